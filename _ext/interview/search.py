"""What the site's search looks through: one document for each question, and one for the rest of each page.

Sphinx indexes page by page, so that a search would lead to the top of a long chapter. Here a question is a document
of its own, named like ``chapters/losses#ml0022``; its title is what a result shows, line by line: title, level, and
the question as asked. ``_static/search.js`` reads it so, on the search page.
"""

import functools
from collections.abc import Container, Iterable, Iterator, Set
from typing import Any, Final

from docutils import nodes
from sphinx.addnodes import compact_paragraph
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import IndexBuilder
from sphinx.util.docutils import new_document

from .domain import InterviewDomain
from .nodes import checked_line, prerequisites, question, sections_by_anchor

NOT_SEARCHED: Final = (
    nodes.comment,
    nodes.math,
    nodes.math_block,
    nodes.raw,
    nodes.system_message,
    compact_paragraph,  # of which Sphinx makes a table of contents
    checked_line,
    prerequisites,
)
"""What would be found where nobody looks for it: TeX, and lines that speak of other questions or of all alike."""

NO_SEARCH: Final = "no-search"
"""Sphinx's class for what is left out of the index."""


class QuestionIndex(IndexBuilder):
    """Sphinx's index, in which a page may have several documents, told apart by what follows a ``#``."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        # Sphinx remembers stems for one document only, and these are short and many.
        self.lang.stem = functools.cache(self.lang.stem)  # type: ignore[method-assign]

    def prune(self, docnames: Iterable[str]) -> None:
        """Keep only the documents of the pages ``docnames``."""
        pages = set(docnames)
        super().prune({name for name in self._titles if page_of(name) in pages})
        # Sphinx keeps words that are in no document any more.
        self._mapping = {word: names for word, names in self._mapping.items() if names}
        self._title_mapping = {word: names for word, names in self._title_mapping.items() if names}

    def freeze(self) -> dict[str, Any]:
        """The index without what the search page has no use for."""
        return super().freeze() | {"alltitles": {}, "objects": {}, "objnames": {}, "objtypes": {}}


class BookBuilder(StandaloneHTMLBuilder):
    """Sphinx's builder of the site, with an index of questions."""

    def load_indexer(self, docnames: Set[str]) -> None:
        """Take over what the last build indexed of the pages that this one does not write."""
        config = self.config
        language = config.html_search_language or config.language
        self.indexer = QuestionIndex(self.env, language, config.html_search_options, config.html_search_scorer)
        super().load_indexer(docnames)

    def index_page(self, pagename: str, doctree: nodes.document, title: str) -> None:
        """Index each question of a page, and what else is on it."""
        assert self.indexer is not None
        sections = sections_by_anchor(doctree)
        taken: list[nodes.Node] = []
        for q in InterviewDomain.of(self.env).by_document.get(pagename, []):
            section = sections[q.anchor]
            lines = "\n".join((q.title, q.level, asked_in(section)))
            text = (*q.tags, *text_of(section))
            self.indexer.feed(f"{pagename}#{q.anchor}", "", lines, document_of(q.title, text))
            taken.append(section)
        super().index_page(pagename, document_of(title, text_of(doctree, taken)), title)


def page_of(name: str) -> str:
    """The page of an indexed document: ``chapters/losses#ml0022`` is on ``chapters/losses``."""
    return name.partition("#")[0]


def asked_in(section: nodes.section) -> str:
    """The question as asked, in one line; nothing if it has mathematics, which such a line cannot show."""
    asked = next(section.findall(question))
    if next(asked.findall(nodes.math), None) or next(asked.findall(nodes.math_block), None):
        return ""
    return " ".join(" ".join(text_of(paragraph)) for paragraph in asked.findall(nodes.paragraph)).replace("\n", " ")


def text_of(node: nodes.Node, taken: Container[nodes.Node] = ()) -> Iterator[str]:
    """The pieces of text of ``node`` that can be found, without those of the nodes already ``taken``."""
    if isinstance(node, NOT_SEARCHED) or node in taken:
        return
    if isinstance(node, nodes.Element) and NO_SEARCH in node["classes"]:
        return
    if isinstance(node, nodes.Text):
        yield node.astext()
    for child in node.children:
        yield from text_of(child, taken)


def document_of(title: str, text: Iterable[str]) -> nodes.document:
    """A document that says ``text``, for the index alone; in small letters, or Sphinx takes "The" for a rare word."""
    document = new_document("")
    document += [nodes.title("", title.lower()), nodes.paragraph("", " ".join(text).lower())]
    return document
