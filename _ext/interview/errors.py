"""How the book tells a contributor what is wrong."""

from pathlib import Path
from typing import Final, Literal

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger: Final = logging.getLogger(__name__)

Subject = Literal[
    "address",
    "changes",
    "character",
    "encoding",
    "fence",
    "figure",
    "file",
    "forbidden",
    "form",
    "limit",
    "math",
    "published",
    "question",
    "reference",
    "site",
    "source",
]
"""What an error is about; Sphinx shows it behind the message."""


def report(message: str, *, location: nodes.Node | tuple[str, int | None] | str, subject: Subject) -> None:
    """Log ``message`` as an error at ``location``.

    ``location`` is a node with source and line, or a document name with a line number (from 1).
    Under ``-W``, as every command of the book runs, an error makes the build end with exit status 1.
    """
    logger.error(message, location=location, type="interview", subtype=subject)


def line_of(excerpt: str, env: BuildEnvironment, docname: str, first: int) -> int:
    """The line of ``docname`` that holds the beginning of ``excerpt``, from line ``first`` on; ``first`` if none does.

    Parsers know only where a paragraph begins, and a paragraph may have many lines.
    """
    wanted = excerpt.strip().splitlines()[0]
    lines = Path(env.doc2path(docname)).read_text(encoding="utf-8-sig").splitlines()
    return next((number for number in range(first, len(lines) + 1) if wanted in lines[number - 1]), first)
