"""What the parser makes of a file, piece by piece: each is allowed, or refused with what to write instead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from . import blocks, limits, tex, text
from .links import link_problem
from .parts import LITERAL, Fence, Part
from .problem import Problem, shown
from .text import words

PLAIN: Final = words(
    """
    paragraph_open paragraph_close heading_open heading_close inline bullet_list_open bullet_list_close
    ordered_list_open ordered_list_close list_item_open list_item_close blockquote_open blockquote_close table_open
    table_close thead_open thead_close tbody_open tbody_close tr_open tr_close th_open th_close td_open td_close
    fence colon_fence math_block math_block_label html_block
    text text_special softbreak em_open em_close strong_open strong_close code_inline link_open link_close
    image math_inline math_inline_double html_inline myst_role
    """
)
"""What Markdown has that a file may use; some of it is looked at more closely."""

REFUSED: Final = {
    "front_matter": ("'---' begins settings of a file", "a file has none: begin with its title, '# …'"),
    "myst_target": ("'(…)=' gives a name to a place", "link to questions by their ids, to formulas by their labels"),
    "myst_line_comment": ("'%' at the beginning of a line hides it", "write the number before it on the same line"),
    "myst_block_break": ("'+++' divides a page for other tools", "begin a paragraph with a bold **word.** instead"),
    "footnote_ref": ("a footnote is not for this book", "say it in the sentence, or in parentheses"),
    "footnote_reference_open": ("a footnote is not for this book", "say it in the sentence, or in parentheses"),
    "hardbreak": ("a backslash or two spaces at the end of a line break it", "take them out, or begin a new paragraph"),
    "hr": ("a line across the page is not for this book", "begin a paragraph with a bold **word.** instead"),
    "code_block": (
        "text that is indented by four spaces is read as code",
        "indent it less, or put code between lines of ```",
    ),
}
"""What to write in place of what Markdown and MyST have besides."""

PART_OF_REFUSED: Final = re.compile(r"footnote_.*")
"""What comes with something refused, and is not said again."""

COMMENT: Final = re.compile(r"<!--(?!-?>)(?:(?!--).)*-->", re.DOTALL)
"""A comment that every browser ends where Markdown does."""

HIDDEN_BLOCK: Final = re.compile(r"^\s*(?::::|```|#{1,6} )", re.MULTILINE)

LEFT_OVER: Final = (
    (re.compile(r"`"), "a backtick that has no partner: code stands between two"),
    (re.compile(r"\]\("), "this is no link: one is written [text](address), the address without spaces"),
    (re.compile(r"\*\*"), "'**' that has no partner: bold text stands between two, without spaces inside them"),
    (re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:"), "this is no link of the book: one begins with https, http or mailto"),
    (re.compile(r"<!--"), "'<!--' opens a comment that never ends: add '-->' where it does"),
    (
        re.compile(r"\{(?:cite:)?(?:" + "|".join(blocks.ROLES) + r")\}"),
        "a role without its content: a backtick follows it at once, as in {eq}`eq-hinge`",
    ),
)
"""What shows, in plain text, that something was meant and not read as such."""

LEFT_OVER_AT_BEGIN: Final = (
    (re.compile(r"^:{1,2}\{"), "a block opens with three colons or more: add them"),
    (re.compile(r"^(?::::|~~~)"), "this opens or closes no block: put it at the beginning of a line"),
    (re.compile(r"^:[a-z-]+:(?:\s|$)"), "an option is read only right below the line that opens its block"),
    (re.compile(r"^#{1,6}[^#\s]"), "a heading has a space after its '#': add it"),
    (
        re.compile(r"^\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)+\|?$"),
        "this makes no table: the line above it needs as many cells",
    ),
)
"""The same, where it stands at the beginning of a line."""


@dataclass(frozen=True)
class Rules:
    """What holds for one file: ``is_chapter``, or else the blocks of pages are allowed, with ``page_blocks`` added."""

    is_chapter: bool
    page_blocks: frozenset[str] = frozenset()

    def problems(self, part: Part) -> Iterator[Problem]:
        """Everything in ``part``, and in the blocks in it, that is not allowed."""
        for label, line in part.definitions.items():
            message = f"'[{shown(label.lower())}]: …' defines a link that stands elsewhere"
            yield Problem(line, f"{message}: write the address where it is used, [text](address)", "forbidden")
        depth = part.depth
        line = part.offset + 1
        columns = 0
        for index, token in enumerate(part.tokens):
            if token.map is not None:
                line = part.offset + token.map[0] + 1
            columns = 0 if token.type == "table_open" else columns + (token.type == "th_open")
            if token.type in {"bullet_list_open", "ordered_list_open", "blockquote_open"}:
                depth += 1
                if depth == limits.NESTING + 1:
                    yield too_deep(line)
            elif token.type in {"bullet_list_close", "ordered_list_close", "blockquote_close"}:
                depth -= 1
            elif fence := part.fences.get(index):
                yield from self.fence_problems(fence, depth)
            elif token.type == "tr_open" and columns:  # of the head, which is over
                yield from row_problems(part, token, line, columns)
            else:
                yield from token_problems(token, part, line)

    def fence_problems(self, fence: Fence, depth: int) -> Iterator[Problem]:
        """What is wrong with a block or with code, and with what stands in it."""
        if fence.name is None:
            language = fence.token.info.strip()
            if language not in blocks.LANGUAGES:
                known = ", ".join(sorted(blocks.LANGUAGES))
                what = f"'{shown(language)}' is no language of code here" if language else "code names its language"
                yield Problem(fence.line, f"{what}: write one of {known} behind the backticks", "forbidden")
            return
        block = blocks.CHAPTER.get(fence.name)
        if block is None and (self.is_chapter or fence.name not in blocks.PAGE | self.page_blocks):
            yield Problem(fence.line, unknown_block(fence.name), "forbidden")
            return
        if block is not None:
            yield from option_problems(fence, block)
        if fence.name == "figure":
            yield from figure_problems(fence.argument, fence.line)
            first = next((token.type for token in fence.inside.tokens), "") if fence.inside else None
            if first not in {"paragraph_open", None, *REFUSED}:
                advice = "below its options and a blank line, say what is to be noticed"
                yield Problem(fence.line, f"this figure has no caption: {advice}", "form")
        if fence.head:
            for token in fence.head.tokens:
                yield from token_problems(token, fence.head, fence.line)
        if fence.inside:
            yield from self.problems(fence.inside)
        elif fence.name not in LITERAL:
            yield too_deep(fence.line)


def too_deep(line: int) -> Problem:
    """That something stands deeper inside of other things than may be."""
    message = f"this is more than {limits.NESTING} deep in blocks, lists and quotations: say it in fewer levels"
    return Problem(line, message, "limit")


def unknown_block(name: str) -> str:
    """Why there is no block ``name``, and which there are."""
    if name == "math":
        return "'{math}' is not for this book: put a formula between lines of $$, its label behind the last"
    if name in {"code", "code-block", "sourcecode"}:
        return f"'{{{name}}}' is not for this book: put code between lines of ```, its language behind the first"
    near = get_close_matches(name, blocks.CHAPTER, n=1)
    meant = f"did you mean '{near[0]}'? " if near else ""
    return f"'{{{shown(name)}}}' is no block of a chapter: {meant}There are {', '.join(blocks.CHAPTER)}"


def option_problems(fence: Fence, block: blocks.Block) -> Iterator[Problem]:
    """What is wrong with the lines that open a block: its argument and options."""
    if fence.argument and not block.has_argument:
        advice = "write it below the line that opens the block"
        yield Problem(
            fence.line, f"'{shown(fence.argument)}' stands behind the name of the block: {advice}", "forbidden"
        )
    if fence.token.content.startswith("---"):
        advice = "write each as a line ':name: value'"
        yield Problem(fence.line + 1, f"options between lines of '---' are not for this book: {advice}", "forbidden")
    if fence.options_problem:
        yield Problem(*fence.options_problem, "forbidden")
    seen: set[str] = set()
    for line, name, value in fence.options:
        pattern = blocks.NAMED_OPTIONS.get(name)
        if name not in block.options:
            takes = ", ".join(f"':{option}:'" for option in sorted(block.options)) or "none"
            yield Problem(line, f"'{fence.name}' has no option ':{shown(name)}:'; it takes {takes}", "forbidden")
        elif name in seen:
            yield Problem(line, f"a second option ':{name}:': only the last would count; keep one", "forbidden")
        elif pattern and not pattern.fullmatch(value):
            advice = "write small letters, digits and hyphens, as in fig-outliers"
            yield Problem(line, f"'{shown(value)}' is no name of a figure: {advice}", "forbidden")
        elif problem := text.character_problem(value):
            yield Problem(line, problem, "character")
        seen.add(name)


def figure_problems(path: str, line: int) -> Iterator[Problem]:
    """Why no figure may be shown from ``path``."""
    if not blocks.FIGURE.fullmatch(path):
        advice = "draw it in figures/, and write ../_static/figures/ and its name, as in ../_static/figures/outliers.*"
        yield Problem(line, f"'{shown(path)}' is no figure of the book: {advice}", "forbidden")


def row_problems(part: Part, token: Token, line: int, columns: int) -> Iterator[Problem]:
    """That a row of a table has more or fewer cells than its head: they would be dropped, or made up."""
    assert token.map is not None
    row = part.lines[token.map[0]].lstrip(" >").strip()
    cells = escapedSplit(row)
    count = len(cells) - (cells[0] == "") - (len(cells) > 1 and cells[-1] == "")
    if count != columns:
        advice = r"inside of code write '|' as '\|', in mathematics as \lvert, \rvert or \mid"
        yield Problem(line, f"this row has {count} cells, and its table {columns} columns: {advice}", "form")


def token_problems(token: Token, part: Part, line: int) -> Iterator[Problem]:
    """Why a piece of Markdown, and the pieces in it, may not stand in a file."""
    if refused := REFUSED.get(token.type):
        yield Problem(line, f"{refused[0]}: {refused[1]}", "forbidden")
    elif token.type not in PLAIN and not PART_OF_REFUSED.fullmatch(token.type):
        yield Problem(line, f"'{token.type}' is not for this book: write plain Markdown", "forbidden")
    elif token.type in {"math_block", "math_block_label"}:
        yield from math_problems(token, part, line)
    elif token.type == "html_block":
        yield from html_problems(token.content.strip(), line)
    depth = 0
    for child, child_line, begins_line in placed(token, part, line):
        depth += child.nesting
        if depth > limits.NESTING:
            message = f"this is more than {limits.NESTING} deep in emphasis and links: say it in fewer levels"
            yield Problem(child_line, message, "limit")
        yield from inline_problems(child, part, child_line, begins_line=begins_line)


def placed(token: Token, part: Part, line: int) -> Iterator[tuple[Token, int, bool]]:
    """The pieces in ``token``, which begins in ``line``, each with its own line, and whether it begins that line.

    The parser says where a paragraph begins. Lines that end inside of code or a role are not told apart from spaces, so
    a piece is looked for from where it may be, at the earliest.
    """
    last = part.offset + token.map[1] if token.map else line
    begins_line = True
    for child in token.children or []:
        excerpt = str(child.attrGet("href") or child.attrGet("src") or child.content).split("\n")[0].strip()
        if excerpt and child.type != "text":
            line = next((n for n in range(line, last + 1) if excerpt in part.lines[n - part.offset - 1]), line)
        yield child, line, begins_line
        begins_line = child.type in {"softbreak", "hardbreak"}
        line += begins_line or child.content.count("\n")


def inline_problems(token: Token, part: Part, line: int, *, begins_line: bool) -> Iterator[Problem]:
    """Why a piece of a paragraph may not stand in a file."""
    if token.type in {"text", "text_special"}:
        yield from text_problems(token, line, begins_line=begins_line)
    elif token.type == "link_open":
        yield from attribute_problems(token, line, link_problem(str(token.attrGet("href") or "")))
    elif token.type == "image":
        lost = "the title of an image would be lost: say it in its alternative text, in the brackets"
        yield from attribute_problems(token, line, lost if token.attrGet("title") else None)
        yield from figure_problems(str(token.attrGet("src") or ""), line)
        for child in token.children or []:
            if problem := text.character_problem(child.content):
                yield Problem(line, problem, "character")
    elif token.type == "html_inline":
        yield from html_problems(token.content, line)
    elif token.type == "myst_role":
        yield from role_problems(token, line)
    elif token.type in {"math_inline", "math_inline_double"}:
        yield from math_problems(token, part, line)
    elif token.type not in PLAIN:
        yield from token_problems(token, part, line)


def attribute_problems(token: Token, line: int, problem: str | None) -> Iterator[Problem]:
    """A ``problem`` of what ``token`` leads to, and that of its title."""
    if problem:
        yield Problem(line, problem, "forbidden")
    if problem := text.character_problem(str(token.attrGet("title") or "")):
        yield Problem(line, problem, "character")


def text_problems(token: Token, line: int, *, begins_line: bool) -> Iterator[Problem]:
    """What is odd about plain text: characters written as entities, and Markdown that was not read as such."""
    if problem := text.character_problem(token.content):
        yield Problem(line, problem, "character")
    if token.type == "text":
        signs = (*LEFT_OVER, *LEFT_OVER_AT_BEGIN) if begins_line else LEFT_OVER
        if message := next((message for sign, message in signs if sign.search(token.content)), None):
            yield Problem(line, f"'{shown(token.content)}': {message}", "form")


def html_problems(html: str, line: int) -> Iterator[Problem]:
    """Why HTML may not stand in a file: it is none, or a comment that hides nothing but words."""
    if not COMMENT.fullmatch(html):
        if html.startswith("<!--"):
            advice = "a comment ends with '-->' at the end of its line, and has no '--' inside"
            yield Problem(line, f"'{shown(html)}' is no plain comment: {advice}", "forbidden")
        else:
            advice = r"write Markdown; a sign '<' that is meant is written \<"
            yield Problem(line, f"'{shown(html)}' is HTML: {advice}", "forbidden")
    elif HIDDEN_BLOCK.search(html[4:]):
        advice = "what is not ready stays out of the file"
        yield Problem(line, f"'{shown(html)}' hides a block or heading: {advice}", "forbidden")


def role_problems(token: Token, line: int) -> Iterator[Problem]:
    """Why a role is not for this book, or does not hold what it should."""
    name = token.meta["name"]
    role = blocks.ROLES.get(name)
    if role is None:
        near = get_close_matches(name, blocks.ROLES, n=1)
        meant = f"did you mean '{near[0]}'? " if near else ""
        known = ", ".join(blocks.ROLES)
        yield Problem(line, f"'{{{shown(name)}}}' is no role of this book: {meant}There are {known}", "forbidden")
    elif not role.content.fullmatch(token.content.strip()):
        advice = f"write it as {{{name}}}`{role.example}`"
        yield Problem(line, f"'{shown(token.content)}' is not what '{{{name}}}' takes: {advice}", "forbidden")


def math_problems(token: Token, part: Part, line: int) -> Iterator[Problem]:
    """Why a formula, or its label, may not stand in a file."""
    if problem := tex.problem(token.content):
        command = problem.split("'")[1] if "'" in problem else ""
        lines = token.content.split("\n")
        within = next((n for n, content in enumerate(lines) if command and command in content), 0)
        yield Problem(line + within, problem, "math")
    if token.type == "math_block_label" and not blocks.LABEL.fullmatch(token.info):
        assert token.map is not None
        advice = "write eq- and small letters, digits and hyphens, as in eq-hinge"
        end = part.offset + token.map[1]
        yield Problem(end, f"'{shown(token.info)}' is no label of a formula: {advice}", "math")
