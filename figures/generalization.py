"""The figures of the chapter on generalization."""

import numpy as np
from matplotlib.figure import Figure

from evidence.generalization.numbers import NOISE, bias_and_variance, digits_errors
from figures.style import (
    BLUE,
    DASHED,
    DOTTED,
    INK,
    MUTED,
    SOLID,
    VERMILION,
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
