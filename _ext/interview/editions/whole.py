"""A builder for editions that hold the whole book in one file."""

from abc import abstractmethod
from collections.abc import Set
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.builders import Builder

from ..addresses import address_of
from ..domain import InterviewDomain
from ..model import Question


class WholeBookBuilder(Builder):
    """Resolves the chapters one after the other, in reading order, for who makes an edition of them."""

    supported_image_types: ClassVar[list[str]] = ["image/svg+xml", "image/png", "image/jpeg", "image/gif"]
    current_docname = ""

    @abstractmethod
    def add_chapter(self, docname: str, doctree: nodes.document, questions: list[Question]) -> None:
        """Take over a chapter; its links are resolved, ``images`` has its figures."""

    # What Sphinx asks of a builder

    def get_outdated_docs(self) -> str:
        """Everything, always."""
        return "the whole book"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Where the site has a document, from its root."""
        return f"{docname}.html"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Where the site has a document: nothing here stands beside it. Empty if the book does not know."""
        return address_of(self, to) or ""

    def write_documents(self, docnames: Set[str]) -> None:
        """Go through the chapters."""
        for docname, questions in InterviewDomain.of(self.env).in_order():
            self.current_docname = docname
            self.add_chapter(docname, self.resolved(docname), questions)

    def resolved(self, docname: str) -> nodes.document:
        """A document with its links resolved and its images chosen."""
        doctree = self.env.get_and_resolve_doctree(docname, self, tags=self.tags)
        self.post_process_images(doctree)
        return doctree

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Do nothing: no document has a file of its own."""

    def source_of(self, image: nodes.image) -> Path:
        """The file of an image."""
        return Path(self.srcdir, image["uri"])
