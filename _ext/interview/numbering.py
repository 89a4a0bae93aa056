"""What has a number in each document, so that numbering the book anew need not read all of it again.

Sphinx numbers formulas, figures and tables anew whenever one document has changed, and for that unpickles every other:
a third of the time that a change to a book of a thousand questions took. Here it gets a skeleton of each in its place,
kept with what else is known of all documents.
"""

from collections.abc import Container, Iterator, Set
from typing import cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector


class Numbering(TocTreeCollector):
    """Sphinx's collector of all that is numbered and listed, which keeps skeletons and numbers by them."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a document."""
        super().clear_doc(app, env, docname)
        skeletons(env).pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: Set[str], other: BuildEnvironment) -> None:
        """Take over what another process has read."""
        super().merge_other(app, env, docnames, other)
        skeletons(env).update({name: skeletons(other)[name] for name in docnames})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Gather what is known of a document."""
        super().process_doc(app, doctree)
        numbered = {kind for domain in app.env.domains.sorted() for kind in domain.enumerable_nodes}
        skeletons(app.env)[app.env.docname] = nodes.Element("", *bones(doctree, numbered))

    def assign_figure_numbers(self, env: BuildEnvironment) -> list[str]:
        """Number everything, and return the names of the documents whose numbers have changed."""
        vars(env)["get_doctree"] = skeletons(env).__getitem__
        try:
            return super().assign_figure_numbers(env)
        finally:
            del vars(env)["get_doctree"]


def skeletons(env: BuildEnvironment) -> dict[str, nodes.Element]:
    """The skeletons by the names of their documents; they are pickled with the environment."""
    return cast("dict[str, nodes.Element]", vars(env).setdefault("interview_skeletons", {}))


def bones(node: nodes.Element, numbered: Container[type[nodes.Node]]) -> Iterator[nodes.Element]:
    """Copies of what Sphinx looks for in a ``node``: sections, tables of contents, captions, and kinds ``numbered``."""
    for child in node.children:
        if isinstance(child, nodes.caption | nodes.title):
            if type(node) in numbered:
                yield type(child)("", child.astext())
        elif isinstance(child, nodes.Element):
            inner = bones(child, numbered)
            if type(child) in numbered or isinstance(child, nodes.section | addnodes.toctree):
                bone = type(child)("", **child.attributes)
                bone += list(inner)
                yield bone
            else:
                yield from inner


def register(app: Sphinx) -> None:
    """Put this collector in the place of Sphinx's own."""
    for listener in app.events.listeners["env-get-updated"]:
        collector = getattr(listener.handler, "__self__", None)
        if type(collector) is TocTreeCollector:
            collector.disable(app)
            break
    app.add_env_collector(Numbering)
