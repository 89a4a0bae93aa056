"""What looks like code in a question is words, on the page and in its structured data."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from helpers import PROJECT, Build, small_book, sphinx_build
from interview.found import as_script, quiz
from interview.model import Question, without_delimiters
from nasty import IN_CHAPTERS, NASTY, as_markdown

TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "--"})
"""What the book prints for what is typed."""


def seen(text: str) -> str:
    """``text`` as it was typed, or is read: runs of spaces are one."""
    return " ".join(text.translate(TYPOGRAPHY).split())


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A book with a question for each string: in its title, in the question, in its answer."""
    folder = tmp_path_factory.mktemp("nasty")
    book = small_book(folder / "book")
    questions = [
        f"## Topic {as_markdown(text)}\n\n:::{{question}} ML{number}\n:level: core\n:tags: fruit\n\n"
        f"Asked {as_markdown(text)}?\n:::\n\n::::{{answer}}\nAnswered {as_markdown(text)}.\n::::\n"
        for number, text in enumerate(IN_CHAPTERS, start=7000)
    ]
    (book / "chapters" / "nasty.md").write_text("# Nasty\n\n" + "\n".join(questions), encoding="utf-8")
    with (book / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write(f'html_theme = "sphinx_book_theme"\ntemplates_path = [{str(PROJECT / "_templates")!r}]\n')
    build = sphinx_build(book, folder / "out")
    assert (build.status, build.stderr) == (0, "")
    return build


@pytest.mark.parametrize(("number", "text"), list(enumerate(IN_CHAPTERS, start=7000)))
def test_a_page_shows_what_looks_like_code(nasty: Build, number: int, text: str) -> None:
    section = BeautifulSoup(nasty.read("chapters/nasty.html"), "html.parser").select_one(f"#ml{number}")
    assert section is not None
    shown = seen(section.get_text())
    for place in (f"Topic {text}", f"Asked {text}?", f"Answered {text}."):
        assert seen(place) in shown
    assert not section.select("script, img, b")


def test_structured_data_says_what_looks_like_code() -> None:
    questions = [
        Question(f"ML{number}", text, "chapters/nasty", 1, "core", ("fruit",), (), asked=f"{text}?", short_answer=text)
        for number, text in enumerate(NASTY, start=7000)
    ]
    script = as_script(quiz(NASTY[0], questions, None))
    page = BeautifulSoup(f'<script type="application/ld+json">{script}</script><p>after</p>', "html.parser")
    [element] = page.select("script")
    assert page.select_one("p") is not None
    parts = json.loads(str(element.string))["hasPart"]
    assert [part["name"] for part in parts] == list(NASTY)
    plain = [without_delimiters(text) for text in NASTY]  # of formulas, which a record writes so
    assert [part["text"] for part in parts] == [f"{text}?" for text in plain]
    assert [part["acceptedAnswer"]["text"] for part in parts] == plain
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        assert sign not in script


def test_the_structured_data_of_a_page_says_what_looks_like_code(nasty: Build, tmp_path: Path) -> None:
    page = BeautifulSoup(nasty.read("chapters/nasty.html"), "html.parser")
    [element] = page.select('script[type="application/ld+json"]')
    parts = json.loads(str(element.string))["hasPart"]
    assert [seen(part["text"]) for part in parts] == [seen(f"Asked {text}?") for text in IN_CHAPTERS]
