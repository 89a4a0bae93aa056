"""The built PDFs: their text, links, bookmarks, metadata and pages, and what LaTeX said of them."""

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from book import CHAPTERS, Topic, plain_phrases, topics
from bs4 import BeautifulSoup
from helpers import PROJECT
from pages import as_text, fill, lines_below, rendered
from pypdf import PdfReader
from pypdf.generic import Destination, DictionaryObject

TOPICS = topics()
NAMES: Final = ("ml-asked-and-answered", "ml-question-sheet")

EMPTIEST: Final = 0.2
"""How much of a page's height must have something, but for the last page of a chapter."""

SIGNS: Final = {
    r"\sum": "∑",
    r"\prod": "∏",
    r"\partial": "∂",
    r"\sqrt": "√",
    r"\lVert": "‖",
    r"\le": "≤",
    r"\infty": "∞",
}
"""What is to be found when one searches the PDF for a sign of a formula."""


@pytest.fixture(scope="module")
def reader(pdf: Path) -> PdfReader:
    """The PDF's structure."""
    return PdfReader(pdf)


@pytest.fixture(scope="module")
def pages(pdf: Path) -> list[str]:
    """The PDF's text, page by page."""
    return as_text(pdf)


@pytest.fixture(scope="module")
def sheet(pdf: Path) -> Path:
    """The built question sheet."""
    return pdf.with_name("ml-question-sheet.pdf")


def letters(text: str) -> str:
    """Letters and digits alone: line ends, hyphens and ligatures differ between Markdown and print."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def outline(reader: PdfReader) -> Iterator[tuple[int, str, int]]:
    """Depth, title and page of each bookmark, both counted from 0."""

    def walk(items: list[Destination | list[object]], depth: int) -> Iterator[tuple[int, str, int]]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item, depth + 1)  # type: ignore[arg-type]
            else:
                page = reader.get_destination_page_number(item)
                assert page is not None, f"the bookmark '{item.title}' leads nowhere"
                yield depth, str(item.title), page

    return walk(reader.outline, 0)  # type: ignore[arg-type]


def bookmarks(reader: PdfReader, title: str) -> list[int]:
    """The pages that the bookmarks with this title lead to, counted from 0."""
    return [page for _, name, page in outline(reader) if name == title]


def answer_pages(reader: PdfReader) -> dict[str, tuple[int, int]]:
    """The first page of each answer, and the page of what is bookmarked next, by id."""
    found = list(outline(reader))
    pages: dict[str, tuple[int, int]] = {}
    for (depth, title, page), (_, _, end) in zip(found, [*found[1:], (0, "", len(reader.pages))], strict=True):
        if depth == 2:
            pages[title.split()[0]] = page, end
    return pages


def linked_pages(reader: PdfReader, page: int) -> set[int]:
    """The pages that the links on a page lead to."""
    targets = set()
    for reference in reader.pages[page].get("/Annots") or []:
        annotation = reference.get_object()
        assert isinstance(annotation, DictionaryObject)
        action = annotation.get("/A", DictionaryObject())
        name = action.get("/D") if action.get("/S") == "/GoTo" else annotation.get("/Dest")
        if isinstance(name, str):
            number = reader.get_destination_page_number(reader.named_destinations[name])
            assert number is not None, f"a link on page {page + 1} leads nowhere: {name}"
            targets.add(number)
    return targets


def is_printed(phrase: str, text: str) -> bool:
    """Whether the words of ``phrase`` follow each other in ``text``, both reduced to letters.

    Between two words there may be the limits of a sum above the line; and once the end of a page, with its foot, the
    next one's head and a figure that found its place there.
    """
    first, *others = (letters(word) for word in phrase.split())
    start = text.find(first)
    while start >= 0:
        end, page_ends = start + len(first), 0
        for word in others:
            found = text.find(word, end, end + len(word) + 80)
            if found < 0 and page_ends == 0:
                page_ends += 1
                found = text.find(word, end, end + len(word) + 1200)
            if found < 0:
                break
            end = found + len(word)
        else:
            return True
        start = text.find(first, start + 1)
    return False


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_a_question_and_its_whole_answer_are_printed(pages: list[str], topic: Topic) -> None:
    text = letters("".join(pages))
    assert [p for p in plain_phrases(f"{topic.asked}\n\n{topic.answer}") if not is_printed(p, text)] == []


def test_a_phrase_that_is_not_there_is_missed(pages: list[str]) -> None:
    text = letters("".join(pages))
    assert not is_printed("Gradients never vanish in networks without any layers at all", text)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_question_and_answer_are_bookmarked_and_linked_both_ways(
    reader: PdfReader, pages: list[str], topic: Topic
) -> None:
    question, answer = bookmarks(reader, f"{topic.id} {topic.title}")
    assert question < answer
    assert answer in linked_pages(reader, question)
    assert question in linked_pages(reader, answer)
    labels = reader.page_labels
    assert f"Answer, page {labels[answer]}" in pages[question]
    assert f"Question, page {labels[question]}" in pages[answer]


def test_every_chapter_has_its_answers_behind_its_questions(reader: PdfReader) -> None:
    assert len(bookmarks(reader, "Answers")) == len({topic.chapter for topic in TOPICS})


@pytest.mark.parametrize(("name", "least"), [(NAMES[0], 50), (NAMES[1], 4)])
def test_every_link_lands(pdf: Path, name: str, least: int) -> None:
    reader = PdfReader(pdf.with_name(f"{name}.pdf"))
    assert sum(len(linked_pages(reader, page)) for page in range(len(reader.pages))) >= least


def test_every_address_is_one(pdf: Path) -> None:
    for name in NAMES:
        reader = PdfReader(pdf.with_name(f"{name}.pdf"))
        actions = [a.get_object().get("/A", {}) for page in reader.pages for a in page.get("/Annots") or []]
        addresses = [str(action["/URI"]) for action in actions if action.get("/S") == "/URI"]
        assert "https://creativecommons.org/licenses/by/4.0/" in addresses
        assert [a for a in addresses if not re.fullmatch(r"https?://[\w.-]+\.[a-z]+(/[!-~]*)?", a)] == []


@pytest.mark.parametrize(("name", "title"), [(NAMES[0], ""), (NAMES[1], ": the question sheet")])
def test_the_file_says_what_it_is(pdf: Path, name: str, title: str) -> None:
    reader = PdfReader(pdf.with_name(f"{name}.pdf"))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Machine Learning, Asked and Answered{title}"
    assert reader.metadata.author == "The contributors"
    assert str(reader.root_object["/Lang"]) == "en-US"
    xmp = reader.xmp_metadata
    assert xmp is not None
    assert xmp.dc_creator == ["The contributors"]
    assert xmp.dc_language == ["en-US"]
    rights = "http://ns.adobe.com/xap/1.0/rights/"
    [license] = xmp.get_element("", rights, "WebStatement")
    assert "".join(node.data for node in license.childNodes) == "https://creativecommons.org/licenses/by/4.0/"


def test_what_it_says_of_its_structure_is_so(pdf: Path, pages: list[str]) -> None:
    """Whether the file is tagged, which the colophon tells those who need it."""
    about = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Tagged: +no$", about, re.MULTILINE)
    assert "this file is not tagged" in " ".join(pages[1].split())
    assert "the site and the EPUB are its accessible editions" in " ".join(pages[0].split())


def test_no_tex_shows(pages: list[str]) -> None:
    assert [line for page in pages for line in page.splitlines() if re.search(r"\$\$|\\[a-zA-Z(\[]|\?\?", line)] == []


def is_foreign(character: str) -> bool:
    """Whether no one would type this character to find something: a ligature, a soft hyphen, a private character."""
    return (
        unicodedata.category(character) in ("Co", "Cn", "Cf") or "\ufb00" <= character <= "\ufb06" or character == "�"
    )


def test_what_is_copied_is_what_is_read(reader: PdfReader, pages: list[str]) -> None:
    assert {character for page in pages for character in page if is_foreign(character)} == set()
    assert {character for page in reader.pages for character in page.extract_text() if is_foreign(character)} == set()
    chapters = "".join(chapter.read_text(encoding="utf-8") for chapter in CHAPTERS)
    text = unicodedata.normalize("NFKC", "".join(pages))  # the letters of formulas are characters of their own
    for word in re.findall(r"\b[a-z]*(?:ffi|ffl|ff|fi|fl)[a-z]*\b", chapters)[:50]:
        assert word[:4] in text  # a longer one may be hyphenated
    assert [
        sign for tex, sign in SIGNS.items() if re.search(rf"{re.escape(tex)}\b", chapters) and sign not in text
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_latex_had_nothing_to_complain_about(name: str) -> None:
    log = (PROJECT / "_build" / "latex" / f"{name}.log").read_text(encoding="utf-8", errors="replace")
    assert "Output written on" in log
    assert re.findall(r"^(?:Overfull .*|.*Warning: .*|.*undefined.*|Missing character.*)$", log, re.MULTILINE) == []


# Numbers


def test_formulas_and_figures_have_the_numbers_of_the_site(site: Path, pages: list[str], reader: PdfReader) -> None:
    aux = (PROJECT / "_build" / "latex" / "ml-asked-and-answered.aux").read_text(encoding="utf-8")
    label = r"\\newlabel\{(?:equation:)?(chapters/[\w-]+):((?:eq|fig)-[\w-]+)\}\{\{([\d.]+)\}\{(\d+)\}"
    printed = {(page, name): (number, place) for page, name, number, place in re.findall(label, aux)}
    shown = {}
    for chapter in CHAPTERS:
        page = BeautifulSoup((site / "chapters" / f"{chapter.stem}.html").read_text(encoding="utf-8"), "html.parser")
        found = [(str(block["id"])[9:], block.select_one(".eqno")) for block in page.select("div.math[id]")]
        found += [(str(block["id"]), block.select_one(".caption-number")) for block in page.select("figure[id]")]
        for name, number in found:
            assert number is not None
            shown[f"chapters/{chapter.stem}", name] = re.sub(r"[^\d.]|\.(?!\d)", "", number.get_text())
    assert len(shown) > 20
    assert {key: number for key, (number, _) in printed.items()} == shown
    labels = reader.page_labels
    for (_, name), (number, place) in printed.items():
        text = pages[labels.index(place)]
        assert (f"({number})" if name.startswith("eq-") else f"Fig. {number}") in text, (name, number, place)


# Pages


def test_no_page_is_nearly_empty(pdf: Path, reader: PdfReader) -> None:
    last_of_chapters = {page - 1 for depth, _, page in outline(reader) if depth == 0} | {len(reader.pages) - 1}
    shares = {number: fill(page) for number, page in enumerate(rendered(pdf))}
    assert len(shares) == len(reader.pages)
    assert {n + 1: share for n, share in shares.items() if share < EMPTIEST and n not in last_of_chapters} == {}


def test_no_title_of_an_answer_is_left_alone_at_the_foot_of_a_page(pdf: Path, reader: PdfReader) -> None:
    below = {name: lines_below(pdf, page, name) for name, (page, _) in answer_pages(reader).items()}
    assert set(below) == {topic.id for topic in TOPICS}
    assert {name: lines for name, lines in below.items() if lines < 4} == {}


def test_the_head_of_a_page_says_which_answers_it_has(reader: PdfReader, pages: list[str]) -> None:
    begins: dict[int, list[str]] = {}
    for name, (page, end) in answer_pages(reader).items():
        for number in range(page, end + 1):
            begins.setdefault(number, []).append(name)
    checked = 0
    for number, names in sorted(begins.items()):
        head = pages[number].strip().splitlines()[0]
        said = re.findall(r"ML\d{4}", head)
        if said:
            checked += 1
            assert said[0] in names, (number + 1, head, names)
            assert said[-1] == names[-1] or number == answer_pages(reader)[names[-2]][1], (number + 1, head, names)
    assert checked >= 2 * len(TOPICS)


# Lists


def test_the_questions_are_listed_by_id_level_and_topic(reader: PdfReader, pages: list[str]) -> None:
    [by_id], [by_level], [by_topic] = (bookmarks(reader, f"By {what}") for what in ("id", "level", "topic"))
    end = next(page for depth, _, page in outline(reader) if depth == 0 and page > by_topic)
    labels = reader.page_labels
    lists = [" ".join("\n".join(pages[a : b + 1]).split()) for a, b in ((by_id, by_level), (by_level, by_topic))]
    topics_list = " ".join("\n".join(pages[by_topic:end]).split())
    for topic in TOPICS:
        question, answer = (labels[page] for page in bookmarks(reader, f"{topic.id} {topic.title}"))
        head = re.search(
            rf"{topic.id}$.*?^:tags: (?P<tags>.+?)$", topic.chapter.read_text(encoding="utf-8"), re.M | re.S
        )
        assert head
        for text in lists:
            assert re.search(rf"{topic.id} [●○]+ {re.escape(topic.title)}[ .]+{question} {answer}\b", text), topic.id
        entry = rf"{re.escape(topic.title)} {topic.id} {question}, {answer}\b"
        assert len(re.findall(entry, topics_list)) == len(head["tags"].split(",")), topic.id


# The question sheet


def test_the_sheet_asks_every_question_and_answers_none(sheet: Path) -> None:
    text = letters("".join(as_text(sheet)))
    asked = letters(" ".join(topic.asked for topic in TOPICS))
    for topic in TOPICS:
        assert topic.id in text
        assert [p for p in plain_phrases(topic.asked, words=2) if not is_printed(p, text)] == []
        told = [topic.short_answer, *(head for _, head, _ in topic.blocks), *(body for _, _, body in topic.blocks)]
        told = [phrase for part in told for phrase in plain_phrases(part) if not is_printed(phrase, asked)]
        assert [phrase for phrase in told if is_printed(phrase, text)] == []


def test_the_sheet_has_a_chapter_on_a_page_or_two_and_room_to_write(sheet: Path) -> None:
    pages = as_text(sheet)
    for chapter in CHAPTERS:
        ids = [topic.id for topic in TOPICS if topic.chapter == chapter]
        on = [n for n, page in enumerate(pages) if n and set(ids) & set(re.findall(r"ML\d{4}", page))]
        assert len(on) == -(-len(ids) // 6)
        assert on == list(range(on[0], on[-1] + 1))
        for number in on:
            assert set(re.findall(r"ML\d{4}", pages[number])) <= set(ids)
    assert all(fill(page) > 0.5 for page in list(rendered(sheet))[1:])
