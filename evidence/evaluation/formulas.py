"""The formulas of chapters/evaluation.md against scikit-learn, SciPy and the exact law of small samples."""

from itertools import combinations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score, roc_curve

from ..checks import checks
from ..tex import Formula
from ..values import Array, Family, Law, Probability


def samples(rng: Generator) -> list[tuple[Array, Array]]:
    """Scores of positives and of negatives: one of each, with many ties, without, all equal, perfect."""
    random = [(np.round(rng.normal(1, 1, p), d), np.round(rng.normal(0, 1, n), d)) for p, n, d in SIZES]
    return [*random, (np.full(3, 0.5), np.full(2, 0.5)), (np.array([3.0, 2.0]), np.array([1.0, 0.0, -1.0]))]


Labels = NDArray[np.bool_]

SIZES = [(1, 1, 0), (3, 2, 0), (4, 7, 0), (6, 5, 8)]
"""How many positives and negatives, and to how many decimals their scores are rounded."""


def area(positives: Array, negatives: Array) -> float:
    """The area under the ROC curve by scikit-learn."""
    return float(roc_auc_score(*labelled(positives, negatives)))


def labelled(positives: Array, negatives: Array) -> tuple[Array, Array]:
    """Labels and scores of one sample."""
    labels = np.concatenate([np.ones(positives.size), np.zeros(negatives.size)])
    return labels, np.concatenate([positives, negatives])


@checks("eq-auc-probability")
def pair_probability(formula: Formula, rng: Generator) -> None:
    """Discrete populations that share some scores; the area by scikit-learn, weighted by the probabilities."""
    for size in (1, 2, 4):
        scores = np.arange(1.0, size + 1)
        others = scores - (size > 2)
        positives, negatives = rng.dirichlet(np.ones(size)), rng.dirichlet(np.ones(size))
        law = Law.independent(
            {
                "S_+": dict(zip(scores, positives, strict=True)),
                "S_-": dict(zip(others, negatives, strict=True)),
            }
        )
        labels, values = labelled(scores, others)
        reference = roc_auc_score(labels, values, sample_weight=np.concatenate([positives, negatives]))
        formula.verify({"A": reference, "P": Probability(law)})


@checks("eq-auc-area")
def trapezoids(formula: Formula, rng: Generator) -> None:
    """Rates and area by scikit-learn, counts by NumPy; the second and third line hold at every step."""
    whole, width, height = formula.statements
    for positives, negatives in samples(rng):
        values = np.unique(np.concatenate([positives, negatives]))[::-1]
        false_rate, true_rate, _ = roc_curve(*labelled(positives, negatives), drop_intermediate=False)
        given = {
            "A": area(positives, negatives),
            "m": values.size,
            "F": Family(false_rate, first=0),
            "T": Family(true_rate, first=0),
            "g": np.array([np.sum(positives == value) for value in values]),
            "h": np.array([np.sum(negatives == value) for value in values]),
            "n_+": positives.size,
            "n_-": negatives.size,
        }
        whole.verify(given)
        for k in range(1, values.size + 1):
            width.verify({**given, "k": k})
            height.verify({**given, "k": k})


def points(positive: float, negative: float) -> float:
    """What a pair earns, without cases."""
    return float(np.sign(positive - negative) + 1) / 2


@checks("eq-auc-pairs")
def pairs(formula: Formula, rng: Generator) -> None:
    """The area by scikit-learn; the points of a pair by its sign."""
    whole, cases = formula.statements
    for positives, negatives in samples(rng):
        given = {"A": area(positives, negatives), "a": positives, "b": negatives}
        whole.verify({**given, "n_+": positives.size, "n_-": negatives.size, r"\psi": points})
    for a, b in [(1.0, 1.0), (0.0, -1e-9), (2.0, 3.0), (3.0, 2.0), *rng.normal(size=(3, 2))]:
        cases.verify({"a": a, "b": b, r"\psi": points})


@checks("eq-auc-rank")
def ranks(formula: Formula, rng: Generator) -> None:
    """Ranks by SciPy, the area by scikit-learn."""
    for positives, negatives in samples(rng):
        rank_sum = rankdata(np.concatenate([positives, negatives]))[: positives.size].sum()
        given = {"A": area(positives, negatives), "R_+": rank_sum, "n_+": positives.size, "n_-": negatives.size}
        formula.verify(given)


def exponential_orders(positives: int, negatives: int, rate: float) -> list[tuple[float, Labels]]:
    """Every order of exponential scores from the lowest up, as labels, with its probability.

    Negatives have rate 1, positives ``rate``. The next lowest score belongs to a class with a probability in
    proportion to the rates of those that remain: exponential numbers have no memory.
    """
    orders = []
    for places in combinations(range(positives + negatives), positives):
        labels = np.isin(np.arange(positives + negatives), places)
        probability, left = 1.0, np.array([negatives * 1.0, positives * rate])
        for label in labels:
            probability *= left[int(label)] / left.sum()
            left -= np.array([0.0, rate]) if label else np.array([1.0, 0.0])
        orders.append((probability, labels))
    return orders


@checks("eq-auc-error")
def standard_error(formula: Formula, rng: Generator) -> None:
    """For exponential scores the formula is exact: mean and variance over all orders of a small sample."""
    first, second, whole = formula.statements
    for positives, negatives in [(1, 1), (2, 3), (3, 2), (1, 4), (4, 1)]:
        for rate in (1.0, 0.3, rng.uniform(0.05, 3)):
            orders = exponential_orders(positives, negatives, rate)
            areas = np.array([roc_auc_score(labels, np.arange(labels.size)) for _, labels in orders])
            weights = np.array([weight for weight, _ in orders])
            mean = float(weights @ areas)
            deviation = float(np.sqrt(weights @ (areas - mean) ** 2))
            both, either = extremes(rate)
            given = {"A": mean, "Q_1": both, "Q_2": either, "n_+": positives, "n_-": negatives, "s_A": deviation}
            for statement in (first, second, whole):
                statement.verify(given)


def extremes(rate: float) -> tuple[float, float]:
    """How likely two positives both beat one negative, and one positive beats two negatives."""
    lowest_negative = sum(weight for weight, labels in exponential_orders(2, 1, rate) if not labels[0])
    highest_positive = sum(weight for weight, labels in exponential_orders(1, 2, rate) if labels[-1])
    return float(lowest_negative), float(highest_positive)
