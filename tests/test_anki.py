"""The deck, imported into a real Anki."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from anki.collection import Collection, ImportAnkiPackageRequest
from anki.import_export_pb2 import ImportResponse
from anki.notes import Note
from book import plain_phrases, topics
from bs4 import BeautifulSoup
from helpers import PROJECT, small_book, sphinx_build
from interview.editions.anki import guid

NAME = "ml-asked-and-answered"
TOPICS = topics()
MATH = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)

FOLLOW_UPS = """
:::{follow-up} What of *green* apples?
They are ripe too, by {eq}`eq-ripe`.
:::

:::{follow-up} And of yellow ones?
Those as well.

A second paragraph.
:::
"""


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[Collection]:
    """An Anki that has never seen the deck."""
    collection = Collection(str(tmp_path / "collection.anki2"))
    yield collection
    collection.close()


def load(anki: Collection, deck: Path) -> ImportResponse.Log:
    """Import a deck as Anki does by default; what it says it did."""
    return anki.import_anki_package(ImportAnkiPackageRequest(package_path=str(deck))).log


def note_of(anki: Collection, name: str) -> Note:
    """The note whose field of ids says ``name``."""
    [found] = anki.find_notes(f'"Id:{name}"')
    return anki.get_note(found)


def names(anki: Collection) -> list[str]:
    """The ids that the notes show, sorted."""
    return sorted(anki.get_note(found)["Id"] for found in anki.find_notes(""))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The small book, with two follow-ups to its first question, and a changelog."""
    source = small_book(tmp_path / "book")
    with (source / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write('interview_changes = "changes.txt"\n')
    (source / "changes.txt").write_text("2026-01-01 new ML0016 ML0101 ML0102: The first.\n", encoding="utf-8")
    edit(source, lambda text: re.sub(r"\n:::\{follow-up\}.*?\n:::\n", lambda _: FOLLOW_UPS, text, flags=re.DOTALL))
    return source


def edit(book: Path, change: Callable[[str], str], chapter: str = "apples") -> None:
    """Change a chapter."""
    file = book / "chapters" / f"{chapter}.md"
    before = file.read_text(encoding="utf-8")
    file.write_text(change(before), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != before


def deck_of(book: Path, out: Path) -> Path:
    """The deck of a book."""
    build = sphinx_build(book, out, "anki")
    assert (build.status, build.stderr) == (0, "")
    return out / f"{NAME}.apkg"


def shown(note: Note) -> BeautifulSoup:
    """What the back of a note's card shows, front and style included."""
    return BeautifulSoup(note.cards()[0].answer(), "html.parser")


# The deck of the book


def test_anki_has_a_note_for_each_question_and_follow_up_and_no_more_at_the_second_import(
    anki: Collection, deck: Path
) -> None:
    expected = [
        name
        for topic in TOPICS
        for kinds in [[kind for kind, _, _ in topic.blocks if kind == "follow-up"]]
        for name in (topic.id, *(f"{topic.id}, follow-up {number + 1}" for number in range(len(kinds))))
    ]
    first = load(anki, deck)
    assert len(first.new) == len(expected) >= 40
    assert names(anki) == sorted(expected)
    assert anki.card_count() == len(expected)
    second = load(anki, deck)
    assert (len(second.new), len(second.updated), len(second.duplicate)) == (0, 0, len(expected))
    assert names(anki) == sorted(expected)


def test_every_figure_is_among_the_media_and_nothing_else_is(anki: Collection, deck: Path) -> None:
    load(anki, deck)
    asked = {
        unquote(str(image["src"]))
        for found in anki.find_notes("")
        for image in BeautifulSoup(" ".join(anki.get_note(found).fields), "html.parser").select("img")
    }
    folder = Path(anki.media.dir())
    assert asked == {file.name for file in folder.iterdir()}
    figures = {file.read_bytes() for file in (PROJECT / "_static" / "figures").glob("*.svg")}
    assert {file.read_bytes() for file in folder.iterdir()} == figures
    assert not anki.media.check().missing


def test_no_tex_stands_outside_of_what_anki_takes_for_mathematics(anki: Collection, deck: Path) -> None:
    load(anki, deck)
    formulas = 0
    for found in anki.find_notes(""):
        page = shown(anki.get_note(found))
        for hidden in page.select("style, code"):
            hidden.decompose()
        text, count = MATH.subn("", page.get_text())
        formulas += count
        assert not re.search(r"\\[a-zA-Z()\[\]]|\$", text), anki.get_note(found)["Id"]
        assert "{{" not in text
    assert formulas > 400


def test_a_card_says_what_the_chapter_says(anki: Collection, deck: Path) -> None:
    load(anki, deck)
    for topic in TOPICS:
        notes = [anki.get_note(found) for found in anki.find_notes(f'"Id:{topic.id}*"')]
        text = re.sub(r"\W+", "", " ".join(shown(note).get_text() for note in notes))
        for phrase in plain_phrases(f"{topic.asked}\n\n{topic.answer}"):
            assert re.sub(r"\W+", "", phrase) in text


# The deck of a small book


def test_a_card_asks_first_and_answers_in_two_steps(anki: Collection, book: Path, tmp_path: Path) -> None:
    load(anki, deck_of(book, tmp_path / "out"))
    assert names(anki) == ["ML0016", "ML0016, follow-up 1", "ML0016, follow-up 2", "ML0101", "ML0102"]
    note = note_of(anki, "ML0016")
    [card] = note.cards()
    front = BeautifulSoup(card.question(), "html.parser")
    assert [p.get_text() for p in front.select(".about")] == ["Ripe apples · warm-up"]
    assert front.select_one(".asked").get_text(strip=True) == "When is an apple ripe?"  # type: ignore[union-attr]
    assert not front.select(".follows")
    assert note["Short answer"] == r"<p>An apple is ripe when its seeds are brown and \(s &gt; 1\).</p>"
    assert r"\[\frac{s}{2} = \sum_{i=1}^{n} a_i\]" in note["Answer"]
    assert "brown and" not in note["Answer"]
    assert "green" not in note["Answer"]
    assert "Checked" not in note["Answer"]
    assert note.tags == ["kind::question", "level::warm-up", "topic::fruit"]
    assert "topic::fruit-salad" in note_of(anki, "ML0101").tags
    follow_up = note_of(anki, "ML0016, follow-up 2")
    assert (follow_up["Question"], follow_up["Follows"]) == ("And of yellow ones?", "<p>When is an apple ripe?</p>")
    assert (follow_up["Short answer"], follow_up["Answer"]) == ("<p>Those as well.</p>", "<p>A second paragraph.</p>")
    decks = {deck.name for deck in anki.decks.all_names_and_ids(include_filtered=False)}
    assert decks == {"Default", "Small book", "Small book::Apples", "Small book::Bananas"}
    assert anki.decks.name(card.did) == "Small book::Apples"


def test_a_newer_deck_updates_in_place_and_keeps_the_schedule(anki: Collection, book: Path, tmp_path: Path) -> None:
    load(anki, deck_of(book, tmp_path / "first"))
    before = {name: note_of(anki, name).id for name in names(anki)}
    for name, days in (("ML0016", "11!"), ("ML0016, follow-up 2", "22!")):
        anki.sched.set_due_date([note_of(anki, name).cards()[0].id], days)

    first, second = FOLLOW_UPS.split("\n\n:::")
    swapped = f"\n:::{second.strip(chr(10))}\n\n{first.strip(chr(10))}\n"
    edit(book, lambda text: text.replace("An apple is ripe when", "Apples are ripe if").replace(FOLLOW_UPS, swapped))
    edit(book, lambda text: text.replace("# Bananas", "# More bananas"), "bananas")
    changes = book / "changes.txt"
    changes.write_text(
        "2026-01-01 changed ML0102: On the same day.\n2026-01-01 new ML0016 ML0101: The first.\n", encoding="utf-8"
    )
    log = load(anki, deck_of(book, tmp_path / "second"))

    assert (len(log.new), len(log.duplicate)) == (0, 0)
    assert len(log.updated) == len(before) == anki.note_count()
    assert note_of(anki, "ML0016").id == before["ML0016"]
    assert "Apples are ripe if" in note_of(anki, "ML0016")["Short answer"]
    moved = note_of(anki, "ML0016, follow-up 1")
    assert (moved.id, moved["Question"]) == (before["ML0016, follow-up 2"], "And of yellow ones?")
    assert [card.ivl for card in note_of(anki, "ML0016").cards()] == [11]
    assert [card.ivl for card in moved.cards()] == [22]
    assert [card.ivl for card in note_of(anki, "ML0101").cards()] == [0]


def test_what_a_reader_has_edited_stays_until_a_later_edition(anki: Collection, book: Path, tmp_path: Path) -> None:
    deck = deck_of(book, tmp_path / "out")
    load(anki, deck)
    note = note_of(anki, "ML0101")
    note["Short answer"] = "My own words."
    anki.update_note(note)
    load(anki, deck)
    assert note_of(anki, "ML0101")["Short answer"] == "My own words."


def test_a_follow_up_is_known_by_its_words() -> None:
    assert guid("ML0016", "Is it *ripe*?") == guid("ML0016", "is it ripe")
    assert len({guid("ML0016"), guid("ML0101"), guid("ML0016", "Is it ripe?"), guid("ML0101", "Is it ripe?")}) == 4
    assert guid("ML0016") == "bLp0/J`|JE"  # another one, and every reader would have every note twice


def test_the_same_book_gives_the_same_bytes(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = deck_of(book, tmp_path / "first")
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    assert deck_of(book, tmp_path / "elsewhere" / "second").read_bytes() == first.read_bytes()


def test_links_lead_to_the_site_if_the_book_knows_it(anki: Collection, book: Path, tmp_path: Path) -> None:
    with (book / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write('html_baseurl = "https://example.org/book"\n')
    load(anki, deck_of(book, tmp_path / "out"))
    page = shown(note_of(anki, "ML0101"))
    links = {link.get_text(): link["href"] for link in page.select("a")}
    assert links["ML0101 in the book"] == "https://example.org/book/q/ml0101/"
    assert links["Ripe apples"] == "https://example.org/book/chapters/apples.html#ml0016"
    page = shown(note_of(anki, "ML0016, follow-up 1"))
    assert page.select_one('a[href="https://example.org/book/chapters/apples.html#equation-eq-ripe"]')


def test_without_an_address_no_link_is_half_made(anki: Collection, book: Path, tmp_path: Path) -> None:
    load(anki, deck_of(book, tmp_path / "out"))
    for found in anki.find_notes(""):
        page = shown(anki.get_note(found))
        assert not [link for link in page.select("a") if not str(link["href"]).startswith("https://")]
        assert not page.select("[id]:not(#answer)")


def test_nothing_in_a_chapter_is_an_instruction_to_anki(anki: Collection, book: Path, tmp_path: Path) -> None:
    nasty = "Is `[latex]\\input{x}[/latex]` or `{{Answer}}` [sound:x.mp3] & <b> `[$]x[/$]` `\\(y\\)` ]]>?"
    edit(book, lambda text: text.replace("When is an apple ripe?", nasty.replace("<b>", "`</script><b>`")))
    load(anki, deck_of(book, tmp_path / "out"))
    note = note_of(anki, "ML0016")
    for forbidden in ("[latex]", "[sound:", "[$]", "<b>", "</script>"):
        assert forbidden not in note["Question"]
    front = BeautifulSoup(note.cards()[0].question(), "html.parser")
    text = " ".join(element.get_text() for element in front.select(".asked"))
    for visible in (
        "[latex]\\input{x}[/latex]",
        "{{Answer}}",
        "[sound:x.mp3]",
        "</script><b>",
        "[$]x[/$]",
        "]]>",
    ):
        assert visible in text
    assert not note.cards()[0].question_av_tags()
    assert "\\(y\\)" in " ".join(code.get_text() for code in front.select("code"))  # where MathJax does not look


def test_a_comment_before_the_short_answer_is_not_taken_for_it(anki: Collection, book: Path, tmp_path: Path) -> None:
    edit(book, lambda text: text.replace("::::{answer}\n", "::::{answer}\n<!-- A comment. -->\n\n", 1))
    load(anki, deck_of(book, tmp_path / "out"))
    assert "seed" in note_of(anki, "ML0016")["Short answer"]
