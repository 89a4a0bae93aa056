"""Says why LaTeX failed, in terms of the chapters: their file and line, not those of the file that Sphinx wrote.

    python3 tools/tex_error.py _build/latex/ml-asked-and-answered STATUS

reads the log of that document and its .tex file, where a comment before each block says what it comes from
(``_ext/interview/latex.py``). STATUS is the exit status of latexmk, or of timeout.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TIMED_OUT: Final = 124
"""The exit status of timeout when it stopped what it ran."""

ERROR: Final = re.compile(r"(?:!|(?P<file>[^\s:][^:]*):(?P<line>\d+):) (?P<message>.+)")
END: Final = re.compile(r"Here is how much of|.*==> Fatal error")
PLACE: Final = re.compile(r"%: (?P<place>\S+:\d+)")
LINES_SHOWN: Final = 8


@dataclass(frozen=True)
class TexError:
    """The first error in a log: where TeX was, what it says, and the lines of the log that follow."""

    file: str
    line: int
    message: str
    context: tuple[str, ...]


def first_error(log: Iterable[str]) -> TexError | None:
    """Return the first error of the ``log``, whose messages have one line each; None if it has none."""
    lines = [line.rstrip() for line in log]
    for number, line in enumerate(lines):
        found = ERROR.fullmatch(line)
        if found is None or END.match(line):
            continue
        context = []
        for after in lines[number + 1 : number + 1 + LINES_SHOWN]:
            if END.match(after) or ERROR.fullmatch(after):
                break
            context.append(after)
        return TexError(found["file"] or "", int(found["line"] or 0), found["message"], tuple(context))
    return None


def place_of(line: int, tex: Sequence[str]) -> str | None:
    """Return the file and line of the block that stands at a ``line``, counted from 1, of the file ``tex``."""
    for text in reversed(tex[:line]):
        if found := PLACE.fullmatch(text.rstrip()):
            return found["place"]
    return None


def explanation(document: Path, status: int) -> str:
    """Say why LaTeX failed with a document, named without ending: the message, its place, and where to read on."""
    log, tex = document.with_suffix(".log"), document.with_suffix(".tex")
    lines = []
    if status == TIMED_OUT:
        lines.append("LaTeX was stopped, since it ran too long: a formula or table may keep it in a circle.")
    text = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    error = first_error(text)
    if error is not None:
        source = tex.read_text(encoding="utf-8").splitlines() if tex.exists() else []
        is_there = Path(error.file).name == tex.name
        place = place_of(error.line, source) if is_there else None
        where = place or (f"{error.file}:{error.line}" if error.file else document.name)
        lines.append(f"{where}: ERROR: LaTeX says '{error.message}' about the block that begins here")
        lines += [f"    {line}" for line in error.context if line]
    elif status != TIMED_OUT:
        said = document.with_suffix(".said")
        lines += said.read_text(encoding="utf-8", errors="replace").splitlines()[-20:] if said.exists() else []
    lines.append(f"{log} has everything that LaTeX said.")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Run the command; return its exit status."""
    if len(arguments) != 2 or not arguments[1].isdecimal():
        print("usage: tex_error.py DOCUMENT STATUS", file=sys.stderr)
        return 2
    print(explanation(Path(arguments[0]), int(arguments[1])), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
