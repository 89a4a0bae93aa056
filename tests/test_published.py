"""No id that was ever published stops leading to a question."""

import shutil
from pathlib import Path
from typing import Final

import pytest
from bs4 import BeautifulSoup
from helpers import PROJECT, Build, small_book, sphinx_build
from interview.gate.ids import problems

CONFIG: Final = 'interview_ids = "chapters/ids.txt"\n'


def book_with(ids: str, folder: Path) -> Path:
    """The small book with a list of published ids."""
    book = small_book(folder / "book")
    with (book / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(CONFIG)
    (book / "chapters" / "ids.txt").write_text(ids, encoding="utf-8")
    return book


def without_the_last_question(book: Path) -> None:
    """Take ML0102 out of the book."""
    bananas = book / "chapters" / "bananas.md"
    text = bananas.read_text(encoding="utf-8")
    bananas.write_text(text[: text.index("## Straight")], encoding="utf-8")


def target_of(build: Build, question_id: str) -> str:
    """Where the permanent link of an id leads, from the site's root; the page is there, and so is the place on it."""
    page = build.out / "q" / question_id.lower() / "index.html"
    [link] = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("a")
    path, _, fragment = str(link["href"]).partition("#")
    target = (page.parent / path).resolve()
    assert BeautifulSoup(target.read_text(encoding="utf-8"), "html.parser").select(f"#{fragment}")
    return f"{target.relative_to(build.out.resolve())}#{fragment}"


def test_a_book_that_lists_its_ids_is_built(tmp_path: Path) -> None:
    build = sphinx_build(book_with("# All\nML0016\nML0101\n\nML0102\n", tmp_path), tmp_path / "out")
    assert (build.status, build.stderr) == (0, "")


def test_a_new_question_must_be_listed(tmp_path: Path) -> None:
    build = sphinx_build(book_with("ML0016\nML0101\n", tmp_path), tmp_path / "out")
    assert build.status == 1
    [(line, message)] = build.errors("chapters/bananas")
    assert line == 24
    assert "ML0102 is not in the list of published ids: add a line 'ML0102' to chapters/ids.txt" in message


def test_a_question_that_goes_is_missed(tmp_path: Path) -> None:
    book = book_with("ML0016\nML0101\nML0102\n", tmp_path)
    assert sphinx_build(book, tmp_path / "out").status == 0
    without_the_last_question(book)
    gone = sphinx_build(book, tmp_path / "out")
    assert gone.status == 1
    assert "chapters/ids.txt:3: ERROR: ML0102 was published" in gone.stderr
    assert "write 'ML0102 -> ' and the id of the question that has taken its place" in gone.stderr


def test_a_question_that_changes_its_id_is_missed(tmp_path: Path) -> None:
    book = book_with("ML0016\nML0101\nML0102\n", tmp_path)
    bananas = book / "chapters" / "bananas.md"
    bananas.write_text(bananas.read_text(encoding="utf-8").replace("} ML0102", "} ML0103"), encoding="utf-8")
    build = sphinx_build(book, tmp_path / "out")
    assert build.status == 1
    assert "ML0102 was published" in build.stderr
    assert "ML0103 is not in the list of published ids" in build.stderr


def test_a_question_that_goes_may_leave_a_successor(tmp_path: Path) -> None:
    book = book_with("ML0016\nML0101\nML0102\n", tmp_path)
    first = sphinx_build(book, tmp_path / "out")
    assert target_of(first, "ML0102") == "chapters/bananas.html#ml0102"
    without_the_last_question(book)
    (book / "chapters" / "ids.txt").write_text("ML0016\nML0101\nML0102 -> ML0016\n", encoding="utf-8")
    build = sphinx_build(book, tmp_path / "out")
    assert (build.status, build.stderr) == (0, "")
    assert target_of(build, "ML0102") == "chapters/apples.html#ml0016"
    assert target_of(build, "ML0101") == "chapters/bananas.html#ml0101"


def test_a_question_may_move_to_another_chapter(tmp_path: Path) -> None:
    book = book_with("ML0016\nML0101\nML0102\n", tmp_path)
    sphinx_build(book, tmp_path / "out")
    bananas, apples = book / "chapters" / "bananas.md", book / "chapters" / "apples.md"
    text = bananas.read_text(encoding="utf-8")
    moved = text[text.index("## Straight") :]
    without_the_last_question(book)
    apples.write_text(f"{apples.read_text(encoding='utf-8')}\n{moved}", encoding="utf-8")
    build = sphinx_build(book, tmp_path / "out")
    assert (build.status, build.stderr) == (0, "")
    assert target_of(build, "ML0102") == "chapters/apples.html#ml0102"


@pytest.mark.parametrize(
    ("ids", "line", "message"),
    [
        ("ML0016\nML0101\nML0102\nML0110 -> ML0111\n", 4, "there is no question ML0111 to take the place of ML0110"),
        ("ML0016\nML0110 -> ML0109\nML0101\nML0102\nML0109 -> ML0016\n", 2, "there is no question ML0109"),
        ("ML0016\nML0101\nML0102 -> ML0016\n", 3, "ML0102 is in the book, so nothing has taken its place"),
        ("ML0016\nML0101\nML0102\nML0103\n", 4, "ML0103 was published, and links to it would lead nowhere"),
        ("ML0016\nML0101\nML0102\nML0102\n", 4, "ML0102 stands in line 3 already"),
    ],
)
def test_a_list_that_leads_nowhere_is_refused(tmp_path: Path, ids: str, line: int, message: str) -> None:
    build = sphinx_build(book_with(ids, tmp_path), tmp_path / "out")
    assert (build.status, "Traceback" in build.stderr) == (1, False)
    [error] = [error for error in build.stderr.splitlines() if " ERROR: " in error]
    assert f"chapters/ids.txt:{line}: ERROR: {message}" in error


def test_a_list_that_changes_alone_is_read_again(tmp_path: Path) -> None:
    book = book_with("ML0016\nML0101\nML0102\n", tmp_path)
    assert sphinx_build(book, tmp_path / "out").status == 0
    (book / "chapters" / "ids.txt").write_text("ML0016\nML0101\nML0102\nML0103\n", encoding="utf-8")
    assert "ML0103 was published" in sphinx_build(book, tmp_path / "out").stderr
    (book / "chapters" / "ids.txt").write_text("ML0016\nML0101\nML0102\nML0103 -> ML0016\n", encoding="utf-8")
    build = sphinx_build(book, tmp_path / "out")
    assert (build.status, build.stderr) == (0, "")
    assert target_of(build, "ML0103") == "chapters/apples.html#ml0016"


def test_the_book_lists_its_ids(tmp_path: Path) -> None:
    assert CONFIG in (PROJECT / "conf.py").read_text(encoding="utf-8")
    chapters = shutil.copytree(PROJECT / "chapters", tmp_path / "chapters")
    assert (chapters / "ids.txt").read_text(encoding="utf-8").count("\nML") >= 10


def test_a_list_may_be_as_long_as_a_book() -> None:
    assert list(problems("".join(f"ML{number:04}\n" for number in range(10_000)))) == []
