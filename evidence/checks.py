r"""The checks of the formulas: which label is checked by what, what is exempt, and which changes change nothing.

The module ``formulas`` in the package of a chapter (``evidence/losses`` for ``chapters/losses.md``) registers one check
for each label of the chapter. A check is a function of the parsed formula and a random generator, the same one at each
run; it returns nothing, and raises AssertionError or TexError where the formula is wrong:

    @checks("eq-huber-loss")
    def huber(formula: Formula, rng: Generator) -> None:
        for r in (0.0, 1.5, -1.5, *rng.normal(size=4)):
            loss = {r"\ell_\delta": lambda at: scipy.special.huber(1.5, at)}
            formula.verify({**loss, "r": r, r"\delta": 1.5})

What is given for a name fits how it is printed: a number for ``L``, a function for ``L(y, z)``.
"""

import importlib
import importlib.util
import inspect
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.random import Generator

from . import CHAPTERS
from .chapters import Displayed, chapter_files, displayed
from .errors import TexError
from .tex import Formula, parse

Check = Callable[[Formula, Generator], None]


@dataclass(frozen=True)
class Registered:
    """A check, and the module and line it stands in."""

    check: Check
    module: str
    line: int


class DuplicateError(ValueError):
    """A label is registered twice."""


class Registry:
    """What is known about the labels of the book."""

    def __init__(self) -> None:
        self.checks: dict[str, Registered] = {}
        self.exemptions: dict[str, str] = {}
        self.equivalents: dict[str, dict[str, str]] = {}

    def register(self, label: str) -> Callable[[Check], Check]:
        """Make the decorated function the check of ``label``.

        Raises:
            DuplicateError: The label has a check, or is exempt.
        """

        def keep(check: Check) -> Check:
            self._refuse_known(label)
            self.checks[label] = Registered(check, check.__module__, inspect.getsourcelines(check)[1])
            return check

        return keep

    def exempt(self, label: str, *, reason: str) -> None:
        """Let ``label`` be without a check.

        Raises:
            DuplicateError: The label has a check, or is exempt.
            ValueError: There is no reason.
        """
        self._refuse_known(label)
        if not reason.strip():
            raise ValueError(f"why is '{label}' exempt?")
        self.exemptions[label] = reason

    def equivalent(self, label: str, mutant: str, *, reason: str) -> None:
        """Let the changed formula ``mutant`` pass the check of ``label``, as it says the same as the printed one.

        Raises:
            DuplicateError: It is registered twice.
            ValueError: There is no reason.
        """
        known = self.equivalents.setdefault(label, {})
        key = canonical(mutant)
        if key in known:
            raise DuplicateError(f"the mutant of '{label}' is listed twice: {mutant}")
        if not reason.strip():
            raise ValueError(f"why does this say the same as '{label}': {mutant}")
        known[key] = reason

    def _refuse_known(self, label: str) -> None:
        if label in self.checks or label in self.exemptions:
            raise DuplicateError(f"'{label}' is registered twice")


REGISTRY: Final = Registry()
checks: Final = REGISTRY.register
exempt: Final = REGISTRY.exempt
equivalent: Final = REGISTRY.equivalent


@dataclass(frozen=True)
class Problem:
    """What keeps a formula from counting as checked: where, and what to do."""

    place: str
    message: str


def canonical(tex: str) -> str:
    """A formula as its tree prints it, to compare two of them whatever their spaces."""
    return r" \\ ".join(str(statement.relation) for statement in parse(tex).statements)


def module_of(path: Path) -> str:
    """The module with the checks of the chapter at ``path``."""
    return f"{__package__}.{path.stem}.formulas"


def load(paths: Iterable[Path]) -> None:
    """Import the checks of the chapters at ``paths``; a chapter may have none yet."""
    for path in paths:
        package, _, _ = module_of(path).rpartition(".")
        if importlib.util.find_spec(package) and importlib.util.find_spec(module_of(path)):
            importlib.import_module(module_of(path))


def loaded(directory: Path = CHAPTERS) -> tuple[list[Displayed], Registry]:
    """Every displayed formula of the chapters in ``directory``, and the registry with their checks."""
    paths = chapter_files(directory)
    load(paths)
    return [formula for path in paths for formula in displayed(path)], REGISTRY


def run(check: Check, label: str, formula: Formula) -> None:
    """Run a check on a formula; its random generator depends on the label only.

    Raises:
        AssertionError: The formula does not hold.
        TexError: The formula has no value.
    """
    with np.errstate(all="ignore"):  # what is no number is refused where it is compared
        check(formula, np.random.default_rng(zlib.crc32(label.encode())))


def problem_of(formula: Displayed, registry: Registry = REGISTRY) -> Problem | None:
    """Why ``formula`` is not checked or does not pass, or None if it passes or is exempt."""
    if formula.label is None:
        return Problem(formula.place, "a displayed formula has no label: write $$ (eq-...) and a check for it")
    if formula.label in registry.exemptions:
        return None
    if formula.label not in registry.checks:
        where = module_of(formula.path).replace(".", "/")
        return Problem(formula.place, f"no check is registered for '{formula.label}': write one in {where}.py")
    try:
        run(registry.checks[formula.label].check, formula.label, parse(formula.tex))
    except (AssertionError, TexError) as error:
        return Problem(formula.place, f"{formula.label}: {type(error).__name__}: {error}")
    return None


def stray_problems(found: Iterable[Displayed], registry: Registry = REGISTRY) -> list[Problem]:
    """Labels printed twice, and checks, exemptions and equivalents of labels that no chapter prints."""
    places: dict[str, list[str]] = {}
    for formula in found:
        if formula.label is not None:
            places.setdefault(formula.label, []).append(formula.place)
    twice = [
        Problem(where[1], f"the label '{label}' stands at {where[0]}, too")
        for label, where in places.items()
        if len(where) > 1
    ]
    unprinted = [
        Problem(f"{known.module.replace('.', '/')}.py:{known.line}", f"no chapter prints '{label}', but it has a check")
        for label, known in registry.checks.items()
        if label not in places
    ]
    others = [
        Problem("evidence", f"no chapter prints '{label}', but it is {kind}")
        for kind, labels in (("exempt", registry.exemptions), ("listed with equivalents", registry.equivalents))
        for label in labels
        if label not in places
    ]
    return [*twice, *unprinted, *others]
