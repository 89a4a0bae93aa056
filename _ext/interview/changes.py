"""What changed in the book and when: the changelog, and the page that shows it.

Each line of the changelog is an entry, such as ``2026-03-01 erratum ML0022 ML0024: What was wrong, and what is right.``
It is the only source of dates: no edition asks the clock, nor when a file was saved.
"""

import datetime
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from .domain import InterviewDomain
from .errors import report
from .gate.text import LINE_END
from .links import link, with_commas
from .model import ID_PATTERN
from .published import successors

KINDS: Final = ("new", "changed", "erratum")
"""What an entry can say of its questions."""

ENTRY: Final = re.compile(r"(?P<date>\S+) +(?P<kind>\S+) +(?P<ids>[^:]+): *(?P<text>.*)")
FORM: Final = "write it as '2026-03-01 erratum ML0022: What was wrong, and what is right.'"
DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Change:
    """One entry: ``date`` is of the form ``2026-03-01``, ``kind`` one of ``KINDS``, ``text`` plain."""

    line: int
    date: str
    kind: str
    ids: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Changelog:
    """All entries, newest first, and of the same day as they stand; ``problems`` are lines that say none, and why."""

    changes: tuple[Change, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, app: Sphinx) -> "Changelog":
        """The changelog of a book; empty if its settings name none."""
        name: str = app.config.interview_changes
        return read(Path(app.confdir, name)) if name else cls()

    @property
    def date(self) -> str | None:
        """The date of the newest entry, which is that of the edition."""
        return self.changes[0].date if self.changes else None

    @property
    def edition(self) -> int:
        """A number that grows with each entry, in seconds since 1970: the edition's day, and an entry a second."""
        return seconds(self.date) + len(self.changes) if self.date else 0

    def name_of_edition(self, release: str) -> str:
        """How a reader is told which edition this is: ``Edition 1.0 of 2026-03-01``."""
        return " ".join(filter(None, ["Edition", release, f"of {self.date}" if self.date else ""]))

    def of_question(self, question_id: str) -> list[Change]:
        """The entries that name a question, newest first."""
        return [change for change in self.changes if question_id in change.ids]

    def updated(self, question_id: str) -> str | None:
        """The date of the last entry that names a question."""
        return next((change.date for change in self.of_question(question_id)), None)


def seconds(date: str) -> int:
    """When a day begins, in seconds since 1970."""
    return int(datetime.datetime.fromisoformat(f"{date}T00:00:00+00:00").timestamp())


def read(path: Path) -> Changelog:
    """The changelog at ``path``, blank lines and ``#`` comments aside; the gate has seen that it is a text."""
    lines = LINE_END.split(path.read_text(encoding="utf-8-sig"))
    changes: list[Change] = []
    problems: list[tuple[int, str]] = []
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            entry = read_entry(line.strip(), number)
            if isinstance(entry, Change):
                changes.append(entry)
            else:
                problems.append((number, entry))
    return Changelog(tuple(sorted(changes, key=lambda change: change.date, reverse=True)), tuple(problems))


def read_entry(line: str, number: int) -> Change | str:
    """The entry that a line says, or what is wrong with it."""
    match = ENTRY.fullmatch(line)
    if match is None:
        return f"this line is no entry: {FORM}"
    if not is_date(match["date"]):
        return f"'{match['date']}' is no date: write year, month and day, such as 2026-03-01"
    if match["kind"] not in KINDS:
        return f"'{match['kind']}' is no kind of change: write one of {', '.join(KINDS)}"
    ids = tuple(match["ids"].replace(",", " ").split())
    for name in ids:
        if not ID_PATTERN.fullmatch(name):
            return f"'{name}' is not a question id: write ML and four digits, such as ML0101"
    if not match["text"]:
        return f"this entry does not say what changed: {FORM}"
    return Change(number, match["date"], match["kind"], ids, match["text"])


def is_date(text: str) -> bool:
    """Whether ``text`` is a day in the form ``2026-03-01``, of those that a zip file knows: of 1980 to 2107."""
    try:
        return bool(DATE.fullmatch(text)) and 1980 <= datetime.date.fromisoformat(text).year <= 2107
    except ValueError:
        return False


def mistakes(changelog: Changelog, known: Collection[str]) -> Iterator[tuple[int, str]]:
    """Line and message of what is wrong with a changelog in a book of the ``known`` questions."""
    yield from changelog.problems
    seen: dict[tuple[str, str], int] = {}
    oldest_first = sorted(changelog.changes, key=lambda change: (change.date, -change.line))
    introduced: set[str] = set()
    for change in oldest_first:
        for name in change.ids:
            if name not in known:
                yield change.line, f"there is no question {name} in this book"
            elif (name, change.date) in seen:
                other = seen[name, change.date]
                yield change.line, f"{name} has an entry of {change.date} in line {other} already: join the two"
            elif change.kind == "new" and name in introduced:
                yield change.line, f"{name} was there before {change.date}: write changed or erratum"
            seen.setdefault((name, change.date), change.line)
            introduced.add(name)


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Report what is wrong with the changelog, once every question is known; it may name those that have gone."""
    known = InterviewDomain.of(env).questions.keys() | successors(app).keys()
    for line, message in sorted(mistakes(Changelog.of(app), known)):
        report(message, location=f"{Path(app.confdir, app.config.interview_changes)}:{line}", subject="changes")


class changes(nodes.General, nodes.Element):
    """Where the changes are to be listed; replaced by plain lists before any builder sees it."""


class ChangesDirective(SphinxDirective):
    """``{changes}``: what changed in the book, newest first."""

    def run(self) -> Sequence[nodes.Node]:
        """A placeholder, filled when every chapter has been read."""
        if self.config.interview_changes:
            self.env.note_dependency(Path(self.env.app.confdir, self.config.interview_changes))
        node = changes()
        self.set_source_info(node)
        return [node]


class FillChanges(SphinxPostTransform):
    """Puts a list by date in place of each ``changes``."""

    default_priority = 5  # before links are resolved, since the lists have some

    def run(self, **kwargs: object) -> None:
        """Replace the placeholders of this document."""
        for placeholder in list(self.document.findall(changes)):
            by_date = groupby(Changelog.of(self.app).changes, key=lambda change: change.date)
            days = [self.day(date, list(found)) for date, found in by_date]
            placeholder.replace_self([nodes.definition_list("", *days, classes=["changes", "no-search"])])

    def day(self, date: str, found: Sequence[Change]) -> nodes.definition_list_item:
        """The entries of one day."""
        items = [nodes.list_item("", self.entry(change)) for change in found]
        body = nodes.definition("", nodes.bullet_list("", *items, bullet="-"))
        return nodes.definition_list_item("", nodes.term("", date), body)

    def entry(self, change: Change) -> nodes.paragraph:
        """One entry, with a link to each of its questions."""
        questions = InterviewDomain.of(self.env).questions
        links = [
            link(f"{name} {questions[name].title}", "interview", "question", name, self.env.docname)
            for name in change.ids
            if name in questions  # of others it has been said that there are none
        ]
        kind = nodes.strong("", f"{change.kind.capitalize()}.")
        return nodes.paragraph("", "", kind, nodes.Text(f" {change.text} "), *with_commas(links), nodes.Text("."))
