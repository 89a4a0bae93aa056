"""The site's mathematics font, cut down to the characters that its formulas print."""

import html
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

from .errors import report

FILE_NAME: Final = "math.woff2"
MATH: Final = re.compile(r"<math\b.*?</math>", re.DOTALL)
HIDDEN: Final = re.compile(r"<annotation\b.*?</annotation>|<[^>]*>", re.DOTALL)

ITALIC_LATIN: Final = {ord("A"): 0x1D434, ord("a"): 0x1D44E}
ITALIC_GREEK: Final = {0x0391: 0x1D6E2, 0x03B1: 0x1D6FC}
PLANCK: Final = 0x210E
"""Where Unicode keeps the italic h."""

RADICAL: Final = 0x221A
ROOT: Final = re.compile(r"<m(sqrt|root)\b")
"""The elements for which a browser draws a radical that stands nowhere in the text."""

VARIATION_SELECTORS: Final = frozenset({0xFE00, 0xFE01})
"""They say which script letter is meant, and print nothing."""


def printed_characters(pages: Iterable[str]) -> frozenset[int]:
    """The code points that browsers print for the formulas of some HTML ``pages``.

    A single letter in ``<mi>`` is printed in italics, which has code points of its own (MathML Core,
    section 4.2), so that both forms are counted.
    """
    found: set[int] = set()
    for page in pages:
        for formula in MATH.findall(page):
            found.update(map(ord, html.unescape(HIDDEN.sub("", formula))))
            if ROOT.search(formula):
                found.add(RADICAL)
    found -= {code for code in found if chr(code).isspace()} | VARIATION_SELECTORS
    return frozenset(found | {italic for code in found if (italic := italic_of(code)) is not None})


def italic_of(code: int) -> int | None:
    """The italic form of a Latin or Greek letter, by code point."""
    if code == ord("h"):
        return PLANCK
    for first, italic in ITALIC_LATIN.items():
        if first <= code < first + 26:
            return italic + code - first
    for first, italic in ITALIC_GREEK.items():
        if first <= code < first + 25:
            return italic + code - first
    return None


def cut(font: Path, characters: frozenset[int], target: Path) -> frozenset[int]:
    """Write the part of ``font`` that prints ``characters`` to ``target`` (woff2); return those it lacks."""
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["ssty", "dtls"]
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["FFTM"]
    with subset.load_font(str(font), options) as loaded:
        lacking = characters - set(loaded.getBestCmap())
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(loaded)
        suit_browsers(loaded)
        target.parent.mkdir(parents=True, exist_ok=True)
        subset.save_font(loaded, str(target), options)
    return frozenset(lacking)


def suit_browsers(font: TTFont) -> None:
    """Let browsers find the forms for scripts, and keep the scripts of single letters on one line.

    The features stand under the script "math", which Chromium does not ask for. And browsers measure every base,
    where TeX measures none of one letter: a subscript of y would hang lower than one of x, a superscript of W higher.
    """
    for record in font["GSUB"].table.ScriptList.ScriptRecord if "GSUB" in font else ():
        if record.ScriptTag == "math":
            record.ScriptTag = "DFLT"
    constants = font["MATH"].table.MathConstants
    constants.SubscriptBaselineDropMin.Value = 0  # both in thousandths of an em, and found by eye
    constants.SuperscriptBaselineDropMax.Value = 340


def write_font(app: Sphinx, exception: Exception | None) -> None:
    """Put the font beside the finished pages; a character that it cannot print is an error."""
    if exception is not None or app.builder.format != "html" or not app.config.interview_math_font:
        return
    pages = sorted(app.outdir.rglob(f"*{app.builder.out_suffix}"))  # type: ignore[attr-defined]
    characters = printed_characters(page.read_text(encoding="utf-8") for page in pages)
    if not characters:
        return
    for code in sorted(
        cut(app.confdir / app.config.interview_math_font, characters, app.outdir / "_static" / FILE_NAME)
    ):
        report(
            f"the mathematics font has no {chr(code)!r} (U+{code:04X}): write the formula without it",
            location="",
            subject="math",
        )
