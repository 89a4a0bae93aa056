"""How the book tells a contributor what is wrong."""

from typing import Final, Literal

from docutils import nodes
from sphinx.util import logging

logger: Final = logging.getLogger(__name__)

Subject = Literal["encoding", "fence", "form", "math", "question", "reference"]
"""What an error is about; Sphinx shows it behind the message."""


def report(message: str, *, location: nodes.Node | tuple[str, int | None] | str, subject: Subject) -> None:
    """Log ``message`` as an error at ``location``.

    ``location`` is a node with source and line, or a document name with a line number (from 1).
    Under ``-W``, as every command of the book runs, an error makes the build end with exit status 1.
    """
    logger.error(message, location=location, type="interview", subtype=subject)
