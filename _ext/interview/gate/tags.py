"""The list of tags, before any question is held to it."""

import re
from collections.abc import Iterator
from typing import Final

from . import text
from .problem import Problem, shown
from .text import LINE_END

TAG: Final = re.compile(r"[a-z0-9]+(?:[ -][a-z0-9]+)*")
LENGTH: Final = 40
"""The most characters of a tag."""


def problems(content: str) -> Iterator[Problem]:
    """What is wrong with a list of tags, line by line."""
    yield from text.problems(content)
    first: dict[str, int] = {}
    for number, line in enumerate(LINE_END.split(content), start=1):
        tag = line.partition("#")[0].strip()
        if not tag:
            continue
        if not TAG.fullmatch(tag) or len(tag) > LENGTH:
            advice = f"write up to {LENGTH} small letters, digits, hyphens and spaces"
            yield Problem(number, f"'{shown(tag)}' is no tag: {advice}", "form")
        elif tag in first:
            yield Problem(number, f"'{tag}' stands in line {first[tag]} already: take one of them out", "form")
        first.setdefault(tag, number)
