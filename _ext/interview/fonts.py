"""Fonts cut down to the characters that are shown."""

import io
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

# The theme's colors of code (a11y_pygments) make every library speak that logs, and this one says all it does.
logging.getLogger("fontTools").setLevel(logging.WARNING)


def cut(
    font: Path,
    characters: frozenset[int],
    *,
    features: Sequence[str] = (),
    prepare: Callable[[TTFont], None] = lambda font: None,
    finish: Callable[[TTFont], None] = lambda font: None,
) -> tuple[bytes, frozenset[int]]:
    """The part of ``font`` that shows ``characters`` (code points), as woff2, and those that it lacks.

    Of its OpenType ``features`` those named are kept. ``prepare`` and ``finish`` may change the font before and
    after it is cut.
    """
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = list(features)
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["FFTM"]
    with subset.load_font(str(font), options) as loaded:
        lacking = characters - set(loaded.getBestCmap())
        prepare(loaded)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(loaded)
        finish(loaded)
        file = io.BytesIO()
        subset.save_font(loaded, file, options)
    return file.getvalue(), lacking
