"""The permanent link of each question: ``q/ml0022/`` leads to wherever ML0022 stands in this edition.

Pages of their own do it, which work on any server and from a folder; they need no script and are not made through the
theme, since there may be thousands.
"""

import shutil
from pathlib import Path
from typing import Final

from jinja2 import Environment
from sphinx.application import Sphinx
from sphinx.builders import Builder

from .addresses import address_of, is_site
from .domain import InterviewDomain
from .model import Question, anchor_of
from .published import published_ids

FOLDER: Final = "q"
"""Holds the permanent links, below the site's root."""

TEMPLATE: Final = Path(__file__).with_name("permalink.html")


def write_permalinks(app: Sphinx, exception: Exception | None) -> None:
    """Write a page for each id, where it is not already so, and remove those that lead nowhere."""
    if exception or not is_site(app):
        return
    folder = Path(app.outdir, FOLDER)
    template = Environment(autoescape=True, keep_trailing_newline=True).from_string(
        TEMPLATE.read_text(encoding="utf-8")
    )
    targets = permanent(app)
    for anchor, q in targets.items():
        page = folder / anchor / "index.html"
        text = template.render(
            question=q,
            project=app.config.project,
            language=app.config.language,
            target=f"{way_to(app, q)}#{q.anchor}",
            canonical=address_of(app.builder, q.docname),
        )
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text, encoding="utf-8")
    for old in folder.iterdir() if folder.exists() else ():
        if old.is_dir() and old.name not in targets:
            shutil.rmtree(old)


def address_of_question(builder: Builder, q: Question) -> str | None:
    """The absolute address of a permanent link; None where the book does not know its own."""
    base: str = builder.config.html_baseurl
    return base + place_of_question(q) if base else None


def place_of_question(q: Question) -> str:
    """A permanent link, from the root of the site."""
    return f"{FOLDER}/{q.anchor}/"


def permanent(app: Sphinx) -> dict[str, Question]:
    """The question that each permanent link leads to: its own, or the one that has taken its place."""
    questions = InterviewDomain.of(app.env).questions
    targets = {q.anchor: q for q in questions.values()}
    for published in published_ids(app):
        if published.successor in questions:
            targets.setdefault(anchor_of(published.id), questions[published.successor])
    return targets


def way_to(app: Sphinx, q: Question) -> str:
    """The page of a question, from that of its permanent link."""
    return f"../../{app.builder.get_target_uri(q.docname)}"
