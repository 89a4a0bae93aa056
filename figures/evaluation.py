"""The figure of the chapter on evaluation."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import BLUE, FAINT, INK, SKY, VERMILION, deep, figure, panels, say

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
