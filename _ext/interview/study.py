"""What to know first, for the whole book: the questions in an order in which each comes after those it rests on."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from .domain import InterviewDomain
from .links import link, with_commas
from .model import Question
from .nodes import skip

WIDTH: Final = 250
GAP: Final = 70
HEIGHT: Final = 26
PITCH: Final = 36
"""The size of a box of the figure, the space beside it, and how far the next below it is, in pixels."""


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


class Place(NamedTuple):
    """Where the box of a question is: its upper left corner."""

    x: float
    y: float


def places(order: Sequence[Sequence[Question]]) -> dict[str, Place]:
    """A place for each question that rests on another or carries one: a column for each step.

    In its column a question stands as near as it can to the mean height of those that it rests on, which keeps lines
    short (the barycenter method of Sugiyama, Tagawa and Toda, 1981, with one sweep).
    """
    connected = {name for step in order for q in step for name in (q.id, *q.after) if q.after}
    found: dict[str, Place] = {}
    for column, step in enumerate(order):
        wanted = []
        for number, q in enumerate(q for q in step if q.id in connected):
            heights = [found[name].y for name in q.after if name in found]
            wanted.append((sum(heights) / len(heights) if heights else number * PITCH, q.id))
        bottom = 0.0
        for height, question_id in sorted(wanted):
            y = max(height, bottom)
            found[question_id] = Place(column * (WIDTH + GAP), y)
            bottom = y + PITCH
    return found


def figure(order: Sequence[Sequence[Question]]) -> str:
    """The figure as SVG, in the colors of the page; empty where no question rests on another."""
    at = places(order)
    if not at:
        return ""
    width = max(place.x for place in at.values()) + WIDTH
    height = max(place.y for place in at.values()) + HEIGHT
    by_id = {q.id: q for step in order for q in step}
    lines, boxes = [], []
    for question_id, (x, y) in at.items():
        q = by_id[question_id]
        for name in q.after:
            if name in at:
                begin, end, middle = at[name].x + WIDTH, x, (at[name].x + WIDTH + x) / 2
                top, bottom = at[name].y + HEIGHT / 2, y + HEIGHT / 2
                lines.append(
                    f'<path d="M{begin:g} {top:g}C{middle:g} {top:g} {middle:g} {bottom:g} {end:g} {bottom:g}"/>'
                )
        boxes.append(f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="4"/>')
        boxes.append(f'<text x="{x + 8:g}" y="{y + 18:g}">{escape(q.title)}</text>')
    label = "Lines lead from each question to those that rest on it; the steps below say the same in words."
    return (
        f'<div class="study-figure pst-scrollable-table-container"><svg role="img" aria-label="{label}" '
        f'width="{width:g}" height="{height:g}" viewBox="-1 -1 {width + 2:g} {height + 2:g}">'
        f"<g>{''.join(lines)}</g>{''.join(boxes)}</svg></div>\n"
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
            placeholder.replace_self([study_figure(svg=figure(order)), steps_list])

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
