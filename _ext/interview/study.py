"""What to know first, for the whole book: the questions in an order in which each comes after those it rests on."""

from collections.abc import Mapping, Sequence
from html import escape
from math import sqrt
from typing import Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from .domain import InterviewDomain
from .links import link, with_commas
from .model import Question
from .nodes import skip

PITCH: Final = 24
"""How far the next question of the figure is below the last, in pixels."""

ARCS: Final = 70
TITLES: Final = 325
"""How much room the figure has for the lines on its left, and for the titles, in pixels."""


class study_order(nodes.General, nodes.Element):
    """Where the study order is to stand."""


class study_figure(nodes.General, nodes.Element):
    """The figure of what rests on what; attribute ``svg``."""


class StudyOrderDirective(SphinxDirective):
    """``{study-order}``: a figure of what rests on what, and the steps in which to learn it."""

    def run(self) -> Sequence[nodes.Node]:
        """A placeholder, filled when every chapter has been read."""
        node = study_order()
        self.set_source_info(node)
        return [node]


def steps(questions: Mapping[str, Question]) -> list[list[Question]]:
    """The ``questions``, in the book's order, by step: the first rest on none, each other on one of the step before.

    There are no circles among them, which the domain reports, and links to questions that are not there do not count.
    """
    depth: dict[str, int] = {}

    def depth_of(question_id: str, above: frozenset[str] = frozenset()) -> int:
        if question_id not in depth:
            before = [name for name in questions[question_id].after if name in questions and name not in above]
            depth[question_id] = 1 + max((depth_of(name, above | {question_id}) for name in before), default=-1)
        return depth[question_id]

    found: list[list[Question]] = []
    for q in sorted(questions.values(), key=lambda q: depth_of(q.id)):
        if depth_of(q.id) == len(found):
            found.append([])
        found[-1].append(q)
    return found


def path(questions: Mapping[str, Question]) -> list[Question]:
    """The ``questions`` one after the other, each after those it rests on, and as soon after them as can be.

    It goes through them in the book's order, depth first, so that a theme is not left before it must be.
    """
    carried: dict[str, list[str]] = {name: [] for name in questions}
    for q in questions.values():
        for name in q.after:
            if name in carried:
                carried[name].append(q.id)
    found: dict[str, Question] = {}
    waiting = list(questions)[::-1]
    while waiting:
        q = questions[waiting.pop()]
        if q.id not in found and all(name in found for name in q.after if name in questions):
            found[q.id] = q
            waiting += reversed(carried[q.id])
    return list(found.values())


def figure(order: Sequence[Question]) -> str:
    """The questions below each other, with an arc from each to those that rest on it, as SVG in the page's colors."""
    at = {q.id: PITCH * (row + 0.5) for row, q in enumerate(order)}
    spans = [(at[name], at[q.id]) for q in order for name in q.after if name in at]
    longest = max((end - begin for begin, end in spans), default=1.0)
    lines, titles = [], []
    for begin, end in spans:
        # The outermost point of such a curve is three quarters of the way to its two control points.
        reach = ARCS - 10 - (ARCS - 12) * sqrt((end - begin) / longest) * 4 / 3
        lines.append(f'<path d="M{ARCS} {begin:g}C{reach:.0f} {begin:g} {reach:.0f} {end:g} {ARCS} {end:g}"/>')
    for q in order:
        titles.append(f'<circle cx="{ARCS}" cy="{at[q.id]:g}" r="3"/>')
        titles.append(f'<text x="{ARCS + 10}" y="{at[q.id] + 4:g}">{escape(q.title)}</text>')
    label = (
        "All questions below each other, and arcs from each to those that rest on it; the steps say the same in words."
    )
    width, height = ARCS + TITLES, PITCH * len(order)
    return (
        f'<svg class="study-figure" role="img" aria-label="{label}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(lines)}{"".join(titles)}</svg>\n'
    )


class FillStudyOrders(SphinxPostTransform):
    """Puts the figure and the steps in place of each ``study_order``."""

    default_priority = 5  # before links are resolved, since the steps are made of links

    def run(self, **kwargs: object) -> None:
        """Replace the placeholders of this document."""
        for placeholder in list(self.document.findall(study_order)):
            domain = InterviewDomain.of(self.env)
            in_order = {q.id: q for _, questions in domain.in_order() for q in questions}
            order = steps(in_order)
            items = [nodes.list_item("", self.items(step, in_order)) for step in order]
            steps_list = nodes.enumerated_list(
                "", *items, enumtype="arabic", prefix="", suffix=".", classes=["study-steps"]
            )
            placeholder.replace_self([study_figure(svg=figure(path(in_order))), steps_list])

    def items(self, step: Sequence[Question], known: Mapping[str, Question]) -> nodes.bullet_list:
        """The questions of a step, each with those to know first."""
        found = nodes.bullet_list(classes=["simple"])
        for q in step:
            line = nodes.paragraph("", "", self.link_to(q))
            before = [self.link_to(known[name]) for name in q.after if name in known]
            if before:
                line += [nodes.Text(", after "), *with_commas(before)]
            found += nodes.list_item("", line)
        return found

    def link_to(self, q: Question) -> nodes.Node:
        """A link to a question, showing its title."""
        return link(q.title, "interview", "question", q.id, self.env.docname)


def visit_study_figure_html(self: HTML5Translator, node: study_figure) -> None:
    """Write the figure."""
    self.body.append(node["svg"])
    raise nodes.SkipNode


def register(app: Sphinx) -> None:
    """Tell ``app`` of the directive, and how builders write what it makes."""
    app.add_directive_to_domain("interview", "study-order", StudyOrderDirective)
    app.add_post_transform(FillStudyOrders)
    app.add_node(study_figure, html=(visit_study_figure_html, None), latex=(skip, None), text=(skip, None))
