"""The EPUB: Sphinx's builder, made to keep the rules of EPUB 3.3 and to give the same bytes for the same chapters.

Pages are written by the visitors that write the site's, with the same MathML; ``theme`` holds their frame and style
sheet, the templates beside it what describes the publication (https://www.w3.org/TR/epub-33/). Answers are ``details``
elements: reading systems that do not fold show them open.
"""

import os
import re
import zipfile
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.builders._epub_base import MEDIA_TYPES
from sphinx.builders.epub3 import Epub3Builder

from .. import mathfont
from ..zips import FIRST_DATE, member

FOLDER: Final = Path(__file__).parent
THEME: Final = "interview-epub"

FEATURES: Final = (
    "MathML",
    "alternativeText",
    "tableOfContents",
    "structuralNavigation",
    "readingOrder",
    "displayTransformability",
)
"""What helps those who do not read with their eyes, in the words of schema.org's vocabulary."""

SUMMARY: Final = (
    "Text, tables, and formulas as MathML; every figure has a text alternative that says what it shows. "
    "No conformance to a standard of accessibility has been certified."
)

NAME: Final = re.compile(r"[\w.-]+\.\w+")
"""What may be the name of a file, in a page or a style sheet."""


class BookEpubBuilder(Epub3Builder):
    """Sphinx's builder ``epub``, with valid pages, fixed times and nothing that no page uses."""

    template_dir = FOLDER  # type: ignore[assignment]  # Sphinx's own kind of path does the same
    media_types = MEDIA_TYPES | {".woff2": "font/woff2"}

    def init(self) -> None:
        """Do without an index: the book's list of questions is one."""
        super().init()
        self.use_index = False

    def get_theme_config(self) -> tuple[str, dict[str, str | int | bool]]:
        """The theme in this package."""
        return THEME, {}

    def make_id(self, name: str) -> str:
        """The identifier of a file in the manifest, which depends on its name alone."""
        return "file-" + re.sub(r"[^\w.-]", "-", name)

    def gen_additional_pages(self) -> None:
        """Write none: those in conf.py are for the site."""

    def handle_page(self, pagename: str, addctx: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        """Tell the template of a page whether there is a font for mathematics."""
        addctx["has_math_font"] = bool(self.config.interview_math_font)
        super().handle_page(pagename, addctx, *args, **kwargs)

    def handle_finish(self) -> None:
        """Make the publication of the finished pages."""
        self.get_toc()
        mathfont.write(self)
        self.remove_unused()
        super().handle_finish()

    def pages(self) -> dict[str, str]:
        """The text of every page that the contents list, by its name from the root of the publication.

        Sphinx also writes the pages that ``only`` keeps out of the contents, such as those of the site alone.
        """
        names = {node["refuri"].partition("#")[0] for node in self.refnodes}
        return {name: (self.outdir / name).read_text(encoding="utf-8") for name in sorted(names)}

    def remove_unused(self) -> None:
        """Remove pages of earlier editions, and files that no page names: themes bring many."""
        pages = self.pages()
        used = {name for page in pages.values() for name in NAME.findall(page)}
        for cover in self.config.epub_cover[:1]:
            used.add(Path(cover).name)
        for sheet in sorted(self.outdir.rglob("*.css")):
            if sheet.name in used:
                used.update(NAME.findall(sheet.read_text(encoding="utf-8")))
        for file in sorted(path for path in self.outdir.rglob("*") if path.is_file()):
            name = file.relative_to(self.outdir).as_posix()
            if name not in pages and (file.suffix == self.out_suffix or file.name not in used):
                file.unlink()

    def content_metadata(self) -> dict[str, Any]:
        """What the template of the package document is filled with."""
        return super().content_metadata() | {
            "with_math": {name for name, page in self.pages().items() if "<math" in page},
            "accessibility_features": FEATURES,
            "accessibility_summary": SUMMARY,
        }

    def build_toc(self) -> None:
        """Write none for EPUB 2: its reading systems show neither MathML nor folded answers."""

    def build_epub(self) -> None:
        """Put the files into the publication, which may hold no time but that of the edition."""
        date = int(os.environ.get("SOURCE_DATE_EPOCH", FIRST_DATE))
        names = ["mimetype", "META-INF/container.xml", "content.opf", *sorted(self.files)]
        with zipfile.ZipFile(self.outdir / f"{self.config.epub_basename}.epub", "w") as publication:
            for name in names:
                entry = member(name, date)
                entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                publication.writestr(entry, (self.outdir / name).read_bytes(), compresslevel=9)


def register(app: Sphinx) -> None:
    """Put the builder and its theme in the place of Sphinx's."""
    app.add_html_theme(THEME, str(FOLDER / "theme"))
    app.add_builder(BookEpubBuilder, override=True)
