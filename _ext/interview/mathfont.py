"""The site's mathematics font, cut down to the characters that its formulas print."""

import html
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from .addresses import is_site
from .errors import report
from .fonts import cut

FILE_NAME: Final = "math.woff2"
MATH: Final = re.compile(r"<math\b.*?</math>", re.DOTALL)
TAG: Final = re.compile(r"<[^>]*>")

ITALIC_LATIN: Final = {ord("A"): 0x1D434, ord("a"): 0x1D44E}
ITALIC_GREEK: Final = {0x0391: 0x1D6E2, 0x03B1: 0x1D6FC}
PLANCK: Final = 0x210E
"""Where Unicode keeps the italic h."""

RADICAL: Final = 0x221A
ROOT: Final = re.compile(r"<m(sqrt|root)\b")
"""The elements for which a browser draws a radical that stands nowhere in the text."""

PRIMES: Final = frozenset({0x2032, 0x2033, 0x2034, 0x2035, 0x2036, 0x2037, 0x2057})

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
            found.update(map(ord, html.unescape(TAG.sub("", formula))))
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


def part(font: Path, characters: frozenset[int]) -> tuple[bytes, frozenset[int]]:
    """What of the mathematics ``font`` prints ``characters`` (woff2), as browsers need it, and those it lacks."""
    return cut(font, characters, features=("ssty", "dtls"), prepare=keep_script_forms_of_primes, finish=suit_browsers)


def keep_script_forms_of_primes(font: TTFont) -> None:
    """Drop the forms for scripts of all characters but primes, which stand too high without.

    They are drawn heavier to be read at a small size; two for each letter would make the file twice as large.
    """
    primes = {font.getBestCmap()[code] for code in PRIMES if code in font.getBestCmap()}
    gsub = font["GSUB"].table
    wanted = {i for r in gsub.FeatureList.FeatureRecord if r.FeatureTag == "ssty" for i in r.Feature.LookupListIndex}
    for index in wanted:
        for table in gsub.LookupList.Lookup[index].SubTable:
            table.alternates = {name: forms for name, forms in table.alternates.items() if name in primes}


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
    """Put the font beside the finished pages of the site."""
    if exception is None and is_site(app):
        assert isinstance(app.builder, StandaloneHTMLBuilder)
        write(app.builder)


def write(builder: StandaloneHTMLBuilder) -> None:
    """Put the font beside the pages that ``builder`` has written; a character that it cannot print is an error."""
    if not builder.config.interview_math_font:
        return
    pages = sorted(builder.outdir.rglob(f"*{builder.out_suffix}"))
    characters = printed_characters(page.read_text(encoding="utf-8") for page in pages)
    if not characters:
        return
    font, lacking = part(builder.confdir / builder.config.interview_math_font, characters)
    target = builder.outdir / "_static" / FILE_NAME
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(font)
    for code in sorted(lacking):
        report(
            f"the mathematics font has no {chr(code)!r} (U+{code:04X}): write the formula without it",
            location="",
            subject="math",
        )
