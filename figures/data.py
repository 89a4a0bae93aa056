"""The figures of the chapter on data."""

import math
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import (
    BLUE,
    DASHED,
    DOTTED,
    FAINT,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    SKY,
    SOLID,
    VERMILION,
    Array,
    beside,
    figure,
    head,
    panels,
    ring,
    say,
    steady,
)

# ---- Augmentation


@figure
def noise_is_ridge() -> Figure:
    """Least squares on noisy copies finds the weights of ridge regression, at every strength of the noise.

    The data of the program in the answer, where the noise is 0.5: from 0.95, −1.97, 0.47 without noise to 0.78, −1.51,
    0.35 with 1,000 noisy copies of each row, as ridge gives.
    """
    random = np.random.default_rng(2)
    features, rows, copies = 3, 50, 1000
    x = random.normal(size=(rows, features))
    y = x @ np.array([1.0, -2.0, 0.5]) + random.normal(scale=0.5, size=rows)
    noise = random.normal(size=(rows * copies, features))

    def ridge(strength: float) -> Array:
        return np.linalg.solve(x.T @ x + rows * strength**2 * np.eye(features), x.T @ y)

    def noisy(strength: float) -> Array:
        inputs = np.repeat(x, copies, axis=0) + strength * noise
        return np.linalg.solve(inputs.T @ inputs, inputs.T @ np.repeat(y, copies))

    drawn, (axes,) = panels(2.9, left=0.5, right=0.95, top=0.32)
    strengths = np.linspace(0, 2, 41)
    few = np.arange(0, 2.1, 0.25)
    curves = np.array([ridge(strength) for strength in strengths]).T
    marks = np.array([noisy(strength) for strength in few]).T
    axes.axhline(0, color=FAINT, linewidth=0.8)
    axes.axvline(0.5, color=MUTED, linewidth=0.8, linestyle=DOTTED)
    looks = ((BLUE, "o", 4), (VERMILION, "s", 0), (GREEN, "^", -4))
    for number, (curve, mark, (color, marker, shift)) in enumerate(zip(curves, marks, looks, strict=True), 1):
        axes.plot(*steady([strengths, curve]), color=color)
        axes.plot(*steady([few, mark]), color=color, linestyle="", marker=marker, markersize=5.5, clip_on=False)
        beside(axes, 2, float(curve[-1]), f"weight {number}", color, shift)
    axes.set(xlim=(0, 2), ylim=(-2.1, 1.1), xlabel="Standard deviation of the noise")
    axes.set_xticks([0, 0.5, 1, 1.5, 2], ["0", "0.5", "1", "1.5", "2"])
    axes.set_yticks([-2, -1, 0, 1], ["−2", "−1", "0", "1"])
    say(axes, 0.9, -1.45, "curves: ridge\nmarks: 1,000 noisy copies\nof each row", INK)
    head(axes, "Weight")
    return drawn


# ---- Normalization


@figure
def feature_scaling() -> Figure:
    """Scaling makes round what was long because of units; what is long because of correlation it leaves long.

    Least squares with two features: deviations 1 and 5 (condition number 25), the same z-scored (1), and z-scored
    features of correlation 0.9 (19). Gradient descent with the best fixed rate shrinks the error a thousandfold in 87,
    1 and 66 steps.
    """
    drawn, axes = panels(2.3, 3, left=0.3, right=0.08, bottom=0.3, top=0.63, gap=0.1)
    cases = [
        ("deviations 1 and 5", np.diag([1.0, 25.0])),
        ("both z-scored", np.eye(2)),
        ("z-scored, ρ = 0.9", np.array([[1, 0.9], [0.9, 1]])),
    ]
    start = np.array([1.0, 0.6])
    for panel, (title, hessian) in zip(axes, cases, strict=True):
        values, vectors = np.linalg.eigh(hessian)
        if vectors[0, 0] < 0:
            vectors[:, 0] *= -1
        best = 2 / float(values.sum())
        kappa = float(values[1] / values[0])
        tilt = float(np.degrees(np.arctan2(vectors[1, 0], vectors[0, 0])))
        for level in (0.25, 0.5, 0.75, 1.0) if kappa > 1 else (0.3, 0.6, 0.9, 1.2, 1.5):
            ring(panel, (1.35 * level, 1.35 * level / kappa**0.5), tilt)
        path = [start]
        while np.abs(vectors.T @ path[-1]).max() > 1e-3 * np.abs(vectors.T @ path[0]).max():
            path.append(path[-1] - best * hessian @ path[-1])
        panel.plot(*steady(np.array(path).T), color=BLUE, linewidth=1 if kappa > 1 else 1.5)
        panel.plot(*start, "o", color=BLUE, markersize=6)
        panel.plot(0, 0, "+", color=INK, markersize=10, markeredgewidth=1.6)
        panel.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), aspect="equal", xticks=[], yticks=[])
        steps = len(path) - 1
        panel.set_title(f"{title}\nκ = {kappa:.0f}\n{steps} step{'s' * (steps > 1)}", linespacing=1.25, fontsize=8.8)
        panel.set_xlabel("weight 1", fontsize=8.8)
    axes[0].set_ylabel("weight 2", fontsize=8.8)
    return drawn


# ---- Imbalance


def precision(prevalence: float, recall: Array, alarms: Array) -> Array:
    """Precision by Bayes' rule, from recall and false-positive rate."""
    value: Array = prevalence * recall / (prevalence * recall + (1 - prevalence) * alarms)
    return value


@figure
def roc_and_precision_recall() -> Figure:
    """The same scores have one ROC curve at any prevalence, but at 1% their precision collapses.

    Unit-variance Gaussian scores with means two apart: AUC 0.92; at recall 0.9 a false-positive rate of 0.24, and a
    precision of 0.79 at 50% positives, of 0.037 at 1%; average precision 0.92 and 0.27.
    """
    drawn, (roc, pr) = panels(2.75, 2, left=0.35, right=0.12, bottom=0.45, top=0.35, gap=0.5)
    normal = NormalDist()
    cuts = np.linspace(-3, 5, 161)
    recall = np.array([1.0] + [1 - normal.cdf(cut - 2) for cut in cuts] + [0.0])
    alarms = np.array([1.0] + [1 - normal.cdf(cut) for cut in cuts] + [0.0])
    cut = 2 - normal.inv_cdf(0.9)
    mark = (1 - normal.cdf(cut), 0.9)
    roc.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=DOTTED)
    roc.plot(*steady([alarms, recall]), color=INK)
    roc.plot(*steady(mark), "o", color=INK, markersize=6)
    say(roc, 0.44, 0.2, "50% or 1%\npositives:\nAUC 0.92", INK)
    roc.set(xlabel="False-positive rate")
    dense = np.linspace(-3, 8, 221)
    recall = np.array([1.0] + [1 - normal.cdf(cut - 2) for cut in dense])
    alarms = np.array([1.0] + [normal.cdf(-cut) for cut in dense])
    for prevalence, color, dashes in ((0.5, BLUE, SOLID), (0.01, VERMILION, DASHED)):
        pr.plot(*steady([recall, precision(prevalence, recall, alarms)]), color=color, linestyle=dashes)
        at = precision(prevalence, np.array(0.9), np.array(mark[0]))
        pr.plot(0.9, float(steady(at)), "o", color=color, markersize=6)
    say(pr, 0.3, 0.62, "50% positives:\nAP 0.92", BLUE)
    say(pr, 0.45, 0.37, "1% positives:\nAP 0.27", VERMILION)
    say(pr, 0.85, 0.76, "0.79", BLUE, ha="right")
    say(pr, 0.9, 0.08, "0.037", VERMILION, ha="center", va="bottom")
    pr.set(xlabel="Recall")
    for panel, title in ((roc, "Recall (true-positive rate)"), (pr, "Precision")):
        panel.set(xlim=(0, 1), ylim=(0, 1.02))
        panel.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        panel.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        head(panel, title)
    return drawn


def logistic_regression(x: Array, y: Array, weight: float = 1.0) -> Array:
    """Intercept and slopes by Newton's method, with this weight on the positives."""
    rows = np.column_stack([np.ones(len(x)), x])
    weights = np.where(y == 1, weight, 1.0)
    theta = np.zeros(rows.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-rows @ theta))
        theta = theta - np.linalg.solve(
            (rows * (weights * p * (1 - p))[:, None]).T @ rows, rows.T @ (weights * (p - y))
        )
    return theta


def rebalanced() -> tuple[Array, dict[str, Array]]:
    """The experiment of the answer: the test labels, and what each model says of the test rows."""
    random = np.random.default_rng(1)
    means = np.full(5, 2 / math.sqrt(5))

    def draw(rows: int) -> tuple[Array, Array]:
        y = (random.random(rows) < 0.01).astype(float)
        return random.normal(size=(rows, 5)) + np.outer(y, means), y

    x, y = draw(50_000)
    tests, labels = draw(500_000)
    beta = y.sum() / (1 - y).sum()

    def predict(theta: Array) -> Array:
        p: Array = 1 / (1 + np.exp(-theta[0] - tests @ theta[1:]))
        return p

    plain = predict(logistic_regression(x, y))
    balanced = predict(logistic_regression(x, y, 1 / beta))
    corrected = beta * balanced / (beta * balanced + 1 - balanced)
    return labels, {"plain": plain, "balanced": balanced, "corrected": corrected}


def logit(p: npt.ArrayLike) -> Array:
    """The logarithm of the odds."""
    value: Array = np.log(p) - np.log1p(-np.asarray(p))
    return value


@figure
def rebalancing() -> Figure:
    """Balanced weights make probabilities far too high; the prior correction puts them right.

    The axes are straight in log-odds, so that weights of 99 move every point by ln 99 to the right, and the correction
    moves it back. The half million test rows are put into bins by what the model says; a bin is drawn when it has ten
    positives and ten negatives.
    """
    drawn, (axes,) = panels(3.25, left=0.62, right=0.12, bottom=0.48, top=0.35)
    labels, outputs = rebalanced()
    axes.plot(logit([0.0002, 0.97]), logit([0.0002, 0.97]), color=MUTED, linewidth=1)
    shift = math.log(99)
    axes.plot(
        steady(logit([0.0002, 0.91]) + shift), logit([0.0002, 0.91]), color=VERMILION, linewidth=1, linestyle=DASHED
    )
    looks = {
        "balanced": (VERMILION, "s", "none", 5.5),
        "plain": (BLUE, "o", BLUE, 4.5),
        "corrected": (GREEN, "D", "none", 8.0),
    }
    edges = np.arange(-9.5, 9, 1.0)
    for name, (color, marker, inside, size) in looks.items():
        bins = np.digitize(logit(outputs[name]), edges)
        said, seen = [], []
        for index in range(1, len(edges)):
            chosen = labels[bins == index]
            if 10 <= chosen.sum() <= len(chosen) - 10:
                said.append(outputs[name][bins == index].mean())
                seen.append(chosen.mean())
        axes.plot(
            *steady([logit(said), logit(seen)]),
            linestyle="",
            marker=marker,
            markersize=size,
            markerfacecolor=inside,
            markeredgecolor=color,
            markeredgewidth=1.4,
        )
    ticks = [0.001, 0.01, 0.1, 0.5, 0.9, 0.99]
    axes.set_xticks(logit(ticks), [f"{tick:g}" for tick in ticks])
    axes.set_yticks(logit(ticks[:-1]), [f"{tick:g}" for tick in ticks[:-1]])
    axes.set(xlim=logit([0.0002, 0.999]), ylim=logit([0.0002, 0.97]), xlabel="Probability the model gives")
    axes.annotate(
        "",
        (float(logit(0.083)) + 0.35, float(logit(0.083))),
        (float(logit(0.9)) - 0.1, float(logit(0.083))),
        arrowprops={"arrowstyle": "->", "color": MUTED, "shrinkA": 0, "shrinkB": 0},
    )
    say(axes, float(logit(0.42)), float(logit(0.083)) + 0.15, "correction", MUTED, va="bottom", ha="center")
    say(axes, float(logit(0.3)), float(logit(0.0012)), "balanced weights", VERMILION, ha="left")
    say(axes, -7.8, float(logit(0.85)), "● as it is", BLUE)
    say(axes, -7.8, float(logit(0.65)), "◇ balanced, then corrected", GREEN)
    head(axes, "Share that is positive")
    return drawn


# ---- Splits

ROLES: Final = {
    "train": (SKY, 0.5, ""),
    "validation": (ORANGE, 0.75, "v"),
    "test": (VERMILION, 0.8, "t"),
}


def cell(axes: Axes, left: float, bottom: float, role: str) -> None:
    """One record, in the color of its role and with its letter."""
    color, strength, letter = ROLES[role]
    axes.add_patch(Rectangle((left, bottom), 0.92, 1, facecolor=color, alpha=strength, linewidth=0))
    say(axes, left + 0.46, bottom + 0.47, letter, INK, ha="center", fontsize=9.5)


@figure
def split_kinds() -> Figure:
    """Three ways to deal records to training, validation and test, after what will be new in deployment."""
    drawn, (axes,) = panels(2.95, left=0.04, right=0.04, bottom=0.02, top=0.02)
    order = np.random.default_rng(4).permutation(20)
    shuffled = ["train"] * 20
    for place in order[:4]:
        shuffled[place] = "validation"
    for place in order[4:8]:
        shuffled[place] = "test"
    patients = [role for role in ("train", "test", "train", "train", "validation") for _ in range(4)]
    times = ["train"] * 11 + ["validation"] * 3 + ["test"] * 4
    rows = [
        (8.6, "Independent records: at random", shuffled, [1.0632 * place for place in range(20)]),
        (5.2, "Several records per patient: whole patients", patients, [p + 0.3 * (p // 4) for p in range(20)]),
        (1.4, "Records in time: in order, with gaps", times, [p + 1.6 * ((p > 10) + (p > 13)) for p in range(18)]),
    ]
    for bottom, title, roles, places in rows:
        say(axes, 0, bottom + 1.65, title, INK, fontsize=9.5)
        for left, role in zip(places, roles, strict=True):
            cell(axes, left, bottom, role)
    for middle in (11.76, 16.36):
        say(axes, middle, 1.9, "gap", MUTED, ha="center")
    for patient, name in enumerate("ABCDE"):
        say(axes, patient * 4.3 + 1.96, 4.75, f"patient {name}" if not patient else name, MUTED, ha="center")
    for left, role in ((0, "train"), (5.6, "validation"), (12.4, "test")):
        cell(axes, left, -0.9, role)
        say(axes, left + 1.2, -0.4, {"train": "training"}.get(role, role), INK)
    axes.set(xlim=(0, 21.2), ylim=(-1.1, 11))
    axes.axis("off")
    return drawn


# ---- The best of many


def successes(trials: int, probability: float) -> Array:
    """The probabilities of 0, 1, … successes."""
    k = np.arange(trials + 1)
    ways = np.array([math.lgamma(trials + 1) - math.lgamma(i + 1) - math.lgamma(trials - i + 1) for i in k])
    chances: Array = np.exp(ways + k * math.log(probability) + (trials - k) * math.log1p(-probability))
    return chances


def mean_of_best(chances: Array, many: npt.NDArray[np.int64]) -> Array:
    """The mean of the largest of so many independent draws from 0, 1, …, with these chances."""
    below = np.minimum(np.cumsum(chances), 1.0)[:-1]
    return np.array([(1 - below**count).sum() for count in many])


@figure
def best_of_many() -> Figure:
    """The more candidates are compared, the better the best looks, though every one is right 80% of the time.

    Exact means of the best of 1 to 1,000 on 1,000 validation rows: of independent candidates 0.831 at 100 and 0.840 at
    1,000, of alike ones 0.814 at 100; and the bound, 0.848 and 0.859.
    """
    drawn, (axes,) = panels(2.9, left=0.55, right=1.25, top=0.32)
    rows, accuracy = 1000, 0.8
    many = np.array([1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000])
    independent = mean_of_best(successes(rows, accuracy), many) / rows
    dense = np.geomspace(1, 1000, 61)
    bound = accuracy + np.sqrt(np.log(dense) / (2 * rows))
    # Alike: each candidate keeps 90% of the answers of a common one and draws the others anew.
    alike = np.zeros(len(many))
    common = successes(rows, accuracy)
    for right in range(730, 871):
        sums = np.convolve(successes(right, 0.9 + 0.1 * accuracy), successes(rows - right, 0.1 * accuracy))
        alike += common[right] * mean_of_best(sums, many) / rows
    alike /= common[730:871].sum()
    axes.axhline(accuracy, color=MUTED, linewidth=1)
    curves = [
        (bound, INK, DOTTED, "", "upper bound"),
        (independent, VERMILION, SOLID, "o", "independent\ncandidates"),
        (alike, BLUE, DASHED, "s", "candidates that\nmostly agree"),
    ]
    for values, color, dashes, marker, text in curves:
        across = dense if text == "upper bound" else many
        axes.plot(
            *steady([across, values]),
            color=color,
            linestyle=dashes,
            marker=marker,
            markevery=[0, 5, 11, 17],
            clip_on=False,
        )
        say(axes, 1180, float(values[-1]), text, color)
    say(axes, 1180, accuracy, "true accuracy", MUTED)
    axes.set_xscale("log")
    axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    axes.set_xticks([], minor=True)
    axes.set(xlim=(1, 1000), ylim=(0.79, 0.865), xlabel="Candidates compared", yticks=[0.8, 0.82, 0.84, 0.86])
    head(axes, "Mean accuracy the best one shows")
    return drawn


# ---- Leakage


def area(target: Array, score: Array) -> float:
    """The AUC: how often a positive scores above a negative, ties counting half."""
    values, places = np.unique(score, return_inverse=True)
    positives = np.bincount(places, target, len(values))
    negatives = np.bincount(places, 1 - target, len(values))
    below = np.cumsum(negatives) - negatives
    return float((positives * (below + negatives / 2)).sum() / (positives.sum() * negatives.sum()))


@figure
def leaky_encoding() -> Figure:
    """The AUC of a useless category encoded by the mean target of its rows, of all of them or of the other folds.

    Means of eight draws of 20,000 rows: 0.87 at 2 rows per category, 0.77 at 4, 0.68 at 10, 0.54 at 200, against 0.5.
    """
    random = np.random.default_rng(117)
    sizes = np.array([2, 3, 4, 6, 10, 20, 50, 100, 200])
    leaky: list[float] = []
    clean: list[float] = []
    for size in sizes:
        scores = []
        for _ in range(8):
            rows = 20_000 // size
            target = random.integers(2, size=(rows, size)).astype(float)
            fold = random.integers(5, size=(rows, size))
            sums = np.array([(target * (fold == part)).sum(axis=1) for part in range(5)])
            counts = np.array([(fold == part).sum(axis=1) for part in range(5)])
            others = (target.sum(axis=1) - sums + 1) / (size - counts + 2)
            own = np.repeat(target.mean(axis=1), size)
            kept = np.take_along_axis(others.T, fold, axis=1)
            scores.append([area(target.ravel(), own), area(target.ravel(), kept.ravel())])
        both = np.mean(scores, axis=0)
        leaky.append(float(both[0]))
        clean.append(float(both[1]))
    drawn, (axes,) = panels(2.6, left=0.5, right=0.2, top=0.32)
    axes.axhline(0.5, color=FAINT, linewidth=0.8)
    axes.plot(sizes, steady(leaky, 3), color=VERMILION, marker="s", clip_on=False)
    axes.plot(sizes, steady(clean, 3), color=BLUE, linestyle=DASHED, marker="o", clip_on=False)
    say(axes, 7, 0.77, "encoded with its own row", VERMILION)
    say(axes, 7, 0.465, "encoded with the other folds", BLUE)
    axes.set_xscale("log")
    axes.set_xticks([2, 5, 10, 20, 50, 100, 200], ["2", "5", "10", "20", "50", "100", "200"])
    axes.set_xticks([], minor=True)
    axes.set(xlim=(2, 200), ylim=(0.43, 0.95), xlabel="Rows per category", yticks=[0.5, 0.6, 0.7, 0.8, 0.9])
    head(axes, "AUC of a category that says nothing")
    return drawn


# ---- Missing data


@figure
def filled_in() -> Figure:
    """Gaps in y, more frequent at large x, filled with the mean, on the regression line and by a draw around it."""
    random = np.random.default_rng(5)
    x = random.normal(size=90)
    y = 0.7 * x + math.sqrt(0.51) * random.normal(size=x.size)
    seen = random.random(x.size) >= np.where(x > 0, 0.8, 0.2)
    slope, level = np.polyfit(x[seen], y[seen], 1)
    spread = float(np.std(y[seen] - level - slope * x[seen]))
    gaps = x[~seen]
    fills = [
        ("mean", np.full(gaps.size, y[seen].mean())),
        ("regression", level + slope * gaps),
        ("random draw", level + slope * gaps + spread * random.normal(size=gaps.size)),
    ]
    drawn, panes = panels(2.1, 3, left=0.3, right=0.05, gap=0.18, top=0.32)
    for number, (axes, (title, values)) in enumerate(zip(panes, fills, strict=True)):
        axes.plot(*steady([x[seen], y[seen]], 3), linestyle="", marker="o", markersize=3, color=BLUE)
        axes.plot(*steady([gaps, values], 3), linestyle="", marker="x", markersize=4.5, color=VERMILION)
        axes.set(xlim=(-2.8, 2.8), ylim=(-2.8, 2.8), xticks=[-2, 0, 2], yticks=[-2, 0, 2], xlabel="x")
        axes.set_xticklabels(["−2", "0", "2"])
        axes.set_yticklabels(["−2", "0", "2"] if number == 0 else [])
        axes.set_title(title)
    say(panes[0], -2.5, 2.4, "● observed", BLUE)
    say(panes[0], -2.5, 1.8, "× filled in", VERMILION)
    return drawn


# ---- SMOTE


@figure
def smote_bridges() -> Figure:
    """SMOTE joins two small clusters of positives by points among the negatives.

    Four positives each around −2 and 2, so that of five nearest positives two are in the other cluster; 60 negatives
    around 0 and 60 invented points, of which about two fifths are on the bridges.
    """
    random = np.random.default_rng(3)
    drawn, (axes,) = panels(2.5, left=0.08, right=0.08, bottom=0.08, top=0.1)
    corners = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]])
    clusters = [0.32 * corners + 0.12 * random.normal(size=(4, 2)) + [center, 0] for center in (-2.0, 2.0)]
    positives = np.vstack(clusters)
    negatives = random.normal(size=(60, 2)) * [0.6, 0.45]
    distances = np.linalg.norm(positives[:, None] - positives[None], axis=2)
    neighbors = np.argsort(distances, axis=1)[:, 1:6]
    firsts = np.repeat(np.arange(8), 8)[:60]
    seconds = neighbors[firsts, random.integers(5, size=60)]
    shares = random.random((60, 1))
    invented = positives[firsts] + shares * (positives[seconds] - positives[firsts])
    axes.plot(*steady(negatives.T), "o", color=MUTED, markersize=3.5, alpha=0.6)
    axes.plot(*steady(invented.T), "x", color=VERMILION, markersize=5, markeredgewidth=1.2)
    axes.plot(*steady(positives.T), "s", color=BLUE, markersize=6)
    say(axes, -2.75, 1.2, "■ minority", BLUE)
    say(axes, -1.0, 1.2, "● majority", MUTED)
    say(axes, 0.75, 1.2, "× invented by SMOTE", VERMILION)
    axes.set(xlim=(-2.8, 2.8), ylim=(-1.2, 1.4))
    axes.axis("off")
    return drawn
