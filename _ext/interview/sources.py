"""The sources that answers cite: which they are, and whether the bibliography has them."""

from collections.abc import Iterator
from difflib import get_close_matches

from docutils import nodes
from pybtex.backends.plaintext import Backend
from pybtex.plugin import register_plugin
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.domain import BibtexDomain

from .errors import line_of, report


def keys_cited(tree: nodes.Element) -> Iterator[tuple[pending_xref, str]]:
    """Each citation below ``tree`` with each key that it names, before links are resolved."""
    for node in tree.findall(pending_xref):
        if node["refdomain"] == "cite":
            for target in parse_citation_targets(node["reftarget"]):
                yield node, target.key


def check_citations(app: Sphinx, document: nodes.document) -> None:
    """Report each key that the bibliography does not have, with the key that may be meant.

    It says so in place of sphinxcontrib-bibtex, whose warning ``bibtex.key_not_found`` conf.py suppresses.
    """
    bibtex = app.env.domains["cite"]
    assert isinstance(bibtex, BibtexDomain)
    known = list(bibtex.bibdata.data.entries)
    for node, key in keys_cited(document):
        if key not in known:
            near = get_close_matches(key, known, n=1)
            meant = f", or did you mean '{near[0]}'?" if near else ""
            docname = app.env.docname
            line = line_of(key, app.env, docname, node.line or 1)
            report(f"references.bib has no '{key}': add it{meant}", location=(docname, line), subject="reference")


def register(app: Sphinx) -> None:
    """Have the citations of each chapter checked.

    For each citation that sphinxcontrib-bibtex links, it asks pybtex for the plugin that writes plain text, and pybtex
    looks through all packages installed: a fifth of the time that a large book took. One registered by hand is found
    at once.
    """
    register_plugin("pybtex.backends", "plaintext", Backend, force=True)
    app.connect("doctree-read", check_citations)
