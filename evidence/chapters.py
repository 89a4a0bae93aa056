"""Where the chapters print displayed formulas, found as MyST finds them.

Chapters nest directives; what stands in one is parsed again, as MyST does it, so that a formula has the line it has
in its file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from . import CHAPTERS

PROJECT: Final = CHAPTERS.parent

DIRECTIVE: Final = re.compile(r"\{[^}\s]+\}")
"""How the line that opens a block goes on, if it is one of those that a chapter may hold, and no program."""


@dataclass(frozen=True)
class Displayed:
    """One displayed formula: the file, the line it begins in (from 1), its label if it has one, and its TeX."""

    path: Path
    line: int
    label: str | None
    tex: str

    @property
    def place(self) -> str:
        """File and line as an editor opens them, relative to the project where the file is in it."""
        path = self.path.absolute()
        shown = path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path
        return f"{shown}:{self.line}"


@cache
def markdown() -> MarkdownIt:
    """The parser, with what conf.py switches on for MyST."""
    parser = MarkdownIt("commonmark").enable("table")
    return parser.use(colon_fence_plugin).use(dollarmath_plugin, allow_labels=True, double_inline=True)


def chapter_files(directory: Path = CHAPTERS) -> list[Path]:
    """The chapters in ``directory``, by name."""
    return sorted(directory.glob("*.md"))


def displayed(path: Path) -> list[Displayed]:
    """The displayed formulas of the chapter at ``path``, from top to bottom."""
    return list(formulas(path, path.read_text("utf-8-sig"), 0))


def formulas(path: Path, text: str, offset: int) -> Iterator[Displayed]:
    """The displayed formulas of ``text``, which begins ``offset`` lines into the file at ``path``."""
    for token in markdown().parse(text):
        line = offset + (token.map[0] if token.map else 0) + 1
        if token.type in {"fence", "colon_fence"}:
            if DIRECTIVE.match(token.info.strip()):
                yield from formulas(path, token.content, line)
        elif token.type in {"math_block", "math_block_label"}:
            yield Displayed(path, line, token.info or None, token.content)
        elif token.type == "inline":
            yield from displayed_in_line(path, token, line)


def displayed_in_line(path: Path, inline: Token, line: int) -> Iterator[Displayed]:
    """Double dollars within a paragraph, which MyST displays, too; they begin in the line of their dollars."""
    for child in inline.children or []:
        if child.type == "math_inline_double":
            before = inline.content.partition(f"$${child.content}")[0]
            yield Displayed(path, line + before.count("\n"), None, child.content)
