"""The figures of the chapter on losses."""

from itertools import combinations

import numpy as np
from matplotlib.figure import Figure

from evidence.losses.numbers import BASIN, fan, fan_lines, indicator_fit, three_in_a_row
from figures.style import (
    BLUE,
    DASHED,
    DOTTED,
    FAINT,
    GREEN,
    INK,
    MUTED,
    SOLID,
    VERMILION,
    Array,
    decades,
    figure,
    head,
    panels,
    say,
    steady,
)

DELTA = 1.0
"""Where the Huber loss turns from a parabola into a line."""


@figure
def losses_and_slopes() -> Figure:
    """The slope says how hard one example pulls: without bound for L2, always the same for L1, clipped for Huber."""
    drawn, (loss, slope) = panels(2.6, 2, left=0.3, right=0.1, top=0.32, gap=0.45)
    r = np.linspace(-3, 3, 121)
    outside = np.abs(r) > DELTA
    huber = np.where(outside, DELTA * (np.abs(r) - DELTA / 2), r**2 / 2)
    for axes in (loss, slope):
        axes.axhline(0, color=FAINT, linewidth=0.8)
        axes.axvline(0, color=FAINT, linewidth=0.8)
        axes.set(xlim=(-3, 3), xlabel="Residual ŷ − y", xticks=range(-3, 4))
    loss.plot(*steady([r, r**2]), color=VERMILION, linestyle=SOLID)
    loss.plot(*steady([r, np.abs(r)]), color=BLUE, linestyle=DASHED)
    loss.plot(*steady([r, huber]), color=GREEN, linestyle=SOLID, marker="o", markevery=(5, 10), markersize=4)
    loss.set(ylim=(-0.1, 5), yticks=range(6))
    say(loss, -1.75, 4.6, "L2", VERMILION)
    say(loss, -2.95, 3.35, "L1", BLUE)
    say(loss, -2.9, 0.7, "Huber", GREEN)
    head(loss, "Loss")
    slope.plot(*steady([r, 2 * r]), color=VERMILION, linestyle=SOLID)
    for side in (-1.0, 1.0):
        slope.plot([0, 3 * side], [side, side], color=BLUE, linestyle=DASHED, zorder=3)
    slope.plot(*steady([r, np.clip(r, -DELTA, DELTA)]), color=GREEN, marker="o", markevery=(5, 10), markersize=4)
    slope.set(ylim=(-4.5, 4.5), yticks=range(-4, 5, 2))
    slope.set_yticks(range(-4, 5, 2), ["−4", "−2", "0", "2", "4"])
    say(slope, 1.9, 3.0, "L2", VERMILION)
    say(slope, -0.85, 1.0, "L1", BLUE)
    say(slope, 1.2, 0.45, "Huber", GREEN)
    head(slope, "Slope")
    return drawn


def least_squares(x: Array, y: Array) -> tuple[float, float]:
    """Intercept and slope of the line of least squares."""
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
    return float(y.mean() - slope * x.mean()), slope


def least_absolute(x: Array, y: Array) -> tuple[float, float]:
    """Intercept and slope of a line of least absolute errors; one such line goes through two of the points."""

    def line(i: int, j: int) -> tuple[float, float]:
        slope = float((y[j] - y[i]) / (x[j] - x[i]))
        return float(y[i] - slope * x[i]), slope

    lines = [line(i, j) for i, j in combinations(range(len(x)), 2)]
    return min(lines, key=lambda line: float(np.abs(y - line[0] - line[1] * x).sum()))


@figure
def outliers() -> Figure:
    """An outlying target bends the L2 line and not the L1 line; an outlying input bends both.

    The ten points y = x with the last y raised to 100: slopes 5.96 and 1. With the point (100, 0) added: both −0.04.
    """
    drawn, axes = panels(2.75, 2, left=0.42, right=0.08, top=0.5, gap=0.5)
    x = np.arange(10.0)
    raised = np.where(x == 9, 100, x)
    cases = [
        (axes[0], x, raised, np.array([-0.5, 9.5]), "Last y raised to 100"),
        (axes[1], np.append(x, 100.0), np.append(x, 0.0), np.array([-5.0, 105.0]), "Point (100, 0) added"),
    ]
    for panel, inputs, targets, ends, title in cases:
        for fit, color, dashes in ((least_squares, VERMILION, SOLID), (least_absolute, BLUE, DASHED)):
            intercept, slope = fit(inputs, targets)
            panel.plot(steady(ends), steady(intercept + slope * ends), color=color, linestyle=dashes)
        outlying = (targets == 100) | (inputs == 100)
        panel.plot(inputs[~outlying], targets[~outlying], "o", color=INK, markersize=3.5)
        panel.plot(inputs[outlying], targets[outlying], "X", color=INK, markersize=8)
        panel.set(xlim=tuple(ends), xlabel="x")
        head(panel, title)
    axes[0].set(ylim=(-22, 108), yticks=[0, 50, 100], xticks=[0, 3, 6, 9])
    axes[1].set(ylim=(-1.2, 10.5), yticks=[0, 5, 10], xticks=[0, 50, 100])
    say(axes[0], 4.5, 40, "L2, slope 5.96", VERMILION, ha="right")
    say(axes[0], 3.6, -8, "L1, slope 1", BLUE)
    say(axes[1], 45, 4.4, "L2, −0.04", VERMILION)
    say(axes[1], 14, 1.4, "L1, −0.04", BLUE)
    return drawn


@figure
def cross_entropy() -> Figure:
    """On a confident mistake cross-entropy is steep and squared error flat: there the model learns nothing from it.

    Target 1, through a sigmoid; at probability 0.01 the slopes are −0.99 and −0.02.
    """
    drawn, (loss, slope) = panels(2.75, 2, left=0.3, right=0.12, bottom=0.45, top=0.32, gap=0.5)
    z = np.linspace(-7, 5, 121)
    p = 1 / (1 + np.exp(-z))
    wrong = float(np.log(0.01 / 0.99))
    for axes in (loss, slope):
        axes.set(xlim=(-7, 5), xlabel="Logit z of the true class")
        axes.set_xticks([-6, -4, -2, 0, 2, 4], ["−6", "−4", "−2", "0", "2", "4"])
    slope.axhline(0, color=FAINT, linewidth=0.8)
    loss.plot(*steady([z, -np.log(p)]), color=BLUE, linestyle=SOLID)
    loss.plot(*steady([z, (1 - p) ** 2]), color=VERMILION, linestyle=DASHED)
    loss.set(ylim=(0, 7.2), yticks=range(0, 8))
    loss.plot([wrong, wrong], steady([-np.log(0.01), 0.99**2]), "o", color=INK, markersize=4.5)
    say(loss, -1.6, 3.0, "cross-entropy\n−log p", BLUE)
    say(loss, -6.8, 1.75, "squared\nerror", VERMILION)
    say(loss, wrong + 0.35, 4.9, "p = 0.01", INK)
    slope.plot(*steady([z, p - 1]), color=BLUE, linestyle=SOLID)
    slope.plot(*steady([z, -2 * p * (1 - p) ** 2]), color=VERMILION, linestyle=DASHED)
    slope.set(ylim=(-1.08, 0.2))
    slope.set_yticks([-1, -0.5, 0], ["−1", "−0.5", "0"])
    slope.plot([wrong, wrong], steady([-0.99, -2 * 0.01 * 0.99**2]), "o", color=INK, markersize=4.5)
    head(loss, "Loss")
    head(slope, "Slope in z")
    slope.axvline(wrong, color=MUTED, linewidth=0.8, linestyle=DOTTED, zorder=0)
    say(slope, wrong + 0.3, -0.5, "p = 0.01", INK)
    say(slope, 0.5, -0.55, "p − 1", BLUE)
    say(slope, -0.7, 0.09, "−2p(1 − p)²", VERMILION, ha="center")
    return drawn


@figure
def temperature_smoothing() -> Figure:
    """Temperature flattens or sharpens fixed logits; smoothing makes the best logit gap finite.

    Logits 3, 2 and 0; 10 classes, smoothing 0.1, where the loss is lowest, 0.50, at the gap 4.5.
    """
    drawn, (heat, loss) = panels(2.7, 2, left=0.35, right=0.1, bottom=0.45, top=0.32, gap=0.5)
    temperature = np.geomspace(0.1, 100, 121)
    powers = np.exp(np.array([[3.0], [2.0], [0.0]]) / temperature - 3 / temperature)
    curves = zip(powers / powers.sum(axis=0), (BLUE, VERMILION, GREEN), (SOLID, DASHED, DOTTED), strict=True)
    heat.axhline(1 / 3, color=FAINT, linewidth=0.8)
    for p, color, dashes in curves:
        heat.plot(*steady([temperature, p]), color=color, linestyle=dashes)
    heat.set_xscale("log")
    heat.set_xticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    heat.set_xticks([], minor=True)
    heat.set(xlim=(0.1, 100), ylim=(-0.02, 1.05), xlabel="Temperature")
    heat.set_yticks([0, 1 / 3, 1], ["0", "⅓", "1"])
    head(heat, "Probability")
    say(heat, 0.75, 0.86, "logit 3", BLUE)
    say(heat, 0.13, 0.19, "logit 2", VERMILION)
    say(heat, 3.2, 0.09, "logit 0", GREEN)
    gap = np.linspace(0, 12, 121)
    right = np.log(1 + 9 * np.exp(-gap))
    smoothed = right + 0.09 * gap
    loss.plot(*steady([gap, right]), color=BLUE, linestyle=SOLID)
    loss.plot(*steady([gap, smoothed]), color=VERMILION, linestyle=DASHED)
    best = float(np.log(91))
    loss.plot(*steady([[best], [np.log(1 + 9 / 91) + 0.09 * best]]), "o", color=INK, markersize=4.5)
    loss.set(xlim=(0, 12), ylim=(0, 2.4), xlabel="Logit gap", xticks=[0, 4, 8, 12], yticks=[0, 1, 2])
    head(loss, "Loss")
    say(loss, 2.7, 0.86, "lowest at 4.5", INK)
    say(loss, 6.4, 1.2, "smoothed", VERMILION)
    say(loss, 7.6, 0.14, "one-hot", BLUE)
    return drawn


@figure
def squared_classification() -> Figure:
    """Squared error behind a sigmoid has a second basin; on linear outputs it hides the class in the middle.

    Three examples, one weight: minima at 0.21 (log loss) and 0.15, a barrier at -0.39, a plateau at one third.
    """
    drawn, (basin, mask) = panels(2.75, 2, left=0.35, right=0.1, bottom=0.45, top=0.32, gap=0.5)
    weight = np.linspace(-3, 1.5, 181)
    z = np.multiply.outer(weight, BASIN)
    basin.axhline(1 / 3, color=FAINT, linewidth=0.8)
    basin.plot(*steady([weight, np.log1p(np.exp(-z)).mean(axis=1)]), color=BLUE, linestyle=SOLID)
    squared = ((1 - 1 / (1 + np.exp(-z))) ** 2).mean(axis=1)
    basin.plot(*steady([weight, squared]), color=VERMILION, linestyle=DASHED)
    for kind, shape in ((squared.argmin(), "o"), (squared[weight < 0].argmax(), "s")):
        basin.plot(*steady([[weight[kind]], [squared[kind]]]), shape, color=INK, markersize=4.5)
    basin.set(xlim=(-3, 1.5), ylim=(0, 1.55), xlabel="Weight w")
    basin.set_xticks([-3, -2, -1, 0, 1], ["−3", "−2", "−1", "0", "1"])
    basin.set_yticks([0, 1 / 3, 1], ["0", "⅓", "1"])
    head(basin, "Loss")
    say(basin, -0.5, 1.25, "log loss", BLUE, ha="right")
    say(basin, -2.9, 0.18, "squared error", VERMILION)
    say(basin, -0.75, 0.56, "barrier", INK, ha="right")
    x, labels = three_in_a_row()
    fit = indicator_fit(1)
    ends = np.array([-1.6, 1.6])
    for k, (color, dashes, shape) in enumerate(((BLUE, SOLID, "o"), (VERMILION, DASHED, "s"), (GREEN, DOTTED, "^"))):
        mask.plot(steady(ends), steady(fit.intercept_[k] + fit.coef_[k, 0] * ends), color=color, linestyle=dashes)
        points = x[labels == k][::4]
        height = np.full(points.size, -0.62 + 0.06 * k)
        mask.plot(steady(points), steady(height), shape, color=color, markersize=2.5)
    mask.set(xlim=(-1.7, 1.7), ylim=(-0.7, 1.2), xlabel="x")
    mask.set_xticks([-1, 0, 1], ["−1", "0", "1"])
    mask.set_yticks([0, 1 / 3, 1], ["0", "⅓", "1"])
    head(mask, "Fitted output")
    say(mask, -1.0, 0.98, "left", BLUE)
    say(mask, 0.95, 0.98, "right", GREEN, ha="right")
    say(mask, 1.65, 0.43, "middle", VERMILION, ha="right")
    return drawn


@figure
def pinball_fan() -> Figure:
    """Pinball losses, and the lines they fit where the spread grows, beside a band of constant width."""
    drawn, (loss, plane) = panels(2.85, 2, widths=[0.8, 1], left=0.3, right=0.1, bottom=0.45, top=0.32, gap=0.5)
    error = np.array([-2.0, 0, 2])
    for tau, color, dashes in ((0.5, BLUE, DASHED), (0.9, VERMILION, SOLID)):
        loss.plot(error, steady(np.maximum(tau * error, (tau - 1) * error)), color=color, linestyle=dashes)
    loss.set(xlim=(-2, 2), ylim=(-0.05, 2), xlabel="Error y − q", yticks=[0, 1, 2])
    loss.set_xticks([-2, -1, 0, 1, 2], ["−2", "−1", "0", "1", "2"])
    head(loss, "Pinball loss")
    say(loss, -1.7, 1.15, "τ = 0.5", BLUE)
    say(loss, 1.2, 1.6, "τ = 0.9", VERMILION, ha="right")
    x, y = fan()
    plane.plot(*steady([x[:120], y[:120]]), "o", color=MUTED, markersize=2)
    ends = np.array([0.0, 10])
    styles = {"low": (VERMILION, SOLID), "high": (VERMILION, SOLID)}
    for name, (intercept, slope) in fan_lines().items():
        color, dashes = styles.get(name, (BLUE, DASHED))
        plane.plot(steady(ends), steady(intercept + slope * ends), color=color, linestyle=dashes)
    plane.set(xlim=(0, 10), ylim=(-6, 24), xlabel="x", xticks=[0, 5, 10], yticks=[0, 10, 20])
    head(plane, "y")
    say(plane, 8.4, 20.6, "0.95", VERMILION, ha="right")
    say(plane, 6.6, 1.4, "0.05", VERMILION)
    say(plane, 0.4, 12.0, "constant\nband", BLUE)
    return drawn


@figure
def margin_losses() -> Figure:
    """Hinge, squared hinge and logistic loss, and the score that each makes best for a known probability."""
    drawn, (loss, score) = panels(2.75, 2, left=0.3, right=0.1, bottom=0.45, top=0.32, gap=0.55)
    margin = np.linspace(-2, 3, 101)
    hinge = np.maximum(0, 1 - margin)
    styles = ((VERMILION, SOLID), (GREEN, DOTTED), (BLUE, DASHED))
    for values, (color, dashes) in zip((hinge, hinge**2, np.log1p(np.exp(-margin))), styles, strict=True):
        loss.plot(*steady([margin, values]), color=color, linestyle=dashes)
    loss.set(xlim=(-2, 3), ylim=(-0.04, 4), xlabel="yz", yticks=range(5))
    loss.set_xticks([-2, -1, 0, 1, 2, 3], ["−2", "−1", "0", "1", "2", "3"])
    head(loss, "Loss")
    say(loss, -0.35, 2.5, "squared hinge", GREEN)
    say(loss, -1.95, 3.3, "hinge", VERMILION)
    say(loss, 0.95, 0.62, "logistic", BLUE)
    eta = np.linspace(0.01, 0.99, 99)
    score.axhline(0, color=FAINT, linewidth=0.8)
    score.plot([0, 0.5, 0.5, 1], [-1, -1, 1, 1], color=VERMILION, linestyle=SOLID)
    score.plot([0, 1], [-1, 1], color=GREEN, linestyle=DOTTED)
    score.plot(*steady([eta, np.log(eta / (1 - eta))]), color=BLUE, linestyle=DASHED)
    score.set(xlim=(0, 1), ylim=(-3.2, 3.2), xlabel="Probability η of class 1", xticks=[0, 0.5, 1])
    score.set_xticks([0, 0.5, 1], ["0", "½", "1"])
    score.set_yticks([-3, -2, -1, 0, 1, 2, 3], ["−3", "−2", "−1", "0", "1", "2", "3"])
    head(score, "Best score")
    say(score, 0.46, 1.3, "hinge", VERMILION, ha="right")
    say(score, 0.62, -0.75, "squared\nhinge", GREEN)
    say(score, 0.86, 2.5, "logistic", BLUE, ha="right")
    return drawn


@figure
def focal_loss() -> Figure:
    """Focal loss hardly lets easy examples pull, and for that presses its outputs toward one half.

    With gamma 2 true probabilities of 0.1 and 0.9 come out as 0.31 and 0.69.
    """
    drawn, (pull, output) = panels(2.5, 2, left=0.35, right=0.1, top=0.32, gap=0.5)
    p = np.linspace(0.005, 0.995, 67)
    size = (1 - p) ** 2 * (1 - p - 2 * p * np.log(p))
    truth = size[::-1] / (size + size[::-1])
    pull.plot([0, 1], [1, 0], color=VERMILION, linestyle=DASHED)
    pull.plot(*steady([p, size]), color=BLUE)
    pull.set(xlim=(0, 1), ylim=(0, 1.25), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1], xlabel="Probability of true class")
    say(pull, 0.5, 0.66, "cross-entropy", VERMILION)
    say(pull, 0.08, 0.3, "focal,\nγ = 2", BLUE)
    head(pull, "Size of slope")
    output.plot([0, 1], [0, 1], color=VERMILION, linestyle=DASHED)
    output.plot(*steady([truth, p]), color=BLUE)
    output.plot([0.1, 0.9], [0.306, 0.694], "o", color=INK, markersize=4.5)
    output.set(xlim=(0, 1), ylim=(0, 1), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1], xlabel="True probability")
    say(output, 0.15, 0.56, "focal,\nγ = 2", BLUE)
    say(output, 0.42, 0.2, "cross-entropy", VERMILION)
    head(output, "Best output")
    return drawn


@figure
def kl_directions() -> Figure:
    """One Gaussian fitted to two modes: with the data first it covers both, with the model first it takes one.

    The forward fit has mean −0.4 and standard deviation 2.05, the reverse fit −2.0 and 0.60.
    """
    drawn, (axes,) = panels(2.3, left=0.35, top=0.3)
    x = np.linspace(-6, 6, 121)

    def bell(mean: float, deviation: float) -> Array:
        height = 1 / (deviation * np.sqrt(2 * np.pi))
        return np.asarray(height * np.exp(-(((x - mean) / deviation) ** 2) / 2))

    axes.fill_between(*steady([x, 0.6 * bell(-2, 0.6) + 0.4 * bell(2, 0.6)]), color=FAINT, linewidth=0)
    axes.plot(*steady([x, bell(-0.4, 2.049)]), color=BLUE, linestyle=SOLID)
    axes.plot(*steady([x, bell(-1.998, 0.604)]), color=VERMILION, linestyle=DASHED)
    axes.set(xlim=(-6, 6), ylim=(0, 0.7), xlabel="x", yticks=[0, 0.2, 0.4, 0.6])
    axes.set_xticks([-4, -2, 0, 2, 4], ["−4", "−2", "0", "2", "4"])
    say(axes, -1.1, 0.52, "reverse: one mode", VERMILION)
    say(axes, 3.0, 0.14, "forward:\nboth modes", BLUE)
    say(axes, 1.55, 0.33, "target", INK)
    head(axes, "Density")
    return drawn


def information_bound(candidates: int) -> float:
    """Log N minus the InfoNCE loss of Gaussian pairs in 20 dimensions with 6 nats, under the best similarity."""
    rng = np.random.default_rng(0)
    squared = 1 - np.exp(-2 * 6 / 20)
    losses = []
    for _ in range(4096 // candidates):
        x, noise = rng.standard_normal((2, candidates, 20))
        y = np.sqrt(squared) * x + np.sqrt(1 - squared) * noise
        lengths = (x**2).sum(axis=1)[:, None] + (y**2).sum(axis=1)
        ratios = (np.sqrt(squared) * x @ y.T - squared * lengths / 2) / (1 - squared)
        losses.append(np.mean(np.log(np.exp(ratios).sum(axis=1)) - np.diag(ratios)))
    return float(np.log(candidates) - np.mean(losses))


@figure
def infonce() -> Figure:
    """The bound cannot exceed log N, and a low temperature turns the push onto the nearest negatives.

    With 6 nats to be found the bound is 2.6 at 16 candidates and 5.2 at 1,024.
    """
    drawn, (bound, push) = panels(2.5, 2, left=0.3, right=0.1, top=0.32, gap=0.55)
    sizes = 2 ** np.arange(1, 11)
    bound.axhline(6, color=MUTED, linestyle=DOTTED, linewidth=1.2)
    bound.plot(*steady([sizes, np.log(sizes)]), color=VERMILION, linestyle=DASHED)
    estimates = steady([information_bound(int(size)) for size in sizes], 3)
    bound.plot(sizes, estimates, color=BLUE, marker="o", markersize=3.5)
    bound.set_xscale("log", base=2)
    bound.set_xticks([4, 32, 256], ["4", "32", "256"])
    bound.set(ylim=(0, 7.2), yticks=range(0, 7, 2), xlabel="Candidates N")
    bound.minorticks_off()
    say(bound, 2.2, 6.45, "true", MUTED)
    say(bound, 8, 4.3, "log N", VERMILION, ha="center")
    say(bound, 90, 2.9, "estimate", BLUE)
    head(bound, "Information")
    cosines = np.array([-1.0, 1.0])
    for temperature, color, dashes in ((1.0, VERMILION, DASHED), (0.1, BLUE, SOLID)):
        push.plot(cosines, steady(np.exp(cosines / temperature)), color=color, linestyle=dashes)
    push.set(xlim=(-1, 1), xlabel="Cosine of negative")
    push.set_xticks([-1, 0, 1], ["−1", "0", "1"])
    decades(push, [-4, -2, 0, 2, 4])
    push.minorticks_off()
    say(push, 0.5, 2e3, "τ = 0.1", BLUE, ha="right")
    say(push, -0.95, 3, "τ = 1", VERMILION)
    head(push, "Relative push")
    return drawn
