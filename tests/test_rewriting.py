"""A build after a change gives what a cold one gives: pages that show what stands in others are written anew."""

import filecmp
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from helpers import PROJECT, Build, small_book, sphinx_build

PRACTICE = """# Practice

:::{drill}
:::

## A first job

""" + "\n".join(
    f":::{{ask}} {name}\n:minutes: 5\n\nWords.\n:::\n"
    for name in ("ML0016", "ML0101", "ML0102", "ML0016", "ML0101", "ML0102")
)


INTERRUPTED = """
import os

def setup(app):
    app.connect("write-started", lambda app, builder: os._exit(3) if "INTERRUPT" in os.environ else None)
"""
"""A setting that ends a build like a power cut, when it has read and before it writes."""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The small book with a page that repeats its questions, in the look of the book."""
    book = small_book(tmp_path / "book")
    (book / "drill.md").write_text(PRACTICE, encoding="utf-8")
    with (book / "index.md").open("a", encoding="utf-8") as index:
        index.write("\n```{toctree}\ndrill\n```\n")
    with (book / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write(
            'include_patterns += ["drill.md"]\nhtml_theme = "sphinx_book_theme"\n'
            'html_theme_options = {"article_header_end": ["download-menu.html"]}\n'
            f"templates_path = [{str(PROJECT / '_templates')!r}]\n"
        )
    return book


def change(file: Path, old: str, new: str) -> None:
    """Change a text in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def built(book: Path, out: str = "out") -> Build:
    """The site of a book, built without a complaint."""
    build = sphinx_build(book, book.with_name(out))
    assert (build.status, build.stderr) == (0, "")
    return build


def pages_of(build: Build) -> set[str]:
    """The pages of a site."""
    return {page.relative_to(build.out).as_posix() for page in build.out.rglob("*.html")}


def same(one: Build, other: Build) -> None:
    """Two sites have the same pages."""
    assert pages_of(one) == pages_of(other)
    _, different, missing = filecmp.cmpfiles(one.out, other.out, pages_of(one), shallow=False)
    assert (different, missing) == ([], [])


def test_what_a_question_asks_is_new_wherever_it_is_asked(book: Path) -> None:
    built(book)
    change(book / "chapters" / "apples.md", "When is an apple ripe?", "When is an apple best?")
    build = built(book)
    assert build.read("drill.html").count("When is an apple best?") == 3
    same(build, built(book, "cold"))


def test_a_new_title_is_in_every_sidebar(book: Path) -> None:
    built(book)
    change(book / "drill.md", "# Practice", "# Rehearsal")
    build = built(book)
    assert "Rehearsal" in build.read("chapters/bananas.html")
    same(build, built(book, "cold"))


def test_a_download_that_was_not_there_is_in_every_menu(book: Path) -> None:
    build = built(book)
    assert "EPUB" not in build.read("chapters/bananas.html")
    (build.out / "downloads").mkdir()
    (build.out / "downloads" / "ml-asked-and-answered.epub").write_bytes(b"x" * 2000)
    assert "EPUB" in built(book).read("chapters/bananas.html")


def test_a_page_whose_chapter_is_gone_goes_as_well(book: Path) -> None:
    built(book)
    (book / "chapters" / "bananas.md").unlink()
    for name in ("ML0101", "ML0102"):
        change(book / "drill.md", f":::{{ask}} {name}", ":::{ask} ML0016")
    build = built(book)
    assert not (build.out / "chapters" / "bananas.html").exists()
    same(build, built(book, "cold"))


def test_after_an_interruption_all_is_written_anew(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (book / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write(INTERRUPTED)
    built(book)
    change(book / "chapters" / "apples.md", "## Ripe apples", "## Mellow apples")
    monkeypatch.setenv("INTERRUPT", "yes")
    assert sphinx_build(book, book.with_name("out")).status == 3
    monkeypatch.delenv("INTERRUPT")
    build = built(book)
    assert "Mellow apples" in build.read("questions.html")
    same(build, built(book, "cold"))


def test_a_link_in_a_question_leads_there_from_where_it_is_repeated(book: Path) -> None:
    text = (book / "chapters" / "bananas.md").read_text(encoding="utf-8")
    head, _, tail = text.partition("## Straight bananas")
    asked, fence, rest = tail.partition("\n:::\n")
    linked = f"{asked}\n\nThen see {{question}}`ML0016` and {{doc}}`apples`.{fence}{rest}"
    (book / "chapters" / "bananas.md").write_text(f"{head}## Straight bananas{linked}", encoding="utf-8")
    page = BeautifulSoup(built(book).read("drill.html"), "html.parser")
    targets = {str(link["href"]) for link in page.select(".drill-asked a")}
    assert targets == {"chapters/apples.html#ml0016", "chapters/apples.html"}


def test_an_id_used_twice_in_a_chapter_is_one_clear_error(book: Path) -> None:
    change(book / "chapters" / "bananas.md", "ML0102", "ML0101")
    change(book / "drill.md", ":::{ask} ML0102", ":::{ask} ML0016")
    build = sphinx_build(book, book.with_name("out"))
    assert build.status == 1
    assert "ML0101 is taken" in build.stderr
    assert "Traceback" not in build.stderr
