"""The editions of the book that can be downloaded: the table of them, and the page that shows it.

What is made before the site lies in its folder ``downloads``; an edition that is not there is not offered.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from ..addresses import is_site
from ..changes import Changelog
from ..tables import row_of, table

NAME: Final = "ml-asked-and-answered"
"""How the file of each edition begins."""


class Download(NamedTuple):
    """A file that can be downloaded, from the root of the site.

    ``good_for`` says to a reader when to take it. ``packed``: the zip of the site holds it as well. ``in_menu``: it is
    also in the menu of every page.
    """

    file: str
    title: str
    good_for: str
    packed: bool = False
    in_menu: bool = True


NO_BREAK: Final = "\u00a0"
"""The space between a number and its unit."""

LISTS: Final = "lists_downloads"
"""The mark, in a document's metadata, of one that says how large each file is: Sphinx does not look at the files."""

SITE_ZIP: Final = f"downloads/{NAME}-site.zip"
"""Made of the finished site, so that no page in it can know its size."""

DOWNLOADS: Final = (
    Download(
        f"downloads/{NAME}.pdf",
        "PDF",
        "Reading on a tablet and printing; the questions of a chapter come before its answers",
        packed=True,
    ),
    Download(
        "downloads/ml-question-sheet.pdf",
        "Question sheet",
        "Testing yourself on paper: all questions without answers, with room to write",
        packed=True,
    ),
    Download(f"downloads/{NAME}.epub", "EPUB", "E-readers and reading apps; the letters are as large as you like"),
    Download(
        f"downloads/{NAME}.apkg",
        "Anki deck",
        "Learning by heart with spaced repetition, on all devices; a newer deck keeps your schedule",
    ),
    Download(SITE_ZIP, "Site as zip", "Reading this site from a folder, without a server or a network"),
    Download(
        f"downloads/{NAME}.md",
        "Markdown",
        "Your own notes, searching, and programs that read",
        in_menu=False,
    ),
    Download(
        "questions.json",
        "Questions as JSON",
        "Making something of your own from questions and short answers",
        packed=True,
        in_menu=False,
    ),
    Download("feed.xml", "Feed", "Hearing of new questions and errata in a feed reader", in_menu=False),
)


def offered(site: Path) -> Iterator[tuple[Download, str]]:
    """The downloads that the folder of the ``site`` has, each with its size in words, or a dash."""
    for download in DOWNLOADS:
        file = site / download.file
        if download.file == SITE_ZIP:
            yield download, "—"
        elif file.exists():
            yield download, size_in_words(file.stat().st_size)


def size_in_words(size: int) -> str:
    """So many bytes in kB or MB, with two digits: 12 kB, 370 kB, 1.2 MB."""
    for limit, unit in ((1_000_000, "MB"), (1_000, "kB")):
        number = float(f"{size / limit:.2g}")
        if number >= 1:
            return f"{number:.1f} {unit}" if number < 10 else f"{number:.0f} {unit}"
    return f"{size} bytes"


class downloads(nodes.General, nodes.Element):
    """Where the downloads are to be listed; replaced by a plain table before any builder sees it."""


class DownloadsDirective(SphinxDirective):
    """``{downloads}``: every edition, its size, and what it is good for; above it their date."""

    def run(self) -> Sequence[nodes.Node]:
        """A placeholder, filled when the site is written."""
        self.env.metadata[self.env.docname][LISTS] = True
        node = downloads()
        self.set_source_info(node)
        return [node]


class FillDownloads(SphinxPostTransform):
    """Puts a table in place of each ``downloads``, on the site; elsewhere nothing, since there is nothing to follow."""

    default_priority = 5

    def run(self, **kwargs: object) -> None:
        """Replace the placeholders of this document."""
        for placeholder in list(self.document.findall(downloads)):
            if is_site(self.app):
                placeholder.replace_self([self.edition(), self.table()])
            else:
                remove(placeholder)

    def edition(self) -> nodes.paragraph:
        """What all of them are editions of."""
        return nodes.paragraph("", f"{Changelog.of(self.app).name_of_edition(self.config.release)}.")

    def table(self) -> nodes.table:
        """A row for each download; where the site is read from a folder, its scripts take out what the zip lacks."""
        here = self.app.builder.get_target_uri(self.env.docname)
        rows = []
        for download, size in offered(self.app.outdir):
            link = nodes.reference("", download.title, refuri=relative_uri(here, download.file), internal=True)
            row = row_of([link, nodes.Text(size.replace(" ", NO_BREAK)), nodes.Text(download.good_for)])
            row["classes"] += [] if download.packed else ["online-only"]
            rows.append(row)
        return table(("Edition", "Size", "Good for"), (22, 14, 64), rows, "downloads")


def remove(placeholder: downloads) -> None:
    """Remove a placeholder, and its section with it if there is nothing else below the title."""
    section = placeholder.parent
    section.remove(placeholder)
    if isinstance(section, nodes.section) and len(section) == 1:
        section.parent.remove(section)


def offer(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page of the site what its menu of downloads shows."""
    if is_site(app):
        context["downloads"] = menu(app)


def menu(app: Sphinx) -> list[Download]:
    """What the menu of every page of the site offers; nothing in other editions."""
    return [download for download, _ in offered(app.outdir) if download.in_menu] if is_site(app) else []
