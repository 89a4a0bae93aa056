"""The numbers that chapters/evaluation.md prints as results, recomputed with scikit-learn, SciPy and integrals."""

from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq
from scipy.stats import mannwhitneyu, rankdata
from sklearn.metrics import accuracy_score, roc_auc_score

from evidence.numbers import computes

Vector = NDArray[np.float64]

Distribution = Any
"""A frozen distribution of SciPy, which comes without types."""

LABELS: Final = np.array([1, 1, 0, 1, 0, 1, 0, 0])
"""Labels of the worked example."""

SCORES: Final = np.array([0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.4, 0.3])
"""Scores of the worked example."""

# The worked example


def pairs_won(scores: Vector) -> float:
    """Positive–negative pairs in the right order, ties counting half (SciPy's Mann–Whitney statistic)."""
    return float(mannwhitneyu(scores[LABELS == 1], scores[LABELS == 0]).statistic)


def with_a_tie() -> Vector:
    """The example's scores with the negative at 0.55 raised to 0.6."""
    return np.where(SCORES == 0.55, 0.6, SCORES)


@computes("auc-example-pairs")
def auc_example_pairs() -> float:
    """Pairs in the right order, of 16."""
    return pairs_won(SCORES)


@computes("auc-example")
def auc_example() -> float:
    """AUC of the example, as an area."""
    return float(roc_auc_score(LABELS, SCORES))


@computes("auc-example-ranks")
def auc_example_ranks() -> float:
    """Sum of the positives' ranks, the lowest score having rank 1."""
    return float(rankdata(SCORES)[LABELS == 1].sum())


@computes("auc-example-pairs-tied")
def auc_example_pairs_tied() -> float:
    """Pairs in the right order, of 16, when one is a tie."""
    return pairs_won(with_a_tie())


@computes("auc-example-tied")
def auc_example_tied() -> float:
    """AUC, as an area, when one pair is a tie."""
    return float(roc_auc_score(LABELS, with_a_tie()))


@computes("auc-example-accuracy")
def auc_example_accuracy() -> float:
    """Accuracy at threshold 0.5."""
    return float(accuracy_score(LABELS, SCORES >= 0.5))


@computes("auc-example-accuracy-halved")
def auc_example_accuracy_halved() -> float:
    """Accuracy at threshold 0.5 when every score is halved."""
    return float(accuracy_score(LABELS, SCORES / 2 >= 0.5))


@computes("auc-example-halved")
def auc_example_halved() -> float:
    """AUC when every score is halved."""
    return float(roc_auc_score(LABELS, SCORES / 2))


@computes("auc-example-hard-ties")
def auc_example_hard_ties() -> float:
    """Pairs, of 16, that a cut at 0.5 ties."""
    hard = SCORES >= 0.5
    return float(np.sum(hard[LABELS == 1][:, None] == hard[LABELS == 0]))


@computes("auc-example-hard")
def auc_example_hard() -> float:
    """AUC of the predictions that a cut at 0.5 makes."""
    return float(roc_auc_score(LABELS, SCORES >= 0.5))


# Scores with a known distribution


def auc(positive: Distribution, negative: Distribution) -> float:
    """The chance that a positive scores above a negative."""
    return float(positive.expect(negative.cdf))


def gaussian_with_auc(value: float, *, deviation: float) -> Distribution:
    """Gaussian scores of positives which have this AUC against standard Gaussian negatives."""
    mean = brentq(lambda at: auc(stats.norm(at, deviation), stats.norm()) - value, 0.0, 10.0)
    return stats.norm(mean, deviation)


def tpr_at_one_percent(positive: Distribution) -> float:
    """True-positive rate at an FPR of 1%, the negatives being standard Gaussian."""
    return float(positive.sf(stats.norm.isf(0.01)))


@computes("tpr-equal-spread")
def tpr_equal_spread() -> float:
    """TPR at an FPR of 1%: AUC 0.85, positives with the negatives' standard deviation."""
    return tpr_at_one_percent(gaussian_with_auc(0.85, deviation=1.0))


@computes("tpr-double-spread")
def tpr_double_spread() -> float:
    """TPR at an FPR of 1%: AUC 0.85, positives with twice the negatives' standard deviation."""
    return tpr_at_one_percent(gaussian_with_auc(0.85, deviation=2.0))


@computes("auc-two-apart")
def auc_two_apart() -> float:
    """AUC of two Gaussians of variance 1 with means 2 apart."""
    return auc(stats.norm(2), stats.norm())


def average_precision_two_apart(prevalence: float) -> float:
    """Mean precision at the score of a positive, for two Gaussians of variance 1 with means 2 apart."""

    def precision(score: float) -> float:
        true = prevalence * stats.norm.sf(score - 2)
        false = (1 - prevalence) * stats.norm.sf(score)
        return float(true / (true + false))

    return float(stats.norm(2).expect(precision, lb=-8, ub=12))


@computes("average-precision-half")
def average_precision_half() -> float:
    """Average precision of those scores at 50% positives."""
    return average_precision_two_apart(0.5)


@computes("average-precision-one-percent")
def average_precision_one_percent() -> float:
    """Average precision of those scores at 1% positives."""
    return average_precision_two_apart(0.01)


# How far an estimated AUC is from the true one


@cache
def half_width(kind: str, positives: int, negatives: int) -> float:
    """Half the width of the 95% interval around an AUC of 0.85, for scores of one kind of distribution.

    The exact variance of the share of pairs in the right order, with the chances that two positives beat one negative
    and that one positive beats two negatives integrated.
    """
    area = 0.85
    # exponential scores of means m and 1 are in the right order with the chance m / (m + 1)
    positive, negative = {
        "exponential": (stats.expon(scale=area / (1 - area)), stats.expon()),
        "gaussian": (gaussian_with_auc(area, deviation=1.0), stats.norm()),
    }[kind]
    one_negative = negative.expect(lambda score: positive.sf(score) ** 2) - area**2
    one_positive = positive.expect(lambda score: negative.cdf(score) ** 2) - area**2
    shared = (positives - 1) * one_negative + (negatives - 1) * one_positive
    variance = (area * (1 - area) + shared) / (positives * negatives)
    return float(stats.norm.ppf(0.975) * np.sqrt(variance))


@computes("auc-half-width-ten")
def auc_half_width_ten() -> float:
    """Half-width with 10 positives and 990 negatives, exponential scores."""
    return half_width("exponential", 10, 990)


@computes("auc-half-width-fifty")
def auc_half_width_fifty() -> float:
    """Half-width with 50 positives and 950 negatives, exponential scores."""
    return half_width("exponential", 50, 950)


@computes("auc-half-width-five-hundred")
def auc_half_width_five_hundred() -> float:
    """Half-width with 500 positives and 9,500 negatives, exponential scores."""
    return half_width("exponential", 500, 9_500)


@computes("auc-gaussian-width")
def auc_gaussian_width() -> float:
    """Width for Gaussian scores against that for exponential ones, 50 positives and 950 negatives."""
    return half_width("gaussian", 50, 950) / half_width("exponential", 50, 950)


# Two hospitals


@cache
def hospitals() -> tuple[NDArray[np.int_], Vector]:
    """Labels and scores of two hospitals of 100 patients: 10 positive, all scored 0.1; 50 positive, all scored 0.5."""
    labels = np.repeat([1, 0, 1, 0], [10, 90, 50, 50])
    return labels, np.repeat([0.1, 0.5], 100)


@computes("auc-one-hospital")
def auc_one_hospital() -> float:
    """The AUC of the hospital where it is further from 0.5."""
    labels, scores = hospitals()
    first, second = roc_auc_score(labels[:100], scores[:100]), roc_auc_score(labels[100:], scores[100:])
    return float(max(first, second, key=lambda value: abs(value - 0.5)))


@computes("auc-hospitals-pooled")
def auc_hospitals_pooled() -> float:
    """AUC over the patients of both hospitals."""
    return float(roc_auc_score(*hospitals()))
