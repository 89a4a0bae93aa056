"""The formulas of chapters/evaluation.md against scikit-learn, SciPy and the exact law of small samples."""

from itertools import combinations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import ndtr, ndtri
from scipy.stats import beta, binned_statistic, binom, hypergeom, norm, rankdata
from sklearn.linear_model import LinearRegression
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    fbeta_score,
    precision_score,
    r2_score,
    recall_score,
    roc_auc_score,
    roc_curve,
)

from ..checks import checks, equivalent
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


def counts(rng: Generator) -> dict[str, Array]:
    """Labels and predictions of two classes, every cell of their matrix filled."""
    labels = np.concatenate([np.ones(12), np.zeros(30)])
    predictions = np.where(rng.random(42) < 0.3, 1 - labels, labels)
    predictions[:2], predictions[-2:] = (1, 0), (1, 0)
    return {"labels": labels, "predictions": predictions}


@checks("eq-confusion-rates")
def confusion_rates(formula: Formula, rng: Generator) -> None:
    """The rates by scikit-learn, the cells by counting."""
    for _ in range(3):
        both = counts(rng)
        labels, predictions = both["labels"], both["predictions"]
        formula.verify(
            {
                r"\mathrm{TP}": np.sum((labels == 1) & (predictions == 1)),
                r"\mathrm{FN}": np.sum((labels == 1) & (predictions == 0)),
                r"\mathrm{FP}": np.sum((labels == 0) & (predictions == 1)),
                r"\mathrm{TN}": np.sum((labels == 0) & (predictions == 0)),
                "P": precision_score(labels, predictions),
                "R": recall_score(labels, predictions),
                r"\mathrm{FPR}": 1 - recall_score(labels, predictions, pos_label=0),
            }
        )


@checks("eq-confusion-f")
def f_score(formula: Formula, rng: Generator) -> None:
    """By scikit-learn."""
    for weight in (0.5, 1.0, 2.0):
        both = counts(rng)
        labels, predictions = both["labels"], both["predictions"]
        formula.verify(
            {
                r"F_\beta": fbeta_score(labels, predictions, beta=weight),
                r"\beta": weight,
                "P": precision_score(labels, predictions),
                "R": recall_score(labels, predictions),
            }
        )


@checks("eq-pr-average-precision")
def average_precisions(formula: Formula, rng: Generator) -> None:
    """By scikit-learn, whose steps are computed there by thresholds, and here case by case."""
    for size in (1, 4, 9):
        labels = np.concatenate([[1.0], rng.integers(0, 2, size - 1)])
        order = rng.permutation(labels)
        found = np.cumsum(order)
        reference = average_precision_score(order, -np.arange(size))
        rates = {"R": Family([0.0, *(found / found[-1])], first=0), "P": found / np.arange(1, size + 1)}
        formula.verify({r"\mathrm{AP}": reference, "n": size, **rates})


equivalent(
    "eq-pr-average-precision",
    r"\mathrm{AP} = \sum_{k=1}^{n} (R_k - R_{k-1}) \mathrm{AP}",
    reason="the steps of recall add up to 1",
)


@checks("eq-pr-interpolation")
def interpolation(formula: Formula, rng: Generator) -> None:
    """Two groups of tied cases, and part of the second drawn: its mean counts are those of the hypergeometric law."""
    for first, added in (((3, 1), (4, 8)), ((0, 2), (5, 1)), ((2, 0), (1, 6))):
        for drawn in range(1, sum(added) + 1):
            law = hypergeom(sum(added), added[0], drawn)
            true, false = first[0] + law.mean(), first[1] + drawn - law.mean()
            ends = {"t_1": first[0], "t_2": first[0] + added[0], "f_1": first[1], "f_2": first[1] + added[1]}

            def precision(at: float, true: float = true, false: float = false) -> float:
                return true / (true + false) if at == true else np.nan

            formula.verify({"P": precision, "t": true, **ends})


@checks("eq-calibration-brier")
def brier(formula: Formula, rng: Generator) -> None:
    """By scikit-learn, on forecasts of a few values."""
    for values in (1, 2, 4):
        forecasts = rng.random(values)
        which = np.concatenate([np.arange(values), rng.integers(0, values, 20)])
        outcomes = rng.integers(0, 2, which.size)
        formula.verify(
            {
                "B": brier_score_loss(outcomes, forecasts[which]),
                "K": values,
                "w": np.bincount(which) / which.size,
                "p": forecasts,
                "o": np.array([outcomes[which == value].mean() for value in range(values)]),
                r"\bar{o}": outcomes.mean(),
            }
        )


equivalent(
    "eq-calibration-brier",
    r"B = \sum_{k=1}^{K} w_k (o_k - p_k)^2 - \sum_{k=1}^{K} w_k (o_k - \bar{o})^2 + \bar{o} (1 - \bar{o})",
    reason="the square of a difference does not depend on its sign",
)


equivalent(
    "eq-calibration-brier",
    r"B = \sum_{k=1}^{K} w_k (p_k - o_k)^2 - \sum_{k=1}^{K} w_k (\bar{o} - o_k)^2 + \bar{o} (1 - \bar{o})",
    reason="the square of a difference does not depend on its sign",
)


@checks("eq-calibration-ece")
def calibration_error(formula: Formula, rng: Generator) -> None:
    """Bins by SciPy, their sizes and means too."""
    for bins in (1, 4):
        forecasts = rng.random(200)
        outcomes = (rng.random(200) < forecasts**2).astype(float)
        gaps = binned_statistic(forecasts, outcomes - forecasts, "sum", bins, (0, 1)).statistic
        shares = binned_statistic(forecasts, None, "count", bins, (0, 1)).statistic / 200
        means = [binned_statistic(forecasts, of, "mean", bins, (0, 1)).statistic for of in (forecasts, outcomes)]
        reference = np.sum(np.abs(gaps)) / 200
        formula.verify({r"\mathrm{ECE}": reference, "K": bins, "w": shares, "p": means[0], "o": means[1]})


equivalent(
    "eq-calibration-ece",
    r"\mathrm{ECE} = \sum_{k=1}^{K} w_k \lvert p_k - o_k \rvert",
    reason="the size of a difference does not depend on its sign",
)


@checks("eq-threshold-cost")
def threshold_cost(formula: Formula, rng: Generator) -> None:
    """The mean of what each of many cases costs."""
    for _ in range(3):
        both = counts(rng)
        labels, predictions = both["labels"], both["predictions"]
        miss, alarm = rng.uniform(1, 5, 2)
        paid = np.where(labels > predictions, miss, 0) + np.where(labels < predictions, alarm, 0)
        formula.verify(
            {
                "C": paid.mean(),
                r"\pi": labels.mean(),
                "T": recall_score(labels, predictions),
                "F": 1 - recall_score(labels, predictions, pos_label=0),
                r"c_{\mathrm{FN}}": miss,
                r"c_{\mathrm{FP}}": alarm,
            }
        )


@checks("eq-threshold-slope")
def threshold_slope(formula: Formula, rng: Generator) -> None:
    """The point of lowest cost on the ROC curve of two Gaussians, found numerically; there the slope is taken."""
    for share, miss, alarm in ((0.5, 1.0, 1.0), (0.1, 4.0, 1.0), (0.3, 2.0, 5.0)):

        def rate(false: float) -> float:
            return float(ndtr(ndtri(false) + 1.5))

        def cost(z: float, share: float = share, miss: float = miss, alarm: float = alarm) -> float:
            false = float(ndtr(z))
            return share * (1 - rate(false)) * miss + (1 - share) * false * alarm

        best = float(ndtr(minimize_scalar(cost, bounds=(-6, 4), method="bounded", options={"xatol": 1e-12}).x))
        costs = {r"c_{\mathrm{FN}}": miss, r"c_{\mathrm{FP}}": alarm}
        formula.verify({"T": rate, "F": best, r"\pi": share, **costs}, rtol=1e-4)


@checks("eq-metric-r2")
def r_squared(formula: Formula, rng: Generator) -> None:
    """By scikit-learn."""
    for size in (2, 3, 6):
        targets, predictions = rng.normal(size=size), rng.normal(size=size)
        given = {"n": size, "y": targets, r"\hat{y}": predictions, r"\bar{y}": targets.mean()}
        formula.verify({"D": r2_score(targets, predictions), **given})


equivalent(
    "eq-metric-r2",
    r"D = 1 - \frac{\sum_{i=1}^{n} (\hat{y}_i - y_i)^2}{\sum_{i=1}^{n} (y_i - \bar{y})^2}",
    reason="the square of a difference does not depend on its sign",
)


equivalent(
    "eq-metric-r2",
    r"D = 1 - \frac{\sum_{i=1}^{n} (y_i - \hat{y}_i)^2}{\sum_{i=1}^{n} (\bar{y} - y_i)^2}",
    reason="the square of a difference does not depend on its sign",
)


@checks("eq-metric-noise")
def noise_r_squared(formula: Formula, rng: Generator) -> None:
    """Simulated; R squared of noise has a beta law, whose mean by SciPy is the reference, and samples agree with it."""
    for features, size in ((1, 4), (3, 10), (5, 30)):
        law = beta(features / 2, (size - features - 1) / 2)
        found = [
            LinearRegression().fit(x, y).score(x, y)
            for x, y in ((rng.normal(size=(size, features)), rng.normal(size=size)) for _ in range(300))
        ]
        assert abs(np.mean(found) - law.mean()) < 5 * law.std() / np.sqrt(300)
        given = {r"\mathbb{E}": {2.5: law.mean()}.get, "D": 2.5, "p": features, "n": size}
        formula.verify(given)


@checks("eq-metric-adjusted")
def adjusted(formula: Formula, rng: Generator) -> None:
    """One less the ratio of unbiased variances, of residuals and of targets."""
    for features, size in ((1, 5), (3, 12)):
        x, y = rng.normal(size=(size, features)), rng.normal(size=size)
        model = LinearRegression().fit(x, y)
        residuals = np.sum((y - model.predict(x)) ** 2) / (size - features - 1)
        reference = 1 - residuals / np.var(y, ddof=1)
        formula.verify({r"D_{\mathrm{adj}}": reference, "D": model.score(x, y), "n": size, "p": features})


@checks("eq-compare-error")
def compare_error(formula: Formula, rng: Generator) -> None:
    """The standard deviation of the differences, by NumPy, over the root of their number."""
    for b, c, n in ((40, 28, 1000), (3, 0, 10), (1, 5, 20)):
        differences = np.repeat([1, -1, 0], [b, c, n - b - c])
        formula.verify({"s": differences.std() / np.sqrt(n), "b": b, "c": c, "n": n})


equivalent(
    "eq-compare-error",
    r"s = \frac{1}{n} \sqrt{b + c - \frac{(c - b)^2}{n}}",
    reason="the square of a difference does not depend on its sign",
)


@checks("eq-compare-mcnemar")
def compare_mcnemar(formula: Formula, rng: Generator) -> None:
    """How many standard deviations a binomial count is from its mean."""
    for b, c in ((40, 28), (3, 9), (1, 0)):
        law = binom(b + c, 0.5)
        formula.verify({"z": (b - law.mean()) / law.std(), "b": b, "c": c})


@checks("eq-compare-size")
def compare_size(formula: Formula, rng: Generator) -> None:
    """At that size the test's power is 80%, by the normal law of the differences under both hypotheses."""
    for share, difference in ((0.07, 0.01), (0.3, 0.1), (0.2, 0.15)):

        def power(size: float, share: float = share, difference: float = difference) -> float:
            limit = 1.96 * np.sqrt(share / size)
            return float(norm.sf(limit, difference, np.sqrt((share - difference**2) / size)) - norm.cdf(0.84))

        size = brentq(power, 2, 1e6, xtol=1e-9)
        formula.verify({"n": size, "q": share, "d": difference}, rtol=1e-7)
