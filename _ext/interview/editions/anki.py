"""The Anki deck: a note for each question and each follow-up, made from the same documents as the site.

A reader who imports a newer deck gets the changed texts and keeps the schedule, because Anki knows notes by their
GUIDs. That of a question comes from its id, that of a follow-up from the id and the words of its prompt: an answer may
be rewritten and follow-ups may change places, but one whose prompt is worded anew is a new note, and the old one stays
with who has it, as do the notes of a question that goes. Anki takes over a note only if it is dated later than the
one it has; all notes have the date of the edition, which each entry in the changelog moves on.
"""

import hashlib
import itertools
import json
import sqlite3
import tempfile
import zipfile
from html import escape
from pathlib import Path
from typing import Final

import genanki
from docutils import nodes
from docutils.frontend import get_default_settings
from sphinx.util.osutil import ensuredir
from sphinx.writers.html import HTMLWriter

from ..addresses import address_of
from ..changes import Changelog
from ..form import UNSEEN
from ..model import Question, words_of_prompt
from ..nodes import answer, follow_up, prerequisites, prompt, question, sections_by_anchor
from ..permalinks import address_of_question
from ..zips import member
from .cards import CardTranslator, adapt, write
from .downloads import NAME
from .whole import WholeBookBuilder

HERE: Final = Path(__file__).parent

MODEL_ID: Final = 1_767_225_616
"""What Anki knows the kind of our notes by. Another number, and every reader would have every note twice."""

FIELDS: Final = ("Id", "Topic", "Level", "Follows", "Question", "Short answer", "Answer", "Link")
"""The fields of a note; ``Follows`` is the question that a follow-up comes after. Adding one is no small change:
readers' notes are converted, and Anki asks them for a full synchronization."""

FIRST_DECK: Final = 1 << 30
"""Anki knows decks by numbers too; ours are made from the names of chapters, above this one."""


def guid(question_id: str, prompted: str = "") -> str:
    """What Anki knows the note of a question by, or of the follow-up that is ``prompted`` so."""
    return str(genanki.guid_for(NAME, question_id, *words_of_prompt(prompted)))


def deck_id(docname: str) -> int:
    """What Anki knows the deck of a chapter by, whatever its title."""
    return FIRST_DECK + int.from_bytes(hashlib.sha256(f"{NAME}/{docname}".encode()).digest()[:3])


def tag(kind: str, name: str) -> str:
    """A tag as Anki wants it, in a tree of its own and without spaces: ``topic::loss-functions``."""
    return f"{kind}::{name.replace(' ', '-')}"


class AnkiBuilder(WholeBookBuilder):
    """Writes the deck."""

    name = "anki"
    format = "html"
    epilog = "The deck is in %(outdir)s."
    default_translator_class = CardTranslator

    # What HTML5Translator asks of a builder
    highlighter = None
    math_renderer_name = "mathml"  # never asked: CardTranslator writes formulas itself
    add_permalinks = download_support = False

    def prepare_writing(self, docnames: object) -> None:
        """Begin with no notes."""
        templates = [{"name": "Card", "qfmt": read("card-front.html"), "afmt": read("card-back.html")}]
        fields = [{"name": name} for name in FIELDS]
        self.model = genanki.Model(MODEL_ID, self.config.project, fields, templates, css=read("card.css"))
        self.decks = [genanki.Deck(deck_id(""), self.config.project, self.description())]
        self.media: dict[str, Path] = {}
        self.due = itertools.count(1)
        self.settings = get_default_settings(HTMLWriter)

    def description(self) -> str:
        """What Anki says about the deck."""
        base: str = self.config.html_baseurl
        place = f' The book: <a href="{base}">{base}</a>.' if base else ""
        return f"{Changelog.of(self._app).name_of_edition(self.config.release)}.{place} Text: CC BY 4.0."

    def add_chapter(self, docname: str, doctree: nodes.document, questions: list[Question]) -> None:
        """Make the notes of a chapter, in a deck below that of the book."""
        self.secnumbers = self.env.toc_secnumbers.get(docname, {})
        self.fignumbers = self.env.toc_fignumbers.get(docname, {})
        title = self.env.titles[docname].astext().replace("::", ":")
        self.decks.append(genanki.Deck(deck_id(docname), f"{self.config.project}::{title}"))
        doctree.settings = self.settings
        adapt(doctree, address_of(self, docname), self.medium)
        self.images = {}  # their names are in the document now
        sections = sections_by_anchor(doctree)
        for q in questions:
            self.add_notes(q, sections[q.anchor], doctree)

    def add_notes(self, q: Question, section: nodes.section, doctree: nodes.document) -> None:
        """Make the notes of a question and its follow-ups."""
        asked = [node for node in next(section.findall(question)).children if not isinstance(node, prerequisites)]
        answered = next(section.findall(answer))
        follow_ups = list(answered.findall(follow_up))
        for node in follow_ups:
            node.parent.remove(node)
        self.add_note(q, doctree, q.id, "question", asked, answered.children)
        for number, node in enumerate(follow_ups, start=1):
            asks = next(node.findall(prompt))
            prompted, rest = asks.astext(), [child for child in node.children if child is not asks]
            name = f"{q.id}, follow-up {number}"
            self.add_note(q, doctree, name, "follow-up", asks.children, rest, follows=asked, prompted=prompted)

    def add_note(
        self,
        q: Question,
        doctree: nodes.document,
        name: str,
        kind: str,
        asked: list[nodes.Node],
        answered: list[nodes.Node],
        *,
        follows: list[nodes.Node] | None = None,
        prompted: str = "",
    ) -> None:
        """Make a note; the first paragraph of what is ``answered`` is the short answer."""

        def text(parts: list[nodes.Node]) -> str:
            translator = self.create_translator(doctree, self)
            assert isinstance(translator, CardTranslator)
            return write(parts, translator)

        answered = [node for node in answered if not isinstance(node, UNSEEN)]
        plain = [q.title, q.level]
        begin = 1 if answered and isinstance(answered[0], nodes.paragraph) else 0
        values = [
            name,
            *map(escape, plain),
            text(follows or []),
            text(asked),
            text(answered[:begin]),
            text(answered[begin:]),
            escape(address_of_question(self, q) or ""),
        ]
        tags = [tag("kind", kind), tag("level", q.level), *(tag("topic", topic) for topic in q.tags)]
        note = genanki.Note(self.model, values, tags=tags, guid=guid(q.id, prompted), due=next(self.due))
        self.decks[-1].add_note(note)

    def medium(self, image: nodes.image) -> str:
        """The name of an image among the media: readers have all their decks' media in one folder."""
        path = self.source_of(image)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        name = f"{NAME}-{path.stem}-{digest}{path.suffix}"
        self.media[name] = path
        return name

    def finish(self) -> None:
        """Write the deck."""
        ensuredir(self.outdir)
        write_package(self.outdir / f"{NAME}.apkg", self.decks, self.media, Changelog.of(self._app).edition)


def read(name: str) -> str:
    """A file of this folder."""
    return (HERE / name).read_text(encoding="utf-8")


def write_package(target: Path, decks: list[genanki.Deck], media: dict[str, Path], date: int) -> None:
    """Write ``decks`` and their ``media`` as Anki's package; all of it has the ``date``, in seconds since 1970.

    genanki can write the whole package, but with the date of today in the zip.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "collection.anki2")
        connection = sqlite3.connect(database)
        genanki.Package(decks).write_to_db(connection.cursor(), date, itertools.count(date * 1000))
        connection.commit()
        connection.close()
        collection = database.read_bytes()
    names = {str(number): name for number, name in enumerate(sorted(media))}
    files = {"collection.anki2": collection, "media": json.dumps(names).encode()}
    files |= {number: media[name].read_bytes() for number, name in names.items()}
    with zipfile.ZipFile(target, "w") as package:
        for name, data in files.items():
            package.writestr(member(name, date), data, zipfile.ZIP_DEFLATED, compresslevel=9)
