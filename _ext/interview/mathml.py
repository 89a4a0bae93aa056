"""Mathematics on the site and in the EPUB: MathML, made while building, so that no page needs a script for it."""

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from .errors import line_of, report

STRAY_TEX: Final = re.compile(r"\$\$|\\[A-Za-z(\[]+")
"""What betrays mathematics that was not read as such."""


@cache
def converter() -> LatexToMathML:
    """The one converter of a process; it keeps a copy of the TeX in each formula, for copying."""
    return LatexToMathML(annotation=True, fancy_error=False)


def to_mathml(tex: str, *, display: bool) -> str:
    """The ``<math>`` element for a formula; raises ``LatexError`` when it cannot be made."""
    return converter().convert_with_local_state(tex, displaystyle=display)


def math_problem(tex: str, *, display: bool) -> str | None:
    """Why the book cannot print a formula, for its author; None if it can."""
    try:
        to_mathml(tex, display=display)
    except LatexError as error:
        reason = re.sub(r"^(\d+): ", r"at character \1: ", " ".join(str(error).split()).rstrip("."))
        return f"this formula cannot be read {reason}, in: {' '.join(tex.split())}"
    return None


def check_document(app: Sphinx, document: nodes.document) -> None:
    """Report each formula that cannot be rendered, and TeX that stands outside of mathematics."""
    for node in document.findall(lambda n: isinstance(n, nodes.math | nodes.math_block)):
        assert isinstance(node, nodes.Element)
        if problem := math_problem(node.astext(), display=isinstance(node, nodes.math_block)):
            report(problem, location=position(node, node.astext(), app), subject="math")
    for text in prose(document):
        if stray := STRAY_TEX.search(text.astext()):
            advice = "put formulas between $ and $, or between lines of $$, and close each"
            message = f"'{stray[0]}' stands outside of mathematics: {advice}"
            report(message, location=position(text, stray[0], app), subject="math")


def prose(document: nodes.document) -> Iterator[nodes.Text]:
    """The text a reader sees as words: no formulas, no code, no messages."""
    passed_over = (
        nodes.math,
        nodes.math_block,
        nodes.literal,
        nodes.literal_block,
        nodes.raw,
        nodes.comment,
        nodes.system_message,
    )
    for text in document.findall(nodes.Text):
        parent = text.parent
        while parent is not None and not isinstance(parent, passed_over):
            parent = parent.parent
        if parent is None:
            yield text


def position(node: nodes.Node, excerpt: str, app: Sphinx) -> tuple[str, int | None] | nodes.Node:
    """Where ``excerpt`` stands: its own line within the block of ``node``, if it is found there."""
    block: nodes.Node | None = node
    while block is not None and block.line is None:
        block = block.parent
    if block is None or block.line is None:
        return node
    return app.env.docname, line_of(excerpt, app.env, app.env.docname, block.line)


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Write an inline formula."""
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    self.body.append(f"{markup(node)}</span>")
    raise nodes.SkipNode


def visit_math_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a displayed formula with its number; a long one scrolls inside itself."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate nohighlight"))
    self.body.append(f'<div class="math-scroll" tabindex="0">{markup(node)}</div>')
    if node.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def markup(node: nodes.math | nodes.math_block) -> str:
    """The MathML of a formula; its TeX if it could not be read, which has been reported before."""
    tex = node.astext()
    try:
        return to_mathml(tex, display=isinstance(node, nodes.math_block))
    except LatexError:
        return f"<code>{html.escape(tex)}</code>"


def register(app: Sphinx) -> None:
    """Offer ``html_math_renderer = "mathml"`` and check every formula when it is read."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("doctree-read", check_document)
