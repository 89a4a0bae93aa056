"""The editions that the site carries: one table, which the menu of every page and the landing page show.

The files themselves are put below ``downloads/`` by the Makefile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from .addresses import SITE
from .nodes import download_list

FOLDER: Final = "downloads"
"""Where the site carries them, from its root."""


@dataclass(frozen=True)
class Download:
    """A file to take along: its name, what it is called, and what it is good for.

    One that is ``online_only`` is not offered by copies of the site that are read from a folder.
    """

    file: str
    title: str
    good_for: str
    online_only: bool = False

    @property
    def address(self) -> str:
        """Its place on the site, from its root."""
        return f"{FOLDER}/{self.file}"

    @property
    def kind(self) -> str:
        """What kind of file it is, such as PDF."""
        return self.file.rpartition(".")[2].upper()


DOWNLOADS: Final = (
    Download(
        "ml-asked-and-answered.pdf",
        "The book",
        "to print, and to test yourself: the questions of a chapter come first, its answers after them",
    ),
    Download(
        "ml-question-sheet.pdf",
        "The question sheet",
        "all questions without answers, with room to write, and ids to look them up by",
    ),
    Download(
        "ml-asked-and-answered-site.zip",
        "The site",
        "to read without a network: unzip it, and open index.html in a browser",
        online_only=True,
    ),
)


class DownloadsDirective(SphinxDirective):
    """``{downloads}``: what there is to download, and what each is good for."""

    def run(self) -> Sequence[nodes.Node]:
        """A placeholder, filled on the site and dropped elsewhere."""
        node = download_list()
        self.set_source_info(node)
        return [node]


class FillDownloadLists(SphinxPostTransform):
    """Puts a list of links in place of each ``download_list`` of the site; other editions are downloads themselves."""

    default_priority = 900

    def run(self, **kwargs: object) -> None:
        """Replace the placeholders of this document."""
        builder = self.app.builder
        for placeholder in list(self.document.findall(download_list)):
            if builder.name not in SITE:
                remove(placeholder)
                continue
            page = builder.get_target_uri(self.env.docname)
            items = (list_item(download, relative_uri(page, download.address)) for download in DOWNLOADS)
            placeholder.replace_self(nodes.bullet_list("", *items, classes=["downloads"]))


def remove(placeholder: nodes.Element) -> None:
    """Remove a placeholder, and its section with it if there is nothing else below the title."""
    section = placeholder.parent
    section.remove(placeholder)
    if isinstance(section, nodes.section) and len(section) == 1:
        section.parent.remove(section)


def list_item(download: Download, address: str) -> nodes.list_item:
    """A link to a download at this address, and what it is good for."""
    link = nodes.reference("", f"{download.title} ({download.kind})", refuri=address, internal=True)
    line = nodes.paragraph("", "", nodes.strong("", "", link), nodes.Text(f": {download.good_for}."))
    return nodes.list_item("", line, classes=["online-only"] if download.online_only else [])


def offer(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the page what its menu of downloads shows."""
    context["downloads"] = DOWNLOADS
