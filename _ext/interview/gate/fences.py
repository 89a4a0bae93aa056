"""Blocks that are not closed, or closed too early: each silently takes the next question with it."""

from collections.abc import Iterator
from typing import Final

from .parts import Fence, Part
from .problem import Problem, shown

NEVER_INSIDE: Final = frozenset({"question", "answer"})
"""Blocks that stand in no other."""

SIDE_BY_SIDE: Final = frozenset({"myth", "follow-up"})
"""Blocks that stand in an answer, and in none of themselves."""


def title_problem(part: Part) -> Problem | None:
    """Why a file has no title, without which nothing can link to it; None if it has one."""
    headings = [token for token in part.tokens if token.type == "heading_open" and token.level == 0]
    if headings and headings[0].tag == "h1":
        return None
    return Problem(1, "this file has no title: begin it with a line '# ' and what it is about", "form")


def problems(part: Part) -> Iterator[Problem]:
    """What is wrong with the fences and comments of a part and those in it.

    Only the first problem can be trusted: the others may follow from it.
    """
    for index, token in enumerate(part.tokens):
        if token.type == "html_block" and token.content.lstrip().startswith("<!--") and "-->" not in token.content:
            assert token.map is not None
            line = part.offset + token.map[0] + 1
            yield Problem(line, "'<!--' opens a comment that never ends: add '-->' where it does", "fence")
        if fence := part.fences.get(index):
            yield from fence_problems(fence, part)


def fence_problems(fence: Fence, part: Part) -> Iterator[Problem]:
    """What is wrong with a ``fence`` of ``part``, and those in it."""
    markup, name, around = fence.token.markup, fence.name or "code", part.around
    is_block = fence.token.type == "colon_fence"
    if not is_closed(fence, part.lines):
        if is_block and not fence.token.info.strip():
            message = f"'{markup}' closes nothing: its block is closed already, or was never opened"
            yield Problem(fence.line, message, "fence")
        elif around and around.token.type == fence.token.type and len(around.token.markup) <= len(markup):
            yield Problem(around.line, too_short(around, name, fence.line, markup), "fence")
        else:
            advice = f"add a line '{markup}' below its last line"
            yield Problem(fence.line, f"'{name}' opens with '{markup}' and is never closed: {advice}", "fence")
    elif is_block and fence.name is None:
        advice = f"write its name in braces, and a space behind them, such as {markup}{{myth}} It is said."
        yield Problem(fence.line, f"'{markup}{shown(fence.token.info)}' names no block: {advice}", "fence")
    elif fence.inside:
        yield from problems(fence.inside)


def too_short(around: Fence, name: str, line: int, markup: str) -> str:
    """Why the block ``name`` that ``line`` opens with ``markup`` cannot end inside the fence ``around``."""
    outer = around.name or "block"
    opening = f"'{outer}' opens with '{around.token.markup}'"
    if name in NEVER_INSIDE or {outer, name} <= SIDE_BY_SIDE:
        advice = f"add a line '{around.token.markup}' somewhere above the '{name}' in line {line}"
        return f"{opening} and is never closed: {advice}"
    longer = markup[0] * (len(markup) + 1)
    return f"{opening}, too short to hold the '{name}' in line {line}: open and close it with '{longer}'"


def is_closed(fence: Fence, lines: list[str]) -> bool:
    """Whether a fence in these ``lines`` ends with a closing line of its own, not with the text around it."""
    assert fence.token.map is not None
    begin, end = fence.token.map
    last = lines[end - 1].strip().lstrip("> ").strip() if end - 1 > begin else ""
    markup = fence.token.markup
    return len(last) >= len(markup) and set(last) == {markup[0]}
