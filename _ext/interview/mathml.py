"""Mathematics on the site and in the EPUB: MathML, made while building, so that no page needs a script for it."""

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import Final
from xml.etree import ElementTree

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from .errors import line_of, report

STRAY_TEX: Final = re.compile(r"\$\$|\\[A-Za-z(\[]+")
"""What betrays mathematics that was not read as such."""

TAG: Final = re.compile(r"<[^>]*>")

LIMITS: Final = frozenset({"munder", "mover", "munderover"})
"""The elements that put something above or below a sum."""

HTML_ENTITY: Final = re.compile(r"&(?!amp;|lt;|gt;|quot;)\w+;")
"""A name of a character that XML, which an EPUB is made of, does not know."""

NAMESPACE: Final = "http://www.w3.org/1998/Math/MathML"


@cache
def converter() -> LatexToMathML:
    """The one converter of a process."""
    return LatexToMathML(fancy_error=False)


def to_mathml(tex: str, *, display: bool) -> str:
    """The ``<math>`` element for a formula; raises ``LatexError`` when it cannot be made.

    For copying it brings its TeX along, in ``data-tex``, where that is not its text: half of all formulas are a letter
    or a number. MathML's own ``<annotation>`` would say the same with three times the markup.
    """
    made = converter().convert_with_local_state(tex, displaystyle=display)
    mathml = HTML_ENTITY.sub(lambda name: html.unescape(name[0]), made)
    if "\\left" in tex and "<munder" in mathml:
        mathml = group_limits(mathml)
    text = html.unescape(TAG.sub("", mathml))
    if text.replace("−", "-") == "".join(tex.split()):
        return mathml
    attribute = html.escape(tex.strip(), quote=False).replace('"', "&quot;")
    return mathml.replace(">", f' data-tex="{attribute}">', 1)


def group_limits(mathml: str) -> str:
    """Have the brackets of a formula enclose its sums with their limits, in Firefox as well.

    It passes over operators, and what stands above and below them, when it looks how tall brackets must be. A sum in a
    group with something else, be it nothing to see, is no operator any more (MathML Core, section 3.2.4.1).
    """
    root = ElementTree.fromstring(mathml)
    for parent in list(root.iter()):
        for place, child in enumerate(parent):
            if child.tag in LIMITS and child[0].tag == "mo":
                parent[place] = ElementTree.Element("mrow")
                parent[place].extend((child, ElementTree.Element("mi")))
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


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
    """Write an inline formula; one with no blank behind it stays on one line with what comes there, such as a comma."""
    following = node.next_node(descend=False, siblings=True)
    if isinstance(following, nodes.Text) and following.astext()[:1].isspace():
        self.body.append(markup(self, node))
    else:
        self.body.append(f'<span class="math">{markup(self, node)}</span>')
    raise nodes.SkipNode


def visit_math_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a displayed formula with its number; a long one scrolls inside itself."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body.append(f'<div class="math-scroll" tabindex="0">{markup(self, node)}</div>')
    if node.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def markup(self: HTML5Translator, node: nodes.math | nodes.math_block) -> str:
    """The MathML of a formula; its TeX if it could not be read, which has been reported before."""
    tex = node.astext()
    try:
        found = to_mathml(tex, display=isinstance(node, nodes.math_block))
    except LatexError:
        return f"<code>{html.escape(tex)}</code>"
    return as_mathml3(found) if self.builder.name == "epub" else found


def as_mathml3(core: str) -> str:
    """A ``<math>`` element of MathML Core as XML and as MathML 3, which EPUB asks for.

    MathML Core has ``scriptlevel`` and ``displaystyle`` on every element, MathML 3 on ``mstyle`` (section 3.3.4) and
    few others, so an element that has one is wrapped in an ``mstyle``, or what is in it if it is the cell of a table.
    The TeX becomes the ``alttext``, which reading systems show or say that know no MathML.
    """
    math = ElementTree.fromstring(core)
    for around in list(math.iter()):
        for place, element in enumerate(around):
            styles: dict[str, str] = {}
            for name in ("displaystyle", "scriptlevel"):
                if name in element.attrib:
                    styles[name] = element.attrib.pop(name)
            if not styles or element.tag == "mstyle":
                element.attrib.update(styles)
            elif element.tag == "mtd":
                styled = ElementTree.Element("mstyle", styles)
                styled.extend(element)
                element[:] = [styled]
            else:
                around[place] = ElementTree.Element("mstyle", styles)
                around[place].append(element)
    if tex := math.attrib.pop("data-tex", None):
        math.set("alttext", tex)
    math.set("xmlns", NAMESPACE)
    return ElementTree.tostring(math, encoding="unicode")


def register(app: Sphinx) -> None:
    """Offer ``html_math_renderer = "mathml"`` and check every formula when it is read."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("doctree-read", check_document)
