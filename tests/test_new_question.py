"""make new: a skeleton with the next free id, and plain words for what cannot be."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import small_book, sphinx_build
from new_question import main, next_id

GIVEN = ["--title", "Ripeness", "--theme", "apples", "--level", "core", "--tags", "fruit, fruit salad", "--after", ""]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The small book, with its lists of tags and ids where the book has them."""
    book = small_book(tmp_path / "book")
    (book / "chapters" / "ids.txt").write_text("ML0016\nML0101\nML0102\n", encoding="utf-8")
    shutil.copy(book / "tags.txt", book / "chapters" / "tags.txt")
    return book


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Let someone type these lines, and then leave."""
    left: Iterator[str] = iter(lines)

    def answer(prompt: str) -> str:
        line = next(left, None)
        if line is None:
            raise EOFError
        return line

    monkeypatch.setattr("builtins.input", answer)


@pytest.mark.parametrize(
    ("texts", "free"),
    [
        ([], "ML0101"),
        (["ML0016 and ML0025"], "ML0101"),
        (["ML0101", "see ML0107"], "ML0108"),
    ],
)
def test_the_next_free_id(texts: list[str], free: str) -> None:
    assert next_id(texts) == free


def test_the_skeleton_stands_at_the_end_and_the_build_says_what_is_missing(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chapter = book / "chapters" / "apples.md"
    before = chapter.read_text(encoding="utf-8")
    expected = next_id(path.read_text(encoding="utf-8") for path in (book / "chapters").glob("*.md"))
    assert main(GIVEN, book) == 0
    after = chapter.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert (book / "chapters" / "ids.txt").read_text(encoding="utf-8") == f"ML0016\nML0101\nML0102\n{expected}\n"
    line = after.splitlines().index("## Ripeness") + 1
    assert f"{expected} begins at chapters/apples.md:{line}." in capsys.readouterr().out

    build = sphinx_build(book, book.parent / "out")
    assert build.status == 1
    assert "Traceback" not in build.stderr
    said = dict(build.errors("chapters/apples"))
    lines = after.splitlines()
    assert "the question asks nothing" in said[lines.index(f":::{{question}} {expected}") + 1]
    assert "the short answer is missing" in said[lines.index("::::{answer}", line) + 1]


def test_the_id_of_a_question_that_has_gone_is_not_free(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (book / "chapters" / "ids.txt").write_text("ML0016\nML0101\nML0102\nML0107 -> ML0102\n", encoding="utf-8")
    assert main(GIVEN, book) == 0
    assert capsys.readouterr().out.startswith("ML0108 begins at")


def test_a_filled_skeleton_builds(book: Path) -> None:
    assert main(GIVEN, book) == 0
    chapter = book / "chapters" / "apples.md"
    lines = chapter.read_text(encoding="utf-8").splitlines()
    chapter.write_text(
        "\n".join("Words." if line.startswith("<!-- ") else line for line in lines) + "\n", encoding="utf-8"
    )
    build = sphinx_build(book, book.parent / "out")
    assert (build.status, build.stderr) == (0, "")
    assert "Ripeness" in build.read("chapters/apples.html")


def test_what_is_not_given_is_asked_until_it_can_be(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with (book / "chapters" / "ids.txt").open("a", encoding="utf-8") as ids:
        ids.write("ML0110 -> ML0102\n")
    typed(
        monkeypatch,
        *("", "$x$", "Ripeness"),
        *("pears", "apples"),
        *("easy", "core"),
        *("", "fruit, cars", "fruit, fruit salad"),
        *("ML0022", "ML0110", "ML0016, ML0102"),
    )
    assert main([], book) == 0
    said = capsys.readouterr().out
    for words in (
        "a question needs a title",
        "say it in words",
        "'pears' is no chapter of this book: take one of apples, bananas",
        "'easy' is not a level",
        "two to five tags",
        "'cars' is not a tag of this book",
        "no question 'ML0022'",
        "no question 'ML0110'",
    ):
        assert words in said
    written = (book / "chapters" / "apples.md").read_text(encoding="utf-8")
    assert ":level: core\n:tags: fruit, fruit salad\n:after: ML0016, ML0102\n\n<!-- The question" in written


@pytest.mark.parametrize(
    ("option", "wrong", "words"),
    [
        ("--title", "", "a question needs a title"),
        ("--theme", "pears", "'pears' is no chapter"),
        ("--level", "easy", "'easy' is not a level"),
        ("--tags", "fruit", "two to five tags"),
        ("--after", "apples", "no question 'apples'"),
    ],
)
def test_what_is_given_and_cannot_be_changes_nothing(
    book: Path, capsys: pytest.CaptureFixture[str], option: str, wrong: str, words: str
) -> None:
    before = (book / "chapters" / "apples.md").read_text(encoding="utf-8")
    assert main([*GIVEN, option, wrong], book) == 1
    assert words in capsys.readouterr().err
    assert (book / "chapters" / "apples.md").read_text(encoding="utf-8") == before


def test_who_leaves_has_written_nothing(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (book / "chapters" / "apples.md").read_text(encoding="utf-8")
    typed(monkeypatch, "Ripeness")
    assert main([], book) == 1
    assert "nothing was written" in capsys.readouterr().err
    assert (book / "chapters" / "apples.md").read_text(encoding="utf-8") == before
