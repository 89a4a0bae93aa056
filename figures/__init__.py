"""The figures of the book, drawn from the computations they show.

One module for each chapter, one function for each figure; ``python -m figures`` draws all of them into
``_static/figures``, as SVG for the site and as PDF for print. A test draws them again and compares every byte, so that
the committed files are what the code makes.
"""

import importlib
from pathlib import Path
from typing import Final

from figures.style import FIGURES, Draw

CHAPTERS: Final = Path(__file__).parents[1] / "chapters"
"""The folder of the chapters; the module of the same name draws the figures of each."""

OUT: Final = Path(__file__).parents[1] / "_static" / "figures"
"""Where the drawn figures are kept."""


def load() -> dict[str, Draw]:
    """Every figure of the book: its name, as its files bear it, and the function that draws it."""
    for chapter in sorted(CHAPTERS.glob("*.md")):
        if Path(__file__).with_name(f"{chapter.stem}.py").exists():
            importlib.import_module(f"figures.{chapter.stem}")
    return FIGURES
