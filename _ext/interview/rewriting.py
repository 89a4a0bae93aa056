"""Which pages are written anew although their files have not changed: those that show what stands in others.

What they showed is kept by edition (a builder's name) in the domain, since editions share what has been read and are
written one after the other. An edition whose writing was interrupted is written anew as a whole.
"""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

from .addresses import is_site
from .domain import InterviewDomain
from .editions import downloads
from .sidebar import contents_of

ASKS = "asks_questions"
"""The mark, in a document's metadata, of one that repeats what chapters ask."""


def documents_to_rewrite(app: Sphinx, env: BuildEnvironment) -> set[str]:
    """All pages, once a question or a page's title has changed; those that ask, once a question asks something else."""
    domain = InterviewDomain.of(env)
    chapters = [(env.titles[docname].astext(), questions) for docname, questions in domain.in_order()]
    menu = [download.file for download in downloads.menu(app)]
    everywhere = (chapters, domain.checked_page, contents_of(env), menu)
    asked = {q.id: q.asked for q in domain.questions.values()}
    edition = app.builder.name
    before: tuple[Any, Any] = domain.data["shown"].get(edition, (None, None))
    domain.data["shown"][edition] = (everywhere, asked)

    mark = being_written(app)
    interrupted = mark.exists()
    mark.touch()
    if interrupted or before[0] != everywhere:
        return set(env.found_docs)
    pages = {name for name, about in env.metadata.items() if downloads.LISTS in about}
    return pages | ({name for name, about in env.metadata.items() if ASKS in about} if before[1] != asked else set())


def being_written(app: Sphinx) -> Path:
    """The file that is there while an edition is written."""
    return Path(app.doctreedir, f"{app.builder.name}.unfinished")


def all_written(app: Sphinx, exception: Exception | None) -> None:
    """Note that an edition is whole."""
    if exception is None:
        being_written(app).unlink(missing_ok=True)


def remove_old_pages(app: Sphinx, exception: Exception | None) -> None:
    """Remove the pages of documents that are gone, which would else be searched, kept offline and packed."""
    if exception is not None or not is_site(app):
        return
    builder = app.builder
    assert isinstance(builder, StandaloneHTMLBuilder)
    names = {*app.env.found_docs, *app.config.html_additional_pages, "search", "genindex"}
    kept = {Path(builder.get_outfilename(name)) for name in names}
    for folder in {page.parent for page in kept}:
        for page in folder.glob("*.html"):
            if page not in kept:
                page.unlink()


def register(app: Sphinx) -> None:
    """Ask these when Sphinx has read what has changed, and when all is written."""
    app.connect("env-get-updated", documents_to_rewrite, priority=900)  # when Sphinx has numbered the chapters
    app.connect("build-finished", remove_old_pages, priority=100)  # before anything is made of all pages
    app.connect("build-finished", all_written, priority=999)
