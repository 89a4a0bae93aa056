"""From the TeX of a formula to its syntax tree.

The grammar (``tex.lark``) is built once, strictly; what it accepts has one tree. A few readings that a grammar cannot
tell apart are refused here, when the tree is made.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError
from lark.lexer import Lexer
from lark.tree import Meta

from . import nodes
from .errors import NOWHERE, ParseError, Span
from .lexer import tokens
from .nodes import Node

GRAMMAR: Final = Path(__file__).with_name("tex.lark")
MEANT: Final = {
    "NUMBER": "a number behind another factor prints as one numeral or an index: write it first, or write \\cdot",
    "FUNCTION": "write the argument of a function in parentheses",
    "SLASH": "what is divided? write a fraction",
    "MINUS": "two signs in a row, or a sign with nothing before it: write parentheses",
    "PLUS": "two signs in a row, or a sign with nothing before it: write parentheses",
    "LBRACE": "braces do not print: write parentheses",
    "SUP": "what is raised? write parentheses, or the subscript first",
    "TOP": "what is transposed? write parentheses",
    "PARTIAL": r"a derivative is written \frac{\partial J}{\partial x}",
    "$END": "the formula ends too early",
}


class Given(Lexer):
    """Hands the parser the tokens it is given: the lexer proper needs a second look at them."""

    def __init__(self, lexer_conf: object) -> None:
        """Lark makes the lexer itself, with its settings."""

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Any:
        """The tokens themselves."""
        yield from lexer_state


@cache
def grammar() -> Lark:
    """The parser; lark raises GrammarError here if the grammar were ambiguous."""
    return Lark(GRAMMAR.read_text("utf-8"), parser="lalr", lexer=Given, strict=True, propagate_positions=True)


def statements(source: str) -> tuple[nodes.Relation, ...]:
    """The statements of one displayed formula, one for each row that begins one.

    Args:
        source: What stands between the dollar signs.

    Raises:
        ParseError: The formula is malformed, unsupported, or can be read in two ways.
    """
    found = tokens(source)
    if not found:
        raise ParseError("the formula is empty", source)
    try:
        tree = grammar().parse(found)
        read: tuple[nodes.Relation, ...] = TreeMaker(source).transform(tree)
    except UnexpectedToken as error:
        raise unexpected(source, found, error) from None
    except UnexpectedInput as error:
        raise ParseError(str(error), source) from None
    except VisitError as error:
        raise error.orig_exc from None
    for statement in read:
        refuse_lists(source, statement, allowed=False)
    return read


def expression(source: str) -> Node:
    """The tree of a single expression, such as a name under which a value is given.

    Raises:
        ParseError: ``source`` is no single expression.
    """
    read = statements(source)
    if len(read) != 1 or read[0].signs:
        raise ParseError("one expression is needed, not a statement", source)
    return read[0].sides[0]


def unexpected(source: str, read: list[Token], error: UnexpectedToken) -> ParseError:
    """The error of a token where the grammar has no place for it."""
    found = error.token
    at = next((index for index, each in enumerate(read) if each is found), 0)
    before = read[at - 1] if at else None
    if found.type == "$END":
        return ParseError(MEANT["$END"], source, (len(source.rstrip()), len(source.rstrip())))
    span = (found.start_pos or 0, found.end_pos or 0)
    if before is not None and before.type == "FUNCTION":
        return ParseError(f"write the argument of {before} in parentheses", source, (before.start_pos or 0, span[1]))
    if before is not None and before.type in {"FRAC", "SQRT", "BINOM"}:
        return ParseError(f"put braces around the argument of {before}", source, span)
    hint = MEANT.get(found.type)
    return ParseError(f"'{found}' cannot stand here" + (f": {hint}" if hint else ""), source, span)


def refuse_lists(source: str, node: Node, *, allowed: bool) -> None:
    """Refuse parentheses with several arguments, or with a statement in them, unless a function stands before them."""
    if isinstance(node, nodes.Group) and not allowed:
        if len(node.arguments) > 1 or node.bracket == r"\{":
            raise ParseError("a list is no factor: no function stands before it", source, node.span)
        if isinstance(node.arguments[0], nodes.Relation):
            raise ParseError("a statement is no factor", source, node.arguments[0].span)
    for child in nodes.children(node):
        belongs = isinstance(node, nodes.Application | nodes.Builtin) and child is node.group
        in_set = isinstance(node, nodes.Relation) and r"\in" in node.signs and child is node.sides[-1]
        refuse_lists(source, child, allowed=belongs or in_set)


@v_args(meta=True)
class TreeMaker(Transformer[Token, Any]):
    """Makes nodes of what the parser found; each method is named after its rule in the grammar."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source

    def refuse(self, message: str, span: Span) -> NoReturn:
        """Raise the error of a reading that is not shared."""
        raise ParseError(message, self.source, span)

    def start(self, _meta: Meta, parts: list[Any]) -> tuple[nodes.Relation, ...]:
        """The statements."""
        return tuple(part for part in parts if isinstance(part, nodes.Relation))

    def relation(self, meta: Meta, parts: list[Any]) -> nodes.Relation:
        """Sides and the signs between them."""
        return nodes.Relation(nodes_of(parts), words_of(parts), span=span_of(meta))

    def set(self, meta: Meta, parts: list[Any]) -> nodes.Group:
        """The members of a finite set."""
        arguments, separators = parts[1]
        return nodes.Group(arguments, separators, r"\{", span=span_of(meta))

    def sum(self, meta: Meta, parts: list[Any]) -> Node:
        """Terms with signs; one term without sign is itself."""
        pairs = [(str(sign or ""), term) for sign, term in zip(parts[::2], parts[1::2], strict=True)]
        if len(pairs) == 1 and not pairs[0][0]:
            return pairs[0][1]  # type: ignore[no-any-return]
        return nodes.Sum(tuple(nodes.Signed(sign, term, span=term.span) for sign, term in pairs), span=span_of(meta))

    def sign(self, _meta: Meta, parts: list[Token]) -> str:
        """Plus or minus."""
        return str(parts[0])

    def juxtaposed(self, meta: Meta, parts: list[Node]) -> nodes.Product:
        """A factor right behind others."""
        left, right = parts
        last = left.factors[-1] if isinstance(left, nodes.Product) else left
        if isinstance(last, nodes.Number) and is_numeric_fraction(right):
            self.refuse("a mixed number or a product? write \\cdot or a single fraction", right.span)
        return self.product(meta, left, "", right)

    def multiplied(self, meta: Meta, parts: list[Any]) -> nodes.Product:
        """A factor behind a multiplication sign."""
        left, operator, right = parts
        return self.product(meta, left, str(operator), right)

    def product(self, meta: Meta, left: Node, operator: str, right: Node) -> nodes.Product:
        """``left`` with one more factor."""
        factors, operators = (left.factors, left.operators) if isinstance(left, nodes.Product) else ((left,), ())
        kinds = {*operators, operator}
        if r"\odot" in kinds and len(kinds) > 1:
            self.refuse(r"\odot beside another product: which is taken first? write parentheses", right.span)
        return nodes.Product((*factors, right), (*operators, operator), span=span_of(meta))

    def quotient(self, meta: Meta, parts: list[Any]) -> nodes.Quotient:
        """A division with a slash."""
        return nodes.Quotient(parts[0], parts[2], span=span_of(meta))

    def big(self, meta: Meta, parts: list[Any]) -> nodes.Big:
        """An operator, what stands below and above it, and all it takes."""
        below, *rest = nodes_of(parts)
        upper = rest[0] if len(rest) == 2 else None
        condition = below.sides[0] if isinstance(below, nodes.Relation) and not below.signs else below
        counts = isinstance(condition, nodes.Relation) and condition.signs == ("=",)
        if (upper is not None) != counts:
            self.refuse("limits are written i=1 below and n above", below.span)
        read = nodes.Big(str(parts[0]), condition, upper, rest[-1], span=span_of(meta))
        self.check_reach(read)
        return read

    def check_reach(self, read: nodes.Big) -> None:
        """Refuse a body that ends in a factor the operator may or may not take; a sum may, it comes to the same."""
        if read.operator == r"\sum" or not isinstance(read.body, nodes.Product | nodes.Quotient):
            return
        last = read.body.factors[-1] if isinstance(read.body, nodes.Product) else read.body.denominator
        if not names_of(read.condition) & names_of(last):
            self.refuse(f"does {read.operator} take this factor? write parentheses", last.span)

    def single(self, meta: Meta, parts: list[Token]) -> nodes.Name:
        """A letter that needs no braces."""
        return nodes.Name(str(parts[0]), span=span_of(meta))

    def number(self, meta: Meta, parts: list[Token]) -> nodes.Number:
        """A numeral."""
        return nodes.Number(str(parts[0]), span=span_of(meta))

    def power(self, meta: Meta, parts: list[Node]) -> nodes.Power:
        """A base and its exponent."""
        return nodes.Power(parts[0], parts[1], span=span_of(meta))

    def exponent(self, _meta: Meta, parts: list[Any]) -> Node:
        """What is raised."""
        return nodes_of(parts)[0]

    def transposed(self, meta: Meta, parts: list[Any]) -> nodes.Transposed:
        """A transposed factor."""
        return nodes.Transposed(parts[0], span=span_of(meta))

    def below(self, _meta: Meta, parts: list[Any]) -> Node:
        """What stands below an operator."""
        return nodes_of(parts)[0]

    above = below

    def gradient(self, meta: Meta, parts: list[Any]) -> nodes.Gradient:
        """A nabla before a function."""
        *variable, function = nodes_of(parts)
        assert isinstance(function, nodes.Name)
        below = variable[0] if variable else None
        assert below is None or isinstance(below, nodes.Name)
        return nodes.Gradient(function, below, span=span_of(meta))

    def application(self, meta: Meta, parts: list[Any]) -> nodes.Application:
        """A name before parentheses."""
        return nodes.Application(parts[0], parts[1], span=span_of(meta))

    def builtin(self, meta: Meta, parts: list[Any]) -> nodes.Builtin:
        """A known function and its arguments."""
        return nodes.Builtin(str(parts[0]), parts[1], span=span_of(meta))

    def name(self, meta: Meta, parts: list[Any]) -> nodes.Name:
        """A base with primes, subscripts and star."""
        base, primes, subscripts, star = parts
        return nodes.Name(base, subscripts or (), primes, star is not None, span=span_of(meta))

    def starred_name(self, meta: Meta, parts: list[Any]) -> nodes.Name:
        """The same with the star first."""
        base, primes, _star, subscripts = parts
        return nodes.Name(base, subscripts, primes, True, span=span_of(meta))

    def primes(self, _meta: Meta, parts: list[Token]) -> int:
        """How many primes."""
        return len(parts)

    def base(self, _meta: Meta, parts: list[Any]) -> str:
        """A letter or word, perhaps under an accent or in a font."""
        if len(parts) == 1:
            return str(parts[0])
        inside = parts[1] if len(parts) == 2 else parts[2]
        return f"{parts[0]}{{{inside}}}"

    def subscript(self, _meta: Meta, parts: list[Any]) -> tuple[Node, ...]:
        """The indices, or the word, of a name."""
        return nodes_of(parts)

    def mark(self, meta: Meta, parts: list[Token]) -> nodes.Mark:
        """A sign alone."""
        return nodes.Mark(str(parts[0]), span=span_of(meta))

    def word(self, meta: Meta, parts: list[Token]) -> nodes.Name:
        """A word without braces around it."""
        return nodes.Name(str(parts[0]), span=span_of(meta))

    def group(self, meta: Meta, parts: list[Any]) -> nodes.Group:
        """Parentheses or square brackets."""
        arguments, separators = parts[1]
        return nodes.Group(arguments, separators, str(parts[0]), span=span_of(meta))

    def arguments(self, _meta: Meta, parts: list[Any]) -> tuple[tuple[Node, ...], tuple[str, ...]]:
        """Arguments, and the separators between them."""
        read = [part for part in parts if isinstance(part, nodes.Relation)]
        return tuple(part if part.signs else part.sides[0] for part in read), words_of(parts)

    def absolute(self, meta: Meta, parts: list[Any]) -> nodes.Absolute:
        """Single bars."""
        return nodes.Absolute(parts[1], span=span_of(meta))

    def norm(self, meta: Meta, parts: list[Any]) -> nodes.Norm:
        """Double bars."""
        return nodes.Norm(parts[1], span=span_of(meta))

    def rounded(self, meta: Meta, parts: list[Any]) -> nodes.Rounded:
        """Floor or ceiling brackets."""
        return nodes.Rounded(parts[1], str(parts[0])[2:], span=span_of(meta))

    def frac(self, meta: Meta, parts: list[Any]) -> nodes.Fraction:
        """A fraction."""
        numerator, denominator = nodes_of(parts)
        return nodes.Fraction(numerator, denominator, str(parts[0]), span=span_of(meta))

    def binomial(self, meta: Meta, parts: list[Any]) -> nodes.Binomial:
        """A binomial coefficient."""
        upper, lower = nodes_of(parts)
        return nodes.Binomial(upper, lower, span=span_of(meta))

    def root(self, meta: Meta, parts: list[Any]) -> nodes.Root:
        """A root."""
        *degree, radicand = nodes_of(parts)
        return nodes.Root(radicand, degree[0] if degree else None, span=span_of(meta))

    def derivative(self, meta: Meta, parts: list[Any]) -> nodes.Derivative:
        """A derivative of a name by a name."""
        quantity, variable = nodes_of(parts)
        assert isinstance(quantity, nodes.Name)
        assert isinstance(variable, nodes.Name)
        return nodes.Derivative(quantity, variable, str(parts[2]), span=span_of(meta))

    def derivative_of(self, meta: Meta, parts: list[Any]) -> nodes.DerivativeOf:
        """A derivative of what stands in parentheses."""
        variable, body = nodes_of(parts)
        assert isinstance(variable, nodes.Name)
        assert isinstance(body, nodes.Group)
        return nodes.DerivativeOf(variable, body, str(parts[2]), span=span_of(meta))

    def indicator(self, meta: Meta, parts: list[Any]) -> nodes.Indicator:
        """A condition that counts one or nothing."""
        return nodes.Indicator(parts[2], str(parts[1]), span=span_of(meta))

    def cases(self, meta: Meta, parts: list[Any]) -> nodes.Cases:
        """Rows of cases."""
        rows = tuple(part for part in parts if isinstance(part, nodes.Row))
        return nodes.Cases(rows, span=span_of(meta))

    def row(self, meta: Meta, parts: list[Any]) -> nodes.Row:
        """A value and when it holds."""
        return nodes.Row(parts[0], parts[-1], span=span_of(meta))

    def condition(self, _meta: Meta, parts: list[Any]) -> tuple[nodes.Relation, ...]:
        """Statements that must all hold; none for otherwise."""
        return tuple(part for part in parts if isinstance(part, nodes.Relation))


def nodes_of(parts: list[Any]) -> tuple[Node, ...]:
    """The nodes among the parts of a rule; a subscript's nodes come as they are."""
    return tuple(part for part in parts if isinstance(part, Node))


def words_of(parts: list[Any]) -> tuple[str, ...]:
    """The signs among the parts of a rule."""
    return tuple(str(part) for part in parts if isinstance(part, Token))


def span_of(meta: Meta) -> Span:
    """Where a rule matched; nowhere if it matched nothing."""
    return NOWHERE if meta.empty else (meta.start_pos, meta.end_pos)


def is_numeric_fraction(node: Node) -> bool:
    """Whether ``node`` is a fraction of two numerals."""
    return (
        isinstance(node, nodes.Fraction)
        and isinstance(node.numerator, nodes.Number)
        and isinstance(node.denominator, nodes.Number)
    )


def names_of(node: Node) -> frozenset[str]:
    """What the names in ``node`` print, with subscripts and inside them."""
    return frozenset(below.tex for below in nodes.walk(node) if isinstance(below, nodes.Name))
