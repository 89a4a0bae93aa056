"""What can be given to the names of a formula, beside numbers, arrays and plain functions.

A check gives each printed name what it stands for: a float, a vector (one-dimensional array, a column), a matrix
(two-dimensional array), a Python function, or one of the classes here. Arrays and families are indexed from 1, as
mathematicians do, and an index outside them is an error, never counted from the end.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Function = Callable[..., Any]

ZERO_LOG_ZERO: Final = r"0 \log(0)"
"""Given as 0, it lets zero times the logarithm of zero be zero; without it the logarithm of zero is an error."""


@dataclass(frozen=True)
class RowVector:
    """A transposed vector."""

    entries: Array


Value = float | Array | RowVector


class Family:
    """Things that share a name and are told apart by indices: numbers, arrays, functions, anything.

    Args:
        items: A sequence, whose first item has the index ``first``; or a mapping from index (or tuple of indices).
        first: The index of the first item of a sequence.
    """

    def __init__(self, items: Sequence[Any] | Mapping[Any, Any], first: int = 1) -> None:
        pairs = items.items() if isinstance(items, Mapping) else enumerate(items, first)
        self._items = {key if isinstance(key, tuple) else (key,): item for key, item in pairs}

    def __getitem__(self, indices: tuple[int, ...]) -> Any:
        """The member with these indices; KeyError if there is none."""
        return self._items[indices]


@dataclass(frozen=True)
class Domain:
    """The values a variable under an operator runs through, for an operator whose condition names no limits."""

    members: tuple[Any, ...]


@dataclass(frozen=True)
class Unknown:
    """A vector an arg min is to find among all that fulfill its condition; ``start`` is where the search begins."""

    start: Array


class Quantity:
    """A quantity that is differentiated: for each variable (as printed) the function of it, all else held fixed.

    The function of a variable may be a Family, if the variable is one; it then takes the member's index.
    """

    def __init__(self, functions: Mapping[str, Function | Family]) -> None:
        self.functions = dict(functions)


@dataclass(frozen=True)
class Law:
    """A finite probability law: how likely each outcome is, and what it gives to the random names."""

    weights: Sequence[float]
    outcomes: Mapping[str, Sequence[Any]]

    def __iter__(self) -> Iterator[tuple[float, dict[str, Any]]]:
        """Each outcome with its probability."""
        names = list(self.outcomes)
        for weight, *values in zip(self.weights, *self.outcomes.values(), strict=True):
            yield float(weight), dict(zip(names, values, strict=True))

    @classmethod
    def independent(cls, names: Mapping[str, Mapping[float, float]]) -> "Law":
        """Independent random numbers under printed names; each has its probabilities by value."""
        draws = list(product(*(each.items() for each in names.values())))
        weights = [float(np.prod([probability for _, probability in draw])) for draw in draws]
        return cls(weights, {name: [draw[at][0] for draw in draws] for at, name in enumerate(names)})


@dataclass(frozen=True)
class Expectation:
    """The mean of its argument under a law."""

    law: Law


@dataclass(frozen=True)
class Probability:
    """How likely its argument, a statement, is under a law."""

    law: Law


@dataclass(frozen=True)
class Variance:
    """The variance of its argument under a law."""

    law: Law


Functional = Expectation | Probability | Variance


@dataclass(frozen=True)
class Tolerance:
    """How far apart two sides may be and still count as equal: relatively to the right one, and absolutely."""

    relative: float = 1e-9
    absolute: float = field(default=1e-12)
