"""The sidebar's list of pages, made once for all of them."""

from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


@dataclass(frozen=True)
class Entry:
    """A page in the sidebar: its document and its title, with the chapter's number where it has one."""

    docname: str
    title: str


@dataclass(frozen=True)
class Part:
    """One list of pages, under its caption (None where it has none)."""

    caption: str | None
    entries: tuple[Entry, ...]


class Sidebar:
    """Gives each page's template the ``contents``: a list of ``Part``.

    The theme's own list is resolved anew for every page, whose cost grows with the square of the number of pages.
    """

    def __init__(self) -> None:
        """Start without a list: the first page that is written makes it."""
        self.contents: list[Part] | None = None

    def forget(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Drop the list of an earlier build."""
        self.contents = None

    def add(
        self, app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        """Put the list into the page's context."""
        if self.contents is None:
            self.contents = contents_of(app.env)
        context["contents"] = self.contents


def contents_of(env: BuildEnvironment) -> list[Part]:
    """What the tables of contents of the root document list."""
    root = env.get_doctree(env.config.root_doc)
    return [
        Part(
            toctree["caption"],
            tuple(Entry(docname, title_of(env, docname)) for _, docname in toctree["entries"] if docname in env.titles),
        )
        for toctree in root.findall(addnodes.toctree)
    ]


def title_of(env: BuildEnvironment, docname: str) -> str:
    """A page's title with its number in front."""
    number = env.toc_secnumbers.get(docname, {}).get("", ())
    prefix = ".".join(map(str, number)) + ". " if number else ""
    return prefix + env.titles[docname].astext()
