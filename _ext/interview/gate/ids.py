"""The list of the ids that were ever published, before any question is held to it.

It has one a line. An id whose question is in the book stands alone; one whose question is gone names the question that
has taken its place.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from . import text
from .problem import Problem, shown
from .text import LINE_END

LINE: Final = re.compile(r"(?P<id>ML[0-9]{4})(?: -> (?P<successor>ML[0-9]{4}))?")


class PublishedId(NamedTuple):
    """An id, the line (from 1) where it is listed, and the id that has taken its place, if one has."""

    id: str
    line: int
    successor: str | None


def read_ids(content: str) -> Iterator[PublishedId]:
    """The ids of a list, without comments and lines that cannot be read."""
    for number, line in enumerate(LINE_END.split(content), start=1):
        if match := LINE.fullmatch(line.partition("#")[0].strip()):
            yield PublishedId(match["id"], number, match["successor"])


def problems(content: str) -> Iterator[Problem]:
    """What is wrong with the lines of a list."""
    yield from text.problems(content)
    first: dict[str, int] = {}
    for number, line in enumerate(LINE_END.split(content), start=1):
        entry = line.partition("#")[0].strip()
        match = LINE.fullmatch(entry)
        if entry and not match:
            advice = "write an id, such as ML0101, or 'ML0101 -> ML0102' if the second has taken the place of the first"
            yield Problem(number, f"'{shown(entry)}' is no line of this list: {advice}", "published")
        elif match and (earlier := first.setdefault(match["id"], number)) != number:
            message = f"{match['id']} stands in line {earlier} already: take one of the two out"
            yield Problem(number, message, "published")
