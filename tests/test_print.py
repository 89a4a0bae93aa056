"""A made-up book that knows its address, printed by its own Makefile: what does not depend on the chapters."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from helpers import program
from pages import as_text, fill, rendered
from pypdf import PdfReader

from bench.builds import change_a_word
from bench.printing import latex_runs
from bench.synthetic import write_book

ADDRESS: Final = "https://example.org/the_book/50%25~new"
REPOSITORY: Final = "https://example.org/someone/book"
NAMES: Final = ("ml-asked-and-answered.pdf", "ml-question-sheet.pdf")
QUESTIONS: Final = 15
"""So many that those of the first chapter need two pages and a little, and that the second has another number."""


def make(book: Path) -> dict[str, bytes]:
    """Print ``book`` as a reader would, with addresses, and return its PDFs by name."""
    environment = os.environ | {"BOOK_BASE_URL": ADDRESS, "BOOK_REPOSITORY_URL": REPOSITORY}
    command = ["make", "pdf", "VENV=", f"BIN={Path(sys.executable).parent}"]
    done = subprocess.run(command, cwd=book, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return {name: (book / "_build" / "pdf" / name).read_bytes() for name in NAMES}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The printed book."""
    book = tmp_path_factory.mktemp("one") / "book"
    write_book(book, QUESTIONS)
    make(book)
    return book


def addresses(reader: PdfReader, page: int) -> set[str]:
    """The addresses that the links on a page, counted from 0, lead to."""
    actions = [link.get_object().get("/A", {}) for link in reader.pages[page].get("/Annots") or []]
    return {str(action["/URI"]) for action in actions if action.get("/S") == "/URI"}


def test_the_cover_leads_to_the_accessible_editions(book: Path) -> None:
    reader = PdfReader(book / "_build" / "pdf" / NAMES[0])
    assert addresses(reader, 0) == {f"{ADDRESS}/"}
    assert "the site and the EPUB are its accessible editions" in " ".join(
        as_text(book / "_build" / "pdf" / NAMES[0])[0].split()
    )


def test_the_colophon_leads_to_the_site_and_to_where_errors_are_reported(book: Path) -> None:
    reader = PdfReader(book / "_build" / "pdf" / NAMES[0])
    assert {f"{ADDRESS}/", f"{REPOSITORY}/issues/new?template=error.yml"} <= addresses(reader, 1)


def test_ids_of_the_sheet_are_links_to_the_questions(book: Path) -> None:
    reader = PdfReader(book / "_build" / "pdf" / NAMES[1])
    found = set.union(*(addresses(reader, page) for page in range(1, len(reader.pages))))
    assert {f"{ADDRESS}/q/ml{number:04d}/" for number in range(101, 101 + QUESTIONS)} <= found


def test_no_page_is_nearly_empty_however_many_questions_a_chapter_has(book: Path) -> None:
    reader = PdfReader(book / "_build" / "pdf" / NAMES[0])
    chapters = [reader.get_destination_page_number(item) for item in reader.outline if not isinstance(item, list)]
    last_of_chapters = {page - 1 for page in chapters if page is not None} | {len(reader.pages) - 1}
    shares = {number: fill(page) for number, page in enumerate(rendered(book / "_build" / "pdf" / NAMES[0]))}
    assert {n + 1: share for n, share in shares.items() if share < 0.2 and n not in last_of_chapters} == {}


def test_no_answer_stands_beside_its_question(book: Path) -> None:
    for page in as_text(book / "_build" / "pdf" / NAMES[0]):
        asked = set(re.findall(r"^(ML\d{4}) .*\n[●○]+", page, re.MULTILINE))
        answered = set(re.findall(r"^(ML\d{4}) .*Question, page", page, re.MULTILINE))
        assert not asked & answered


def test_latex_has_nothing_to_complain_about(book: Path) -> None:
    for name in NAMES:
        log = (book / "_build" / "latex" / name).with_suffix(".log").read_text(encoding="utf-8", errors="replace")
        assert re.findall(r"^(?:Overfull .*|.*Warning: .*|Missing character.*)$", log, re.MULTILINE) == []


def test_a_word_costs_one_run_and_another_place_gives_the_same_bytes(book: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "a longer place" / "book"
    chapters = write_book(elsewhere, QUESTIONS)
    before = chapters[0].read_text(encoding="utf-8")
    change_a_word(chapters[0])
    edited = make(elsewhere)
    chapters[0].write_text(before, encoding="utf-8")
    restored = make(elsewhere)
    assert latex_runs(elsewhere) == 1
    assert restored == {name: (book / "_build" / "pdf" / name).read_bytes() for name in NAMES}
    assert edited[NAMES[0]] != restored[NAMES[0]]
    assert edited[NAMES[1]] == restored[NAMES[1]]


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        (r"\input{SECRET}", "SECRET"),
        (r"\openin 1 = {SECRET} \ifeof 1 \errmessage{not opened} \fi", "not opened"),
        (
            r"\immediate\openout 1 = {SECRET} \immediate\write 1 {changed} \errmessage{went on}",
            "went on|Not writing|can't write",
        ),
        (r"\directlua{local done = os.execute('echo changed >SECRET') error('ran: ' .. tostring(done))}", "ran: nil"),
    ],
    ids=["input", "openin", "openout", "shell"],
)
def test_latex_reaches_nothing_outside_of_its_folder(book: Path, tmp_path: Path, tex: str, said: str) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text("a secret", encoding="utf-8")
    folder = tmp_path / "latex"
    folder.mkdir()
    (folder / "latexmkrc").write_bytes((book / "_build" / "latex" / "latexmkrc").read_bytes())
    text = tex.replace("SECRET", str(secret))
    (folder / "evil.tex").write_text(f"\\documentclass{{article}}\\begin{{document}}{text}\\end{{document}}")
    command = [program("latexmk"), "-norc", "-r", "latexmkrc", "evil.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode != 0
    assert re.search(said.replace("SECRET", re.escape(str(secret))), done.stdout)
    assert secret.read_text(encoding="utf-8") == "a secret"
