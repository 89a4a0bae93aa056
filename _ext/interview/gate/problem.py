"""What the gate says about one place of a file."""

from typing import Final, NamedTuple

from ..errors import Subject

SHOWN: Final = 40
"""The most characters of a file that a message repeats."""


class Problem(NamedTuple):
    """One thing that keeps a file out of the book; ``line`` counts from 1."""

    line: int
    message: str
    subject: Subject


def shown(text: str) -> str:
    """``text`` as a message may repeat it: on one line, cut short, and with nothing in it that cannot be seen."""
    text = " ".join(text.split())
    text = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return "".join(character if character.isprintable() else f"\\u{{{ord(character):04X}}}" for character in text)
