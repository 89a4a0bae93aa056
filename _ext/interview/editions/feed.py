"""The feed of new and changed questions (Atom, RFC 4287), made from the changelog: one entry for each question named.

A feed is read far from its book, so it needs absolute addresses; a book that does not know its own has none.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Final

from sphinx.application import Sphinx

from ..changes import Change, Changelog
from ..domain import InterviewDomain
from ..model import Question
from ..permalinks import place_of_question

FILE: Final = "feed.xml"
LENGTH: Final = 100
"""The most entries of a feed: the newest."""

SPACE: Final = "http://www.w3.org/2005/Atom"
NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML can hold (XML 1.0, section 2.2)."""


def feed_xml(app: Sphinx) -> bytes | None:
    """The feed; None where the book does not know its address, or nothing has changed."""
    base, changelog = app.config.html_baseurl, Changelog.of(app)
    if not base or not changelog.date:
        return None
    feed = ET.Element("feed", {"xmlns": SPACE, "xml:lang": app.config.language})
    add(feed, "id", base + FILE)
    add(feed, "title", f"{app.config.project}: errata and changes")
    add(feed, "updated", moment(changelog.date))
    ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href=base + FILE)
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=base)
    add(ET.SubElement(feed, "author"), "name", app.config.author)
    add(feed, "rights", app.config.copyright)
    questions = InterviewDomain.of(app.env).questions
    for change, q in list(named(changelog, questions))[:LENGTH]:
        feed.append(entry(change, q, base))
    ET.indent(feed, " ")
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def named(changelog: Changelog, questions: dict[str, Question]) -> Iterator[tuple[Change, Question]]:
    """Each change with each question that it names, newest first."""
    for change in changelog.changes:
        for name in change.ids:
            if name in questions:  # of others it has been said that there are none
                yield change, questions[name]


def entry(change: Change, q: Question, base: str) -> ET.Element:
    """What changed of a question; changed again on another day, it is another entry."""
    address = base + place_of_question(q)
    element = ET.Element("entry")
    add(element, "id", f"{address}#{change.date}")
    add(element, "title", f"{change.kind.capitalize()}: {q.id} {q.title}")
    add(element, "updated", moment(change.date))
    ET.SubElement(element, "link", rel="alternate", type="text/html", href=address)
    for tag in q.tags:
        ET.SubElement(element, "category", term=tag)
    add(element, "summary", change.text)
    add(element, "content", f"{change.text}\n\n{q.asked}\n\n{q.short_answer}")
    return element


def add(parent: ET.Element, name: str, text: str) -> None:
    """Add an element that holds plain text."""
    ET.SubElement(parent, name).text = NOT_XML.sub("\ufffd", text)


def moment(date: str) -> str:
    """The beginning of a day, as a feed wants it."""
    return f"{date}T00:00:00Z"
