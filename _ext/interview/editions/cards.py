"""How the text of a chapter is written on an Anki card: as HTML, with formulas as TeX for Anki's own MathJax."""

import html
import re
from collections.abc import Callable, Iterable
from typing import Final

from docutils import nodes
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from ..computed import computed
from ..nodes import checked_line

ANKI_CODE: Final = re.compile(r"\[(?=/?(?:latex|\$|sound:|anki:))", re.IGNORECASE)
"""What Anki reads as an instruction wherever it stands: to run LaTeX, to play a file."""

IDS: Final = re.compile(r' id="[^"]*"')
"""Ids, which nothing on a card links to, and which docutils counts through a chapter: an edit would change others."""


class CardTranslator(HTML5Translator):
    """Writes parts of a chapter for a card."""

    def visit_math(self, node: nodes.math, math_env: str = "") -> None:
        """Write an inline formula."""
        self.body.append(rf"\({html.escape(node.astext())}\)")
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.math_block, math_env: str = "") -> None:
        """Write a displayed formula, with the number it has in the book."""
        number = f'<span class="eqno">({get_node_equation_number(self, node)})</span>' if node.get("number") else ""
        self.body.append(
            rf'<div class="formula"><span class="tex">\[{html.escape(node.astext())}\]</span>{number}</div>'
        )
        raise nodes.SkipNode

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        """Write a program without colors, which would be of one mode only."""
        self.body.append(f"<pre><code>{html.escape(node.astext())}</code></pre>\n")
        raise nodes.SkipNode


def write(parts: Iterable[nodes.Node], translator: CardTranslator) -> str:
    """The HTML of some ``parts`` of a document, written by a fresh ``translator``."""
    for part in parts:
        part.walkabout(translator)
    return ANKI_CODE.sub("&#91;", IDS.sub("", "".join(translator.body).strip()))


def adapt(doctree: nodes.document, address: str | None, image_name: Callable[[nodes.image], str]) -> None:
    """Change a resolved chapter into what a card can show.

    Links lead to the site, at whose ``address`` the chapter is; without one, their text stays. Images get their names
    among the deck's media. What is checked is for the site to say.
    """
    for line in list(doctree.findall(checked_line)):
        line.parent.remove(line)
    for number in list(doctree.findall(computed)):
        number.replace_self(number.children)
    for image in doctree.findall(nodes.image):
        image["uri"] = image_name(image)
    for reference in list(doctree.findall(nodes.reference)):
        if "refid" not in reference and not reference.get("internal"):
            continue
        if address is None:
            reference.replace_self(reference.children)
        elif "refid" in reference:
            reference["refuri"] = f"{address}#{reference.attributes.pop('refid')}"
