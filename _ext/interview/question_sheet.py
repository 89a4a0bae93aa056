"""The question sheet: every question without its answer, a chapter on a page or two, to be printed and written on.

It is what the list of all questions becomes where that is a LaTeX document of its own.
"""

from collections.abc import Sequence
from typing import Final

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .domain import InterviewDomain
from .model import Question
from .nodes import prerequisites, question, question_list, sheet_break, sheet_theme

PER_PAGE: Final = 6
"""The most questions on a page: with more there is no room to write."""


class FillQuestionSheet(SphinxPostTransform):
    """Puts the questions themselves in place of all that the document says."""

    default_priority = 4  # before the list is filled for the book, and before links are resolved
    formats = ("latex",)

    def run(self, **kwargs: object) -> None:
        """Fill the document, if it is one of its own that has the list."""
        if self.env.docname == self.config.root_doc or next(self.document.findall(question_list), None) is None:
            return
        section = next(self.document.findall(nodes.section))
        section.children = section.children[:1]  # the title
        for place, (docname, questions) in enumerate(InterviewDomain.of(self.env).in_order(), start=1):
            section += self.theme(place, docname, questions)

    def theme(self, number: int, docname: str, questions: Sequence[Question]) -> sheet_theme:
        """The questions of a document, evenly shared among as few pages as will do."""
        theme = sheet_theme("", number=number, title=self.env.titles[docname].astext())
        asked = {node["id"]: node for node in self.env.get_doctree(docname).findall(question)}
        pages = -(-len(questions) // PER_PAGE)
        for page in range(pages):
            if page:
                theme += sheet_break()
            begin, end = (len(questions) * border // pages for border in (page, page + 1))
            theme.extend(self.alone(asked[q.id]) for q in questions[begin:end])
        return theme

    def alone(self, asked: question) -> question:
        """A question without links, since what they lead to is not in the sheet."""
        copy = asked.deepcopy()
        for links in list(copy.findall(prerequisites)):
            links.parent.remove(links)
        known = InterviewDomain.of(self.env).questions
        for link in list(copy.findall(addnodes.pending_xref)):
            q = known.get(link["reftarget"]) if not link["refexplicit"] else None
            link.replace_self(nodes.Text(q.title) if q else link.children)
        return copy
