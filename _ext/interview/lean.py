"""What pages of the site carry by themselves and no reader has a use for."""

from collections.abc import Iterable
from typing import Final, TextIO

from docutils import nodes
from pygments.formatters import HtmlFormatter
from pygments.token import Token, _TokenType
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

LINK_CLASSES: Final = (' class="reference internal"', ' class="reference external"')
"""What docutils says of links; no style sheet and no script of the site asks for it."""

UNCOLORED: Final = frozenset({Token.Name, Token.Punctuation, Token.Text, Token.Text.Whitespace})
"""What programs consist of beside that which has a color: half of their markup."""


class BareLinks(SphinxPostTransform):
    """Takes from links the title that repeats what they show, and from citations all but the link.

    A citation has an id for links back from a bibliography that is on the same page.
    """

    default_priority = 900  # when links are resolved
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Strip the links of this document."""
        for link in self.document.findall(nodes.reference):
            if link.get("reftitle") == link.astext():
                del link["reftitle"]
        if next(self.document.findall(nodes.citation), None) is None:
            for citation in list(self.document.findall(is_citation)):
                citation.parent.replace(citation, citation.children)


def is_citation(node: nodes.Node) -> bool:
    """Whether a node is what sphinxcontrib-bibtex makes of a citation."""
    return isinstance(node, nodes.inline) and "bibtex-citation" in node["classes"]


def visit_reference_html(self: HTML5Translator, node: nodes.reference) -> None:
    """Begin a link."""
    place = len(self.body)
    HTML5Translator.visit_reference(self, node)
    for classes in LINK_CLASSES:
        self.body[place] = self.body[place].replace(classes, "")


def depart_reference_html(self: HTML5Translator, node: nodes.reference) -> None:
    """End it."""
    HTML5Translator.depart_reference(self, node)


class ProgramFormatter(HtmlFormatter):  # type: ignore[misc]
    """Writes programs with marks only for what has a color."""

    def format_unencoded(self, tokensource: Iterable[tuple[_TokenType, str]], outfile: TextIO) -> None:
        """Write the tokens."""
        plain = ((Token.Text if kind in UNCOLORED else kind, text) for kind, text in tokensource)
        super().format_unencoded(plain, outfile)


def use(app: Sphinx) -> None:
    """Have programs written so, and templates without the blank lines and indents of their instructions."""
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    app.builder.highlighter.formatter = ProgramFormatter
    environment = app.builder.templates.environment
    environment.trim_blocks = environment.lstrip_blocks = True


def register(app: Sphinx) -> None:
    """Tell ``app`` of all this."""
    app.add_post_transform(BareLinks)
    app.add_node(nodes.reference, override=True, html=(visit_reference_html, depart_reference_html))
    app.connect("builder-inited", use)
