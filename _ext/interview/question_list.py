"""The list of all questions: by chapter, in the book's order, with level and tags."""

from collections.abc import Sequence

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .domain import InterviewDomain
from .links import link
from .model import Question
from .nodes import question_list
from .tables import row_of, table


class FillQuestionLists(SphinxPostTransform):
    """Puts one table per chapter in place of each ``question_list``."""

    default_priority = 5  # before links are resolved, since the tables are made of links

    def run(self, **kwargs: object) -> None:
        """Replace the placeholders of this document."""
        for placeholder in list(self.document.findall(question_list)):
            content: list[nodes.Node] = []
            for docname, questions in InterviewDomain.of(self.env).in_order():
                heading = nodes.rubric("", "", self.chapter_link(docname))
                content += [heading, table_of(questions, self.env.docname)]
            placeholder.replace_self(content)

    def chapter_link(self, docname: str) -> addnodes.pending_xref:
        """A link to a chapter, showing its title."""
        title = self.env.titles[docname].astext()
        return link(title, "std", "doc", f"/{docname}", self.env.docname)


def table_of(questions: Sequence[Question], docname: str) -> nodes.table:
    """A table of questions with the columns id, question, level and tags, standing in ``docname``."""
    rows: list[nodes.row] = []
    for q in questions:
        title = link(q.title, "interview", "question", q.id, docname)
        rows.append(row_of([nodes.Text(q.id), title, nodes.Text(q.level), nodes.Text(", ".join(q.tags))]))
    return table(("Id", "Question", "Level", "Tags"), (11, 29, 13, 35), rows, "question-list")
