"""What has become of a file once it is parsed: only what a chapter can be made of.

The rules on its Markdown should leave nothing to do here. This is the second lock, for what they do not know of: a
parser that learns something new, a directive that makes more than it should.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from ..errors import report
from ..form import placed
from . import blocks
from .links import link_problem
from .problem import shown
from .text import words

ACTIVE: Final = words("raw meta download_reference only substitution_reference substitution_definition pending")
"""Nodes that write what they are told into an edition, or do something when they are resolved."""

TAKEN_ID: Final = re.compile(r"ml[0-9]{4}|equation-.*|fig-.*|checked-.*")
"""Addresses on a page that belong to questions, formulas, figures and what is checked."""

PRINTABLE: Final = frozenset({"application/pdf", "image/png"})
"""The kinds of picture that LaTeX can set."""


class PlainComments(SphinxTransform):
    """Makes comments what they are: MyST hands them on to the site as HTML, and pages would carry them."""

    default_priority = 10

    def apply(self, **kwargs: object) -> None:
        """Put a comment in place of each."""
        for node in list(self.document.findall(nodes.raw)):
            if node.astext().lstrip().startswith("<!--"):
                node.replace_self(nodes.comment("", ""))


def problems(document: nodes.document) -> Iterator[tuple[nodes.Node, str]]:
    """Each node of a chapter that no chapter should have, and why."""
    for node in document.findall(nodes.Element):
        name = type(node).__name__
        if name in ACTIVE:
            yield node, f"'{name}' is nothing that a chapter may have: write plain Markdown"
        elif isinstance(node, nodes.reference) and (problem := link_problem(node.get("refuri", "#a"))):
            yield node, problem
        elif isinstance(node, nodes.image) and not blocks.FIGURE.fullmatch(node["uri"]):
            yield node, f"'{shown(node['uri'])}' is no figure of the book"
        elif isinstance(node, nodes.section | nodes.rubric):
            taken = next((i for i in node["ids"] if TAKEN_ID.fullmatch(i)), None)
            if taken:
                title = shown(node[0].astext() if isinstance(node, nodes.section) else node.astext())
                yield node, f"'{title}' as a heading would take the address '#{taken}': name the topic in other words"


class SecondLook(SphinxTransform):
    """Reports what a chapter should not have, before its questions get their addresses."""

    default_priority = 840

    def apply(self, **kwargs: object) -> None:
        """Look at the chapter."""
        if self.env.docname.startswith("chapters/"):
            for node, message in problems(self.document):
                report(message, location=placed(node), subject="forbidden")


def report_undrawn_figures(app: Sphinx, document: nodes.document) -> None:
    """Report a figure that has no picture for the site, or none for print, which only some builders would miss.

    Runs once Sphinx has looked for the files that a name such as ``hinge.*`` stands for; ``?`` then keeps builders from
    looking again.
    """
    for image in document.findall(nodes.image):
        found = image["candidates"]
        if not image["uri"].endswith(".*") or ("image/svg+xml" in found and found.keys() & PRINTABLE):
            continue
        name = PurePosixPath(image["uri"]).stem
        advice = f"'make figures ARGS={name}' draws it, for the site (.svg) and for print (.pdf)"
        report(f"the figure '{name}' is not there: {advice}", location=placed(image), subject="figure")
        image["candidates"] = {"?": image["uri"]}
