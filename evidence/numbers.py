"""The numbers that the book prints as results, each with the function that computes it.

A chapter writes {computed}`0.55 <relu-he-ratio>`; a function in the package of that chapter is registered as this:

    @computes("relu-he-ratio")
    def relu_he_ratio() -> float: ...
"""

import importlib
from collections.abc import Callable
from functools import cache
from typing import Final

from . import CHAPTERS

Computation = Callable[[], float]

COMPUTATIONS: Final[dict[str, Computation]] = {}
"""Every registered function by the name under which chapters know it."""


def computes(name: str) -> Callable[[Computation], Computation]:
    """Register a function without arguments, with fixed seeds, as what computes the number ``name``.

    It is run once, however many numbers name it. Raises ``ValueError`` when the name is taken.
    """

    def register(function: Computation) -> Computation:
        if name in COMPUTATIONS:
            raise ValueError(f"two functions compute {name!r}")
        COMPUTATIONS[name] = cache(function)
        return function

    return register


def load() -> None:
    """Import the computations of every chapter, so that all of them are registered."""
    for chapter in sorted(CHAPTERS.glob("*.md")):
        importlib.import_module(f"{__package__}.{chapter.stem}.numbers")
