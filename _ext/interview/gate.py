"""What is checked in a source file before it is parsed.

A file that is not UTF-8 cannot be read, nothing can link to one without a title, and a fence or comment that is
not closed, or is closed too early, silently takes the next question with it. All are found here, from the text
alone, and end the build; so does a list of tags that cannot be read.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from .errors import Subject, report
from .model import read_tags

DIRECTIVE: Final = re.compile(r"\{(?P<name>[^}\s]+)\}")
LITERAL: Final = frozenset({"code", "code-block", "math", "sourcecode"})
"""Directives whose content is not Markdown."""

LINE_END: Final = re.compile(r"\r\n?|\n")
"""What ends a line for the parser."""

NEVER_INSIDE: Final = frozenset({"question", "answer"})
"""Directives that stand in no other."""

SIDE_BY_SIDE: Final = frozenset({"myth", "follow-up"})
"""Directives that stand in an answer, and in none of themselves."""


class Problem(NamedTuple):
    """One thing that keeps a file from being read; ``line`` counts from 1."""

    line: int
    message: str
    subject: Subject


def check_file(path: Path, parser: MarkdownIt) -> Problem | None:
    """The first problem of the file at ``path``, or None."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(LINE_END.split(error.object[: error.start].decode("latin-1")))
        message = f"byte 0x{error.object[error.start]:02X} is not UTF-8: save the file in the encoding UTF-8"
        return Problem(line, message, "encoding")
    return next(fence_problems(text, parser), None) or title_problem(text, parser)


def title_problem(text: str, parser: MarkdownIt) -> Problem | None:
    """Why a file has no title, without which nothing can link to it; None if it has one."""
    headings = [token for token in parser.parse(text) if token.type == "heading_open" and token.level == 0]
    if headings and headings[0].tag == "h1":
        return None
    return Problem(1, "this file has no title: begin it with a line '# ' and what it is about", "form")


def fence_problems(text: str, parser: MarkdownIt, *, offset: int = 0, around: Token | None = None) -> Iterator[Problem]:
    """What is wrong with the fences of ``text``, which begins ``offset`` lines into its file.

    ``around`` is the fence whose content ``text`` is. Only the first problem can be trusted: the others
    may follow from it.
    """
    lines = LINE_END.split(text)
    for token in parser.parse(text):
        if token.map is None:
            continue
        begin = token.map[0]
        line = offset + begin + 1
        if token.type == "html_block" and token.content.lstrip().startswith("<!--") and "-->" not in token.content:
            yield Problem(line, "'<!--' opens a comment that never ends: add '-->' where it does", "fence")
        if token.type not in {"fence", "colon_fence"}:
            continue
        directive = DIRECTIVE.match(token.info.strip())
        name = directive["name"] if directive else "code"
        if not is_closed(token, lines):
            if token.type == "colon_fence" and not token.info.strip():
                message = f"'{token.markup}' closes nothing: its block is closed already, or was never opened"
                yield Problem(line, message, "fence")
            elif around is not None and around.type == token.type and len(around.markup) <= len(token.markup):
                yield Problem(offset, too_short(around, name, line, token.markup), "fence")
            else:
                advice = f"add a line '{token.markup}' below its last line"
                yield Problem(line, f"'{name}' opens with '{token.markup}' and is never closed: {advice}", "fence")
        elif token.type == "colon_fence" and directive is None:
            advice = f"write its name in braces, such as {token.markup}{{answer}}"
            yield Problem(line, f"'{token.markup}{token.info}' names no block: {advice}", "fence")
        elif directive is not None and name not in LITERAL:
            yield from fence_problems(token.content, parser, offset=line, around=token)


def too_short(around: Token, name: str, line: int, markup: str) -> str:
    """Why the block ``name`` that ``line`` opens with ``markup`` cannot end inside the fence ``around``."""
    outer = DIRECTIVE.match(around.info.strip())
    opening = f"'{outer['name'] if outer else 'block'}' opens with '{around.markup}'"
    never_nested = outer is not None and {outer["name"], name} <= SIDE_BY_SIDE
    if name in NEVER_INSIDE or never_nested:
        return (
            f"{opening} and is never closed: add a line '{around.markup}' somewhere above the '{name}' in line {line}"
        )
    longer = markup[0] * (len(markup) + 1)
    return f"{opening}, too short to hold the '{name}' in line {line}: open and close it with '{longer}'"


def is_closed(token: Token, lines: list[str]) -> bool:
    """Whether the fence ``token`` ends with a closing line of its own, not with the text around it."""
    assert token.map is not None
    begin, end = token.map
    last = lines[end - 1].strip().lstrip("> ").strip() if end - 1 > begin else ""
    return len(last) >= len(token.markup) and set(last) == {token.markup[0]}


def check_sources(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Check the files about to be read; if one cannot be, report each and end the build with status 1."""
    config: MdParserConfig = env.myst_config  # type: ignore[attr-defined]  # set by MyST
    parser = create_md_parser(config, RendererHTML)
    problems = {name: problem for name in docnames if (problem := check_file(env.doc2path(name), parser))}
    for name, problem in sorted(problems.items()):
        report(problem.message, location=(name, problem.line), subject=problem.subject)
    unreadable_tags = tags_problem(Path(app.confdir, app.config.interview_tags))
    if unreadable_tags:
        report(unreadable_tags, location=f"{app.config.interview_tags}:1", subject="encoding")
    if problems or unreadable_tags:
        raise SystemExit(1)


def tags_problem(path: Path) -> str | None:
    """Why the list of tags at ``path`` cannot be read; None if it can."""
    try:
        read_tags(path)
    except FileNotFoundError:
        return "the list of tags is not there: it has one tag a line"
    except UnicodeDecodeError:
        return "the list of tags is not UTF-8: save the file in the encoding UTF-8"
    return None


def forget_failed_build(app: Sphinx, exception: Exception | None) -> None:
    """Drop what a build with errors has read, so that the next build reads it again and says so again."""
    if app._warncount:  # Sphinx has no public counter
        app.doctreedir.joinpath("environment.pickle").unlink(missing_ok=True)
