"""How long the PDFs of made-up books take: from nothing, and again after one word changed."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from . import WORK
from .builds import Cost, change_a_word, measure
from .synthetic import write_book
from .tables import as_table

SIZES: Final = (50, 1000)
"""How many questions the books have: about as many as this one, and as many as it should bear."""


def make_pdfs(book: Path) -> Cost:
    """Have ``book`` make its PDFs with its own Makefile; raises SystemExit if that fails."""
    command: list[str | Path] = ["make", "-C", book, "pdf", "VENV=", f"BIN={Path(sys.executable).parent}"]
    return measure(command, book)


def latex_runs(book: Path) -> int:
    """How often LaTeX ran when the PDFs were made last."""
    said = (book / "_build" / "latex").glob("*.said")
    return sum(file.read_text(encoding="utf-8", errors="replace").count("Run number") for file in said)


def report(sizes: Sequence[int]) -> str:
    """Make the PDFs of books of the ``sizes`` and say what each costs."""
    rows = []
    for size in sizes:
        book = WORK / "books" / f"{size}-pdf"
        shutil.rmtree(book, ignore_errors=True)
        chapters = write_book(book, size)
        cold, cold_runs = make_pdfs(book), latex_runs(book)
        change_a_word(chapters[len(chapters) // 2])
        edit, edit_runs = make_pdfs(book), latex_runs(book)
        shutil.rmtree(book)
        rows.append(
            [
                f"{size:,}",
                *(f"{cold.seconds:.1f} s", f"{cold.processor:.1f} s", str(cold_runs), f"{cold.megabytes:.0f} MB"),
                *(f"{edit.seconds:.1f} s", f"{edit.processor:.1f} s", str(edit_runs)),
                f"{edit.processor / cold.processor:.1%}",
            ]
        )
    head = ["questions", "from nothing", "processors", "LaTeX runs", "memory", "one word", "processors", "LaTeX runs"]
    return (
        "Making the PDFs of made-up books, the book and its question sheet.\n"
        "'One word' is the same after one word of one chapter changed, 'of it' its share of the processors' time.\n\n"
        + as_table([*head, "of it"], rows)
    )
