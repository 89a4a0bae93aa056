"""The list of all questions.

On the site and in books without pages it is by chapter, in the book's order, with level and tags; printed, where the
contents have that already, it is by id, by level and by topic, with page numbers.
"""

from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .domain import InterviewDomain
from .links import link
from .model import LEVELS, Question
from .nodes import index_entry, index_group, question_index, question_list
from .tables import row_of, table


class FillQuestionLists(SphinxPostTransform):
    """Puts one table per chapter in place of each ``question_list``, or the indexes of a printed book."""

    default_priority = 5  # before links are resolved, since the tables are made of links

    def run(self, **kwargs: object) -> None:
        """Replace the placeholders of this document."""
        for placeholder in list(self.document.findall(question_list)):
            content: list[nodes.Node] = []
            if self.app.builder.format == "latex":
                placeholder.replace_self(indexes(InterviewDomain.of(self.env).questions.values()))
                continue
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


def indexes(questions: Iterable[Question]) -> list[question_index]:
    """The questions by id, by level and by topic, as their tags say it; by id in each group."""
    in_order = sorted(questions, key=lambda q: q.id)
    topics = sorted({tag for q in in_order for tag in q.tags})
    by_level = [group(level, [q for q in in_order if q.level == level]) for level in LEVELS]
    by_topic = [group(topic, [q for q in in_order if topic in q.tags]) for topic in topics]
    return [
        question_index("", group("", in_order), title="By id", columns=1),
        question_index("", *filter(len, by_level), title="By level", columns=1),
        question_index("", *by_topic, title="By topic", columns=2),
    ]


def group(title: str, questions: Sequence[Question]) -> index_group:
    """Some questions under a title."""
    return index_group("", *(index_entry("", id=q.id, level=q.level, title=q.title) for q in questions), title=title)
