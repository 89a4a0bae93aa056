"""A file as text: its encoding, its characters, its size."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from . import limits
from .problem import Problem

LINE_END: Final = re.compile(r"\r\n?|\n")
"""What ends a line for the parser."""

LETTERS: Final = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
    "ĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİıĶķĹĺĻļĽľŁłŃńŅņŇňŊŋŌōŐőŒœŔŕŖŗŘřŚśŞşŠšŢţŤťŪūŮůŰűŲųŸŹźŻżŽžȘșȚț"
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψω"
)
SIGNS: Final = "\u00a0¡¢£¥§©«¬®°±²³µ¶·¹»¼½¾¿×÷–—‘’‚“”„†‡•…‰′″‹›⁄€ℓ™←↑→↓∂∏∑−√∞∩∫≈≠≤≥✓"  # noqa: RUF001
ALLOWED: Final = frozenset(map(chr, range(0x20, 0x7F))) | frozenset(LETTERS + SIGNS)
"""The characters that a file may have besides line ends: those that all fonts of the PDF have.

None of them is invisible (but the space that does not break), turns the direction of the text, or joins another.
"""

OTHER: Final = re.compile(f"[^{re.escape(''.join(sorted(ALLOWED)))}]")

INVISIBLE: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
"""The categories of characters that nobody sees: control, format, unassigned, private, surrogate, separators."""


def words(names: str) -> frozenset[str]:
    """The words of a list that is written as text, such as the names that are allowed."""
    return frozenset(names.split())


def read(path: Path) -> str | Problem:
    """The text of the file at ``path``, without a byte-order mark; or why it is none."""
    size = path.stat().st_size
    if size > limits.FILE_BYTES:
        message = f"this file has {size:,} bytes, and may have {limits.FILE_BYTES:,}: make two chapters of it"
        return Problem(1, message, "limit")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(LINE_END.split(error.object[: error.start].decode("latin-1")))
        message = f"byte 0x{error.object[error.start]:02X} is not UTF-8: save the file in the encoding UTF-8"
        return Problem(line, message, "encoding")


def problems(text: str) -> Iterator[Problem]:
    """What is wrong with the characters of ``text`` (one for each line) and the length of its lines."""
    for number, line in enumerate(LINE_END.split(text), start=1):
        if problem := character_problem(line):
            yield Problem(number, problem, "character")
        if len(line) > limits.LINE_CHARACTERS:
            most = f"{limits.LINE_CHARACTERS:,}"
            message = f"this line has {len(line):,} characters, and may have {most}: break it after a sentence"
            yield Problem(number, message, "limit")


def block_problems(text: str) -> Iterator[Problem]:
    """Where too much Markdown stands together without a blank line, which its parser would take very long to read."""
    begin = size = 0
    for number, line in enumerate(LINE_END.split(text), start=1):
        if not line.strip():
            size = 0
            continue
        begin = number if size == 0 else begin
        before, size = size, size + len(line)
        if before <= limits.BLOCK_CHARACTERS < size:
            most = f"more than {limits.BLOCK_CHARACTERS:,} characters without a blank line"
            yield Problem(begin, f"from here on there are {most}: put one where a thought ends", "limit")


def character_problem(text: str) -> str | None:
    """Why ``text`` holds a character that the book does not; None if it holds none."""
    found = OTHER.search(text)
    if not found:
        return None
    character = found[0]
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "without a name")
    if character == "\t":
        return "a tab: write spaces, since editors and Markdown disagree how many it is"
    if unicodedata.category(character) in INVISIBLE:
        return f"a character that nobody sees, {code} ({name}): delete it, and type a space if you meant one"
    composed = unicodedata.normalize("NFC", text[max(found.start() - 1, 0) : found.end()])
    if unicodedata.combining(character) and len(composed) == 1 and composed in ALLOWED:
        return f"'{composed}' is written as two characters, the second being {code} ({name}): type it as one"
    instead = "say it in words, or in mathematics as TeX"
    return f"{code} ({name}) is not among the characters that the book's fonts have: {instead}"
