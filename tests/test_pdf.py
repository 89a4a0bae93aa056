"""The built PDF: its text, its links both ways, its bookmarks and metadata, and what LaTeX said of it."""

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from book import Topic, plain_phrases, topics
from helpers import PROJECT
from pypdf import PdfReader
from pypdf.generic import Destination, DictionaryObject

TOPICS = topics()


@pytest.fixture(scope="module")
def reader(pdf: Path) -> PdfReader:
    """The PDF's structure."""
    return PdfReader(pdf)


@pytest.fixture(scope="module")
def pages(pdf: Path) -> list[str]:
    """The PDF's text, page by page."""
    text = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", pdf, "-"], capture_output=True, text=True, check=True
    ).stdout
    return text.split("\f")


def letters(text: str) -> str:
    """Letters and digits alone: line ends, hyphens and ligatures differ between Markdown and print."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def bookmarks(reader: PdfReader, title: str) -> list[int]:
    """The pages that the bookmarks with this title lead to, counted from 0."""

    def walk(items: list[Destination | list[object]]) -> Iterator[Destination]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item)  # type: ignore[arg-type]
            else:
                yield item

    found = [item for item in walk(reader.outline) if item.title == title]  # type: ignore[arg-type]
    return [number for item in found if (number := reader.get_destination_page_number(item)) is not None]


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


def test_every_link_lands(reader: PdfReader) -> None:
    assert sum(len(linked_pages(reader, page)) for page in range(len(reader.pages))) > 50


def test_the_file_says_what_it_is(reader: PdfReader) -> None:
    assert reader.metadata is not None
    assert reader.metadata.title == "Machine Learning, Asked and Answered"
    assert str(reader.root_object["/Lang"]) == "en-US"


def test_no_tex_shows(pages: list[str]) -> None:
    assert [line for page in pages for line in page.splitlines() if re.search(r"\$\$|\\[a-zA-Z(\[]|\?\?", line)] == []


def test_latex_had_nothing_to_complain_about() -> None:
    log = (PROJECT / "_build" / "latex" / "ml-asked-and-answered.log").read_text(encoding="utf-8", errors="replace")
    complaints = r"^(Overfull .*|.*Warning: (?:Reference|Citation|There were undefined|Label).*|Missing character.*)$"
    assert re.findall(complaints, log, re.MULTILINE) == []
