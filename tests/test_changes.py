"""The changelog: what is wrong with one is said at its line, and the page shows it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from book import topics
from bs4 import BeautifulSoup
from helpers import ERROR, PROJECT, Build, small_book, sphinx_build, unmark
from interview import changes

MARKED = """\
# a comment, and a blank line

2026-02-01 changed ML0016: Apples are red & "round" now.
2026-03-01 erratum ML0101, ML0016: Bananas are bent.  ⟵ ML0016 has an entry of 2026-03-01 in line 14 already: join
2026-01-01 new ML0016 ML0101 ML0102: The first.
1 March 2026 new ML0102: When?  ⟵ '1' is no date
2026-02-30 changed ML0102: A day that is none.  ⟵ '2026-02-30' is no date
2026-02-03 corrected ML0102: A kind that is none.  ⟵ 'corrected' is no kind of change: write one of new, changed
2026-02-03 changed ml0102: Small letters.  ⟵ 'ml0102' is not a question id
2026-02-04 changed ML0999: It does not exist.  ⟵ there is no question ML0999 in this book
2026-02-05 changed ML0102:  ⟵ does not say what changed
2026-02-05 changed : Nothing.  ⟵ this line is no entry
Some words.  ⟵ this line is no entry
2026-03-01 changed ML0016: Once more.
2026-04-01 new ML0101: Again.  ⟵ ML0101 was there before 2026-04-01: write changed or erratum
"""


def book_with(folder: Path, changelog: bytes | None) -> Path:
    """The small book with a changelog and a page of it."""
    book = small_book(folder)
    with (book / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write('interview_changes = "changes.txt"\ninclude_patterns += ["changes.md"]\n')
    index = book / "index.md"
    index.write_text(
        index.read_text(encoding="utf-8").replace("references\n", "references\nchanges\n"), encoding="utf-8"
    )
    (book / "changes.md").write_text("# Errata and changes\n\n:::{changes}\n:::\n", encoding="utf-8")
    if changelog is not None:
        (book / "changes.txt").write_bytes(changelog)
    return book


def errors_of(build: Build) -> list[tuple[int, str]]:
    """Line and message of each error in the changelog."""
    found = ERROR.finditer(build.stderr)
    return [(int(m["line"]), m["message"]) for m in found if Path(m["path"]).name == "changes.txt"]


def test_each_mistake_is_reported_at_its_line(tmp_path: Path) -> None:
    text, expected = unmark(MARKED)
    build = sphinx_build(book_with(tmp_path / "book", text.encode()), tmp_path / "out")
    assert build.status == 1
    assert "Traceback" not in build.stderr
    found = errors_of(build)
    assert [line for line, _ in found] == [line for line, _ in expected]
    for (_, message), (_, wanted) in zip(found, expected, strict=True):
        assert wanted in message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "is not there"),
        (b"2026 \xfc\n", "is not UTF-8"),
        ("2026-02-01 new ML0016: Turned \u202e around.\n".encode(), "a character that nobody sees"),
        (b"2206-03-01 new ML0016: In a later century than files can have.\n", "is no date"),
    ],
)
def test_a_changelog_that_cannot_be_read(tmp_path: Path, content: bytes | None, reason: str) -> None:
    build = sphinx_build(book_with(tmp_path / "book", content), tmp_path / "out")
    assert (build.status, "Traceback" in build.stderr) == (1, False)
    [(line, message)] = errors_of(build)
    assert (line, reason in message) == (1, True)


def test_the_page_lists_the_changes_newest_first_and_follows_the_list(tmp_path: Path) -> None:
    bad = {number for number, _ in unmark(MARKED)[1]} - {4} | {14}
    good = "\n".join(line for number, line in enumerate(unmark(MARKED)[0].split("\n"), 1) if number not in bad)
    book = book_with(tmp_path / "book", good.encode())
    build = sphinx_build(book, tmp_path / "out")
    assert (build.status, build.stderr) == (0, "")
    page = BeautifulSoup(build.read("changes.html"), "html.parser")
    assert [day.get_text() for day in page.select("dl.changes dt")] == ["2026-03-01", "2026-02-01", "2026-01-01"]
    entries = [" ".join(entry.get_text().split()) for entry in page.select("dl.changes li")]
    assert entries[0] == "Erratum. Bananas are bent. ML0101 Bent bananas, ML0016 Ripe apples."
    assert entries[1] == 'Changed. Apples are red & "round" now. ML0016 Ripe apples.'
    assert page.select_one('dl.changes li a[href="chapters/bananas.html#ml0101"]')
    (book / "changes.txt").write_text("2026-05-01 new ML0102: Later.\n", encoding="utf-8")
    assert "2026-05-01" in sphinx_build(book, tmp_path / "out").read("changes.html")


def test_every_question_of_the_book_has_a_date() -> None:
    changelog = changes.read(PROJECT / "chapters" / "changes.txt")
    assert changelog.problems == ()
    introduced = {name for change in changelog.changes if change.kind == "new" for name in change.ids}
    missing = [topic.id for topic in topics() if topic.id not in introduced]
    assert not missing, f"chapters/changes.txt: add a line such as '2026-03-01 new {missing[0]}: A new question.'"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-19-01 new ML0016: A month that is none.\n2026-02-03 new ML0101: A day.\n", "1770076800"),
        ("# Nothing yet.\n", ""),
    ],
)
def test_the_edition_has_a_date_whatever_the_list_says(tmp_path: Path, text: str, seconds: str) -> None:
    for folder in ("tools", "chapters"):
        (tmp_path / folder).mkdir()
    tool = shutil.copy(PROJECT / "tools" / "edition_date.py", tmp_path / "tools")
    tmp_path.joinpath("chapters", "changes.txt").write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, tool], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == (seconds, "")


def test_every_edition_has_the_date_of_the_newest_change() -> None:
    newest = max(line[:10] for line in (PROJECT / "chapters" / "changes.txt").read_text(encoding="utf-8").splitlines())
    said = subprocess.run(["make", "-pn", "help"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    [given] = re.findall(r"^SOURCE_DATE_EPOCH := (\d+)$", said, re.MULTILINE)
    assert int(given) == changes.seconds(newest)
