"""The files that chapters bring with them: that there are no others, that they are files, and what figures hold."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .problem import Problem, shown
from .text import words

CHAPTERS: Final = "chapters"
FIGURES: Final = "_static/figures"

PLACES: Final = {
    CHAPTERS: (re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.md|(?:tags|ids|changes)\.txt"), "chapters such as losses.md"),
    FIGURES: (re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.(?:svg|pdf|png)"), "figures such as outliers.svg"),
}
"""The folders that contributors add files to, and what the files may be called. Hidden files are passed over."""

ELEMENTS: Final = words("svg g defs path use clipPath rect circle ellipse line polyline polygon style title desc")
ATTRIBUTES: Final = words(
    """
    id class style d transform x y x1 y1 x2 y2 cx cy r rx ry width height viewBox version points href fill stroke
    clip-path clip-rule fill-rule opacity fill-opacity stroke-opacity stroke-width stroke-linecap stroke-linejoin
    stroke-dasharray stroke-dashoffset stroke-miterlimit preserveAspectRatio
    """
)
"""What a drawing is made of: shapes, and how they look. Nothing of it runs, moves, or is loaded from elsewhere."""

ACTIVE_STYLE: Final = re.compile(r"url\((?!\s*['\"]?#)|@|expression|javascript:|\\", re.IGNORECASE)
"""What in a style sheet loads something, or hides that it does."""


def problems(root: Path) -> Iterator[tuple[str, Problem]]:
    """What is wrong with the files of contributors, each with its path from the book's folder ``root``."""
    for folder, (names, examples) in PLACES.items():
        if root.joinpath(folder).is_symlink():
            yield folder, Problem(1, "this folder is a link to another: put the files themselves there", "file")
            continue
        for path in sorted(root.joinpath(folder).glob("*")):
            place = path.relative_to(root).as_posix()
            if path.name.startswith(".") or path.name.endswith("~"):
                continue
            if path.is_symlink():
                yield place, Problem(1, "this is a link to another file: put the file itself here", "file")
            elif not path.is_file():
                yield place, Problem(1, f"a folder has no place in {folder}: it holds {examples}", "file")
            elif not names.fullmatch(path.name):
                message = f"this file has no place in {folder}: it holds {examples}, in small letters"
                yield place, Problem(1, message, "file")
            elif path.suffix == ".svg":
                yield from ((place, problem) for problem in svg_problems(path.read_bytes()))


def svg_problems(content: bytes) -> Iterator[Problem]:
    """What a drawing holds besides shapes."""
    advice = "a figure is drawn by code in figures/, and that needs none"
    declaration = re.search(rb"<!DOCTYPE|<!ENTITY|<\?(?!xml )", content, re.IGNORECASE)
    if declaration:
        line = content[: declaration.start()].count(b"\n") + 1
        yield Problem(line, f"'{declaration[0].decode()}' in a figure: {advice}", "file")
        return
    parser: ElementTree.XMLPullParser[ElementTree.Element] = ElementTree.XMLPullParser(["start", "end"])
    try:
        for number, line_of_file in enumerate(content.splitlines(keepends=True), start=1):
            parser.feed(line_of_file)
            for event in parser.read_events():
                for message in event_problems(*event):
                    yield Problem(number, f"{message} in a figure: {advice}", "file")
        parser.close()
    except (ElementTree.ParseError, LookupError, ValueError) as error:  # the last two: encodings that Python has not
        line = error.position[0] if isinstance(error, ElementTree.ParseError) else 1
        yield Problem(line, "this figure is no SVG that can be read: draw it again", "file")


def event_problems(event: str, element: ElementTree.Element) -> Iterator[str]:
    """What of an element, which begins or ends, is not part of a drawing."""
    return element_problems(element) if event == "start" else style_problems(element)


def element_problems(element: ElementTree.Element) -> Iterator[str]:
    """What of an element is not part of a drawing."""
    namespace, _, name = element.tag.rpartition("}")
    if name not in ELEMENTS or namespace not in {"", "{http://www.w3.org/2000/svg"}:
        yield f"'<{shown(name)}>'"
    for full_name, value in element.attrib.items():
        attribute = full_name.rpartition("}")[2]
        if attribute not in ATTRIBUTES:
            yield f"'{shown(attribute)}=…'"
        elif attribute == "href" and not value.startswith("#"):
            yield f"a link to '{shown(value)}'"
        elif ACTIVE_STYLE.search(value):
            yield f"'{shown(value)}'"


def style_problems(element: ElementTree.Element) -> Iterator[str]:
    """What a style sheet loads; ``element`` is complete."""
    if element.tag.endswith("style") and ACTIVE_STYLE.search("".join(element.itertext())):
        yield f"'{shown(''.join(element.itertext()))}'"
