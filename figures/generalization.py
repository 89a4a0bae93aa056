"""The figures of the chapter on generalization."""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from evidence.generalization.numbers import (
    NOISE,
    bias_and_variance,
    descent_error,
    digits_errors,
    relative_steps,
    ridge_descent_error,
    simulated_descent_error,
)
from figures.style import (
    BLUE,
    DASHED,
    DOTTED,
    FAINT,
    INK,
    MUTED,
    SOLID,
    VERMILION,
    Array,
    beside,
    decades,
    figure,
    head,
    panels,
    say,
    steady,
)

WEIGHTS = [*range(1, 21), 21, 22, 23, 24, 25, 26, 28, 30, 34, 40, 50, 70, 100, 150, 220, 300, 401]
"""The numbers of weights at which bias and variance are computed."""

SHOWN = (1, 2, 4, 10, 20, 50, 100, 400)
"""Those that the axis names."""


@figure
def bias_variance_polynomials() -> Figure:
    """Variance explodes where a polynomial first passes through all 20 points, and falls again beyond."""
    drawn, (axes,) = panels(2.9, left=0.5, right=0.95, bottom=0.45, top=0.35)
    bias, variance = np.array([bias_and_variance(weights) for weights in WEIGHTS]).T
    error = bias + variance + NOISE**2
    axes.axvline(20, color=MUTED, linewidth=0.8, linestyle=DOTTED, zorder=0)
    axes.plot(*steady([WEIGHTS, np.maximum(bias, 1e-5)], 3), color=BLUE, linestyle=DASHED)
    axes.plot(*steady([WEIGHTS, variance], 3), color=VERMILION, linestyle=SOLID)
    axes.plot(*steady([WEIGHTS, error], 3), color=INK, linestyle=SOLID, marker="o", markersize=3.5, linewidth=1)
    axes.set_xscale("log")
    axes.set(xlim=(0.9, 420), ylim=(1e-4, 1e7), xlabel="Weights")
    decades(axes, range(-4, 8, 2))
    axes.set_xticks(SHOWN, [str(weights) for weights in SHOWN])
    axes.set_xticks([], minor=True)
    head(axes, "Mean over inputs")
    beside(axes, 401, float(error[-1]), "expected\nerror", INK, 13)
    beside(axes, 401, float(variance[-1]), "variance", VERMILION, -8)
    beside(axes, 401, float(bias[-1]), "squared\nbias", BLUE, 0)
    say(axes, 22, 3e6, "20 points", MUTED)
    return drawn


@figure
def learning_curves() -> Figure:
    """Class means: both errors meet at 10%. Nearest neighbor: no training error, and a validation error that falls."""
    drawn, (means, neighbor) = panels(2.6, 2, left=0.4, right=0.1, bottom=0.45, top=0.55, gap=0.4)
    sizes = [25, 50, 100, 200, 400, 1000]
    for axes, neighbors, title in ((means, 0, "Nearest class mean"), (neighbor, 1, "Nearest neighbor")):
        training, validation = 100 * np.array([digits_errors(neighbors, size) for size in sizes]).T
        axes.plot(*steady([sizes, validation]), color=VERMILION, linestyle=SOLID, marker="o", clip_on=False)
        axes.plot(*steady([sizes, training]), color=BLUE, linestyle=DASHED, marker="s", markersize=4, clip_on=False)
        axes.set_xscale("log")
        axes.set(xlim=(22, 1150), ylim=(0, 35), yticks=range(0, 40, 10), xlabel="Training examples")
        axes.set_xticks([25, 100, 400, 1000], ["25", "100", "400", "1,000"])
        axes.set_xticks([], minor=True)
        head(axes, f"{title}\nError in %")
        say(axes, 60, 20, "validation", VERMILION)
    say(means, 90, 3, "training", BLUE)
    say(neighbor, 30, 2.2, "training", BLUE)
    return drawn


# The loss of the left panel: its lowest place, and how it grows from there
BEST = np.array([1.5, 0.9])
GROWTH = np.array([[1.0, 0.35], [0.35, 0.5]])


def touching(radius: Callable[[Array], Array]) -> Array:
    """The weights of lowest loss on the edge of a shape, which is given by its radius in each direction."""
    angles = np.linspace(-np.pi, np.pi, 100_001)
    edge: Array = radius(angles) * np.array([np.cos(angles), np.sin(angles)])
    away = edge - BEST[:, None]
    return edge[:, int(np.sum(away * (GROWTH @ away), axis=0).argmin())]


@figure
def penalties() -> Figure:
    """The loss meets the L1 diamond at a corner and the L2 circle beside it; L1 subtracts where L2 divides."""
    drawn, (plane, shrinkage) = panels(2.6, 2, left=0.4, right=0.12, bottom=0.45, top=0.35, gap=0.5)
    angles = np.linspace(0, 2 * np.pi, 201)
    circle = np.array([np.cos(angles), np.sin(angles)])
    corner = touching(lambda at: 1 / (np.abs(np.cos(at)) + np.abs(np.sin(at))))
    beside_it = touching(np.ones_like)
    sizes, ways = np.linalg.eigh(GROWTH)
    for place, color in ((corner, BLUE), (beside_it, VERMILION)):
        loss = (place - BEST) @ GROWTH @ (place - BEST)
        ellipse = BEST[:, None] + ways @ (np.sqrt(loss / sizes)[:, None] * circle)
        plane.plot(*steady(ellipse, 4), color=FAINT, linewidth=1)
        plane.plot(*steady(place, 3), "o", color=color, zorder=4)
    plane.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    plane.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    plane.plot([1, 0, -1, 0, 1], [0, 1, 0, -1, 0], color=BLUE, linestyle=DASHED)
    plane.plot(*steady(circle), color=VERMILION, linestyle=SOLID)
    plane.plot(*BEST, "X", color=INK, markersize=7)
    plane.set(xlim=(-1.3, 3.3), ylim=(-1.3, 3.3), xlabel="First weight")
    plane.set_aspect("equal", adjustable="box")
    head(plane, "Second weight")
    say(plane, 1.5, 1.1, "least\nsquares", INK, va="bottom", ha="center")
    say(plane, -1.2, 1.5, "L2 circle", VERMILION)
    say(plane, 0.72, -0.98, "L1 diamond", BLUE)
    free = np.linspace(-3, 3, 61)
    shrinkage.plot([-3, 3], [-3, 3], color=MUTED, linestyle=DOTTED, linewidth=1)
    shrinkage.plot(*steady([free, free / 2]), color=VERMILION, linestyle=SOLID)
    shrinkage.plot(*steady([free, np.sign(free) * np.maximum(np.abs(free) - 1, 0)]), color=BLUE, linestyle=DASHED)
    shrinkage.set(xlim=(-3, 3), ylim=(-3, 3), xlabel="Least-squares weight")
    for axis in (shrinkage.xaxis, shrinkage.yaxis):
        axis.set_ticks(range(-3, 4), ["−3", "−2", "−1", "0", "1", "2", "3"])
    for axis in (plane.xaxis, plane.yaxis):
        axis.set_ticks(range(-1, 4), ["−1", "0", "1", "2", "3"])
    shrinkage.set_aspect("equal", adjustable="box")
    head(shrinkage, "Penalized weight")
    say(shrinkage, 0.5, 2.0, "no penalty", MUTED, ha="center")
    say(shrinkage, -2.85, -0.75, "L2", VERMILION)
    say(shrinkage, 0.95, -0.45, "L1", BLUE)
    return drawn


@figure
def double_descent() -> Figure:
    """Least squares has its peak where features equal examples; the best ridge regression has none."""
    drawn, (axes,) = panels(2.8, left=0.4, right=0.15, bottom=0.45, top=0.35)
    below = [*range(1, 39)]
    above = [42, 43, 44, 45, 46, 48, 50, 53, 57, 62, 68, 75, 85, 100, 120, 150, 200, 260, 320, 400]
    for part in (below, above):
        axes.plot(*steady([part, [descent_error(p) for p in part]]), color=VERMILION, linestyle=SOLID)
    points = [1, 3, 6, 12, 20, 28, 34, 46, 55, 80, 150, 400]
    simulated = steady([simulated_descent_error(p) for p in points], 3)
    axes.plot(points, simulated, "o", color=INK, markersize=3.5, clip_on=False)
    ridge = [1, 2, 3, 4, 6, 9, 14, 20, 30, 40, 60, 90, 150, 250, 400]
    axes.plot(*steady(np.array([(p, ridge_descent_error(p)) for p in ridge]).T, 3), color=BLUE, linestyle=DASHED)
    axes.axvline(40, color=MUTED, linewidth=0.8, linestyle=DOTTED, zorder=0)
    axes.set_xscale("log")
    axes.set(xlim=(0.95, 420), xlabel="Features")
    axes.set_xticks([1, 4, 10, 40, 100, 400], ["1", "4", "10", "40", "100", "400"])
    axes.set_xticks([], minor=True)
    axes.set_yscale("log")
    axes.set_ylim(0.6, 30)
    axes.yaxis.set_ticks([1, 3, 10, 30], ["1", "3", "10", "30"])
    axes.yaxis.set_ticks([], minor=True)
    head(axes, "Expected squared error")
    say(axes, 20, 9, "least squares,\nsmallest norm", VERMILION, ha="right")
    say(axes, 43, 0.68, "ridge, best penalty", BLUE)
    say(axes, 52, 22, "40 examples", MUTED)
    say(axes, 58, 3.2, "dots: simulated", INK)
    return drawn


@figure
def decay_equilibrium() -> Figure:
    """With weight decay the relative step settles at one value from any start; without, it depends on the start."""
    drawn, (axes,) = panels(2.7, left=0.5, right=0.15, bottom=0.45, top=0.35)
    shown = np.unique(np.logspace(0, 5, 60).astype(int))
    for length in (1, 10):
        for decay, color, dashes in ((0.0, BLUE, DASHED), (0.0005, VERMILION, SOLID)):
            relative = relative_steps(length, decay, 100_000)[shown - 1]
            axes.plot(*steady([shown, relative], 4), color=color, linestyle=dashes)
    decades(axes, range(0, 6), "x")
    decades(axes, range(-3, 0))
    axes.set(xlim=(1, 1e5), ylim=(6e-4, 0.15), xlabel="Training steps")
    head(axes, "Step relative to length")
    say(axes, 2, 0.045, "from length 1", INK)
    say(axes, 2, 0.0015, "from length 10", INK)
    say(axes, 9e4, 0.017, "with decay", VERMILION, ha="right")
    say(axes, 9e4, 0.00135, "without", BLUE, ha="right")
    return drawn
