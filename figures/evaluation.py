"""The figures of the chapter on evaluation."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from scipy.special import expit

from evidence.evaluation.numbers import (
    THRESHOLDS,
    TOO_LARGE,
    costs_above,
    expected_costs,
    fitted_temperature,
    forecasts_and_outcomes,
    rare_cases,
    reached,
)
from figures.style import (
    BLUE,
    DASHED,
    DOTTED,
    FAINT,
    INK,
    SKY,
    SOLID,
    VERMILION,
    deep,
    figure,
    head,
    panels,
    say,
    steady,
)

POSITIVE = (0.9, 0.8, 0.6, 0.5)
NEGATIVE = (0.7, 0.55, 0.4, 0.3)


@figure
def pairs_and_roc() -> Figure:
    """Each cell is a pair; the won ones are exactly the area below the ROC curve: 13 of 16.

    The eight scores worked by hand. Going down the scores, a positive takes the curve one cell up and a negative one
    cell to the right, so that the cells below it pair a negative with the positives above it.
    """
    drawn, (axes,) = panels(3.75, left=0.85, right=0.95, bottom=0.5, top=0.5)
    won = 0
    for row, positive in enumerate(POSITIVE):
        for column, negative in enumerate(NEGATIVE):
            wins = positive > negative
            won += wins
            style = {"facecolor": SKY, "alpha": 0.45} if wins else {"facecolor": "none"}
            axes.add_patch(Rectangle((column / 4, row / 4), 0.25, 0.25, linewidth=0, **style))
            mark, color = ("✓", BLUE) if wins else ("✗", VERMILION)
            place = (column / 4 + 0.125, row / 4 + 0.125)
            axes.text(*place, mark, color=deep(color), ha="center", va="center", fontsize=13)
    for line in np.arange(1, 4) / 4:
        axes.plot([line, line], [0, 1], [0, 1], [line, line], color=FAINT, linewidth=0.8)
    x, y = [0.0], [0.0]
    for score in sorted(POSITIVE + NEGATIVE, reverse=True):
        x.append(x[-1] + 0.25 * (score in NEGATIVE))
        y.append(y[-1] + 0.25 * (score in POSITIVE))
    axes.plot(x, y, color=BLUE, linewidth=2.6, marker="o", markersize=5.5, clip_on=False, zorder=5)
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xlabel="False-positive rate", ylabel="True-positive rate")
    axes.yaxis.labelpad = 8
    ticks = [0, 0.25, 0.5, 0.75, 1]
    axes.set_xticks(ticks, ["0", "¼", "½", "¾", "1"])
    axes.set_yticks(ticks, ["0", "¼", "½", "¾", "1"])
    for index, (positive, negative) in enumerate(zip(POSITIVE, NEGATIVE, strict=True)):
        middle = index / 4 + 0.125
        say(axes, 1.03, middle, f"{positive:g}", INK)
        say(axes, middle, 1.04, f"{negative:g}", INK, ha="center", va="bottom")
    say(axes, 0.5, 1.13, "Scores of the negatives", INK, ha="center", va="bottom", fontsize=9.5)
    say(axes, 1.19, 0.5, "Scores of the positives", INK, ha="center", rotation=270, fontsize=9.5)
    assert won == 13
    return drawn


@figure
def pr_interpolation() -> Figure:
    """Between two points of a precision–recall curve the straight line lies far above what is reached."""
    drawn, (axes,) = panels(2.5, left=0.5, right=0.12, top=0.32)
    recall = np.linspace(0.2, 1, 161)
    axes.plot([0.2, 1], [1, 0.1], color=VERMILION, linestyle=DASHED)
    axes.plot(*steady([recall, reached(recall)]), color=BLUE, linestyle=SOLID)
    axes.plot([0.2, 1], [1, 0.1], color=INK, linestyle="", marker="o", clip_on=False, zorder=5)
    axes.set(xlim=(0, 1), ylim=(0, 1.05), xlabel="Recall")
    axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    head(axes, "Precision")
    say(axes, 0.58, 0.68, "straight line:\nout of reach", VERMILION)
    say(axes, 0.3, 0.3, "what is reached", BLUE)
    return drawn


@figure
def reliability() -> Figure:
    """Overconfidence is an S: high probabilities are too high, low ones too low; one temperature mends it."""
    drawn, both = panels(2.5, 2, left=0.5, right=0.12, top=0.5, gap=0.5)
    logits, outcomes = forecasts_and_outcomes(200_000, 2)
    factors = (TOO_LARGE, TOO_LARGE / fitted_temperature())
    for axes, factor, title in zip(both, factors, ("Before", "After"), strict=True):
        forecasts = expit(factor * logits)
        bins = np.minimum((forecasts * 10).astype(int), 9)
        sizes = np.bincount(bins, minlength=10)
        means = [np.bincount(bins, values, 10) / sizes for values in (forecasts, outcomes)]
        axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8)
        axes.plot(*steady(means, 3), color=BLUE, marker="o", markersize=4, linestyle=SOLID)
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="Predicted")
        for ticks in (axes.set_xticks, axes.set_yticks):
            ticks([0, 0.5, 1], ["0", "0.5", "1"])
        head(axes, f"{title}: observed")
    return drawn


@figure
def threshold_cost() -> Figure:
    """The expected cost is flat around its minimum at 0.2; 200 cases show a jagged curve with a minimum elsewhere."""
    drawn, (axes,) = panels(2.6, left=0.5, right=0.12, top=0.32)
    rng = np.random.default_rng(3)
    for dashes in (DASHED, DOTTED):
        costs = costs_above(THRESHOLDS, *rare_cases(200, rng))
        axes.plot(*steady([THRESHOLDS, costs]), color=VERMILION, linestyle=dashes, linewidth=1.2)
        best = int(costs.argmin())
        axes.plot([THRESHOLDS[best]], [costs[best]], color=VERMILION, marker="v", markersize=6)
    expected = expected_costs(THRESHOLDS)
    axes.plot(*steady([THRESHOLDS, expected]), color=BLUE)
    best = int(expected.argmin())
    axes.plot([THRESHOLDS[best]], [expected[best]], color=BLUE, marker="o", markersize=6)
    axes.set(xlim=(0, 0.9), ylim=(0, 0.6), xlabel="Threshold")
    head(axes, "Cost per case")
    say(axes, 0.86, 0.5, "expected", BLUE, ha="right")
    say(axes, 0.86, 0.07, "200 cases each", VERMILION, ha="right")
    return drawn
