"""What a question is, and what its parts may say.

Nothing here knows Sphinx: the records and rules serve every edition.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

LEVELS: Final = ("warm-up", "core", "deep")
"""How hard a question is, easiest first."""

SHORT_ANSWER_WORDS: Final = 60
"""The most words a short answer may have: about half a minute of speech."""

ID_PATTERN: Final = re.compile(r"ML[0-9]{4}")
RESERVED_NUMBERS: Final = range(0, 101)
"""Numbers kept for the series the book began from."""
ORIGINAL_NUMBERS: Final = range(16, 26)
"""The reserved numbers that are in the book: ML0016 to ML0025."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of a question and its answer can be checked, and by the tests is.

    ``formulas`` are the labels of displayed formulas, ``numbers`` the names of recomputed numbers (a name for each
    time it is printed), ``programs`` and ``figures`` how many there are, ``sources`` the keys of the works cited.
    """

    formulas: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    programs: int = 0
    figures: int = 0
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    r"""One question, as every edition sees it.

    ``id`` is the permanent name (``ML0025``), ``title`` the topic in plain text, ``docname`` and
    ``line`` where it is written (counted from 1), ``after`` the ids of the questions to know first, ``asked`` what
    an interviewer asks and ``short_answer`` what one says, both in plain text, with formulas as TeX between ``\(`` and
    ``\)``.
    Two records that differ only in the line or in these two texts are equal: other pages show none of them.
    """

    id: str
    title: str
    docname: str
    line: int = field(compare=False)
    level: str
    tags: tuple[str, ...]
    after: tuple[str, ...]
    evidence: Evidence = Evidence()
    asked: str = field(default="", compare=False)
    short_answer: str = field(default="", compare=False)

    @property
    def anchor(self) -> str:
        """The fragment of the question's permanent link, such as ``ml0025``."""
        return anchor_of(self.id)


def delimited(tex: str) -> str:
    """A formula as it stands in a plain text."""
    return rf"\({tex}\)"


FORMULA: Final = re.compile(r"\\\((.*?)\\\)")
"""A formula in a plain text, as ``delimited`` writes it."""


def without_delimiters(text: str) -> str:
    """A plain text for where nothing reads TeX: formulas stand in it as they are."""
    return FORMULA.sub(r"\1", text)


def anchor_of(question_id: str) -> str:
    """The fragment that belongs to an id: ``ML0025`` gives ``ml0025``."""
    return question_id.lower()


def words_of_prompt(prompt: str) -> tuple[str, ...]:
    """What tells a follow-up from the others of its answer: the words of its prompt, whatever stands between them."""
    return tuple(re.findall(r"\w+", prompt.casefold()))


def id_problem(question_id: str) -> str | None:
    """Why ``question_id`` cannot name a question, in a sentence for its author; None if it can."""
    if not ID_PATTERN.fullmatch(question_id):
        return f"'{question_id}' is not a question id: write ML and four digits, such as ML0101"
    number = int(question_id[2:])
    if number in RESERVED_NUMBERS and number not in ORIGINAL_NUMBERS:
        reason = "ids up to ML0100 belong to the series the book began from"
        return f"{question_id} is reserved, since {reason}: take the next free id from ML0101 on"
    return None


def level_problem(level: str) -> str | None:
    """Why ``level`` is not a level of this book; None if it is."""
    if level in LEVELS:
        return None
    given = f"'{level}' is not a level" if level else "the question has no level"
    return f"{given}: write ':level:' and one of {', '.join(LEVELS)}"


def tag_problem(tag: str, known: frozenset[str]) -> str | None:
    """Why ``tag`` is not a tag of this book; None if it is among the ``known`` ones."""
    if tag in known:
        return None
    return f"'{tag}' is not a tag of this book: take one from chapters/tags.txt, or add it there"


def read_tags(path: Path) -> frozenset[str]:
    """The book's tags: one a line in the file at ``path``, blank lines and ``#`` comments aside."""
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(line for line in lines if line)


def split_list(text: str) -> tuple[str, ...]:
    """The items of a comma-separated list, without blanks: ``"a, b,"`` gives ``("a", "b")``."""
    return tuple(item for item in (part.strip() for part in text.split(",")) if item)
