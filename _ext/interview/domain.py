"""The domain of questions: who asks what where, links by id, and the form of a chapter."""

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any, ClassVar, Final

from docutils import nodes
from docutils.nodes import Element, document
from sphinx import addnodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from . import model
from .errors import Subject, report
from .model import Question
from .nodes import answer, follow_up, myth, question, question_list

CHAPTERS: Final = "chapters/"
"""Documents under this folder are chapters: one title, then questions with their answers."""

ALL: Final = "*"
"""Stands for every question, where a document lists them all."""


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
    initial_data: ClassVar[dict[str, Any]] = {"questions": {}, "mentions": {}, "shown": {}}
    data_version = 1

    @property
    def by_document(self) -> dict[str, list[Question]]:
        """The questions of each document, in the order they stand there."""
        return self.data.setdefault("questions", {})

    @property
    def mentions(self) -> dict[str, set[str]]:
        """The ids that each document links to; ``ALL`` where it lists every question."""
        return self.data.setdefault("mentions", {})

    @property
    def questions(self) -> dict[str, Question]:
        """The questions by id; of two with the same id (an error), the first in order of document name."""
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

    def outdated_documents(self) -> set[str]:
        """The documents that show a question which has changed, come or gone since this was last asked."""
        shown, current = self.data.setdefault("shown", {}), self.questions
        changed = {ALL} | {i for i in shown.keys() | current.keys() if shown.get(i) != current.get(i)}
        self.data["shown"] = current
        if changed == {ALL}:
            return set()
        return {docname for docname, mentioned in self.mentions.items() if mentioned & changed}

    # What Sphinx asks of a domain

    def clear_doc(self, docname: str) -> None:
        """Forget what ``docname`` said."""
        self.by_document.pop(docname, None)
        self.mentions.pop(docname, None)

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader found in ``docnames``."""
        for docname in docnames:
            for ours, theirs in ((self.by_document, otherdata["questions"]), (self.mentions, otherdata["mentions"])):
                if docname in theirs:
                    ours[docname] = theirs[docname]

    def process_doc(self, env: BuildEnvironment, docname: str, document: document) -> None:
        """Note the questions of a document, give their sections the permanent anchor, check the form."""
        records = [record for section in document.findall(nodes.section) if (record := adopt(section, docname))]
        if records:
            self.by_document[docname] = records
        mentioned = {node["reftarget"] for node in document.findall(pending_xref) if node["refdomain"] == self.name}
        if next(document.findall(question_list), None) is not None:
            mentioned.add(ALL)
        if mentioned:
            self.mentions[docname] = mentioned
        check_places(document, is_chapter=docname.startswith(CHAPTERS))
        for node in document.findall(answer):
            check_answer(node)

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
    )
    section["ids"].insert(0, record.anchor)
    for child in section.children:
        if isinstance(child, answer):
            child["id"], child["title"] = record.id, title
    return record if model.id_problem(record.id) is None else None


def check_places(tree: document, *, is_chapter: bool) -> None:
    """Report what does not stand where the form of a chapter wants it."""
    for section in tree.findall(nodes.section):
        depth = 1 + sum(isinstance(element, nodes.section) for element in ancestors(section))
        if is_chapter and depth > 2:
            title = section[0].astext()
            message = f"'{title}' is a heading below '##': a chapter has none; inside an answer, begin the paragraph with **{title}.**"
            report(message, location=section[0], subject="chapter")
        elif depth == 1:
            misplaced = next((node for node in section.children if isinstance(node, question | answer)), None)
            if misplaced is not None:
                message = f"this {type(misplaced).__name__} has no '##' heading of its own: put one above the question"
                report(message, location=misplaced, subject=kind_of(misplaced))
        else:
            check_section(section, is_chapter=is_chapter)
    for node in tree.findall(lambda n: isinstance(n, question | answer)):
        if not isinstance(node.parent, nodes.section):
            message = f"this {type(node).__name__} stands inside another block: close that block above it"
            report(message, location=node, subject=kind_of(node))
    for node in tree.findall(lambda n: isinstance(n, myth | follow_up)):
        if not any(isinstance(element, answer) for element in ancestors(node)):
            name = "a myth" if isinstance(node, myth) else "a follow-up"
            report(
                f"{name} stands inside an answer: move it above the line that closes the answer",
                location=node,
                subject="answer",
            )


def check_section(section: nodes.section, *, is_chapter: bool) -> None:
    """Report what is wrong below one ``##`` heading: there is a question, then its answer, and nothing else."""
    asked = [node for node in section.children if isinstance(node, question)]
    answered = [node for node in section.children if isinstance(node, answer)]
    if not asked and not answered:
        if is_chapter:
            title = section[0].astext()
            message = f"'{title}' is a '##' heading without a question: put a {{question}} block right below it, or make it bold text"
            report(message, location=section[0], subject="chapter")
        return
    if not asked:
        report(
            "this answer has no question: put a {question} block above it, under the heading",
            location=answered[0],
            subject="answer",
        )
    elif not answered:
        report(
            f"{asked[0]['id']} has no answer: add an {{answer}} block below the question",
            location=asked[0],
            subject="question",
        )
    elif section.index(answered[0]) < section.index(asked[0]):
        report("this answer stands before its question: put it below", location=answered[0], subject="answer")
    for extra in asked[1:]:
        report("a second question under one heading: give it its own '##' heading", location=extra, subject="question")
    for extra in answered[1:]:
        report("a second answer to one question: join the two", location=extra, subject="answer")
    at_home = (nodes.title, question, answer, nodes.section, nodes.Invisible, nodes.system_message)
    elsewhere = (myth, follow_up)  # these have a message of their own
    for child in section.children:
        if not isinstance(child, at_home + elsewhere):
            message = "this belongs neither to the question nor to its answer: move it into one of them"
            report(message, location=child, subject="chapter")


def check_answer(node: answer) -> None:
    """Report headings inside an answer, and a short answer that is missing, too long, unfinished or displayed math."""
    for heading in node.findall(nodes.rubric):
        message = f"'{heading.astext()}' is a heading inside an answer: begin the paragraph with **{heading.astext()}.** instead"
        report(message, location=heading, subject="answer")
    short = next(
        (child for child in node.children if not isinstance(child, nodes.Invisible | nodes.system_message)), None
    )
    if not isinstance(short, nodes.paragraph) or begins_bold(short):
        message = "the short answer is missing: an answer begins with a plain paragraph that is complete in itself"
        report(message, location=node, subject="answer")
        return
    if next(short.findall(nodes.math_block), None) is not None:
        report(
            "the short answer holds displayed math: say it in words, and put the formula further down",
            location=short,
            subject="answer",
        )
        return
    words = count_words(short)
    if words > model.SHORT_ANSWER_WORDS:
        message = f"the short answer has {words} words: at most {model.SHORT_ANSWER_WORDS} can be said in one breath; move the rest down"
        report(message, location=short, subject="answer")
    if not short.astext().rstrip().rstrip("\"'”’)]").endswith((".", "!", "?")):
        message = "the short answer is unfinished: it ends with a full stop, and nothing it needs comes after"
        report(message, location=short, subject="answer")


def begins_bold(paragraph: nodes.paragraph) -> bool:
    """Whether a paragraph opens with a bold run-in, as those after the short answer do."""
    first = next((child for child in paragraph.children if child.astext()), None)
    return isinstance(first, nodes.strong)


def count_words(paragraph: nodes.paragraph) -> int:
    """The words of a paragraph as said aloud; a formula counts as one."""
    said = (
        "formula" if isinstance(text.parent, nodes.math) else text.astext() for text in paragraph.findall(nodes.Text)
    )
    return len("".join(said).split())


def ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    """The elements around ``node``, innermost first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def kind_of(node: nodes.Node) -> Subject:
    """Whether an error about ``node`` is about a question or an answer."""
    return "question" if isinstance(node, question) else "answer"


def documents_to_rewrite(app: Sphinx, env: BuildEnvironment) -> set[str]:
    """The pages that must be written again although their own text has not changed."""
    domain = env.domains["interview"]
    assert isinstance(domain, InterviewDomain)
    return domain.outdated_documents()


def warn_missing_question(app: Sphinx, domain: Domain | None, node: pending_xref) -> bool | None:
    """Say in a contributor's words that a link names no question of this book."""
    if domain is None or domain.name != "interview":
        return None
    report(f"there is no question {node['reftarget']} in this book", location=node, subject="reference")
    return True
