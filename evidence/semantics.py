"""The value of a syntax tree, with what is given to its names.

Everything is strict: vectors are columns and are multiplied only as matrices are, shapes must agree without
broadcasting, indices count from 1 and must exist, a variable bound by a sum must not have a value outside it. What has
no value, or could mean two things, raises EvaluationError with the place in the printed formula.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, singledispatch
from itertools import pairwise, product
from typing import Any, Final, NoReturn, cast

import numpy as np
from scipy import optimize, special

from . import nodes
from .errors import EvaluationError
from .nodes import Node
from .parse import expression
from .values import (
    ZERO_LOG_ZERO,
    Array,
    Domain,
    Family,
    Function,
    Functional,
    Probability,
    Quantity,
    RowVector,
    Tolerance,
    Unknown,
    Value,
    Variance,
)

CONSTANTS: Final = {"e": math.e, r"\pi": math.pi}
"""What these names mean unless the check gives them another value."""

EXACT: Final = Tolerance(0.0, 0.0)
STEP: Final = 1e-3
"""Of the five-point differences; with their error of order four, about 1e-12 for functions of unit scale."""

FOREIGN: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a function of a check may raise when it is handed something it was not made for."""

SETTLED: Final = frozenset({0, 8})
"""How SciPy's SLSQP ends when it can do no better: converged, or no step that helps is left."""

ARG_MIN: Final = r"\operatorname*{arg\,min}"
ARG_MAX: Final = r"\operatorname*{arg\,max}"

ELEMENTARY: Final[dict[str, Callable[[Any], Any]]] = {
    r"\exp": np.exp,
    r"\log": np.log,
    r"\ln": np.log,
    r"\sin": np.sin,
    r"\cos": np.cos,
    r"\tan": np.tan,
    r"\sinh": np.sinh,
    r"\cosh": np.cosh,
    r"\tanh": np.tanh,
    r"\arctan": np.arctan,
}


@lru_cache(maxsize=4096)
def printed(key: str) -> str:
    """The way a name given by a check is printed by its node, however it was typed."""
    return expression(key).tex


@dataclass(frozen=True)
class Scope:
    """What is given to the names, under the way they print, and the formula they stand in."""

    source: str
    given: Mapping[str, Any]

    @classmethod
    def of(cls, source: str, environment: Mapping[str, Any]) -> "Scope":
        """The scope of a check's environment."""
        return cls(source, {printed(key): thing for key, thing in environment.items()})

    def bind(self, node: Node, more: Mapping[str, Any]) -> "Scope":
        """This scope with variables bound by ``node``; they must not have values already."""
        for key in more:
            if key in self.given and not isinstance(self.given[key], Domain | Unknown):
                self.refuse(node, f"'{key}' is bound here but has a value outside, too: which is meant?")
        return Scope(self.source, {**self.given, **more})

    def refuse(self, node: Node, message: str) -> NoReturn:
        """Raise the error of ``node`` having no value."""
        raise EvaluationError(message, self.source, node.span)


# -- Values ------------------------------------------------------------------------------------------------------------


def as_value(thing: Any) -> Any:
    """Numbers as floats, arrays of numbers as floating arrays, anything else as it is."""
    if isinstance(thing, bool | int | float | np.number | np.bool_):
        return float(thing)
    if isinstance(thing, np.ndarray) and thing.dtype.kind in "bif":
        return float(thing) if thing.ndim == 0 else np.asarray(thing, dtype=np.float64)
    return thing


def value(node: Node, scope: Scope) -> Value:
    """The value of ``node``: a float, vector, matrix or row vector."""
    thing = as_value(evaluate(node, scope))
    if isinstance(thing, Quantity):
        thing = as_value(current(node, thing, scope))
    if callable(thing) or isinstance(thing, Functional):
        scope.refuse(node, f"the function '{node}' stands here without arguments in parentheses")
    if not isinstance(thing, float | RowVector) and not (isinstance(thing, np.ndarray) and thing.ndim <= 2):
        scope.refuse(node, f"'{node}' is no number, vector or matrix")
    return cast(Value, thing)


def number(node: Node, scope: Scope) -> float:
    """The value of ``node``, which must be a number."""
    result = value(node, scope)
    if not isinstance(result, float):
        scope.refuse(node, f"'{node}' must be a number")
    return result


def integer(node: Node, scope: Scope) -> int:
    """The value of ``node``, which must be a whole number."""
    result = number(node, scope)
    if not result.is_integer():
        scope.refuse(node, f"'{node}' must be a whole number, not {result:g}")
    return int(result)


def shape(thing: Value) -> tuple[int, ...] | str:
    """What must agree when values are added or compared."""
    if isinstance(thing, RowVector):
        return f"row of {thing.entries.size}"
    return np.shape(thing)


def entries(thing: Value) -> Array:
    """The numbers of a value."""
    return thing.entries if isinstance(thing, RowVector) else np.asarray(thing, dtype=np.float64)


def like(model: Value, numbers: Any) -> Value:
    """``numbers`` as the kind of value that ``model`` is."""
    return RowVector(numbers) if isinstance(model, RowVector) else cast(Value, as_value(numbers))


# -- Every kind of node ------------------------------------------------------------------------------------------------


@singledispatch
def evaluate(node: Node, scope: Scope) -> Any:
    """What ``node`` stands for: a value, or for a name anything that was given.

    Raises:
        EvaluationError: It has no value, or more than one meaning.
    """
    scope.refuse(node, f"'{node}' has no value")


@evaluate.register
def number_node(node: nodes.Number, scope: Scope) -> float:
    """A numeral."""
    return float(node.numeral)


@evaluate.register
def sum_node(node: nodes.Sum, scope: Scope) -> Value:
    """A sum, whose terms must be alike in shape."""
    total: Value | None = None
    for signed in node.terms:
        term = value(signed.term, scope)
        term = like(term, -entries(term)) if signed.sign == "-" else term
        if total is not None:
            term = added(signed, total, term, scope)
        total = term
    assert total is not None
    return total


def added(node: Node, left: Value, right: Value, scope: Scope) -> Value:
    """The sum of two values of one shape."""
    if shape(left) != shape(right):
        scope.refuse(node, f"shapes {shape(left)} and {shape(right)} cannot be added")
    return like(left, entries(left) + entries(right))


@evaluate.register
def product_node(node: nodes.Product, scope: Scope) -> Value:
    """A product, from left to right."""
    if is_zero_log_zero(node, scope):
        return 0.0
    factors = [value(factor, scope) for factor in node.factors]
    result = factors[0]
    for operator, factor, place in zip(node.operators, factors[1:], node.factors[1:], strict=True):
        if operator == r"\cdot" and len(factors) == 2 and is_vector(result) and is_vector(factor):
            result = multiplied(place, RowVector(entries(result)), factor, scope)
        elif operator == r"\odot":
            result = elementwise(place, result, factor, scope)
        elif operator == r"\times" and not (isinstance(result, float) or isinstance(factor, float)):
            scope.refuse(place, r"\times between arrays is no product of matrices: write it without a sign")
        else:
            result = multiplied(place, result, factor, scope)
    return result


def is_zero_log_zero(node: nodes.Product, scope: Scope) -> bool:
    """Whether ``node`` has a factor zero beside the logarithm of zero, and the check gave that the value zero."""
    if scope.given.get(printed(ZERO_LOG_ZERO)) != 0:
        return False
    logs = [factor for factor in node.factors if is_log(factor)]
    others = [factor for factor in node.factors if not is_log(factor)]
    at_zero = any(number(cast(nodes.Builtin, log).group, scope) == 0 for log in logs)
    return at_zero and any(isinstance(factor := value(other, scope), float) and factor == 0 for other in others)


def is_log(node: Node) -> bool:
    """Whether ``node`` is a logarithm."""
    return isinstance(node, nodes.Builtin) and node.function in {r"\log", r"\ln"}


def is_vector(thing: Value) -> bool:
    """Whether a value is a column."""
    return isinstance(thing, np.ndarray) and thing.ndim == 1


def elementwise(node: Node, left: Value, right: Value, scope: Scope) -> Value:
    """The product entry by entry."""
    if shape(left) != shape(right) or isinstance(left, float):
        scope.refuse(node, f"\\odot needs two arrays of one shape, not {shape(left)} and {shape(right)}")
    return like(left, entries(left) * entries(right))


def multiplied(node: Node, left: Value, right: Value, scope: Scope) -> Value:
    """The product of matrices; a vector is a column, and a number multiplies anything."""
    if isinstance(left, float) or isinstance(right, float):
        return like(right if isinstance(left, float) else left, entries(left) * entries(right))
    first, second = as_matrix(left), as_matrix(right)
    if first.shape[1] != second.shape[0]:
        shapes = " times ".join(f"{matrix.shape[0]} × {matrix.shape[1]}" for matrix in (first, second))
        scope.refuse(node, f"{shapes} is no product")
    result = first @ second
    if isinstance(left, RowVector) and is_vector(right):
        return float(result[0, 0])
    if isinstance(left, RowVector):
        return RowVector(result[0])
    return result[:, 0] if is_vector(right) else result


def as_matrix(thing: Value) -> Array:
    """An array value in two dimensions."""
    if isinstance(thing, RowVector):
        return thing.entries[None, :]
    matrix = np.asarray(thing)
    return matrix[:, None] if matrix.ndim == 1 else matrix


@evaluate.register
def quotient_node(node: nodes.Quotient, scope: Scope) -> Value:
    """A division with a slash; a product below the slash would be ambiguous."""
    below = node.denominator
    if isinstance(below, nodes.Application) and not is_function(below.head, scope):
        scope.refuse(below, f"is '{below}' divided by as a whole? write a fraction")
    return divided(node, node.numerator, below, scope)


@evaluate.register
def fraction_node(node: nodes.Fraction, scope: Scope) -> Value:
    """A fraction."""
    return divided(node, node.numerator, node.denominator, scope)


def divided(node: Node, above: Node, below: Node, scope: Scope) -> Value:
    """Any value divided by a number other than zero."""
    divisor = number(below, scope)
    if divisor == 0:
        scope.refuse(below, "division by zero")
    dividend = value(above, scope)
    return like(dividend, entries(dividend) / divisor)


@evaluate.register
def binomial_node(node: nodes.Binomial, scope: Scope) -> float:
    """A binomial coefficient of whole numbers."""
    upper, lower = integer(node.upper, scope), integer(node.lower, scope)
    if not 0 <= lower <= upper:
        scope.refuse(node, f"no binomial coefficient of {upper} over {lower}")
    return float(special.comb(upper, lower))


@evaluate.register
def power_node(node: nodes.Power, scope: Scope) -> Value:
    """A power of a number, or a whole power of a matrix; ``a(b)^2`` squares b unless a is a function."""
    if isinstance(node.base, nodes.Application) and not is_function(node.base.head, scope):
        raised = nodes.Power(node.base.group, node.exponent, span=node.span)
        return multiplied(node, value(node.base.head, scope), value(raised, scope), scope)
    base = value(node.base, scope)
    if isinstance(base, float):
        return number_power(node, base, number(node.exponent, scope), scope)
    exponent = integer(node.exponent, scope)
    if not (isinstance(base, np.ndarray) and base.ndim == 2 and base.shape[0] == base.shape[1]):
        scope.refuse(node, "only numbers and square matrices have powers")
    try:
        return np.linalg.matrix_power(base, exponent)
    except np.linalg.LinAlgError:
        scope.refuse(node, "the matrix has no inverse")


def number_power(node: Node, base: float, exponent: float, scope: Scope) -> float:
    """A real power."""
    if base < 0 and not exponent.is_integer():
        scope.refuse(node, f"{base:g} to the power {exponent:g} is not real")
    if base == 0 and exponent < 0:
        scope.refuse(node, "division by zero")
    return float(np.float64(base) ** exponent)


@evaluate.register
def transposed_node(node: nodes.Transposed, scope: Scope) -> Value:
    """A transposed value; of ``a(b)`` only b is, unless a is a function."""
    if isinstance(node.base, nodes.Application) and not is_function(node.base.head, scope):
        raised = nodes.Transposed(node.base.group, span=node.span)
        return multiplied(node, value(node.base.head, scope), value(raised, scope), scope)
    base = value(node.base, scope)
    if isinstance(base, RowVector):
        return base.entries
    return RowVector(entries(base)) if is_vector(base) else like(base, entries(base).T)


@evaluate.register
def root_node(node: nodes.Root, scope: Scope) -> float:
    """A root of a number that is not negative."""
    radicand = number(node.radicand, scope)
    if radicand < 0:
        scope.refuse(node, f"the root of {radicand:g} is not real")
    return float(radicand ** (1 / number(node.degree, scope))) if node.degree else math.sqrt(radicand)


@evaluate.register
def group_node(node: nodes.Group, scope: Scope) -> Any:
    """What stands in the parentheses."""
    return evaluate(node.arguments[0], scope)


@evaluate.register
def absolute_node(node: nodes.Absolute, scope: Scope) -> float:
    """The absolute value of a number; of an array it would be a determinant, a length or entrywise."""
    return abs(number(node.body, scope))


@evaluate.register
def norm_node(node: nodes.Norm, scope: Scope) -> float:
    """The Euclidean norm of a vector, the spectral norm of a matrix."""
    body = value(node.body, scope)
    if isinstance(body, float):
        scope.refuse(node, "the norm of a number is written as its absolute value")
    return float(np.linalg.norm(entries(body), 2))


@evaluate.register
def rounded_node(node: nodes.Rounded, scope: Scope) -> float:
    """The whole number below or above; a number that is whole but for the error of floats counts as whole."""
    body = number(node.body, scope)
    if math.isclose(body, round(body), rel_tol=1e-12, abs_tol=1e-12):
        return float(round(body))
    return float(math.floor(body) if node.direction == "floor" else math.ceil(body))


@evaluate.register
def indicator_node(node: nodes.Indicator, scope: Scope) -> float:
    """1 or 0."""
    return float(truth(node.condition, scope))


@evaluate.register
def cases_node(node: nodes.Cases, scope: Scope) -> Value:
    """The value of the one row whose condition holds."""
    fitting = [row for row in node.rows if row.conditions and all(truth(each, scope) for each in row.conditions)]
    if len(fitting) > 1:
        scope.refuse(fitting[1], "two of the cases hold at once")
    remaining = fitting or [row for row in node.rows if not row.conditions]
    if len(remaining) != 1:
        scope.refuse(node, "none of the cases holds")
    return value(remaining[0].value, scope)


# -- Names and functions -----------------------------------------------------------------------------------------------


@evaluate.register
def name_node(node: nodes.Name, scope: Scope) -> Any:
    """What is given to a name: as a whole, as a member of a family, as a derivative of a function, or by convention."""
    whole = node.tex in scope.given
    family = scope.given.get(node.without_subscripts.tex) if node.subscripts else None
    indexed = isinstance(family, Family | np.ndarray)
    if whole and indexed:
        scope.refuse(node, f"'{node}' is given, and so is what it may be an index of")
    if whole:
        return as_value(scope.given[node.tex])
    if indexed:
        return member(node, family, scope)
    if node.primes:
        return primed(node, scope)
    if node.tex in CONSTANTS:
        return CONSTANTS[node.tex]
    scope.refuse(node, f"nothing is given for '{node}'")


def member(node: nodes.Name, family: Any, scope: Scope) -> Any:
    """The member of a family, or the entry of an array, that the subscripts of ``node`` say."""
    at = indices(node, 2 if isinstance(family, np.ndarray) and family.ndim == 2 else 1, scope)
    if isinstance(family, np.ndarray):
        if len(at) != family.ndim or not all(1 <= index <= size for index, size in zip(at, family.shape, strict=True)):
            scope.refuse(node, f"there is no entry {at} in shape {family.shape}")
        return as_value(family[tuple(index - 1 for index in at)])
    try:
        return as_value(family[at])
    except KeyError:
        scope.refuse(node, f"there is no {node.without_subscripts} with index {', '.join(map(str, at))}")


def indices(node: nodes.Name, expected: int, scope: Scope) -> tuple[int, ...]:
    """The subscripts of ``node`` as whole numbers; ``ij`` counts as two where two are expected."""
    parts = node.subscripts
    if len(parts) == 1 and expected == 2 and isinstance(parts[0], nodes.Product):
        if not all(isinstance(factor, nodes.Name) for factor in parts[0].factors) or any(parts[0].operators):
            scope.refuse(parts[0], "put a comma between the indices")
        parts = parts[0].factors
    for part in parts:
        if isinstance(part, nodes.Product | nodes.Mark):
            scope.refuse(part, f"'{part}' is no index")
    return tuple(integer(part, scope) for part in parts)


def primed(node: nodes.Name, scope: Scope) -> Function:
    """The derivative of a function of one number."""
    plain = nodes.Name(node.base, node.subscripts, node.primes - 1, node.star, span=node.span)
    function = evaluate(plain, scope)
    if not callable(function):
        scope.refuse(node, f"'{plain}' is no function, so it has no derivative")
    return lambda point: slope(lambda at: called(node, function, [at], scope), point, node, scope)


def is_function(head: nodes.Name | nodes.Gradient, scope: Scope) -> bool:
    """Whether what stands before parentheses is a function; a gradient always is."""
    if isinstance(head, nodes.Gradient):
        return True
    thing = evaluate(head, scope)
    return callable(thing) or isinstance(thing, Functional)


@evaluate.register
def application_node(node: nodes.Application, scope: Scope) -> Any:
    """A function of its arguments or, if what stands before the parentheses is a value, a product."""
    if isinstance(node.head, nodes.Gradient):
        return applied_gradient(node, node.head, scope)
    head = evaluate(node.head, scope)
    if isinstance(head, Functional):
        return applied_functional(node, head, scope)
    if not callable(head):
        if len(node.group.arguments) != 1 or isinstance(node.group.arguments[0], nodes.Relation):
            scope.refuse(node, f"'{node.head}' is given as a value, not as a function")
        return multiplied(node, value(node.head, scope), value(node.group, scope), scope)
    if node.group.bracket != "(":
        scope.refuse(node, "the arguments of a function stand in parentheses")
    return called(node, head, arguments(node.group, scope), scope)


def arguments(group: nodes.Group, scope: Scope) -> list[Any]:
    """What is handed to a function."""
    if any(isinstance(argument, nodes.Relation) for argument in group.arguments):
        scope.refuse(group, "a statement is no argument of this function")
    if r"\mid" in group.separators:
        scope.refuse(group, "a condition is no argument of this function")
    return [evaluate(argument, scope) for argument in group.arguments]


def called(node: Node, function: Function, given: Iterable[Any], scope: Scope) -> Any:
    """What a function of the check returns; what it raises is an error of evaluation."""
    try:
        return as_value(function(*given))
    except EvaluationError:
        raise
    except FOREIGN as error:
        scope.refuse(node, f"'{node}' cannot be computed: {type(error).__name__}: {error}")


def applied_functional(node: nodes.Application, functional: Functional, scope: Scope) -> float:
    """An expectation, probability or variance."""
    if len(node.group.arguments) != 1:
        scope.refuse(node, "one argument is needed")
    argument = node.group.arguments[0]
    outcomes = [(weight, scope.bind(node, canonical(given))) for weight, given in functional.law]
    if isinstance(functional, Probability):
        if not isinstance(argument, nodes.Relation):
            scope.refuse(argument, "a probability is that of a statement")
        return math.fsum(weight for weight, inside in outcomes if truth(argument, inside))
    if isinstance(argument, nodes.Relation):
        scope.refuse(argument, "a statement has no mean")
    values = np.array([number(argument, inside) for _, inside in outcomes])
    weights = np.array([weight for weight, _ in outcomes])
    mean = float(weights @ values)
    return float(weights @ (values - mean) ** 2) if isinstance(functional, Variance) else mean


def canonical(given: Mapping[str, Any]) -> dict[str, Any]:
    """``given`` under the way its names print."""
    return {printed(key): thing for key, thing in given.items()}


@evaluate.register
def builtin_node(node: nodes.Builtin, scope: Scope) -> Value:
    """A function everyone writes alike, of numbers; entry by entry of a vector; max and min also of a vector."""
    if node.function in {r"\max", r"\min"}:
        return extreme(node, scope)
    if len(node.group.arguments) != 1:
        scope.refuse(node, f"{node.function} takes one argument")
    argument = value(node.group, scope)
    if not (isinstance(argument, float) or is_vector(argument)):
        scope.refuse(node, f"{node.function} of a matrix can mean two things")
    if is_log(node) and np.any(entries(argument) <= 0):
        scope.refuse(node, f"the logarithm of {np.min(entries(argument)):g}")
    with np.errstate(over="ignore"):
        return like(argument, ELEMENTARY[node.function](entries(argument)))


def extreme(node: nodes.Builtin, scope: Scope) -> float:
    """The largest or smallest of several numbers, or of the entries of one vector."""
    several = len(node.group.arguments) > 1
    candidates = (
        [number(argument, scope) for argument in node.group.arguments]
        if several
        else list(entries(vector(node.group, scope)))
    )
    return float(max(candidates) if node.function == r"\max" else min(candidates))


def vector(node: Node, scope: Scope) -> Array:
    """The value of ``node``, which must be a vector with entries."""
    result = value(node, scope)
    if not is_vector(result) or not entries(result).size:
        scope.refuse(node, "one number has no largest or smallest: give several, or a vector")
    return entries(result)


# -- Derivatives -------------------------------------------------------------------------------------------------------


def slope(function: Function, point: Any, node: Node, scope: Scope) -> Value:
    """The derivative of a function at a number, or its gradient at a vector, by five-point differences."""
    if isinstance(point, float):
        return difference(lambda step: function(point + step), abs(point), node, scope)
    if not is_vector(point):
        scope.refuse(node, "derivatives are taken at a number or a vector")
    ways = np.eye(point.size)
    return np.array([difference(along(function, point, way), np.max(np.abs(point)), node, scope) for way in ways])


def along(function: Function, point: Array, way: Array) -> Callable[[float], Any]:
    """A function of a vector as a function of the step from ``point`` into the direction ``way``."""
    return lambda step: function(point + step * way)


def difference(function: Callable[[float], Any], scale: float, node: Node, scope: Scope) -> float:
    """The derivative at zero of a number that depends on a step."""
    step = STEP * max(1.0, float(scale))
    near, far = (
        (as_value(function(step)), as_value(function(-step))),
        (as_value(function(2 * step)), as_value(function(-2 * step))),
    )
    if not all(isinstance(each, float) for each in (*near, *far)):
        scope.refuse(node, "only numbers are differentiated")
    return float((8 * (near[0] - near[1]) - (far[0] - far[1])) / (12 * step))


@evaluate.register
def gradient_node(node: nodes.Gradient, scope: Scope) -> Any:
    """A gradient without arguments: only what is given for it."""
    if node.tex not in scope.given:
        scope.refuse(node, f"at which point is '{node}' taken?")
    return as_value(scope.given[node.tex])


def applied_gradient(node: nodes.Application, head: nodes.Gradient, scope: Scope) -> Value:
    """A gradient at a point, given or by differences."""
    given = arguments(node.group, scope)
    if head.tex in scope.given:
        return cast(Value, called(node, scope.given[head.tex], given, scope))
    function = evaluate(head.function, scope)
    if not callable(function):
        scope.refuse(head, f"'{head.function}' is no function, so it has no gradient")
    printed_arguments = [argument.tex for argument in node.group.arguments]
    if head.variable is None and len(given) == 1:
        at = 0
    elif head.variable is not None and printed_arguments.count(head.variable.tex) == 1:
        at = printed_arguments.index(head.variable.tex)
    else:
        scope.refuse(node, "by which argument is this the gradient?")
    return slope(
        lambda point: called(node, function, [*given[:at], point, *given[at + 1 :]], scope), given[at], node, scope
    )


@evaluate.register
def derivative_node(node: nodes.Derivative, scope: Scope) -> Value:
    """A derivative written as a fraction: given under the way it prints, or by differences."""
    refuse_variable_d(node, node.symbol, scope)
    if node.tex in scope.given:
        return cast(Value, as_value(scope.given[node.tex]))
    quantity = evaluate(node.quantity, scope)
    if callable(quantity):
        quantity = Quantity({node.variable.tex: quantity})
    if not isinstance(quantity, Quantity):
        scope.refuse(node, f"'{node.quantity}' is given as a value that depends on nothing")
    functions = canonical(quantity.functions)
    if node.variable.tex in functions:
        function = functions[node.variable.tex]
        return slope(lambda at: called(node, function, [at], scope), evaluate(node.variable, scope), node, scope)
    return derivative_by_member(node, functions.get(node.variable.without_subscripts.tex), scope)


def derivative_by_member(node: nodes.Derivative, function: Any, scope: Scope) -> Value:
    """The derivative by one member of a family, or by one entry of a vector."""
    family = scope.given.get(node.variable.without_subscripts.tex)
    if isinstance(function, Family) and isinstance(family, Family):
        point = member(node.variable, family, scope)
        chosen = member(node.variable, function, scope)
        return slope(lambda at: called(node, chosen, [at], scope), point, node, scope)
    if not callable(function) or not isinstance(family, np.ndarray) or family.ndim != 1:
        scope.refuse(node, f"'{node.quantity}' is not given as a function of '{node.variable}'")
    member(node.variable, family, scope)  # refuses an index that does not exist
    way = np.eye(family.size)[indices(node.variable, 1, scope)[0] - 1]
    point = np.asarray(family, dtype=np.float64)
    return difference(
        lambda step: called(node, function, [point + step * way], scope), np.max(np.abs(point)), node, scope
    )


@evaluate.register
def derivative_of_node(node: nodes.DerivativeOf, scope: Scope) -> Value:
    """The derivative of an expression by a name in it."""
    refuse_variable_d(node, node.symbol, scope)
    key = node.variable.tex
    if key not in scope.given:
        scope.refuse(node.variable, f"nothing is given for '{key}'")

    def moved(at: Any) -> Any:
        return value(node.body, Scope(scope.source, {**scope.given, key: at}))

    return slope(moved, evaluate(node.variable, scope), node, scope)


def refuse_variable_d(node: Node, symbol: str, scope: Scope) -> None:
    """Refuse a derivative written with d where d has a value."""
    if symbol in scope.given:
        scope.refuse(node, f"'{symbol}' is given as a value, so this may be an ordinary fraction")


def current(node: Node, quantity: Quantity, scope: Scope) -> Any:
    """The value of a quantity now, by the first of its functions."""
    key, function = next(iter(canonical(quantity.functions).items()))
    if isinstance(function, Family) or key not in scope.given:
        scope.refuse(node, f"'{node}' is given only to be differentiated")
    return called(node, function, [scope.given[key]], scope)


# -- Operators with something below them -------------------------------------------------------------------------------


@evaluate.register
def big_node(node: nodes.Big, scope: Scope) -> Any:
    """A sum, product, maximum or minimum over the values of a variable, or where one is attained."""
    unknown = [key for key in below_names(node.condition) if isinstance(scope.given.get(key), Unknown)]
    if unknown:
        return sought(node, unknown[0], scope)
    found = [(bound, value(node.body, scope.bind(node, bound))) for bound in bindings(node, scope)]
    if node.operator in {r"\sum", r"\prod"}:
        return accumulated(node, [each for _, each in found], scope)
    if not found or not all(isinstance(each, float) for _, each in found):
        scope.refuse(node, f"{node.operator} needs numbers, at least one")
    best = (max if node.operator in {r"\max", ARG_MAX} else min)(cast(float, each) for _, each in found)
    if node.operator in {r"\max", r"\min"}:
        return best
    places = [bound for bound, each in found if each == best]
    if len(places) != 1 or len(places[0]) != 1:
        scope.refuse(node, "it is attained in several places")
    return as_value(next(iter(places[0].values())))


def accumulated(node: nodes.Big, terms: list[Value], scope: Scope) -> Value:
    """The sum or product of ``terms`` from left to right; 0 or 1 if there are none."""
    if not terms:
        return 0.0 if node.operator == r"\sum" else 1.0
    combine = added if node.operator == r"\sum" else multiplied
    result = terms[0]
    for term in terms[1:]:
        result = combine(node.body, result, term, scope)
    return result


def below_names(node: Node) -> list[str]:
    """How the names in a condition print."""
    return [below.tex for below in nodes.walk(node) if isinstance(below, nodes.Name)]


def bindings(node: nodes.Big, scope: Scope) -> Iterator[dict[str, Any]]:
    """What an operator's condition gives to the variables it binds, in turn."""
    condition = node.condition
    keys = below_names(condition) if isinstance(condition, nodes.Relation) else [condition.tex]
    domains = {key: scope.given[key] for key in keys if isinstance(scope.given.get(key), Domain)}
    if isinstance(condition, nodes.Relation) and node.upper is not None:
        yield from counted(node, condition.sides[0], condition.sides[1], node.upper, scope)
    elif domains:
        yield from filtered(node, domains, scope)
    elif isinstance(condition, nodes.Relation) and condition.signs == (r"\in",):
        for item in members(condition.sides[1], scope):
            yield {variable(node, condition.sides[0], scope): item}
    elif isinstance(condition, nodes.Relation) and condition.signs == (r"\le", r"\le"):
        yield from counted(node, condition.sides[1], condition.sides[0], condition.sides[2], scope)
    else:
        scope.refuse(condition, f"'{condition}' does not say which values are meant")


def variable(node: nodes.Big, bound: Node, scope: Scope) -> str:
    """How the variable prints that an operator binds."""
    if not isinstance(bound, nodes.Name) or bound.subscripts:
        scope.refuse(bound, "only a plain name can be bound")
    if bound.tex in scope.given:
        scope.refuse(bound, f"'{bound}' is bound here but has a value outside, too: which is meant?")
    return bound.tex


def counted(node: nodes.Big, bound: Node, lower: Node, upper: Node, scope: Scope) -> Iterator[dict[str, Any]]:
    """A variable that counts from one limit to the other."""
    key = variable(node, bound, scope)
    first, last = integer(lower, scope), integer(upper, scope)
    if last < first - 1:
        scope.refuse(node, f"the limits {first} and {last} run backwards")
    for at in range(first, last + 1):
        yield {key: float(at)}


def filtered(node: nodes.Big, domains: Mapping[str, Domain], scope: Scope) -> Iterator[dict[str, Any]]:
    """The members of the domains for which the condition holds."""
    for choice in product(*(domain.members for domain in domains.values())):
        bound = dict(zip(domains, choice, strict=True))
        if not isinstance(node.condition, nodes.Relation) or truth(node.condition, scope.bind(node, bound)):
            yield bound


def members(node: Node, scope: Scope) -> list[Any]:
    """The members of a finite set: given, or printed in braces."""
    if isinstance(node, nodes.Group) and node.bracket == r"\{":
        return [evaluate(argument, scope) for argument in node.arguments]
    thing = evaluate(node, scope)
    if isinstance(thing, Domain):
        return list(thing.members)
    if isinstance(thing, set | frozenset | list | tuple | range):
        return [as_value(item) for item in thing]
    scope.refuse(node, f"'{node}' is no finite set")


def sought(node: nodes.Big, key: str, scope: Scope) -> Array:
    """The vector at which the body is least (or largest) under the condition, found numerically."""
    if node.operator not in {ARG_MIN, ARG_MAX} or not isinstance(node.condition, nodes.Relation):
        scope.refuse(node, "only an arg min or arg max under a condition can be sought")
    condition = node.condition
    if not set(condition.signs) <= {r"\le", r"\ge"}:
        scope.refuse(condition, "the extreme need not be attained unless the condition allows equality")
    factor = 1.0 if node.operator == ARG_MIN else -1.0

    def objective(point: Array) -> float:
        return factor * number(node.body, scope.bind(node, {key: point}))

    def slack(sign: str, left: Node, right: Node) -> Callable[[Array], float]:
        low, high = (left, right) if sign == r"\le" else (right, left)
        return lambda point: number(high, scope.bind(node, {key: point})) - number(low, scope.bind(node, {key: point}))

    slacks = [slack(sign, *pair) for sign, pair in zip(condition.signs, pairwise(condition.sides), strict=True)]
    found = optimize.minimize(
        objective,
        scope.given[key].start,
        method="SLSQP",
        jac=lambda point: slope(objective, point, node, scope),
        constraints=[
            {"type": "ineq", "fun": each, "jac": lambda point, each=each: slope(each, point, node, scope)}
            for each in slacks
        ],
        options={"ftol": 1e-13, "maxiter": 500},
    )
    place = np.asarray(found.x, dtype=np.float64)
    if (
        found.status not in SETTLED
        or min(each(place) for each in slacks) < -1e-9
        or improvable(objective, slacks, place)
    ):
        scope.refuse(node, f"no extreme was found: {found.message}")
    return place


def improvable(objective: Callable[[Array], float], slacks: list[Callable[[Array], float]], place: Array) -> bool:
    """Whether a point near or farther away, of a few hundred, is allowed and clearly better than ``place``."""
    rng = np.random.default_rng(0)
    best = objective(place)
    for radius in (1e-3, 1e-2, 0.1, 1.0):
        for step in rng.normal(scale=radius, size=(60, place.size)):
            if min(each(place + step) for each in slacks) >= 0 and objective(place + step) < best - 1e-8 * max(
                1, abs(best)
            ):
                return True
    return False


# -- Statements --------------------------------------------------------------------------------------------------------


def truth(statement: nodes.Relation, scope: Scope, tolerance: Tolerance = EXACT) -> bool:
    """Whether each relation in ``statement`` holds.

    With a tolerance, sides within it count as equal: a strict inequality between them does not hold.
    """
    first, *rest = statement.sides
    left = value(first, scope)
    for sign, side in zip(statement.signs, rest, strict=True):
        if sign == r"\in":
            return belongs(left, side, scope)
        right = value(side, scope)
        if not related(sign, left, right, side, scope, tolerance):
            return False
        left = right
    return True


def belongs(left: Value, right: Node, scope: Scope) -> bool:
    """Whether a number lies in an interval or a finite set."""
    if isinstance(right, nodes.Group) and right.bracket != r"\{":
        if len(right.arguments) != 2 or not isinstance(left, float):
            scope.refuse(right, "an interval has two ends, and holds numbers")
        low, high = (number(end, scope) for end in right.arguments)
        return low <= left <= high if right.bracket == "[" else low < left < high
    return any(np.array_equal(entries(left), as_value(item)) for item in members(right, scope))


def related(sign: str, left: Value, right: Value, side: Node, scope: Scope, tolerance: Tolerance) -> bool:
    """Whether two values stand in the relation ``sign``; ``side`` is the right one as printed."""
    if shape(left) != shape(right):
        scope.refuse(side, f"shapes {shape(left)} and {shape(right)} cannot be compared")
    one, other = entries(left), entries(right)
    if not (np.all(np.isfinite(one)) and np.all(np.isfinite(other))):
        scope.refuse(side, "a side is infinite or no number")
    if sign == r"\approx":
        return bool(np.all(np.abs(one - other) <= printed_precision(side, scope)))
    margin = tolerance.absolute + tolerance.relative * np.maximum(np.abs(one), np.abs(other))
    equal = bool(np.all(np.abs(one - other) <= margin))
    if sign in {"=", r"\ne"}:
        return equal == (sign == "=")
    if not isinstance(left, float):
        scope.refuse(side, "arrays have no order")
    if sign in {"<", ">"}:
        return not equal and (bool(one < other) == (sign == "<"))
    return equal or (bool(one < other) == (sign == r"\le"))


def printed_precision(side: Node, scope: Scope) -> float:
    """Half a unit in the last printed place of a numeral."""
    if not isinstance(side, nodes.Number):
        scope.refuse(side, r"\approx needs a numeral on its right, whose digits say how near is meant")
    return 0.5 * 10.0**-side.decimals + 1e-12
