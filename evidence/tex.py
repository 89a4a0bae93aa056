r"""A printed formula: read strictly, evaluated strictly.

    formula = parse(r"\kappa = \frac{s_1^2}{s_2^2}")
    formula.verify({r"\kappa": 4.0, "s_1": 2.0, "s_2": 1.0})

The names of a formula are looked up by what they print (``\hat{y}``, ``n_{+}``, ``W_l``); values.py says what can be
given to them, semantics.py what is computed. A formula is one or more statements, and a statement is a row of sides
with relation signs between them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import nodes
from .errors import EvaluationError, ParseError, TexError
from .parse import statements
from .semantics import Scope, entries, printed, truth, value
from .values import Tolerance, Value

__all__ = ["EvaluationError", "Formula", "ParseError", "RefutedError", "Statement", "TexError", "parse"]

Environment = Mapping[str, Any]


class RefutedError(AssertionError):
    """A printed statement does not hold with the values given."""


@dataclass(frozen=True)
class Statement:
    """Sides and relation signs; ``source`` is the TeX they were read from."""

    source: str
    relation: nodes.Relation

    def sides(self, environment: Environment) -> list[Value]:
        """The value of every side.

        Args:
            environment: What each printed name stands for.

        Raises:
            EvaluationError: A side has no value.
        """
        scope = Scope.of(self.source, environment)
        return [value(side, scope) for side in self.relation.sides]

    def holds(self, environment: Environment, rtol: float = 1e-9, atol: float = 1e-12) -> bool:
        """Whether every relation holds; sides within the tolerance of each other count as equal.

        Raises:
            EvaluationError: A side has no value.
        """
        return truth(self.relation, Scope.of(self.source, environment), Tolerance(rtol, atol))

    def verify(self, environment: Environment, rtol: float = 1e-9, atol: float = 1e-12) -> None:
        """Make sure that the statement holds.

        Raises:
            RefutedError: It does not; the message has the value of each side.
            EvaluationError: A side has no value.
        """
        if not self.holds(environment, rtol, atol):
            shown = zip(self.relation.sides, self.shown(environment), strict=True)
            sides = [f"    {side} = {number}" for side, number in shown]
            given = [f"    given {name} = {at}" for name, at in environment.items() if isinstance(at, int | float)]
            advice = "    either the formula or the reference in its check is wrong"
            raise RefutedError("\n".join([f"{self.relation} does not hold:", *sides, *given, advice]))

    def shown(self, environment: Environment) -> list[str]:
        """The value of each side as text; a set or interval stays as it is printed."""
        scope = Scope.of(self.source, environment)
        signs = ("", *self.relation.signs)
        return [
            str(side) if sign == r"\in" else str(entries(value(side, scope)))
            for sign, side in zip(signs, self.relation.sides, strict=True)
        ]

    def defines(self, name: str) -> bool:
        """Whether the left side is ``name`` (perhaps with arguments, then they count) and an equals sign follows."""
        return self.relation.signs[:1] == ("=",) and self.relation.sides[0].tex == printed(name)

    def definition(self, name: str, environment: Environment) -> Value:
        """The value of the side behind the first equals sign, if the left side is exactly ``name``.

        Raises:
            RefutedError: The statement defines something else.
            EvaluationError: The right side has no value.
        """
        if not self.defines(name):
            raise RefutedError(f"{self.relation} does not define {name}")
        return value(self.relation.sides[1], Scope.of(self.source, environment))


@dataclass(frozen=True)
class Formula:
    """A displayed formula: its TeX and the statements in it."""

    source: str
    statements: tuple[Statement, ...]

    def names(self) -> frozenset[str]:
        """Every name in the formula as it prints, with its subscripts; also the names inside subscripts."""
        found = (node for statement in self.statements for node in nodes.walk(statement.relation))
        return frozenset(node.tex for node in found if isinstance(node, nodes.Name))

    def sides(self, environment: Environment) -> list[Value]:
        """The value of every side of every statement, in the order they print.

        Raises:
            EvaluationError: A side has no value.
        """
        return [side for statement in self.statements for side in statement.sides(environment)]

    def numbers(self, environment: Environment) -> list[float]:
        """The same, if every side is a number.

        Raises:
            EvaluationError: A side has no value, or is a vector or matrix.
        """
        found = self.sides(environment)
        if not all(isinstance(side, float) for side in found):
            raise EvaluationError("a side is no number", self.source)
        return [float(side) for side in found if isinstance(side, float)]

    def holds(self, environment: Environment, rtol: float = 1e-9, atol: float = 1e-12) -> bool:
        """Whether every statement holds; see Statement.holds."""
        return all(statement.holds(environment, rtol, atol) for statement in self.statements)

    def verify(self, environment: Environment, rtol: float = 1e-9, atol: float = 1e-12) -> None:
        """Make sure that every statement holds; see Statement.verify."""
        for statement in self.statements:
            statement.verify(environment, rtol, atol)

    def definition(self, name: str, environment: Environment) -> Value:
        """What the one statement whose left side is ``name`` says it equals.

        Raises:
            RefutedError: No statement, or more than one, defines ``name``.
            EvaluationError: The right side has no value.
        """
        fitting = [statement for statement in self.statements if statement.defines(name)]
        if len(fitting) != 1:
            raise RefutedError(f"{len(fitting)} statements define {name}")
        return fitting[0].definition(name, environment)


def parse(tex: str) -> Formula:
    """Read the TeX of a displayed formula.

    Args:
        tex: What stands between the dollar signs.

    Raises:
        ParseError: It is malformed, outside the grammar, or can be read in two ways.
    """
    return Formula(tex, tuple(Statement(tex, relation) for relation in statements(tex)))
