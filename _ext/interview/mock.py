"""Mock interviews: sets of questions, each with the time that it deserves and what a good answer shows.

A set names its questions, and shows them as their chapters ask them; nothing is written twice.
"""

from collections.abc import Sequence
from typing import ClassVar, Final
from urllib.parse import urlencode

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec
from sphinx.writers.html5 import HTML5Translator

from .addresses import is_site
from .domain import InterviewDomain
from .drill import Asked
from .errors import report
from .links import link
from .nodes import DETAILS, SUMMARY, SUMMARY_TEXT, pass_by
from .rewriting import ASKS

SET_SIZES: Final = range(6, 9)
"""How many questions a mock interview has."""


class asked_again(nodes.General, nodes.Element):
    """A question of a mock interview; attributes ``id`` and ``minutes``; its content says what a good answer shows."""


class good_answer(nodes.General, nodes.Element):
    """What a good answer shows, folded away."""


class AskDirective(SphinxDirective):
    """``{ask} ML0025``: a question of the book, asked in a mock interview."""

    has_content = True
    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {"minutes": directives.positive_int}

    def run(self) -> Sequence[nodes.Node]:
        """A single node; the question is put into it when every chapter has been read."""
        self.env.metadata[self.env.docname][ASKS] = True
        node = asked_again(id=self.arguments[0].strip(), minutes=self.options.get("minutes", 0))
        self.set_source_info(node)
        if not node["minutes"]:
            self.complain("say how many minutes the question deserves: add a line ':minutes: 5'")
        if not self.content:
            self.complain("say in the block what a good answer shows")
        node += good_answer("", *self.parse_content_to_nodes())
        return [node]

    def complain(self, message: str) -> None:
        """Report what is missing."""
        report(message, location=(self.env.docname, self.lineno), subject="form")


class FillMockInterviews(SphinxPostTransform):
    """Puts each question into its ``asked_again``, and the time and a link to the drill below the title of a set."""

    default_priority = 5  # before links are resolved, since links are put in

    def run(self, **kwargs: object) -> None:
        """Fill the placeholders of this document."""
        questions, chapters = InterviewDomain.of(self.env).questions, Asked(self.env)
        for section in self.document.findall(nodes.section):
            asked = [child for child in section.children if isinstance(child, asked_again)]
            known = [node for node in asked if node["id"] in questions]
            for node in asked:
                if node not in known:
                    report(f"there is no question {node['id']} in this book", location=node, subject="reference")
            for node in known:
                q = questions[node["id"]]
                title = link(q.title, "interview", "question", q.id, self.env.docname)
                facts = nodes.Text(f" · {q.id} · {q.level} · {node['minutes']} minutes")
                node[:0] = [nodes.paragraph("", "", title, facts, classes=["question-meta"]), *chapters.copy(q)]
            if known:
                self.head(section, known, whole=len(known) == len(asked))

    def head(self, section: nodes.section, asked: Sequence[asked_again], *, whole: bool) -> None:
        """Say below the title of a set how long it takes, and on the site where one is asked it with a clock."""
        if whole and len(asked) not in SET_SIZES:
            message = f"a mock interview has {SET_SIZES[0]} to {SET_SIZES[-1]} questions, not {len(asked)}"
            report(message, location=section, subject="form")
        minutes = sum(node["minutes"] for node in asked)
        line = nodes.paragraph("", f"{len(asked)} questions, {minutes} minutes. ")
        if is_site(self.app) and "drill" in self.env.all_docs:
            there = self.app.builder.get_relative_uri(self.env.docname, "drill")
            fragment = urlencode({"set": ".".join(node["id"] for node in asked), "clock": round(minutes / len(asked))})
            line += nodes.reference("", "Be asked it", refuri=f"{there}#{fragment}", internal=True)
        section.insert(1, line)


def visit_asked_again_html(self: HTML5Translator, node: asked_again) -> None:
    """Begin a question."""
    self.body.append(self.starttag(node, "div", CLASS="question"))


def depart_asked_again_html(self: HTML5Translator, node: asked_again) -> None:
    """End it."""
    self.body.append("</div>\n")


def visit_good_answer_html(self: HTML5Translator, node: good_answer) -> None:
    """Begin what a good answer shows."""
    text = f'<span class="{SUMMARY_TEXT}">What a good answer shows</span>'
    self.body.append(f'<details class="{DETAILS}"><summary class="{SUMMARY}">{text}</summary>\n')


def depart_good_answer_html(self: HTML5Translator, node: good_answer) -> None:
    """End it."""
    self.body.append("</details>\n")


def register(app: Sphinx) -> None:
    """Tell ``app`` of the directive, and how builders write what it makes."""
    app.add_directive_to_domain("interview", "ask", AskDirective)
    app.add_post_transform(FillMockInterviews)
    app.add_node(
        asked_again,
        html=(visit_asked_again_html, depart_asked_again_html),
        latex=(pass_by, pass_by),
        text=(pass_by, pass_by),
    )
    app.add_node(
        good_answer,
        html=(visit_good_answer_html, depart_good_answer_html),
        latex=(pass_by, pass_by),
        text=(pass_by, pass_by),
    )
