"""How pages are found and shared: what their heads tell search engines and those who link to them, and the sitemap.

``_templates/head-found.html`` writes the heads from what is put together here.
"""

import json
import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.application import Sphinx

from .addresses import address_of, is_site
from .domain import InterviewDomain
from .editions import feed
from .model import Question, without_delimiters

PICTURE: Final = "_static/social.png"
"""What is shown where a page is shared, from the site's root; ``figures.pictures`` draws it."""

DESCRIPTION_LENGTH: Final = 160
"""The most characters of a description: more are not shown."""

NOT_FOUND: Final = "404"
"""The page that a server shows in place of one that is not there, at any address."""


def describe_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put into ``context`` what the head of a page says: ``found`` for its template, and ``pageurl`` for Sphinx's.

    Pages that are no document of the book, such as that of the search, have no description and ask not to be indexed.
    """
    if not is_site(app):
        return
    context["pageurl"] = None
    context["found"] = found = {"title": context.get("title", ""), "indexed": doctree is not None}
    if pagename == NOT_FOUND:
        context["metatags"] = context.get("metatags", "") + base_element(app)
        context["chapters"] = list(chapters(app))
    if doctree is None:
        return
    questions = InterviewDomain.of(app.env).by_document.get(pagename, [])
    address = address_of(app.builder, pagename)
    context["pageurl"] = address
    title = app.env.titles[pagename].astext()
    found |= {
        "title": app.config.html_title if pagename == app.config.root_doc else title,
        "description": description(questions, doctree),
        "quiz": as_script(quiz(title, questions, address)) if questions else "",
        "feed": (app.outdir / feed.FILE).exists(),
        "picture": f"{app.config.html_baseurl}{PICTURE}" if address else "",
    }


def description(questions: Sequence[Question], doctree: nodes.document) -> str:
    """What a page is about, in whole words: what it asks, or else its first paragraph; empty if it has neither."""
    lead = next((node.astext() for node in doctree.findall(nodes.paragraph) if is_plain(node)), "")
    text = " ".join(without_delimiters(q.asked) for q in questions) or lead
    return textwrap.shorten(text, DESCRIPTION_LENGTH, placeholder=" …", break_on_hyphens=False)


def is_plain(paragraph: nodes.paragraph) -> bool:
    """Whether a paragraph stands right below a heading, not in a table, list or the like."""
    return isinstance(paragraph.parent, nodes.section)


def quiz(title: str, questions: Sequence[Question], address: str | None) -> dict[str, Any]:
    """The questions of a chapter as flashcards, in the terms of schema.org.

    The shape is the one that search engines document for questions and answers in education.
    """
    here = {"url": address} if address else {}
    return {
        "@context": "https://schema.org/",
        "@type": "Quiz",
        "name": title,
        "about": {"@type": "Thing", "name": title},
        **here,
        "hasPart": [
            {
                "@type": "Question",
                "eduQuestionType": "Flashcard",
                "identifier": q.id,
                "name": q.title,
                **({"url": f"{address}#{q.anchor}"} if address else {}),
                "text": without_delimiters(q.asked),
                "acceptedAnswer": {"@type": "Answer", "text": without_delimiters(q.short_answer)},
            }
            for q in questions
        ],
    }


def as_script(data: dict[str, Any]) -> str:
    """``data`` as JSON that may stand in a script element: nothing in it can end that element, or open a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda character: f"\\u{ord(character[0]):04x}", text)


def chapters(app: Sphinx) -> Iterator[tuple[str, str]]:
    """Title and address, from the root of the site, of each chapter in reading order."""
    for docname, _ in InterviewDomain.of(app.env).in_order():
        yield app.env.titles[docname].astext(), app.builder.get_target_uri(docname)


def base_element(app: Sphinx) -> str:
    """What lets the page of ``NOT_FOUND`` work at any address: whatever it links to is meant from its own.

    It names the page, not its folder, since it also holds for links within the page.
    """
    path = urlsplit(app.config.html_baseurl).path
    return f'\n    <base href="{escape(path)}{NOT_FOUND}.html">' if path else ""


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """Write ``robots.txt``, and ``sitemap.xml`` where the book knows its address.

    The sitemap says nothing of when a page changed: files do not know, and the clock must not get in.
    """
    if exception or not is_site(app):
        return
    robots, sitemap = (Path(app.outdir, name) for name in ("robots.txt", "sitemap.xml"))
    lines = ["User-agent: *", "Disallow:"]
    addresses = [address for name in sorted(app.env.all_docs) if (address := address_of(app.builder, name))]
    if addresses:
        places = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
        sitemap.write_text(
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</urlset>\n',
            encoding="utf-8",
        )
        lines.append(f"Sitemap: {app.config.html_baseurl}{sitemap.name}")
    else:
        sitemap.unlink(missing_ok=True)
    robots.write_text("\n".join(lines) + "\n", encoding="utf-8")
