"""What docutils and the themes leave to say to those who listen to a page."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


def visit_citation_html(self: HTML5Translator, node: nodes.citation) -> None:
    """Write an entry of the bibliography as an item of its list: docutils gives it a role that ARIA has given up."""
    HTML5Translator.visit_citation(self, node)
    self.body[-1] = self.body[-1].replace('role="doc-biblioentry"', 'role="listitem"')


def depart_citation_html(self: HTML5Translator, node: nodes.citation) -> None:
    """End an entry."""
    HTML5Translator.depart_citation(self, node)


def register(app: Sphinx) -> None:
    """Tell ``app`` how its HTML builders write what is no node of the book's."""
    app.add_node(nodes.citation, override=True, html=(visit_citation_html, depart_citation_html))
