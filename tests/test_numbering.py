"""Numbers of formulas and figures in chapters that nobody touched."""

from pathlib import Path

from bs4 import BeautifulSoup
from helpers import Build, small_book, sphinx_build


def numbers(build: Build) -> list[str]:
    """What the first chapter numbers: its formula, its figure, itself."""
    page = BeautifulSoup(build.read("chapters/apples.html"), "html.parser")
    return [element.get_text().strip(" #") for element in page.select(".eqno, .caption-number, section > h1")]


def test_a_chapter_that_moves_has_the_numbers_of_its_new_place(tmp_path: Path) -> None:
    source = small_book(tmp_path / "book")
    with (source / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write("numfig = math_numfig = True\n")
    first = sphinx_build(source, tmp_path / "html")
    assert (first.status, first.stderr) == (0, "")
    before = numbers(first)
    index = source / "index.md"
    text = index.read_text(encoding="utf-8")
    assert ":glob:\n" in text
    index.write_text(
        text.replace(":glob:\n", "").replace("chapters/*", "chapters/bananas\nchapters/apples"), encoding="utf-8"
    )
    moved, anew = sphinx_build(source, tmp_path / "html"), sphinx_build(source, tmp_path / "new")
    assert (moved.status, moved.stderr) == (anew.status, anew.stderr) == (0, "")
    assert numbers(moved) == numbers(anew)
    assert len(before) == len(numbers(moved)) == 3
    assert not set(before) & set(numbers(moved))
