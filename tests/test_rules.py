"""Every malformed or hostile chapter gives errors at the right lines, in words that help, and exit status 1."""

from pathlib import Path

import pytest
from helpers import TESTS, Build, small_book, sphinx_build, unmark

WRONG = sorted((TESTS / "bad_chapters" / "wrong").glob("*.md"))
UNREADABLE = sorted((TESTS / "bad_chapters" / "unreadable").glob("*.md"))
HOSTILE = sorted((TESTS / "hostile_chapters").glob("*.md"))


def build_with(chapters: list[Path], folder: Path) -> Build:
    """The small book with some more chapters, built once for all tests that ask about one of them."""
    book = small_book(folder / "book")
    for chapter in chapters:
        text, _ = unmark(chapter.read_text(encoding="utf-8"))
        (book / "chapters" / chapter.name).write_text(text, encoding="utf-8")
    return sphinx_build(book, folder / "out", "html")


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A book with all chapters whose form is wrong."""
    return build_with(WRONG, tmp_path_factory.mktemp("wrong"))


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A book with all chapters that may not be read."""
    return build_with([*UNREADABLE, *HOSTILE], tmp_path_factory.mktemp("refused"))


def assert_only_expected(build: Build, chapter: Path) -> None:
    """The build reports what the chapter's marks say, at those lines, and nothing else of that chapter."""
    _, expected = unmark(chapter.read_text(encoding="utf-8"))
    found = build.errors(f"chapters/{chapter.stem}")
    assert [line for line, _ in found] == [line for line, _ in expected], found
    for (_, message), (_, wanted) in zip(found, expected, strict=True):
        assert wanted in message


@pytest.mark.parametrize("chapter", WRONG, ids=lambda path: path.stem)
def test_wrong_chapter(wrong: Build, chapter: Path) -> None:
    assert_only_expected(wrong, chapter)


@pytest.mark.parametrize("chapter", [*UNREADABLE, *HOSTILE], ids=lambda path: path.stem)
def test_refused_chapter(refused: Build, chapter: Path) -> None:
    assert_only_expected(refused, chapter)


def test_there_are_as_many_probes_as_the_book_promises() -> None:
    hostile, malformed = (
        sum(len(unmark(chapter.read_text(encoding="utf-8"))[1]) for chapter in chapters)
        for chapters in (HOSTILE, [*WRONG, *UNREADABLE])
    )
    assert hostile >= 200
    assert malformed >= 120


def test_wrong_chapters_fail_the_build_and_lose_no_text(wrong: Build) -> None:
    assert wrong.status == 1
    assert "Traceback" not in wrong.stderr
    assert "By the way." in wrong.read("chapters/text-after-answer.html")
    assert "A second answer to one question".lower() not in wrong.read("chapters/two-answers.html").lower()
    assert wrong.read("chapters/two-answers.html").count("A short answer.") == 2
    assert r"a = \frac{b" in wrong.read("chapters/broken-displayed-math.html")


def test_refused_chapters_end_the_build_before_anything_is_read(refused: Build) -> None:
    assert refused.status == 1
    assert "Traceback" not in refused.stderr
    assert not list(refused.out.rglob("*.html"))
    assert not list(refused.out.with_name("out-doctrees").glob("**/*.doctree"))


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book")
    apples = book / "chapters" / "apples.md"
    text = apples.read_text(encoding="utf-8").replace("Red", "Rött")
    apples.write_bytes(text.encode("latin-1"))
    build = sphinx_build(book, tmp_path / "out")
    assert build.status == 1
    assert "Traceback" not in build.stderr
    [(line, message)] = build.errors("chapters/apples")
    assert "Rött" in text.splitlines()[line - 1]
    assert "byte 0xF6 is not UTF-8" in message


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_of_other_systems(tmp_path: Path, line_end: str) -> None:
    book = small_book(tmp_path / "book")
    text, expected = unmark((TESTS / "bad_chapters" / "unreadable" / "unclosed-code.md").read_text(encoding="utf-8"))
    (book / "chapters" / "other.md").write_bytes(text.replace("\n", line_end).encode())
    build = sphinx_build(book, tmp_path / "out")
    assert (build.status, "Traceback" in build.stderr) == (1, False)
    assert [line for line, _ in build.errors("chapters/other")] == [line for line, _ in expected]


def test_a_figure_lacks_its_picture_for_print_whatever_is_built(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book")
    (book / "_static" / "figures" / "apple.png").unlink()
    build = sphinx_build(book, tmp_path / "out", "dummy")
    lines = (book / "chapters" / "apples.md").read_text(encoding="utf-8").splitlines()
    assert build.status == 1
    [(line, message)] = build.errors("chapters/apples")
    assert "{figure}" in lines[line - 1]
    assert "the figure 'apple' is not there: 'make figures ARGS=apple' draws it" in message


def test_a_failed_build_fails_again(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book")
    text, _ = unmark((TESTS / "bad_chapters" / "wrong" / "unknown-tag.md").read_text(encoding="utf-8"))
    (book / "chapters" / "unknown-tag.md").write_text(text, encoding="utf-8")
    first = sphinx_build(book, tmp_path / "out")
    second = sphinx_build(book, tmp_path / "out")
    assert first.status == second.status == 1
    assert first.errors("chapters/unknown-tag") == second.errors("chapters/unknown-tag") != []


def test_a_tag_that_goes_is_missed(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book")
    sphinx_build(book, tmp_path / "out")
    (book / "tags.txt").write_text("fruit\n", encoding="utf-8")
    assert "'fruit salad' is not a tag" in sphinx_build(book, tmp_path / "out").stderr


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "this file is not there"), (b"fr\xfcit\n", "byte 0xFC is not UTF-8")]
)
def test_a_list_of_tags_that_cannot_be_read(tmp_path: Path, content: bytes | None, reason: str) -> None:
    book = small_book(tmp_path / "book")
    (book / "tags.txt").unlink()
    if content is not None:
        (book / "tags.txt").write_bytes(content)
    build = sphinx_build(book, tmp_path / "out")
    assert (build.status, "Traceback" in build.stderr) == (1, False)
    assert f"tags.txt:1: ERROR: {reason}" in build.stderr


def test_a_good_build_keeps_what_it_has_read(tmp_path: Path) -> None:
    build = sphinx_build(small_book(tmp_path / "book"), tmp_path / "out", doctrees=tmp_path / "doctrees")
    assert build.status == 0
    assert (tmp_path / "doctrees" / "environment.pickle").exists()
