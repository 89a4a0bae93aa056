"""Writes the editions that the site's build makes: they need only the records."""

import shutil

from sphinx.application import Sphinx
from sphinx.builders import Builder

from ..addresses import SITE
from . import data, feed, llms


def write(app: Sphinx, builder: Builder) -> None:
    """Write them before the pages, one of which says how large they are; remove the feed that is none any more."""
    if builder.name != SITE:
        return
    app.outdir.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(data.SCHEMA, app.outdir / data.SCHEMA.name)
    (app.outdir / data.FILE).write_text(data.questions_json(app), encoding="utf-8", newline="\n")
    (app.outdir / llms.FILE).write_text(llms.llms_txt(app), encoding="utf-8", newline="\n")
    news = feed.feed_xml(app)
    if news is None:
        (app.outdir / feed.FILE).unlink(missing_ok=True)
    else:
        (app.outdir / feed.FILE).write_bytes(news)
