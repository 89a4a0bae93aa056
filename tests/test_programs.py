"""Every program that a chapter prints is run as it stands, alone, and its output compared to the letter."""

import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from book import CHAPTERS
from helpers import PROJECT
from sybil import Document, Example, Sybil
from sybil.parsers.myst import CodeBlockParser


def run_session(example: Example) -> None:
    """Run a session of ``>>>`` prompts in a namespace of its own; what differs is reported with its line."""
    parser = doctest.DocTestParser()
    session = parser.get_doctest(str(example.parsed), {}, "session", str(example.path), example.line)
    report: list[str] = []
    doctest.DocTestRunner(verbose=False).run(session, out=report.append)
    if report:
        pytest.fail("".join(report), pytrace=False)


class ProgramParser(CodeBlockParser):
    """Finds programs: fenced blocks in the language ``pycon``."""

    def __init__(self) -> None:
        super().__init__("pycon", run_session)


SYBIL = Sybil(parsers=[ProgramParser()])


def documents() -> Iterator[Document]:
    """The chapters, with their programs."""
    yield from (SYBIL.parse(chapter) for chapter in CHAPTERS)


def place(example: Example) -> str:
    """Where a program stands."""
    return f"{Path(example.path).relative_to(PROJECT)}:{example.line}"


@pytest.mark.parametrize("example", [example for document in documents() for example in document.examples()], ids=place)
def test_a_program_prints_what_the_chapter_says(example: Example) -> None:
    example.evaluate()


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_no_program_is_passed_over(chapter: Path) -> None:
    text = chapter.read_text(encoding="utf-8")
    found = {example.line for example in SYBIL.parse(chapter).examples()}
    fences = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if re.match(r"\s*```+\S", line)]
    directives = re.compile(r"\s*```+\{")
    not_run = [(number, line) for number, line in fences if number not in found and not directives.match(line)]
    assert not_run == [], f"{chapter.name}: write programs as ```pycon, with >>> prompts and their output"
    assert not re.search(r"^\s*(?:`{3,}|:{3,})\{code", text, re.MULTILINE), "write programs as ```pycon"
