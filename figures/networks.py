"""The figures of the chapter on networks."""

import numpy as np
from matplotlib.figure import Figure
from scipy import special, stats

from evidence.networks.numbers import BLOCKS, GAIN, SLOPES, STACKS, influence, used
from figures.style import (
    BLUE,
    DASH_DOT,
    DASHED,
    DOTTED,
    FAINT,
    GREEN,
    PURPLE,
    SKY,
    SOLID,
    VERMILION,
    figure,
    head,
    panels,
    say,
    steady,
)

LOOKS = {
    "sigmoid": (VERMILION, DASHED),
    "tanh": (GREEN, DASH_DOT),
    "relu": (BLUE, SOLID),
    "gelu": (PURPLE, SOLID),
    "silu": (SKY, DOTTED),
}
"""Color and dashes of each activation."""


@figure
def activations() -> Figure:
    """Saturation is a slope near zero: on both sides for the sigmoid and tanh, on one for ReLU and its relatives."""
    drawn, (value, slope) = panels(2.7, 2, left=0.3, right=0.12, top=0.32, gap=0.55)
    z = np.linspace(-4, 4, 161)
    values = {
        "sigmoid": special.expit(z),
        "tanh": np.tanh(z),
        "relu": np.maximum(z, 0),
        "gelu": z * special.ndtr(z),
        "silu": z * special.expit(z),
    }
    for axes in (value, slope):
        axes.axhline(0, color=FAINT, linewidth=0.8)
        axes.axvline(0, color=FAINT, linewidth=0.8)
        axes.set(xlim=(-4, 4), xticks=range(-4, 5, 2), xlabel="z")
        axes.set_xticks(range(-4, 5, 2), ["−4", "−2", "0", "2", "4"])
    for name, (color, dashes) in LOOKS.items():
        width = 1.1 if name == "gelu" else 1.8
        value.plot(*steady([z, values[name]]), color=color, linestyle=dashes, linewidth=width)
        slope.plot(*steady([z, SLOPES[name](z)]), color=color, linestyle=dashes, linewidth=width)
    value.set(ylim=(-1.2, 2.6))
    value.set_yticks([-1, 0, 1, 2], ["−1", "0", "1", "2"])
    slope.set(ylim=(-0.2, 1.25))
    slope.set_yticks([0, 0.25, 0.5, 1], ["0", "¼", "½", "1"])
    head(value, "Activation")
    head(slope, "Slope")
    say(value, 3.9, 0.62, "sigmoid", VERMILION, ha="right")
    say(value, -3.9, -0.75, "tanh", GREEN)
    say(value, 0.75, 2.35, "ReLU", BLUE, ha="right")
    say(value, -3.9, 1.05, "GELU: thin line\nSiLU: dots", PURPLE)
    say(slope, -3.9, 0.35, "sigmoid", VERMILION)
    say(slope, -2.3, 0.75, "tanh", GREEN)
    say(slope, 3.9, 0.72, "ReLU,\nGELU,\nSiLU", BLUE, ha="right")
    return drawn


@figure
def residual_paths() -> Figure:
    """Most paths are long, and most of the gradient comes through short ones, since each branch shrinks it."""
    drawn, (axes,) = panels(2.4, left=0.45, right=0.1, top=0.32)
    length = np.arange(0, 46)
    paths = stats.binom(BLOCKS, 0.5).pmf(length)
    carried = stats.binom(BLOCKS, GAIN / (1 + GAIN)).pmf(length)
    axes.plot(*steady([length, 100 * paths]), color=BLUE, linestyle=DASHED, marker="s", markersize=3.5)
    axes.plot(*steady([length, 100 * carried]), color=VERMILION, linestyle=SOLID, marker="o", markersize=3.5)
    axes.set(xlim=(0, 45), ylim=(0, 15), xlabel="Branches on the path", yticks=[0, 5, 10, 15])
    head(axes, "Share, %")
    say(axes, 14.5, 12.2, "of the gradient", VERMILION)
    say(axes, 31.5, 10, "of the paths", BLUE)
    return drawn


@figure
def convolution_fields() -> Figure:
    """Bells far narrower than the fields they stand in: these grow with depth, the bells with its square root."""
    drawn, (profile, width) = panels(2.7, 2, widths=(1.25, 1), left=0.3, right=0.12, top=0.32, gap=0.55)
    looks = ((BLUE, SOLID), (GREEN, DASH_DOT), (VERMILION, DASHED))
    for row, (layers, (color, dashes)) in enumerate(zip(STACKS, looks, strict=True)):
        shares = influence(layers)
        offset = np.arange(shares.size) - layers
        profile.plot(*steady([offset, shares / shares.max()]), color=color, linestyle=dashes)
        bar = -0.14 - 0.13 * row
        profile.plot([-layers, layers], [bar, bar], color=color, linestyle=dashes, marker="|", markersize=7)
    profile.set(xlim=(-84, 84), ylim=(-0.5, 1.05), xlabel="Offset, pixels")
    profile.set_xticks([-80, -40, 0, 40, 80], ["−80", "−40", "0", "40", "80"])
    profile.set_yticks([0, 0.5, 1], ["0", "½", "1"])
    profile.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    head(profile, "Influence, center = 1")
    say(profile, 22, 0.9, "layers:")
    say(profile, 22, 0.72, "5 solid", BLUE)
    say(profile, 22, 0.54, "20 dash-dot", GREEN)
    say(profile, 22, 0.36, "80 dashed", VERMILION)
    say(profile, -80, -0.2, "whole\nfields")
    profile.spines["left"].set_bounds(0, 1.05)
    depths = range(1, max(STACKS) + 1)
    width.plot(depths, [influence(layers).size for layers in depths], color=PURPLE, linestyle=DOTTED)
    width.plot(depths, [used(layers) for layers in depths], color=SKY, linestyle=SOLID)
    width.set(xlim=(0, 80), ylim=(0, 165), xlabel="Layers", xticks=[0, 20, 40, 60, 80], yticks=[0, 40, 80, 120, 160])
    head(width, "Width, pixels")
    say(width, 42, 118, "field", PURPLE, ha="right")
    say(width, 80, 45, "95% of the\ninfluence", SKY, ha="right")
    return drawn
