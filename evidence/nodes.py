"""The syntax tree of a formula: frozen dataclasses, how they print as TeX again, and how to walk them.

Each node prints (``str(node)``) to TeX that reads back as an equal node; ``span`` is where it stood in the formula
it was read from, and takes no part in comparisons. Names are compared, and looked up, by what they print.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Final

from .errors import NOWHERE, Span

BRACKETS: Final = {"(": ("(", ")"), "[": ("[", "]"), r"\{": (r"\{", r"\}")}


@dataclass(frozen=True)
class Node:
    """Anything in a formula."""

    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)

    @cached_property
    def tex(self) -> str:
        """The node as TeX; names are looked up by it."""
        return self._print()

    def _print(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        """The same."""
        return self.tex


@dataclass(frozen=True)
class Number(Node):
    """A decimal numeral without sign, as printed."""

    numeral: str

    def _print(self) -> str:
        return self.numeral

    @property
    def decimals(self) -> int:
        """How many digits stand behind the decimal point."""
        return len(self.numeral.partition(".")[2])


@dataclass(frozen=True)
class Mark(Node):
    """A sign that stands alone in a subscript, such as the plus in ``n_+``."""

    sign: str

    def _print(self) -> str:
        return self.sign


@dataclass(frozen=True)
class Name(Node):
    r"""A name: a base such as ``x``, ``\hat{y}`` or ``\mathrm{MAE}``, with primes, subscripts and a star."""

    base: str
    subscripts: tuple[Node, ...] = ()
    primes: int = 0
    star: bool = False

    def _print(self) -> str:
        inside = ",".join(str(subscript) for subscript in self.subscripts)
        simple = len(inside) == 1 or (inside.startswith("\\") and inside[1:].isalpha())
        subscript = f"_{inside}" if simple else f"_{{{inside}}}" if inside else ""
        return self.base + "'" * self.primes + subscript + ("^*" if self.star else "")

    @cached_property
    def without_subscripts(self) -> "Name":
        """The family a subscripted name belongs to."""
        return Name(self.base, (), self.primes, self.star, span=self.span)


@dataclass(frozen=True)
class Signed(Node):
    """A term of a sum with the sign before it; a first term may have none (``""``)."""

    sign: str
    term: Node

    def _print(self) -> str:
        return f"{self.sign}{self.term}"


@dataclass(frozen=True)
class Sum(Node):
    """Terms added and subtracted; a single signed term is a negation."""

    terms: tuple[Signed, ...]

    def _print(self) -> str:
        first, *rest = self.terms
        return " ".join([str(first), *(f"{term.sign} {term.term}" for term in rest)])


@dataclass(frozen=True)
class Product(Node):
    r"""Factors; ``operators`` holds what stands between them: ``\cdot``, ``\times``, ``\odot``, or nothing (empty)."""

    factors: tuple[Node, ...]
    operators: tuple[str, ...]

    def _print(self) -> str:
        parts = [str(self.factors[0])]
        for operator, factor in zip(self.operators, self.factors[1:], strict=True):
            parts += [operator, str(factor)] if operator else [str(factor)]
        return " ".join(parts)


@dataclass(frozen=True)
class Quotient(Node):
    """A division written with a slash."""

    numerator: Node
    denominator: Node

    def _print(self) -> str:
        return f"{self.numerator} / {self.denominator}"


@dataclass(frozen=True)
class Fraction(Node):
    """A division written as a fraction."""

    numerator: Node
    denominator: Node
    command: str = r"\frac"

    def _print(self) -> str:
        return f"{self.command}{{{self.numerator}}}{{{self.denominator}}}"


@dataclass(frozen=True)
class Binomial(Node):
    """A binomial coefficient."""

    upper: Node
    lower: Node

    def _print(self) -> str:
        return rf"\binom{{{self.upper}}}{{{self.lower}}}"


@dataclass(frozen=True)
class Power(Node):
    """A base with an exponent."""

    base: Node
    exponent: Node

    def _print(self) -> str:
        exponent = str(self.exponent)
        return f"{self.base}^{exponent}" if len(exponent) == 1 else f"{self.base}^{{{exponent}}}"


@dataclass(frozen=True)
class Transposed(Node):
    """A transposed vector or matrix."""

    base: Node

    def _print(self) -> str:
        return rf"{self.base}^\top"


@dataclass(frozen=True)
class Root(Node):
    """A square root, or another with ``degree``."""

    radicand: Node
    degree: Node | None = None

    def _print(self) -> str:
        degree = f"[{self.degree}]" if self.degree else ""
        return rf"\sqrt{degree}{{{self.radicand}}}"


@dataclass(frozen=True)
class Group(Node):
    """What stands in parentheses or square brackets: one expression, or the arguments of a function."""

    arguments: tuple[Node, ...]
    separators: tuple[str, ...] = ()
    bracket: str = "("

    def _print(self) -> str:
        opening, closing = BRACKETS[self.bracket]
        inside = str(self.arguments[0])
        for separator, argument in zip(self.separators, self.arguments[1:], strict=True):
            inside += f"{' ' if separator[0] == chr(92) else ''}{separator} {argument}"
        return f"{opening}{inside}{closing}"


@dataclass(frozen=True)
class Gradient(Node):
    """A function with a nabla before it, and perhaps the variable below the nabla."""

    function: Name
    variable: Name | None = None

    def _print(self) -> str:
        below = f"_{{{self.variable}}}" if self.variable else ""
        return rf"\nabla{below} {self.function}"


@dataclass(frozen=True)
class Application(Node):
    """A name before parentheses: a function and its arguments or, if the name holds a value, a product."""

    head: Name | Gradient
    group: Group

    def _print(self) -> str:
        return f"{self.head}{self.group}"


@dataclass(frozen=True)
class Builtin(Node):
    """One of the functions everyone writes alike, with its arguments."""

    function: str
    group: Group

    def _print(self) -> str:
        return f"{self.function}{self.group}"


@dataclass(frozen=True)
class Absolute(Node):
    """The absolute value of a number."""

    body: Node

    def _print(self) -> str:
        return rf"\lvert {self.body} \rvert"


@dataclass(frozen=True)
class Norm(Node):
    """The Euclidean norm of a vector or the spectral norm of a matrix."""

    body: Node

    def _print(self) -> str:
        return rf"\lVert {self.body} \rVert"


@dataclass(frozen=True)
class Rounded(Node):
    """The whole number next to a number: ``direction`` is ``floor`` for the one below, ``ceil`` for the one above."""

    body: Node
    direction: str

    def _print(self) -> str:
        return rf"\l{self.direction} {self.body} \r{self.direction}"


@dataclass(frozen=True)
class Derivative(Node):
    """A derivative of a named quantity by a variable, written as a fraction."""

    quantity: Name
    variable: Name
    symbol: str = r"\partial"

    def _print(self) -> str:
        return rf"\frac{{{self.symbol} {self.quantity}}}{{{self.symbol} {self.variable}}}"


@dataclass(frozen=True)
class DerivativeOf(Node):
    """The derivative by ``variable`` of what stands in the parentheses behind it."""

    variable: Name
    body: Group
    symbol: str = r"\partial"

    def _print(self) -> str:
        return rf"\frac{{{self.symbol}}}{{{self.symbol} {self.variable}}} {self.body}"


@dataclass(frozen=True)
class Relation(Node):
    """Two or more sides with relation signs between them; a formula of one side has no sign."""

    sides: tuple[Node, ...]
    signs: tuple[str, ...]

    def _print(self) -> str:
        parts = [str(self.sides[0])]
        for sign, side in zip(self.signs, self.sides[1:], strict=True):
            parts += [sign, str(side)]
        return " ".join(parts)


@dataclass(frozen=True)
class Big(Node):
    r"""A sum, product, maximum, minimum, arg min or arg max over the values of a variable.

    Either ``condition`` is ``i = a`` and ``upper`` the upper limit, or ``upper`` is None and the condition says which
    values count. ``body`` is everything the operator takes.
    """

    operator: str
    condition: Node
    upper: Node | None
    body: Node

    def _print(self) -> str:
        upper = f"^{{{self.upper}}}" if self.upper else ""
        return f"{self.operator}_{{{self.condition}}}{upper} {self.body}"


@dataclass(frozen=True)
class Indicator(Node):
    """1 if the condition holds, 0 if not."""

    condition: Relation
    bracket: str = "["

    def _print(self) -> str:
        opening, closing = BRACKETS[self.bracket]
        return rf"\mathbf{{1}}{opening}{self.condition}{closing}"


@dataclass(frozen=True)
class Row(Node):
    """One case: its value and its conditions, all of which must hold; none means otherwise."""

    value: Node
    conditions: tuple[Relation, ...]

    def _print(self) -> str:
        conditions = r" \text{ and } ".join(str(condition) for condition in self.conditions)
        condition = conditions or r"\text{otherwise}"
        return f"{self.value} & {condition}"


@dataclass(frozen=True)
class Cases(Node):
    """A value that depends on which condition holds."""

    rows: tuple[Row, ...]

    def _print(self) -> str:
        rows = r" \\ ".join(str(row) for row in self.rows)
        return rf"\begin{{cases}} {rows} \end{{cases}}"


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below ``node``, in the order they print."""
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


def walk(node: Node) -> Iterator[Node]:
    """``node`` and every node below it, from the top down."""
    yield node
    for child in children(node):
        yield from walk(child)
