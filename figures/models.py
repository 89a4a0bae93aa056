"""The figures of the chapter on classical models."""

import numpy as np
from matplotlib.figure import Figure
from scipy import special, stats
from sklearn.datasets import load_iris

from evidence.models.numbers import (
    LINREG_LIFT,
    LINREG_PLACES,
    kmeans_halves,
    kmeans_likely_cut,
    linreg_line,
    logreg_mixture,
)
from figures.style import (
    BLUE,
    DASH_DOT,
    DASHED,
    DOTTED,
    FAINT,
    GREEN,
    INK,
    MUTED,
    SOLID,
    VERMILION,
    figure,
    head,
    panels,
    say,
    steady,
)

# ML0142, linear regression


@figure
def linreg_leverage() -> Figure:
    """Raised in the middle, a point hardly moves the line; raised far out, it turns the line and hides its error."""
    drawn, both = panels(2.5, 2, left=0.35, right=0.12, top=0.32, gap=0.4)
    for axes, at, title in zip(both, (4, 9), ("Error in the middle", "Error far out"), strict=True):
        ends = np.array([0.0, 21.5])
        points = LINREG_PLACES + LINREG_LIFT * (np.arange(10) == at)
        fitted = np.polyval(linreg_line(at), ends)
        axes.plot(ends, ends, color=FAINT, linestyle=DASHED)
        axes.plot(*steady([ends, fitted]), color=BLUE, linestyle=SOLID)
        axes.plot(*steady([LINREG_PLACES, points]), color=INK, linestyle="none", marker="o", markersize=3.5)
        foot = float(np.polyval(linreg_line(at), LINREG_PLACES[at]))
        axes.plot(*steady([[LINREG_PLACES[at]] * 2, [foot, points[at]]]), color=VERMILION, linestyle=SOLID)
        axes.plot(*steady([[LINREG_PLACES[at]], [points[at]]]), color=VERMILION, marker="s", markersize=6)
        axes.set(xlim=(0, 22), ylim=(0, 33), xticks=[0, 5, 10, 15, 20], yticks=[0, 10, 20, 30], xlabel="x")
        head(axes, title)
        say(axes, LINREG_PLACES[at] - 0.9, (foot + points[at]) / 2, f"{points[at] - foot:.1f}", VERMILION, ha="right")
    say(both[0], 14, 21.5, "fit", BLUE, ha="right")
    say(both[0], 17.3, 12.5, "truth")
    return drawn


# ML0143, logistic regression


@figure
def logreg_collapse() -> Figure:
    """The mean of two sigmoids is flatter between them, and its log-odds are no straight line."""
    drawn, (chance, odds) = panels(2.5, 2, left=0.35, right=0.12, top=0.32, gap=0.45)
    x = np.linspace(-6, 6, 121)
    curves = (
        (special.expit(x + 2), BLUE, DASHED),
        (special.expit(x - 2), GREEN, DASH_DOT),
        (logreg_mixture(x), VERMILION, SOLID),
    )
    for curve, color, dashes in curves:
        chance.plot(*steady([x, curve]), color=color, linestyle=dashes)
        odds.plot(*steady([x, special.logit(curve)]), color=color, linestyle=dashes)
    for axes in (chance, odds):
        axes.set(xlim=(-6, 6), xlabel="x")
        axes.set_xticks([-6, -3, 0, 3, 6], ["−6", "−3", "0", "3", "6"])
    chance.set(ylim=(0, 1.02))
    chance.set_yticks([0, 0.5, 1], ["0", "½", "1"])
    odds.set(ylim=(-8, 8))
    odds.set_yticks([-8, -4, 0, 4, 8], ["−8", "−4", "0", "4", "8"])
    head(chance, "Probability")
    head(odds, "Log-odds")
    say(chance, -5.9, 0.62, "high-risk\ngroup", BLUE)
    say(chance, 5.9, 0.4, "low-risk\ngroup", GREEN, ha="right")
    say(chance, 5.9, 0.12, "both: solid", VERMILION, ha="right")
    say(odds, -0.4, 4.9, "high", BLUE, ha="right")
    say(odds, 1.3, -3.6, "low", GREEN)
    say(odds, 5.9, -6.5, "both: solid", VERMILION, ha="right")
    return drawn


# ML0150, principal component analysis


@figure
def pca_angle() -> Figure:
    """Variance kept and error sum to the same in any direction: one is greatest where the other is least."""
    drawn, (plane, curves) = panels(2.6, 2, left=0.35, right=0.12, top=0.32, gap=0.6)
    data = load_iris().data[:, [0, 2]]
    data = data - data.mean(axis=0)
    angles = np.linspace(0, 180, 181)
    ways = np.stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))])
    kept = np.var(data @ ways, axis=0, ddof=1)
    total = float(np.var(data, axis=0, ddof=1).sum())
    first = np.linalg.svd(data, full_matrices=False)[2][0]
    first = first * np.sign(first[0])
    ends = np.array([-4.1, 4.1])
    plane.plot(*steady([ends * first[0], ends * first[1]]), color=BLUE)
    for point in data[::6]:
        foot = first * (point @ first)
        plane.plot(*steady([[point[0], foot[0]], [point[1], foot[1]]]), color=VERMILION, linewidth=1)
    plane.plot(*steady(data[::6].T), color=MUTED, linestyle="none", marker="o", markersize=3)
    plane.set(xlim=(-3.2, 3.2), ylim=(-3.5, 3.5), xlabel="Sepal length, cm", aspect="equal")
    plane.set_xticks([-2, 0, 2], ["−2", "0", "2"])
    plane.set_yticks([-2, 0, 2], ["−2", "0", "2"])
    head(plane, "Petal length, cm")
    curves.plot(*steady([angles, kept]), color=BLUE, linestyle=SOLID)
    curves.plot(*steady([angles, total - kept]), color=VERMILION, linestyle=DASHED)
    curves.axhline(total, color=GREEN, linestyle=DOTTED)
    best = float(np.degrees(np.arctan2(first[1], first[0])))
    curves.axvline(round(best, 1), color=FAINT, linewidth=0.8, zorder=0)
    curves.set(xlim=(0, 180), ylim=(0, 4.3), xlabel="Direction, degrees", xticks=[0, 45, 90, 135, 180])
    curves.set_yticks([0, 1, 2, 3, 4])
    head(curves, "Variance, cm²")
    say(curves, best, 3.0, "kept", BLUE, ha="center")
    say(curves, best, 0.8, "error", VERMILION, ha="center")
    say(curves, 178, 4.05, "sum", GREEN, ha="right")
    return drawn


# ML0151, k-means


@figure
def kmeans_cuts() -> Figure:
    """Least squares cut where the spread is, be it across two long clusters or through the larger of two."""
    drawn, (plane, line) = panels(2.5, 2, left=0.35, right=0.12, top=0.32, gap=0.5)
    rng = np.random.default_rng(0)
    for height, mark in ((-3, "o"), (3, "^")):
        points = steady(rng.normal([0, height], [10, 1], size=(60, 2)))
        left = points[:, 0] < 0
        for side, color in ((left, BLUE), (~left, VERMILION)):
            plane.plot(*points[side].T, color=color, marker=mark, linestyle="none", markersize=3)
    plane.axvline(0, color=MUTED, linestyle=DASHED, linewidth=1.2)
    plane.set(xlim=(-26, 26), ylim=(-7, 9))
    plane.set_xticks([-20, 0, 20], ["−20", "0", "20"])
    plane.set_yticks([-3, 3], ["−3", "3"])
    head(plane, "Two long clusters")
    say(plane, 1.2, 8, "k-means cuts here")
    at = np.linspace(-3.5, 7, 211)
    line.plot(*steady([at, 0.95 * stats.norm.pdf(at) + 0.05 * stats.norm.pdf(at - 4)]), color=BLUE)
    found, best = kmeans_halves(0.05, 4)[0], kmeans_likely_cut(0.05, 4)
    line.axvline(round(found, 2), color=MUTED, linestyle=DASHED, linewidth=1.2)
    line.axvline(round(best, 2), ymax=0.84, color=GREEN, linestyle=DOTTED)
    line.set(xlim=(-3.5, 7), ylim=(0, 0.44), yticks=[])
    line.set_xticks([-2, 0, 2, 4, 6], ["−2", "0", "2", "4", "6"])
    line.spines["left"].set_visible(False)
    head(line, "95% around 0, 5% around 4")
    say(line, 0.95, 0.415, "k-means")
    say(line, 3.0, 0.3, "fewest\nerrors", GREEN)
    return drawn
