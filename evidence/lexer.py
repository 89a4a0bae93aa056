r"""TeX math as tokens for the grammar in ``tex.lark``.

Spaces and the size commands of delimiters fall away here, words in ``\mathrm`` and its like become one token, and
what looks clear to TeX but not to a reader (``x^10``, ``|a|b|c|``) is refused. The rows of ``aligned`` are joined:
a row that begins with ``&`` continues the row above it, any other begins a new statement.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from lark import Token

from .errors import ParseError, Span

SCANNER: Final = re.compile(
    r"""
      (?P<space>\s+|~|\\[ ,;:!]|\\(?:left|right|quad|qquad)(?![A-Za-z]))
    | (?P<indicator>\\math(?:bf|bb)\s*\{\s*1\s*\})
    | (?P<argument>\\operatorname\*\s*\{\s*arg\s*(?:\\,)?\s*(?P<extreme>min|max)\s*\}
                  |\\arg\s*\\(?P<extreme2>min|max)(?![A-Za-z]))
    | (?P<starred>\\operatorname\*\s*\{\s*(?P<bound>min|max)\s*\})
    | (?P<text>\\text\s*\{(?P<words>[^{}]*)\})
    | (?P<word>\\(?P<font>mathrm|operatorname)\s*\{\s*(?P<letters>[A-Za-z][A-Za-z0-9]*)\s*\})
    | (?P<environment>\\(?P<edge>begin|end)\s*\{(?P<kind>[A-Za-z*]+)\})
    | (?P<row>\\\\(?:\s*\[[^\]]*\])?)
    | (?P<star>\^\s*(?:\*|\\star(?![A-Za-z])|\{\s*(?:\*|\\star)\s*\}))
    | (?P<top>\^\s*(?:\\top(?![A-Za-z])|\{\s*\\top\s*\}))
    | (?P<number>[0-9]+(?:\.[0-9]+)?)
    | (?P<command>\\(?:[A-Za-z]+|.))
    | (?P<character>.)
    """,
    re.VERBOSE | re.DOTALL,
)

GREEK: Final = frozenset(
    r"""\alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \vartheta \iota \kappa \lambda \mu \nu \xi
    \pi \rho \sigma \tau \upsilon \phi \varphi \chi \psi \omega \Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Upsilon
    \Phi \Psi \Omega \ell""".split()  # noqa: SIM905  # a list of strings would be a page long
)
ACCENTS: Final = frozenset(["hat", "bar", "tilde", "dot", "mathbf", "boldsymbol", "mathcal", "mathbb", "mathsf"])
FUNCTIONS: Final = frozenset(["exp", "log", "ln", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan", "max", "min"])
BOUNDS: Final = frozenset({"max", "min"})
RELATIONS: Final = {
    "=": "=",
    "<": "<",
    ">": ">",
    r"\lt": "<",
    r"\gt": ">",
    r"\le": r"\le",
    r"\leq": r"\le",
    r"\ge": r"\ge",
    r"\geq": r"\ge",
    r"\ne": r"\ne",
    r"\neq": r"\ne",
    r"\approx": r"\approx",
    r"\in": r"\in",
}
COMMANDS: Final = {
    r"\frac": "FRAC",
    r"\tfrac": "FRAC",
    r"\dfrac": "FRAC",
    r"\binom": "BINOM",
    r"\sqrt": "SQRT",
    r"\sum": "BIG",
    r"\prod": "BIG",
    r"\nabla": "NABLA",
    r"\partial": "PARTIAL",
    r"\cdot": "TIMES",
    r"\times": "TIMES",
    r"\odot": "TIMES",
    r"\lvert": "LVERT",
    r"\rvert": "RVERT",
    r"\lVert": "LNORM",
    r"\rVert": "RNORM",
    r"\lfloor": "LFLOOR",
    r"\rfloor": "RFLOOR",
    r"\lceil": "LCEIL",
    r"\rceil": "RCEIL",
    r"\mid": "SEPARATOR",
    r"\{": "LSET",
    r"\}": "RSET",
}
CHARACTERS: Final = {
    "(": "LPAR",
    ")": "RPAR",
    "[": "LBRACK",
    "]": "RBRACK",
    "{": "LBRACE",
    "}": "RBRACE",
    "+": "PLUS",
    "-": "MINUS",
    "/": "SLASH",
    ",": "SEPARATOR",
    ";": "SEPARATOR",
    "^": "SUP",
    "_": "SUB",
    "'": "PRIME",
    "&": "AMPERSAND",
    "|": "BAR",
}
WORDS: Final = {"if": "IF", "when": "IF", "for": "IF", "otherwise": "OTHERWISE", "else": "OTHERWISE", "and": "AND"}
HINTS: Final = {
    r"\|": r"write \lVert and \rVert: the same bar on both sides does not say where it opens",
    r"\Vert": r"write \lVert and \rVert: the same bar on both sides does not say where it opens",
    r"\vert": r"write \lvert and \rvert: the same bar on both sides does not say where it opens",
    r"\top": r"\top stands for nothing by itself: write x^\top",
    r"\dots": "dots leave out what they mean: write a sum or product with limits",
    r"\cdots": "dots leave out what they mean: write a sum or product with limits",
    r"\ldots": "dots leave out what they mean: write a sum or product with limits",
    r"\pm": "plus or minus says two things at once: write both",
}


@dataclass(frozen=True)
class Piece:
    r"""A token before the second look: its type and value, where it stands, and a ``\left`` or ``\right`` before it."""

    type: str
    value: str
    span: Span
    side: str = ""


def tokens(source: str) -> list[Token]:
    """The tokens of ``source``, the TeX of one displayed formula.

    Raises:
        ParseError: A command that is not supported, or one of the readings no two readers share.
    """
    pieces = list(scan(source))
    for step in (joined_rows, paired_bars, named_operators, derivative_signs, without_final_stop):
        pieces = step(source, pieces)
    check_scripts(source, pieces)
    return [token(source, piece) for piece in pieces]


def token(source: str, piece: Piece) -> Token:
    """``piece`` as the parser takes it."""
    begin, end = piece.span
    line = source.count("\n", 0, begin) + 1
    return Token(piece.type, piece.value, start_pos=begin, end_pos=end, line=line, column=begin, end_line=line)


def scan(source: str) -> Iterator[Piece]:
    """What stands in ``source``, piece by piece, without the spaces."""
    side = ""
    for match in SCANNER.finditer(source):
        kind = next(name for name, text in match.groupdict().items() if text is not None)
        if kind == "space":
            text = match[0].rstrip()
            side = text if text in {r"\left", r"\right"} else side
            if text in {r"\quad", r"\qquad"}:
                yield Piece("QUAD", text, match.span())
            continue
        yield replace(piece(source, kind, match), side=side)
        side = ""


def piece(source: str, kind: str, match: re.Match[str]) -> Piece:
    """The piece of one match of the scanner; ``kind`` is the name of its group."""
    text, span = match[0], match.span()
    match kind:
        case "indicator":
            return Piece("INDICATOR", r"\mathbf{1}", span)
        case "argument":
            return Piece("BIG", rf"\operatorname*{{arg\,{match['extreme'] or match['extreme2']}}}", span)
        case "starred":
            return Piece("BIG", rf"\{match['bound']}", span)
        case "text":
            return text_piece(source, match["words"].strip(), span)
        case "word":
            return word_piece(match["font"], match["letters"], span)
        case "environment":
            return environment_piece(source, match["edge"], match["kind"], span)
        case "row" | "star" | "top" | "number":
            return Piece(kind.upper(), text, span)
        case "command":
            return command_piece(source, text, span)
    return character_piece(source, text, span)


def text_piece(source: str, words: str, span: Span) -> Piece:
    """A word of prose in a condition, or a name set as text."""
    if words in WORDS:
        return Piece(WORDS[words], words, span)
    if not re.fullmatch("[A-Za-z][A-Za-z0-9]*", words):
        raise ParseError("only 'if', 'and', 'otherwise' or a name can be text in a formula", source, span)
    return Piece("WORD", rf"\text{{{words}}}", span)


def word_piece(font: str, letters: str, span: Span) -> Piece:
    """A function everyone knows, or a name of several letters."""
    if letters in FUNCTIONS and font == "operatorname":
        return Piece("FUNCTION", f"\\{letters}", span)
    return Piece("WORD", rf"\{font}{{{letters}}}", span)


def environment_piece(source: str, edge: str, kind: str, span: Span) -> Piece:
    r"""An edge of ``cases`` or ``aligned``."""
    if kind not in {"cases", "aligned"}:
        raise ParseError(f"the environment '{kind}' is not supported", source, span)
    return Piece(f"{edge.upper()}_{kind.upper()}", kind, span)


def command_piece(source: str, text: str, span: Span) -> Piece:
    """A command without argument, or the command whose argument follows."""
    name = text[1:]
    if text in GREEK:
        return Piece("LETTER", text, span)
    if name in ACCENTS:
        return Piece("ACCENT", text, span)
    if name in FUNCTIONS:
        return Piece("FUNCTION", text, span)
    if text in RELATIONS:
        return Piece("RELATION", RELATIONS[text], span)
    if text in COMMANDS:
        return Piece(COMMANDS[text], text, span)
    raise ParseError(HINTS.get(text, f"'{text}' is not supported"), source, span)


def character_piece(source: str, text: str, span: Span) -> Piece:
    """A letter or sign."""
    if text.isascii() and text.isalpha():
        return Piece("LETTER", text, span)
    if text in RELATIONS:
        return Piece("RELATION", RELATIONS[text], span)
    if text in CHARACTERS:
        return Piece(CHARACTERS[text], text, span)
    if text == ".":
        return Piece("STOP", text, span)
    raise ParseError(f"'{text}' is not supported", source, span)


def joined_rows(source: str, pieces: list[Piece]) -> list[Piece]:
    """Without ``aligned``: a BREAK before each row that begins a statement, nothing before one that continues."""
    if not pieces or pieces[0].type != "BEGIN_ALIGNED":
        return [kept for kept in pieces if refuse_outside_aligned(source, kept)]
    if pieces[-1].type != "END_ALIGNED":
        raise ParseError("aligned must be the whole formula", source, pieces[-1].span)
    joined: list[Piece] = []
    depth = 0
    at_start = True
    for current in pieces[1:-1]:
        depth += (current.type == "BEGIN_CASES") - (current.type == "END_CASES")
        if current.type == "ROW" and not depth:
            joined.append(replace(current, type="BREAK"))
            at_start = True
        elif current.type == "AMPERSAND" and not depth:
            if at_start and joined and joined[-1].type == "BREAK":
                joined.pop()
        elif current.type == "QUAD" and at_start:
            pass
        elif refuse_outside_aligned(source, current):
            if at_start and joined and joined[-1].type != "BREAK":
                refuse_joint(source, current)
            joined.append(current)
            at_start = False
    return joined


def refuse_joint(source: str, first: Piece) -> None:
    """Refuse a continued row whose first sign does not say how it goes on."""
    if first.type not in {"PLUS", "MINUS", "RELATION", "TIMES"}:
        raise ParseError("a continued row must begin with the sign that joins it to the row above", source, first.span)


def refuse_outside_aligned(source: str, current: Piece) -> bool:
    """Refuse what has a meaning only in the layout of a formula; otherwise True."""
    if current.type == "QUAD":
        raise ParseError("a wide space separates two statements: write two formulas", source, current.span)
    if current.type in {"BEGIN_ALIGNED", "END_ALIGNED"}:
        raise ParseError("aligned must be the whole formula", source, current.span)
    return True


def paired_bars(source: str, pieces: list[Piece]) -> list[Piece]:
    r"""Plain bars as ``\lvert`` and ``\rvert``, where it is plain which is which."""
    bars = [current for current in pieces if current.type == "BAR" and not current.side]
    if len(bars) not in {0, 2}:
        raise ParseError(r"which bars belong together? write \lvert and \rvert, or \mid", source, bars[0].span)
    sides = {r"\left": "LVERT", r"\right": "RVERT"}
    opening = {id(bars[0])} if bars else set()
    return [
        replace(current, type=sides.get(current.side, "LVERT" if id(current) in opening else "RVERT"))
        if current.type == "BAR"
        else current
        for current in pieces
    ]


def named_operators(source: str, pieces: list[Piece]) -> list[Piece]:
    r"""``\max`` and ``\min`` with something below them as the operators they are."""
    following: Iterable[Piece | None] = [*pieces, None][1:]
    return [
        replace(current, type="BIG")
        if current.type == "FUNCTION" and current.value[1:] in BOUNDS and after is not None and after.type == "SUB"
        else current
        for current, after in zip(pieces, following, strict=True)
    ]


def derivative_signs(source: str, pieces: list[Piece]) -> list[Piece]:
    r"""The d of ``\frac{d f}{d x}`` as the sign of a derivative, not as a name."""
    marked = list(pieces)
    for index, current in enumerate(pieces):
        if current.type != "FRAC":
            continue
        upper = index + 2
        lower = closing(pieces, index + 1) + 2
        if lower + 1 < len(pieces) and all(pieces[at].value == "d" for at in (upper, lower)):
            if pieces[lower + 1].type == "RBRACE":  # d / d, or something over d: an ordinary fraction
                continue
            for at in (upper, lower):
                marked[at] = replace(pieces[at], type="PARTIAL")
    return marked


def closing(pieces: list[Piece], opening: int) -> int:
    """The index of the brace that closes the one at ``opening``, or the last index."""
    depth = 0
    for index in range(opening, len(pieces)):
        depth += (pieces[index].type == "LBRACE") - (pieces[index].type == "RBRACE")
        if depth == 0:
            return index
    return len(pieces) - 1


def without_final_stop(source: str, pieces: list[Piece]) -> list[Piece]:
    """Without the comma or full stop a displayed formula may end with."""
    return pieces[:-1] if pieces and pieces[-1].value in {",", "."} else pieces


def check_scripts(source: str, pieces: list[Piece]) -> None:
    """Refuse ``x^10``, of which TeX raises only the 1, and ``x_10``."""
    for script, raised in pairwise(pieces):
        if script.type in {"SUP", "SUB"} and raised.type == "NUMBER" and len(raised.value) > 1:
            raise ParseError("put braces around what is raised or lowered", source, raised.span)
