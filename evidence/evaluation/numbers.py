"""The numbers that chapters/evaluation.md prints as results, recomputed with scikit-learn, SciPy and integrals."""

from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit
from scipy.stats import mannwhitneyu, rankdata
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    f1_score,
    matthews_corrcoef,
    precision_recall_curve,
    precision_score,
    recall_score,
    roc_auc_score,
)

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


# ML0123, confusion matrix, precision, recall and F-score

SPAM: Final = np.repeat([1, 1, 0, 0], [80, 20, 40, 860])
"""Whether each of 1,000 messages is spam."""

FLAGGED: Final = np.repeat([1, 0, 1, 0], [80, 20, 40, 860])
"""Whether it is flagged."""


@computes("confusion-precision")
def confusion_precision() -> float:
    """Precision of the spam filter."""
    return float(precision_score(SPAM, FLAGGED))


@computes("confusion-precision-rare")
def confusion_precision_rare() -> float:
    """Its precision where 1% of the messages are spam, each class looking as before."""
    return float(precision_score(SPAM, FLAGGED, sample_weight=np.where(SPAM, 0.01 / 100, 0.99 / 900)))


@computes("confusion-recall")
def confusion_recall() -> float:
    """Its recall."""
    return float(recall_score(SPAM, FLAGGED))


@computes("confusion-false-rate")
def confusion_false_rate() -> float:
    """Its false-positive rate."""
    return 1 - float(recall_score(SPAM, FLAGGED, pos_label=0))


@computes("confusion-accuracy")
def confusion_accuracy() -> float:
    """Its accuracy."""
    return float(accuracy_score(SPAM, FLAGGED))


@computes("confusion-f1")
def confusion_f1() -> float:
    """Its F1."""
    return float(f1_score(SPAM, FLAGGED))


@computes("confusion-f1-other")
def confusion_f1_other() -> float:
    """Its F1 if what is not spam counts as positive."""
    return float(f1_score(SPAM, FLAGGED, pos_label=0))


@computes("confusion-f1-all")
def confusion_f1_all() -> float:
    """F1 if all is flagged."""
    return float(f1_score(SPAM, np.ones_like(SPAM)))


@computes("confusion-mcc")
def confusion_mcc() -> float:
    """Its Matthews correlation."""
    return float(matthews_corrcoef(SPAM, FLAGGED))


def f1_above(threshold: float) -> float:
    """F1 of flagging what exceeds a threshold, where probabilities are uniform and right.

    Of a share 1 - t flagged, (1 - t^2) / 2 of all cases are flagged and positive; half of all cases are positive.
    """
    return (1 - threshold**2) / ((1 - threshold) + 0.5)


@computes("confusion-best-threshold")
def confusion_best_threshold() -> float:
    """The threshold with the largest F1."""
    return float(minimize_scalar(lambda at: -f1_above(at), bounds=(0, 1), method="bounded").x)


@computes("confusion-best-f1")
def confusion_best_f1() -> float:
    """F1 there."""
    return f1_above(confusion_best_threshold())


@computes("confusion-f1-at-half")
def confusion_f1_at_half() -> float:
    """F1 at a threshold of one half."""
    return f1_above(0.5)


THREE: Final = np.repeat([0, 1, 2], [90, 5, 5])
"""Cases of three classes."""


@computes("confusion-micro")
def confusion_micro() -> float:
    """Micro-averaged F1 of always saying the first."""
    return float(f1_score(THREE, np.zeros_like(THREE), average="micro"))


@computes("confusion-macro")
def confusion_macro() -> float:
    """Macro-averaged F1 of the same."""
    return float(f1_score(THREE, np.zeros_like(THREE), average="macro"))


def wilson() -> Any:
    """Wilson's interval for a recall of 80 in 100."""
    return stats.binomtest(80, 100).proportion_ci(method="wilson")


@computes("confusion-wilson-low")
def confusion_wilson_low() -> float:
    """Its lower end."""
    return float(wilson().low)


@computes("confusion-wilson-high")
def confusion_wilson_high() -> float:
    """Its upper end."""
    return float(wilson().high)


# ML0124, precision–recall curve and average precision


@computes("pr-example")
def pr_example() -> float:
    """Average precision of the worked example."""
    return float(average_precision_score(LABELS, SCORES))


@computes("pr-random")
def pr_random() -> float:
    """Mean average precision of all orders of 4 positives among 8 cases."""
    orders = np.array([np.isin(range(8), chosen) for chosen in combinations(range(8), 4)])
    return float(np.mean([average_precision_score(order, -np.arange(8)) for order in orders]))


@computes("pr-worst")
def pr_worst() -> float:
    """Average precision of 2,000 negatives before as many positives."""
    labels = np.repeat([0, 1], 2000)
    return float(average_precision_score(labels, -np.arange(labels.size)))


def reached(recall: Vector) -> Vector:
    """Precision between 20 of 100 positives found without a mistake and all found among 1,000 flagged."""
    return recall * 100 / (recall * 100 + 900 * (recall - 0.2) / 0.8)


@computes("pr-line-middle")
def pr_line_middle() -> float:
    """What the straight line has at recall 0.6."""
    return float(np.interp(0.6, [0.2, 1], [1, 0.1]))


@computes("pr-curve-middle")
def pr_curve_middle() -> float:
    """What is reached there."""
    return float(reached(np.array(0.6)))


@computes("pr-line-area")
def pr_line_area() -> float:
    """The area below the line, with precision 1 up to recall 0.2."""
    return 0.2 + float(np.trapezoid([1, 0.1], [0.2, 1]))


@computes("pr-curve-area")
def pr_curve_area() -> float:
    """The area below what is reached."""
    return 0.2 + float(quad(lambda recall: float(reached(np.array(recall))), 0.2, 1)[0])


@computes("pr-trapezoid")
def pr_trapezoid() -> float:
    """The area by trapezoids of the worked example, from precision 1 at recall 0; recall comes in falling order."""
    precision, recall, _ = precision_recall_curve(LABELS, SCORES)
    return -float(np.trapezoid(precision, recall))


@computes("pr-optimism")
def pr_optimism() -> float:
    """How much the line promises too much."""
    return pr_line_area() - pr_curve_area()


# ML0125, calibration


def calibration_noise(cases: int) -> float:
    """The mean calibration error in 15 bins of perfectly calibrated forecasts, over 400 samples of so many cases."""
    rng = np.random.default_rng(0)
    found = []
    for _ in range(400):
        forecasts = rng.random(cases)
        gaps = (rng.random(cases) < forecasts) - forecasts
        found.append(np.abs(np.bincount((forecasts * 15).astype(int), gaps, 15)).sum() / cases)
    return float(np.mean(found))


@computes("calibration-noise-thousand")
def calibration_noise_thousand() -> float:
    """On 1,000 cases."""
    return calibration_noise(1000)


@computes("calibration-noise-ten-thousand")
def calibration_noise_ten_thousand() -> float:
    """On 10,000 cases."""
    return calibration_noise(10_000)


TOO_LARGE: Final = 2.0
"""What the logits of the overconfident model are multiplied by."""


def forecasts_and_outcomes(cases: int, seed: int) -> tuple[Vector, Vector]:
    """True logits, normal with deviation 1.5, and outcomes drawn by them."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=1.5, size=cases)
    return logits, (rng.random(cases) < expit(logits)).astype(float)


def logit_loss(logits: Vector, outcomes: Vector) -> float:
    """Mean log loss."""
    return float(np.mean(np.logaddexp(0, logits) - outcomes * logits))


@cache
def fitted_temperature() -> float:
    """The temperature that fits 500 cases best."""
    logits, outcomes = forecasts_and_outcomes(500, 1)
    return float(
        minimize_scalar(lambda t: logit_loss(TOO_LARGE * logits / t, outcomes), bounds=(0.2, 20), method="bounded").x
    )


def test_loss(factor: float) -> float:
    """Log loss on 200,000 other cases, their true logits multiplied by a factor."""
    logits, outcomes = forecasts_and_outcomes(200_000, 2)
    return logit_loss(factor * logits, outcomes)


@computes("calibration-temperature")
def calibration_temperature() -> float:
    """That temperature."""
    return fitted_temperature()


@computes("calibration-before")
def calibration_before() -> float:
    """Log loss of the overconfident model."""
    return test_loss(TOO_LARGE)


@computes("calibration-after")
def calibration_after() -> float:
    """Log loss after temperature scaling."""
    return test_loss(TOO_LARGE / fitted_temperature())


@computes("calibration-best")
def calibration_best() -> float:
    """Log loss of the true probabilities."""
    return test_loss(1.0)


# ML0126, choosing a threshold by cost

ALARM, MISS = 1.0, 4.0
"""What a false alarm and a miss cost."""


def rare_cases(cases: int, rng: np.random.Generator) -> tuple[Vector, NDArray[np.bool_]]:
    """Calibrated probabilities, with a mean near 0.1, and labels drawn by them."""
    probabilities = expit(rng.normal(-2.9, 1.5, cases))
    return probabilities, rng.random(cases) < probabilities


def costs_above(thresholds: Vector, probabilities: Vector, labels: NDArray[np.bool_]) -> Vector:
    """The mean cost of acting on what is above each threshold."""
    acted = probabilities >= thresholds[:, None]
    return np.asarray((acted & ~labels).mean(axis=1) * ALARM + (~acted & labels).mean(axis=1) * MISS)


THRESHOLDS: Final = np.linspace(0.01, 0.9, 179)


def expected_costs(thresholds: Vector) -> Vector:
    """The expected cost at each threshold, by integrals over the law of the probabilities."""
    z = np.linspace(-9, 9, 20_001)
    weights = stats.norm.pdf(z) * (z[1] - z[0])
    probabilities = expit(-2.9 + 1.5 * z)
    acted = probabilities >= thresholds[:, None]
    alarms = (acted * (1 - probabilities)) @ weights
    misses = (~acted * probabilities) @ weights
    return np.asarray(alarms * ALARM + misses * MISS)


@cache
def chosen() -> dict[str, float]:
    """What thresholds chosen on 200 cases are, promise and cost, over 2,000 draws."""
    rng = np.random.default_rng(0)
    expected = expected_costs(THRESHOLDS)
    found = np.array([costs_above(THRESHOLDS, *rare_cases(200, rng)) for _ in range(2000)])
    best = found.argmin(axis=1)
    low, high = np.quantile(THRESHOLDS[best], [0.1, 0.9])
    return {"low": low, "high": high, "promised": found.min(axis=1).mean(), "paid": expected[best].mean()}


@computes("threshold-share")
def threshold_share() -> float:
    """The share of positives: the mean probability."""
    return float(stats.norm(-2.9, 1.5).expect(expit))


@computes("threshold-best-cost")
def threshold_best_cost() -> float:
    """The expected cost at 0.2."""
    return float(expected_costs(np.array([ALARM / (ALARM + MISS)]))[0])


def register_chosen(name: str) -> None:
    """Register one of the results."""
    computes(f"threshold-{name}")(lambda: float(chosen()[name]))


for result in ("low", "high", "promised", "paid"):
    register_chosen(result)


# ML0127, regression metrics


def best_constant(error: Callable[[float, float], float]) -> float:
    """The constant with the smallest mean error for the exponential of a standard normal number."""

    def mean(log_constant: float) -> float:
        z = np.linspace(-8, 8, 8001)
        values = [error(float(np.exp(at)), float(np.exp(log_constant))) for at in z]
        return float(np.trapezoid(np.array(values) * stats.norm.pdf(z), z))

    return float(np.exp(minimize_scalar(mean, bounds=(-3, 2), method="bounded", options={"xatol": 1e-4}).x))


computes("metric-best-rmse")(lambda: best_constant(lambda y, c: (y - c) ** 2))
computes("metric-best-mae")(lambda: best_constant(lambda y, c: abs(y - c)))
computes("metric-best-mape")(lambda: best_constant(lambda y, c: abs(y - c) / y))
computes("metric-best-log")(lambda: best_constant(lambda y, c: float(np.log(y / c)) ** 2))


@computes("metric-noise-r2")
def metric_noise_r2() -> float:
    """The mean R squared of 20 features of noise and 50 examples: that of its beta law."""
    return float(stats.beta(20 / 2, (50 - 20 - 1) / 2).mean())


@computes("metric-gaussian-ratio")
def metric_gaussian_ratio() -> float:
    """RMSE over MAE of standard normal errors."""
    return 1 / float(stats.norm.expect(abs))


def perfect_r2(spread: float) -> float:
    """R squared of the true line of slope 1 with unit noise, the feature having this standard deviation."""
    return spread**2 / (spread**2 + 1)


computes("metric-spread-narrow")(lambda: perfect_r2(1))
computes("metric-spread-wide")(lambda: perfect_r2(3))


# ML0128, comparing two models

ONLY_B, ONLY_A, CASES = 40, 28, 1000


def differences() -> Vector:
    """For each case 1 if only B is right, −1 if only A is."""
    return np.repeat([1.0, -1.0, 0.0], [ONLY_B, ONLY_A, CASES - ONLY_B - ONLY_A])


@computes("compare-paired")
def compare_paired() -> float:
    """The standard error of the difference, in points."""
    return 100 * float(differences().std() / np.sqrt(CASES))


@computes("compare-unpaired")
def compare_unpaired() -> float:
    """The same if the models were tested on different cases."""
    return 100 * float(np.sqrt((0.912 * 0.088 + 0.9 * 0.1) / CASES))


@computes("compare-low")
def compare_low() -> float:
    """The lower end of the difference's interval, in points."""
    return 100 * float(differences().mean()) + float(stats.norm.ppf(0.025)) * compare_paired()


@computes("compare-high")
def compare_high() -> float:
    """Its upper end."""
    return 100 * float(differences().mean()) + float(stats.norm.ppf(0.975)) * compare_paired()


@computes("compare-z")
def compare_z() -> float:
    """McNemar's statistic."""
    law = stats.binom(ONLY_A + ONLY_B, 0.5)
    return float((ONLY_B - law.mean()) / law.std())


@computes("compare-p")
def compare_p() -> float:
    """The exact test's p."""
    return float(stats.binomtest(ONLY_B, ONLY_A + ONLY_B).pvalue)


@computes("compare-needed")
def compare_needed() -> float:
    """Cases for 80% power, from the power function."""
    share, difference = 0.07, 0.01

    def lacking(size: float) -> float:
        limit = 1.96 * (share / size) ** 0.5
        return float(stats.norm.sf(limit, difference, ((share - difference**2) / size) ** 0.5) - stats.norm.cdf(0.84))

    return float(np.ceil(brentq(lacking, 100, 100_000)))


@computes("compare-power")
def compare_power() -> float:
    """The chance that 1,000 cases show that difference, in its direction, at the 5% level."""
    share, difference, size = 0.07, 0.01, 1000
    limit = 1.96 * (share / size) ** 0.5
    return float(stats.norm.sf(limit, difference, ((share - difference**2) / size) ** 0.5))


@computes("compare-overlap")
def compare_overlap() -> float:
    """The p of two independent estimates three of their standard errors apart."""
    return 2 * float(stats.norm.sf(3 / 2**0.5))


@computes("compare-twenty")
def compare_twenty() -> float:
    """How likely one of 20 independent tests at 5% succeeds by chance."""
    return float(stats.binom(20, 0.05).sf(0))
