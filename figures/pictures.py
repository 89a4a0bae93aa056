"""The pictures that stand for the book: where it is shared, and among the apps of a phone.

The icons are drawn from the logo's own file, so that there is one drawing of it. They are PNG, which those who show
them ask for, and in no folder of figures, since no chapter shows them.
"""

import re
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch
from matplotlib.path import Path as Outline

from figures.style import INK, MUTED, STYLE, Draw

OUT: Final = Path(__file__).parents[1] / "_static"
"""Where the pictures are kept, by their names."""

LOGO: Final = OUT / "logo.svg"
SVG: Final = "{http://www.w3.org/2000/svg}"
UNITS: Final = 32.0
"""The width and height of the logo, in its own units."""

TEAL: Final = "#0b6478"
TINT: Final = "#eff6f8"
WHITE: Final = "#ffffff"

DPI: Final = 100
POINTS: Final = 72 / DPI
"""Points in a pixel."""

TITLE: Final = "Machine Learning,\nAsked and Answered"
QUESTIONS: Final = (
    "What is AUC, and what does a value of 0.81 tell you?",
    "What causes vanishing gradients, and what would you do?",
    "Why normalize data, and how without leakage?",
)
CLAIM: Final = "Free interview questions, answered in full, checked by machine"


def canvas(width: int, height: int, background: str = "none") -> tuple[Figure, Axes]:
    """An empty picture of so many pixels, whose axes count them from the upper left corner."""
    drawn = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=background)
    axes = drawn.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return drawn, axes


def draw_logo(axes: Axes, left: float, top: float, size: float, colors: dict[str, str] | None = None) -> None:
    """The logo in a square of the plane, its colors changed by ``colors``.

    Raises ``ValueError`` when its file holds what is not understood here.
    """
    colors = colors or {}
    scale = size / UNITS
    place = np.array([left, top])
    pixel = axes.get_figure().dpi / 72  # type: ignore[union-attr]  # there is a figure around
    for element in ET.parse(LOGO).getroot():
        look: dict[str, Any] = {
            "facecolor": colors.get(fill := element.get("fill", "none"), fill),
            "edgecolor": colors.get(stroke := element.get("stroke", "none"), stroke),
            "linewidth": float(element.get("stroke-width", 0)) * scale / pixel,
            "capstyle": element.get("stroke-linecap", "butt"),
        }
        if element.tag == f"{SVG}path":
            outline = Outline(np.array(list(corners(element.attrib["d"]))) * scale + place)
            axes.add_patch(PathPatch(outline, **look))
        elif element.tag == f"{SVG}circle":
            x, y, radius = (float(element.attrib[name]) * scale for name in ("cx", "cy", "r"))
            axes.add_patch(Circle((left + x, top + y), radius, **look))
        elif element.tag != f"{SVG}title":
            raise ValueError(f"{LOGO.name} has a {element.tag}")


def corners(path: str) -> Iterator[Any]:
    """The points of an SVG path that is one line, its curves as many short ones."""
    here = np.zeros(2)
    start = here
    for command, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(number) for number in re.findall(r"-?(?:\d*\.\d+|\d+)", text)]
        relative = here if command.islower() else np.zeros(2)
        match command.upper():
            case "M" | "L":
                points = [relative + numbers]
            case "H":
                points = [np.array([relative[0] + numbers[0], here[1]])]
            case "V":
                points = [np.array([here[0], relative[1] + numbers[0]])]
            case "A":
                points = list(arc(here, relative + numbers[5:], numbers[0], large=numbers[3] > 0, right=numbers[4] > 0))
            case "C":
                points = list(curve(here, *(relative + pair for pair in np.reshape(numbers, (-1, 2)))))
            case "S":  # after another kind of line, its first handle is where it begins
                points = list(curve(here, here, *(relative + pair for pair in np.reshape(numbers, (-1, 2)))))
            case "Z":
                points = [start]
            case _:
                raise ValueError(f"{LOGO.name} has a path with {command}")
        if command.upper() == "M":
            start = points[-1]
        yield from points
        here = points[-1]


def arc(begin: Any, end: Any, radius: float, *, large: bool, right: bool) -> Iterator[Any]:
    """Points of an arc of a circle; ``large`` and ``right`` are the flags of an SVG arc."""
    half = (end - begin) / 2
    rest = max(radius**2 - half @ half, 0) ** 0.5
    center = begin + half + (1 if large == right else -1) * rest * np.array([half[1], -half[0]]) / (half @ half) ** 0.5
    first, last = (np.arctan2(*(point - center)[::-1]) for point in (begin, end))
    turn = (last - first) % (2 * np.pi) if right else -((first - last) % (2 * np.pi))
    for angle in first + turn * np.linspace(0, 1, 33)[1:]:
        yield center + np.hypot(*(begin - center)) * np.array([np.cos(angle), np.sin(angle)])
    yield end


def curve(*handles: Any) -> Iterator[Any]:
    """Points of a cubic Bézier curve."""
    for t in np.linspace(0, 1, 17)[1:]:
        weights = np.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
        yield weights @ np.array(handles)


def icon(size: int, share: float = 1.0, background: str = "none") -> Figure:
    """The logo as an icon of so many pixels, of which it takes a share; on a ground, it changes its two colors."""
    drawn, axes = canvas(size, size, background)
    inside = size * share
    turned = {} if background == "none" else {TEAL: WHITE, "#fff": TEAL}
    draw_logo(axes, (size - inside) / 2, (size - inside) / 2, inside, turned)
    return drawn


def social() -> Figure:
    """The book where it is shared: its logo and title, three of its questions, and what it is."""
    drawn, axes = canvas(1200, 630, WHITE)
    draw_logo(axes, 64, 62, 150)
    axes.text(250, 134, TITLE, fontsize=60 * POINTS, fontweight="bold", color=TEAL, va="center", linespacing=1.2)
    for number, question in enumerate(QUESTIONS):
        top = 254 + 96 * number
        box = FancyBboxPatch(
            (64, top), 1072, 78, boxstyle="round,pad=0,rounding_size=12", facecolor=TINT, edgecolor="none"
        )
        axes.add_patch(box)
        axes.text(92, top + 40, question, fontsize=33 * POINTS, color=INK, va="center")
    axes.text(66, 580, CLAIM, fontsize=27 * POINTS, color=MUTED, va="center")
    return drawn


def cover() -> Figure:
    """The cover of the EPUB: logo, title, and three of its questions."""
    drawn, axes = canvas(800, 1200, WHITE)
    draw_logo(axes, 72, 104, 168)
    axes.text(72, 384, TITLE, fontsize=56 * POINTS, fontweight="bold", color=TEAL, va="center", linespacing=1.25)
    for number, question in enumerate(QUESTIONS):
        top = 560 + 120 * number
        box = FancyBboxPatch(
            (72, top), 656, 93, boxstyle="round,pad=0,rounding_size=11", facecolor=TINT, edgecolor="none"
        )
        axes.add_patch(box)
        lines = "\n".join(textwrap.wrap(question, 38))
        axes.text(98, top + 46, lines, fontsize=29 * POINTS, color=INK, va="center", linespacing=1.3)
    axes.text(72, 1040, CLAIM.replace(", ", ",\n", 1), fontsize=30 * POINTS, color=MUTED, va="center", linespacing=1.4)
    return drawn


PICTURES: Final[dict[str, Draw]] = {
    "social.png": social,
    "cover.png": cover,
    "icons/icon-192.png": partial(icon, 192),
    "icons/icon-512.png": partial(icon, 512),
    # A phone may cut off all but a circle of four fifths.
    "icons/icon-maskable-512.png": partial(icon, 512, 0.52, TEAL),
    "icons/apple-touch-icon.png": partial(icon, 180, 0.62, TEAL),
}
"""Every picture by its name, as its file bears it."""


def save_picture(name: str, folder: Path) -> None:
    """Draw a picture of ``PICTURES`` into a folder."""
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    with style.context(["default", STYLE]):
        drawn = PICTURES[name]()
        drawn.savefig(
            file, dpi=DPI, facecolor=drawn.get_facecolor(), metadata={"Software": None}, pil_kwargs={"optimize": True}
        )
