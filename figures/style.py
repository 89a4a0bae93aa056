"""The look of the figures, and how they become files.

They are made for two places: a phone, whose text is about 360 CSS pixels wide, and a printed text column of 134 mm.
One width serves both, so that lettering has the same size in all of them: 9.5 pt in print, about 10 px on the phone.

Color never carries meaning alone. Curves also differ in how they are dashed or marked, and a word beside each says what
it is. The colors are Okabe and Ito's, which people with any color vision can tell apart; they stay apart in dark mode,
where the site inverts the figures and turns the hues back. So nothing here is white or has a background.

The same code gives the same bytes on every machine: the font is the one that comes with Matplotlib, or in print that of
the book's captions, from ``assets``; letters in an SVG are outlines, nothing is compressed, no date is written, and
what is drawn is rounded first (``steady``), since the last digits of a sum depend on the processor.
"""

import functools
import io
import logging
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.patches import Ellipse
from matplotlib.text import Text

Array = npt.NDArray[np.float64]
Draw = Callable[[], Figure]

PRINT_FONT: Final = Path(__file__).parent.parent / "assets" / "Lato-Regular.ttf"
PRINT_FAMILIES: Final = ("Lato", "DejaVu Sans")
"""The fonts of figures in print: that of the book's captions, and for signs that it lacks, the one of the site."""

fontManager.ttflist = [font for font in fontManager.ttflist if font.name != "Lato"]  # of the machine, maybe another
fontManager.addfont(PRINT_FONT)
logging.getLogger("fontTools").setLevel(logging.ERROR)  # which wonders at the date of that file

WIDTH: Final = 4.6
"""Inches, of every figure."""

INK: Final = "#1a1a1a"
MUTED: Final = "#666666"
FAINT: Final = "#c8c8c8"
BLUE: Final = "#0072b2"
VERMILION: Final = "#d55e00"
GREEN: Final = "#009e73"
PURPLE: Final = "#cc79a7"
ORANGE: Final = "#e69f00"
SKY: Final = "#56b4e9"

SOLID: Final = "-"
DASHED: Final = (0, (5, 2))
DOTTED: Final = (0, (1.2, 1.6))
DASH_DOT: Final = (0, (7, 1.8, 1.2, 1.8))

SMALL: Final = 8.8
"""Points, of the numbers at the axes and of remarks."""

STYLE: Final[dict[str, Any]] = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.facecolor": "none",
    "axes.labelcolor": INK,
    "axes.labelpad": 3,
    "axes.labelsize": 9.5,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 9.5,
    "axes.titlepad": 5,
    "axes.unicode_minus": True,
    "figure.facecolor": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "hatch.linewidth": 0.8,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "path.simplify": False,
    "pdf.compression": 0,
    "pdf.fonttype": 42,
    "savefig.facecolor": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "figures",
    "text.color": INK,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    "ytick.labelsize": SMALL,
}

PLACES: Final = re.compile(r' (?:d|x|y|width|height)="[^"]*"|translate\([^)]*\)')
LONG: Final = re.compile(r"-?\d+\.\d{3,}")
ALIKE: Final = re.compile(r'<g( [^>]*)>\n((?:<use [^>]*( style="[^"]*")/>\n)(?:<use [^>]*\3/>\n)*)</g>')

FIGURES: Final[dict[str, Draw]] = {}
"""Every figure by its name."""


def figure(draw: Draw) -> Draw:
    """Make a function without arguments one that draws the figure of its name, in the style of the book.

    ``learning_rates`` draws ``learning-rates``. Raises ``ValueError`` when the name is taken.
    """
    name = draw.__name__.replace("_", "-")
    if name in FIGURES:
        raise ValueError(f"two functions draw {name!r}")

    @functools.wraps(draw)
    def drawn() -> Figure:
        with style.context(["default", STYLE]):
            return draw()

    FIGURES[name] = drawn
    return drawn


def save(figure: Figure, name: str, folder: Path) -> None:
    """Write a figure as ``name.svg`` and ``name.pdf`` into a folder; it keeps the font of the latter."""
    with style.context(["default", STYLE]):
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Creator": None, "Date": None, "Format": None, "Type": None})
        for words in figure.findobj(Text):
            words.set_fontfamily(PRINT_FAMILIES)
        dates = {"Creator": None, "Producer": None, "CreationDate": None}
        figure.savefig(folder / f"{name}.pdf", format="pdf", metadata=dates)
    (folder / f"{name}.svg").write_text(tidy(text.getvalue()), encoding="utf-8", newline="\n")


def tidy(svg: str) -> str:
    """Leave out what an image needs not, so that it is half as large.

    That is the type of the document, which names an address, comments, blanks, names of parts, areas without color,
    places finer than a hundredth of a point, and the style of marks where all in a group have the same.
    """
    svg = re.sub(r"<!DOCTYPE[^>]*>\s*|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r' id="[a-z0-9.]+_\d+"', "", svg.replace("#DejaVuSans-", "#g").replace('"DejaVuSans-', '"g'))
    svg = re.sub(r'<path d="[^"]*" style="fill: none"/>', "", svg)
    svg = PLACES.sub(lambda place: LONG.sub(lambda number: f"{float(number[0]):.2f}", place[0]), svg)
    svg = re.sub(r'(?<= d=")[^"]*', lambda path: re.sub(r"\s*([A-Za-z])\s*", r"\1", path[0]), svg)
    for long, short in ((" 0)", ")"), (' standalone="no"', ""), (' type="text/css"', "")):  # as it is anyway
        svg = svg.replace(long, short)
    groups, lines = [], []
    for line in re.sub(r"\n\s*", "\n", svg).strip().split("\n"):
        if line.startswith("<g") and not line.endswith("/>"):
            groups.append(line != "<g>")
        if (line != "</g>" or groups.pop()) and line not in ("<g>", "<g/>"):
            lines.append(line)
    svg = "\n".join(lines) + "\n"
    return ALIKE.sub(lambda marks: f"<g{marks[1]}{marks[3]}>\n{marks[2].replace(marks[3], '')}</g>", svg)


def steady(values: npt.ArrayLike, digits: int = 6) -> Array:
    """Rounded numbers: what is drawn of them is the same on every processor.

    Six digits will do, and three for what a long calculation makes out of the last digits of its beginning.
    """
    return np.array([float(f"{value:.{digits}g}") for value in np.ravel(values)]).reshape(np.shape(values))


def panels(
    height: float,
    columns: int = 1,
    *,
    widths: Sequence[float] | None = None,
    left: float = 0.5,
    right: float = 0.1,
    bottom: float = 0.45,
    top: float = 0.12,
    gap: float = 0.5,
) -> tuple[Figure, list[Axes]]:
    """A figure of some height with axes side by side; all lengths in inches, ``widths`` in any unit."""
    drawn = Figure(figsize=(WIDTH, height))
    shares = np.array(widths or [1.0] * columns)
    room = (WIDTH - left - right - gap * (columns - 1)) * shares / shares.sum()
    starts = left + np.concatenate([[0.0], np.cumsum(room + gap)[:-1]])
    inside = (height - bottom - top) / height
    boxes = [(start / WIDTH, bottom / height, width / WIDTH, inside) for start, width in zip(starts, room, strict=True)]
    return drawn, [drawn.add_axes(box) for box in boxes]


def deep(color: str) -> str:
    """A color dark enough for letters."""
    red, green, blue = to_rgb(color)
    return to_hex((0.72 * red, 0.72 * green, 0.72 * blue)) if color not in (INK, MUTED) else color


def say(axes: Axes, x: float, y: float, text: str, color: str = INK, **options: Any) -> Text:
    """Words at a point of the plane, in the color of what they name."""
    settings: dict[str, Any] = {"fontsize": SMALL, "va": "center", "ha": "left", "linespacing": 1.15} | options
    return axes.text(x, y, text, color=deep(color), **settings)


def beside(axes: Axes, x: float, y: float, text: str, color: str, shift: float) -> None:
    """Words to the right of where a curve ends, so many points higher."""
    axes.annotate(
        text,
        (x, y),
        (7, shift),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
        color=deep(color),
        annotation_clip=False,
    )


def head(axes: Axes, text: str) -> None:
    """Words over the vertical axis that say what it measures, readable without turning one's head."""
    axes.annotate(
        text,
        (0, 1),
        (-2, 7),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="left",
        va="bottom",
        fontsize=9.5,
    )


def ring(axes: Axes, half: tuple[float, float], angle: float = 0) -> None:
    """A contour of a bowl whose lowest point is the origin, by its half axes and their angle in degrees."""
    width, height = 2 * steady(half)
    axes.add_patch(Ellipse((0, 0), width, height, angle=angle, fill=False, edgecolor=FAINT, linewidth=0.8))


def power(exponent: int) -> str:
    """A power of ten as text."""
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def decades(axes: Axes, exponents: Sequence[int], which: str = "y") -> None:
    """Give an axis a logarithmic scale with a tick at each of these powers of ten."""
    axis = axes.yaxis if which == "y" else axes.xaxis
    (axes.set_yscale if which == "y" else axes.set_xscale)("log")
    axis.set_ticks([10.0**exponent for exponent in exponents], [power(exponent) for exponent in exponents])
    axis.set_ticks([], minor=True)
