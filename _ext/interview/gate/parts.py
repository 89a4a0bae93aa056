"""A file as MyST will read it: what the Markdown parser makes of it, and of the content of each block in it."""

from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.options import TokenizeError, options_to_tokens

from . import limits
from .text import LINE_END, words

PLAIN_ARGUMENT: Final = frozenset({"question", "figure"})
"""Blocks whose argument is not Markdown; nor is that of those in ``LITERAL``."""

LITERAL: Final = words("bibliography button-link button-ref code code-block math sourcecode toctree")
"""Blocks whose content is not Markdown."""


class Option(NamedTuple):
    """A line such as ``:level: core`` below the line that opens a block; ``line`` counts from 1 in the file."""

    line: int
    name: str
    value: str


@dataclass(frozen=True)
class Fence:
    """What stands between two lines of backticks, tildes or colons.

    ``line`` is that of the opening one, from 1 in the file; ``name`` that of the block (``answer``), None where it is
    code; ``argument`` what stands behind the name. ``options_problem`` says why the options cannot be read, and at
    which line. ``head`` is the argument as the parser reads it, ``inside`` the content, where they are Markdown and the
    content is not too deep.
    """

    token: Token
    line: int
    name: str | None
    argument: str
    options: tuple[Option, ...] = ()
    options_problem: tuple[int, str] | None = None
    head: "Part | None" = None
    inside: "Part | None" = None


@dataclass(frozen=True)
class Part:
    """A run of Markdown: a file, or what a block holds.

    ``offset`` is the number of lines above it in its file, ``around`` the block that holds it, ``depth`` how many
    blocks, lists and quotations do; ``definitions`` are the names of its link definitions, and the line of each.
    """

    lines: list[str]
    tokens: list[Token]
    offset: int
    around: Fence | None
    depth: int
    definitions: dict[str, int] = field(default_factory=dict)
    fences: dict[int, Fence] = field(default_factory=dict)
    """The fences in it, by the index of their token."""


def parser_for(config: MdParserConfig) -> MarkdownIt:
    """The parser of MyST with these settings, but that it tells escaped characters and entities from plain ones."""
    return create_md_parser(config, RendererHTML).disable("text_join")


def read(text: str, parser: MarkdownIt, *, offset: int = 0, around: Fence | None = None, depth: int = 0) -> Part:
    """``text`` as the parser reads it, and what stands in its blocks, down to the nesting that is allowed."""
    env: dict[str, Any] = {}
    tokens = parser.parse(text, env)
    references = [*env.get("references", {}).items(), *((d["label"], d) for d in env.get("duplicate_refs", []))]
    part = Part(
        lines=LINE_END.split(text),
        tokens=tokens,
        offset=offset,
        around=around,
        depth=depth,
        definitions={label: offset + reference["map"][0] + 1 for label, reference in references},
    )
    containers = 0
    for index, token in enumerate(tokens):
        if token.type in {"bullet_list_open", "ordered_list_open", "blockquote_open"}:
            containers += 1
        elif token.type in {"bullet_list_close", "ordered_list_close", "blockquote_close"}:
            containers -= 1
        elif token.type in {"fence", "colon_fence"}:
            part.fences[index] = read_fence(token, parser, offset, depth + containers)
    return part


def read_fence(token: Token, parser: MarkdownIt, offset: int, depth: int) -> Fence:
    """The fence of ``token``, in a part that begins below ``offset`` lines and is ``depth`` deep."""
    assert token.map is not None
    line = offset + token.map[0] + 1
    first, argument = [*token.info.strip().split(maxsplit=1), "", ""][:2]
    if not (first.startswith("{") and first.endswith("}")):
        return Fence(token, line, None, argument)
    name = first[1:-1]
    options, options_problem, count = read_options(token.content, line)
    head = None
    if argument and name not in LITERAL | PLAIN_ARGUMENT:
        head = Part([argument], parser.parseInline(argument), line - 1, None, depth)
    fence = Fence(token, line, name, argument, options, options_problem, head)
    if name in LITERAL or depth >= limits.NESTING:
        return fence
    content = "\n".join(LINE_END.split(token.content)[count:])
    return replace(fence, inside=read(content, parser, offset=line + count, around=fence, depth=depth + 1))


def read_options(content: str, line: int) -> tuple[tuple[Option, ...], tuple[int, str] | None, int]:
    """The options of a block in ``line`` that holds ``content``, what is wrong with them, how many lines they take.

    MyST takes the lines that begin with one or two colons for options.
    """
    lines = []
    for text in LINE_END.split(content):
        if not text.lstrip().startswith(":") or text.lstrip().startswith(":::"):
            break
        lines.append(text.lstrip()[1:])
    try:
        tokens, state = options_to_tokens("\n".join(lines))
    except TokenizeError as error:
        reason = "an option is written ':name: value', with no special character at the beginning of the value"
        return (), (line + 1 + error.problem_mark.line, reason), len(lines)
    options = tuple(
        Option(line + 1 + key.start.line, key.value, value.value if value is not None else "") for key, value in tokens
    )
    if state.comment_lines:
        reason = "what follows '#' would be left out here: put the value between double quotation marks"
        return options, (line + 1 + state.comment_lines[0], reason), len(lines)
    return options, None, len(lines)
