"""What is checked: a line below each answer, a page that lists it all, and who cites each source."""

from collections.abc import Sequence
from typing import Final

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from sphinxcontrib.bibtex.domain import BibtexDomain

from .domain import InterviewDomain
from .links import link, with_commas
from .model import Evidence, Question
from .nodes import answer, checked_line, checked_page
from .tables import row_of, table


class CheckedDirective(SphinxDirective):
    """``{checked}``: for each question, how much of it is checked by machine, and the totals."""

    def run(self) -> Sequence[nodes.Node]:
        """A placeholder, filled when every chapter has been read."""
        node = checked_page()
        self.set_source_info(node)
        return [node]


KINDS: Final = ("formula", "number", "program", "figure", "source")
"""What can be checked of an answer."""


def counts_of(evidence: Evidence) -> tuple[int, ...]:
    """How many of each of ``KINDS`` there are."""
    return (
        len(evidence.formulas),
        len(evidence.numbers),
        evidence.programs,
        evidence.figures,
        len(evidence.sources),
    )


def summary(evidence: Evidence) -> str:
    """What is checked of a question, in a few words: ``4 formulas, 6 numbers, 1 program``."""
    counts = zip(counts_of(evidence), KINDS, strict=True)
    return ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for count, kind in counts if count)


def details_anchor(q: Question) -> str:
    """The fragment under which the page of what is checked tells of a question."""
    return f"checked-{q.anchor}"


class CheckedLines(SphinxPostTransform):
    """Ends each answer with what is checked of it, linked to the page that says how."""

    default_priority = 800  # after links are resolved, before paged editions move the answers

    def run(self, **kwargs: object) -> None:
        """Append the line to every answer, if the book has that page."""
        domain = InterviewDomain.of(self.env)
        page = domain.checked_page
        for node in self.document.findall(answer):
            q = domain.questions.get(node["id"])
            if q is None or page is None or not summary(q.evidence):
                continue
            text = nodes.inline("", summary(q.evidence))
            there = make_refnode(self.app.builder, self.env.docname, page, details_anchor(q), text)
            node += checked_line("", "Checked: ", there)


class FillCheckedPages(SphinxPostTransform):
    """Puts the overview and what is behind it in place of each ``checked_page``."""

    default_priority = 4  # before links are resolved, and before LaTeX gets references to formulas of its own

    def run(self, **kwargs: object) -> None:
        """Replace the placeholders of this document."""
        questions = [q for _, found in InterviewDomain.of(self.env).in_order() for q in found]
        for placeholder in list(self.document.findall(checked_page)):
            items = (details_of(q, self.env.docname) for q in questions)
            details = nodes.definition_list("", *items, classes=["no-search"])
            placeholder.replace_self([table_of(questions, self.env.docname), details])


def table_of(questions: Sequence[Question], docname: str) -> nodes.table:
    """A table with a row for each question and one for the totals, standing in ``docname``."""
    rows = [
        row_of([question_link(q, docname), *(nodes.Text(str(count)) for count in counts_of(q.evidence))])
        for q in questions
    ]
    totals = [sum(column) for column in zip(*(counts_of(q.evidence) for q in questions), strict=True)]
    rows.append(row_of([nodes.strong("", "All"), *(nodes.strong("", str(total)) for total in totals)]))
    titles = ("Question", *(f"{kind.capitalize()}s" for kind in KINDS))
    return table(titles, (36, 12, 12, 12, 12, 12), rows, "checked-table")


def details_of(q: Question, docname: str) -> nodes.definition_list_item:
    """What of one question is checked, item by item: its formulas, and the functions that compute its numbers."""
    term = nodes.term("", "", nodes.target("", "", ids=[details_anchor(q)]), question_link(q, docname))
    formulas: list[nodes.Node] = [link(label, "math", "eq", label, docname) for label in q.evidence.formulas]
    numbers: list[nodes.Node] = [nodes.literal("", name) for name in dict.fromkeys(q.evidence.numbers)]
    lines = [
        nodes.paragraph("", "", nodes.Text(f"{kind}: "), *with_commas(items), nodes.Text("."))
        for kind, items in (("Formulas", formulas), ("Numbers, by what computes them", numbers))
        if items
    ]
    return nodes.definition_list_item("", term, nodes.definition("", *lines))


def question_link(q: Question, docname: str) -> nodes.Node:
    """A link to a question that shows its id and title."""
    return link(f"{q.id} {q.title}", "interview", "question", q.id, docname)


class CitedBy(SphinxPostTransform):
    """Says below each source of the bibliography which questions cite it."""

    default_priority = 800

    def run(self, **kwargs: object) -> None:
        """Append the links to every entry of this document."""
        bibtex = self.env.domains["cite"]
        assert isinstance(bibtex, BibtexDomain)
        key_of = {citation.citation_id: citation.key for citation in bibtex.citations}
        questions = InterviewDomain.of(self.env).questions.values()
        for entry in self.document.findall(nodes.citation):
            key = next((key_of[name] for name in entry["ids"] if name in key_of), None)
            citing = sorted((q for q in questions if key in q.evidence.sources), key=lambda q: q.id)
            if citing:
                last = entry[-1]
                assert isinstance(last, nodes.paragraph)
                links = with_commas(self.link_to(q) for q in citing)
                last += nodes.inline("", " Cited in ", *links, nodes.Text("."), classes=["cited-by"])

    def link_to(self, q: Question) -> nodes.reference:
        """A link to a question that shows its id."""
        return make_refnode(self.app.builder, self.env.docname, q.docname, q.anchor, nodes.inline("", q.id), q.title)
