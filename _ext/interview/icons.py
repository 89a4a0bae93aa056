"""The theme's icons, cut down to the few that pages show, inside the site's style sheet."""

import base64
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from .fonts import cut
from .styles import Rule

FONT: Final = re.compile(r"url\([^)]*/(?P<name>fa-[\w-]+\.woff2)\)")
PRIVATE: Final = re.compile(r"[\uE000-\uF8FF]")
"""Where icon fonts keep what is no character of any script."""


def characters(rules: Sequence[Rule]) -> frozenset[int]:
    """The code points of the icons that the ``rules`` show: values of ``--fa``, and private characters anywhere."""
    found: set[str] = set()
    for rule in (inner for outer in rules for inner in outer.walk()):
        for name, value in rule.declarations or ():
            found.update(value.strip("\"'") if name == "--fa" else PRIVATE.findall(value))
    return frozenset(map(ord, found))


def embed(rules: list[Rule], fonts: Path) -> None:
    """Put the icon fonts of the folder ``fonts`` into their ``@font-face`` rules, as far as ``rules`` need them.

    Raises:
        ValueError: An icon is in none of the fonts.

    """
    wanted = characters(rules)
    faces = [rule for rule in rules if rule.head == "@font-face" and FONT.search(dict(rule.declarations or ())["src"])]
    said = [declared for rule in rules if rule not in faces for declared in rule.declarations or ()]
    weights = {value for name, value in said if name == "--fa-style"}
    families = {value.strip("\"'") for name, value in said if name.startswith("--fa-family")}
    lacking = wanted
    for face in faces:
        about = dict(face.declarations or ())
        font = FONT.search(about["src"])
        family = about["font-family"].replace("\\", "").strip("\"'")
        if font is None or about["font-weight"] not in weights or family not in families:
            rules.remove(face)
            continue
        part, missing = cut(fonts / font["name"], wanted)
        lacking &= missing
        about["src"] = f'url(data:font/woff2;base64,{base64.b64encode(part).decode()}) format("woff2")'
        face.declarations = list(about.items())
    if lacking:
        raise ValueError(f"no icon font of the site has {', '.join(f'U+{code:04X}' for code in sorted(lacking))}")
