"""The domain of questions: one record for each, links by id, and what must hold between them."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any, ClassVar, Self

from docutils import nodes
from docutils.nodes import Element, document
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from . import form, model
from .computed import computed
from .errors import report
from .model import Question
from .nodes import answer, checked_page, prerequisites, question
from .sources import keys_cited


class QuestionRole(XRefRole):
    """``{question}`ML0024```: a link to a question that shows its title."""

    def __init__(self) -> None:
        super().__init__(innernodeclass=nodes.inline, warn_dangling=True)


class InterviewDomain(Domain):
    """Every question of the book, by the document that holds it."""

    name = "interview"
    label = "Interview questions"
    object_types: ClassVar[dict[str, ObjType]] = {"question": ObjType("question", "question")}
    roles: ClassVar = {"question": QuestionRole()}
    initial_data: ClassVar[dict[str, Any]] = {"questions": {}, "shown": {}, "checked_page": None}
    data_version = 6

    @classmethod
    def of(cls, env: BuildEnvironment) -> Self:
        """The domain of a book."""
        domain = env.domains[cls.name]
        assert isinstance(domain, cls)
        return domain

    @property
    def by_document(self) -> dict[str, list[Question]]:
        """The questions of each document, in the order they stand there."""
        by_document: dict[str, list[Question]] = self.data.setdefault("questions", {})
        return by_document

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The questions by id; of two with the same id (an error), the first in order of document name.

        Every link asks for it: made anew each time, it would cost a large book more than all else.
        """
        found: dict[str, Question] = {}
        for _, questions in sorted(self.by_document.items()):
            for q in questions:
                found.setdefault(q.id, q)
        return found

    def in_order(self) -> list[tuple[str, list[Question]]]:
        """Each document that has questions, in reading order, with its questions."""
        reading_order = list(self.env.toctree_includes.get(self.env.config.root_doc, []))
        unlisted = sorted(set(self.by_document) - set(reading_order))
        return [(name, self.by_document[name]) for name in reading_order + unlisted if self.by_document.get(name)]

    @property
    def checked_page(self) -> str | None:
        """The document that lists what is checked, if the book has one."""
        docname: str | None = self.data.get("checked_page")
        return docname

    def set_questions(self, docname: str, questions: list[Question]) -> None:
        """Note the ``questions`` of a document in place of those it had."""
        self.by_document.pop(docname, None)
        if questions:
            self.by_document[docname] = questions
        self.__dict__.pop("questions", None)  # what cached_property keeps

    # What Sphinx asks of a domain

    def clear_doc(self, docname: str) -> None:
        """Forget what ``docname`` said."""
        self.set_questions(docname, [])
        if self.checked_page == docname:
            self.data["checked_page"] = None

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader found in ``docnames``."""
        for docname in docnames:
            if docname in otherdata["questions"]:
                self.set_questions(docname, otherdata["questions"][docname])
            if otherdata["checked_page"] == docname:
                self.data["checked_page"] = docname

    def process_doc(self, env: BuildEnvironment, docname: str, document: document) -> None:
        """Note the questions of a document, give their sections the permanent anchor, and have its form checked."""
        records = [record for section in document.findall(nodes.section) if (record := adopt(section, docname))]
        self.set_questions(docname, records)
        if next(document.findall(checked_page), None) is not None:
            self.data["checked_page"] = docname
        form.check(document, docname)

    def check_consistency(self) -> None:
        """Report an id used twice, and questions that wait for each other."""
        first = self.questions
        for docname, questions in sorted(self.by_document.items()):
            for q in questions:
                other = first[q.id]
                if q is not other:
                    where = f"{self.env.doc2path(other.docname, base=False)}:{other.line}"
                    message = f"{q.id} is taken: {where} asks '{other.title}'; take the next free id"
                    report(message, location=(docname, q.line), subject="question")
        waits_for = {q.id: [i for i in q.after if i in first] for q in first.values()}
        try:
            TopologicalSorter(waits_for).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1]
            q = first[circle[0]]
            message = f"':after:' goes in a circle: {' after '.join(reversed(circle))}"
            report(message, location=(q.docname, q.line), subject="question")

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> nodes.reference | None:
        """A link to the question ``target``, showing its title unless the author wrote another text."""
        q = self.questions.get(target)
        if q is None:
            return None
        text = contnode if node["refexplicit"] else nodes.inline("", q.title)
        return make_refnode(builder, fromdocname, q.docname, q.anchor, text, q.title)

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> list[tuple[str, nodes.reference]]:
        """The question ``target`` as a candidate for a link of any kind."""
        found = self.resolve_xref(env, fromdocname, builder, "question", target, node, contnode)
        return [("interview:question", found)] if found is not None else []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """The questions for search and for other projects' links."""
        for q in self.questions.values():
            yield q.id, q.title, "question", q.docname, q.anchor, 1


def adopt(section: nodes.section, docname: str) -> Question | None:
    """The record of the question that ``section`` holds; the section takes its anchor, the answer its id."""
    asked = next((child for child in section.children if isinstance(child, question)), None)
    if asked is None:
        return None
    title = section[0].astext()
    record = Question(
        id=asked["id"],
        title=title,
        docname=docname,
        line=asked.line or 0,
        level=asked["level"],
        tags=tuple(asked["tags"]),
        after=tuple(asked["after"]),
        evidence=evidence_in(section),
        asked=plain_text(node for node in asked.children if not isinstance(node, prerequisites)),
        short_answer=short_answer_in(section),
    )
    section["ids"].insert(0, record.anchor)
    for child in section.children:
        if isinstance(child, answer):
            child["id"], child["title"] = record.id, title
    return record if model.id_problem(record.id) is None else None


def short_answer_in(section: nodes.section) -> str:
    """The short answer to the question that ``section`` holds, in plain text; empty if it has none."""
    answered = next((child for child in section.children if isinstance(child, answer)), None)
    short = form.short_answer_of(answered) if answered else None
    return plain_text([short]) if short else ""


def plain_text(parts: Iterable[nodes.Node]) -> str:
    r"""What ``parts`` say, on one line; formulas are TeX between ``\(`` and ``\)``."""
    copies = nodes.container("", *(part.deepcopy() for part in parts))
    for formula in list(copies.findall(nodes.math)):
        formula.replace_self(nodes.Text(model.delimited(formula.astext())))
    return " ".join(" ".join(part.astext() for part in copies.children).split())


def evidence_in(section: nodes.section) -> model.Evidence:
    """What of a question and its answer can be checked."""
    return model.Evidence(
        formulas=tuple(node["label"] for node in section.findall(nodes.math_block) if node.get("label")),
        numbers=tuple(node["name"] for node in section.findall(computed)),
        programs=sum(node.get("language") == "pycon" for node in section.findall(nodes.literal_block)),
        figures=len(list(section.findall(nodes.image))),
        sources=tuple(sorted({key for _, key in keys_cited(section)})),
    )


def warn_missing_question(app: Sphinx, domain: Domain | None, node: pending_xref) -> bool | None:
    """Say in a contributor's words that a link names no question of this book."""
    if domain is None or domain.name != "interview":
        return None
    report(f"there is no question {node['reftarget']} in this book", location=node, subject="reference")
    return True
