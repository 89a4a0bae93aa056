"""What several tests need: small books, and the real command that builds them."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parent
PROJECT: Final = TESTS.parent
SMALL_BOOK: Final = TESTS / "roots" / "test-book"

MARK: Final = re.compile(r"\s*⟵ *(?P<message>.*)")
"""In a bad chapter, what follows ⟵ must be in the message of an error at that line."""

ERROR: Final = re.compile(
    r"^(?P<path>[^:\n]+):(?P<line>\d+): (?:ERROR|WARNING|CRITICAL|SEVERE): (?P<message>.*)$", re.MULTILINE
)


QUIET: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
"""What the tests tell a Chromium when they start it."""


def program(*names: str) -> str:
    """The path of the program that has one of these names."""
    path = next(filter(None, map(shutil.which, names)), None)
    assert path, f"there is no {names[0]}: run make test, which installs it or says how"
    return path


def chromium() -> str:
    """The path of a real Chromium."""
    return program("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Build:
    """A finished run of sphinx-build."""

    source: Path
    out: Path
    status: int
    stderr: str

    def errors(self, docname: str) -> list[tuple[int, str]]:
        """Line and message of each error in one document."""
        path = str(self.source / f"{docname}.md")
        return [(int(m["line"]), m["message"]) for m in ERROR.finditer(self.stderr) if m["path"] == path]

    def read(self, name: str) -> str:
        """A file of the output."""
        return (self.out / name).read_text(encoding="utf-8")


def small_book(target: Path) -> Path:
    """Copy the small book to ``target``."""
    shutil.copytree(SMALL_BOOK, target)
    return target


def sphinx_build(
    source: Path,
    out: Path,
    builder: str = "html",
    *options: str,
    doctrees: Path | None = None,
    extension: Path = PROJECT / "_ext",
) -> Build:
    """Build ``source`` as the Makefile does: warnings are errors, and all of them are shown."""
    doctrees = doctrees or out.with_name(f"{out.name}-doctrees")
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "-n",
        "--keep-going",
        "-q",
        "-d",
        doctrees,
        "-b",
        builder,
        *options,
    ]
    environment = os.environ | {"PYTHONPATH": str(extension), "NO_COLOR": "1"}
    done = subprocess.run(
        [*command, source, out], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    return Build(source, out, done.returncode, done.stderr)


def unmark(marked: str) -> tuple[str, list[tuple[int, str]]]:
    """A bad chapter without its marks, and the line and message of each error that it must give."""
    expected, lines = [], []
    for number, line in enumerate(marked.split("\n"), start=1):
        if mark := MARK.search(line):
            expected.append((number, mark["message"]))
        lines.append(MARK.sub("", line))
    return "\n".join(lines), expected
