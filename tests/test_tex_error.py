"""When LaTeX fails: the chapter and line that it fails at, out of the file that Sphinx wrote and LaTeX's log."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import PROJECT, Build, program, sphinx_build
from tex_error import TIMED_OUT, TexError, explanation, first_error, main, place_of

from bench.synthetic import write_book

LOG = """\
This is LuaHBTeX, Version 1.15.0
(./book.aux
LaTeX Warning: Label(s) may have changed.
./book.tex:9: Undefined control sequence.
<argument> \\cancel
                   {x}
l.9 A formula with $\\cancel
                          {x}$.
./book.tex:9:  ==> Fatal error occurred, no output PDF file produced!
Here is how much of LuaTeX's memory you used:
"""

TEX = ["\\begin{document}", "%: chapters/a.md:3", "", "text", "%: chapters/b.md:12", "", "more", "", "A formula"]


def test_the_first_error_of_a_log_is_found_with_what_follows() -> None:
    context = ("<argument> \\cancel", "                   {x}", "l.9 A formula with $\\cancel")
    error = first_error(LOG.splitlines())
    assert error == TexError("./book.tex", 9, "Undefined control sequence.", error.context if error else ())
    assert error.context[:3] == context
    assert not any("Fatal" in line or "how much" in line for line in error.context)


def test_an_error_without_a_place_is_one() -> None:
    assert first_error(["! Emergency stop.", "<*> book.tex"]) == TexError("", 0, "Emergency stop.", ("<*> book.tex",))
    assert first_error(["LaTeX Warning: Reference undefined"]) is None


@pytest.mark.parametrize(
    ("line", "place"), [(1, None), (2, "chapters/a.md:3"), (4, "chapters/a.md:3"), (9, "chapters/b.md:12")]
)
def test_a_line_belongs_to_the_last_mark_above_it(line: int, place: str | None) -> None:
    assert place_of(line, TEX) == place


def test_what_is_said_of_a_log(tmp_path: Path) -> None:
    document = tmp_path / "book"
    document.with_suffix(".log").write_text(LOG, encoding="utf-8")
    document.with_suffix(".tex").write_text("\n".join(TEX), encoding="utf-8")
    said = explanation(document, 12).splitlines()
    assert (
        said[0] == "chapters/b.md:12: ERROR: LaTeX says 'Undefined control sequence.' about the block that begins here"
    )
    assert said[-1] == f"{document}.log has everything that LaTeX said."
    assert explanation(document, TIMED_OUT).startswith("LaTeX was stopped, since it ran too long")


def test_without_an_error_in_the_log_latexmk_speaks_for_itself(tmp_path: Path) -> None:
    (tmp_path / "book.said").write_text("latexmk: there is no such thing\n", encoding="utf-8")
    assert "there is no such thing" in explanation(tmp_path / "book", 1)


def test_the_command_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["book"]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.fixture
def broken(tmp_path: Path) -> tuple[Build, str]:
    """A book as LaTeX, with a command in one formula that this TeX does not know, and where that is."""
    book = tmp_path / "book"
    chapter = write_book(book, 3)[0]
    text = chapter.read_text(encoding="utf-8")
    at = text.index("\n$$\n", text.index("{question} ML0102")) + 1
    chapter.write_text(f"{text[:at]}$$\n\\breve{{x}} {text[at + 3 :]}", encoding="utf-8")
    build = sphinx_build(book, tmp_path / "latex", "latex")
    assert (build.status, build.stderr) == (0, "")
    main_file = build.out / "ml-asked-and-answered.tex"
    forgets = main_file.read_text(encoding="utf-8").replace(
        "\\begin{document}", "\\begin{document}\\let\\breve\\undefined", 1
    )
    main_file.write_text(forgets, encoding="utf-8")
    return build, f"chapters/{chapter.name}:{text.count(chr(10), 0, at) + 1}"


def test_an_error_of_tex_names_the_chapter_and_line(broken: tuple[Build, str]) -> None:
    build, place = broken
    command = [program("latexmk"), "-norc", "-r", "latexmkrc", "ml-asked-and-answered.tex"]
    done = subprocess.run(command, cwd=build.out, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode != 0
    said = explanation(build.out / "ml-asked-and-answered", done.returncode)
    assert said.startswith(f"{place}: ERROR: LaTeX says 'Undefined control sequence.'")
    assert "\\breve" in said


def test_make_says_it_too(tmp_path: Path) -> None:
    """The Makefile's own lines for it, with a latexmk that leaves such a log."""
    for name in ("Makefile", "tools"):
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        copy(PROJECT / name, tmp_path / name)
    latex = tmp_path / "_build" / "latex"
    latex.mkdir(parents=True)
    (latex / "ml-asked-and-answered.log").write_text(LOG.replace("book.tex", "ml-asked-and-answered.tex"))
    (latex / "ml-asked-and-answered.tex").write_text("\n".join(TEX))
    arguments = ["VENV=", "SPHINX=true", "LATEXMK=false", f"BIN={Path(sys.executable).parent}"]
    done = subprocess.run(["make", "pdf", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "chapters/b.md:12: ERROR: LaTeX says" in done.stderr
