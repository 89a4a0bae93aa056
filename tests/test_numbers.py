"""Every number marked {computed} in a chapter is recomputed, and compared at the precision printed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from book import CHAPTERS
from helpers import PROJECT
from interview.computed import read_number

from evidence.numbers import COMPUTATIONS, load

ROLE = re.compile(r"\{computed\}`(?P<shown>[^`<]+?) <(?P<name>[a-z0-9-]+)>`")


@dataclass(frozen=True)
class Printed:
    """One number where it stands."""

    path: Path
    line: int
    shown: str
    name: str

    def __str__(self) -> str:
        """Where it stands, as an editor understands it."""
        return f"{self.path.relative_to(PROJECT)}:{self.line} {self.name}"


PRINTED = [
    Printed(chapter, number, match["shown"], match["name"])
    for chapter in CHAPTERS
    for number, line in enumerate(chapter.read_text(encoding="utf-8").splitlines(), start=1)
    for match in ROLE.finditer(line)
]


@pytest.mark.parametrize("printed", PRINTED, ids=str)
def test_a_printed_number_is_what_its_function_computes(printed: Printed) -> None:
    load()
    claim = read_number(printed.shown)
    if claim is None:
        pytest.fail(f"{printed}: {printed.shown!r} is no number", pytrace=False)
    if printed.name not in COMPUTATIONS:
        where = f"evidence/{printed.path.stem}/numbers.py"
        pytest.fail(f"{printed}: no function computes {printed.name!r}: write one in {where}", pytrace=False)
    value = COMPUTATIONS[printed.name]()
    # the slack is for binary fractions that fall on a rounding border, such as 0.125 shown as 0.12 or 0.13
    slack = 1e-9 * max(1.0, abs(value))
    if abs(value - claim.value) > claim.tolerance + slack:
        pytest.fail(f"{printed}: printed {printed.shown}, computed {value!r}", pytrace=False)


def mutants(shown: str) -> set[str]:
    """The number with each of its digits changed by one, with another sign, and another power of ten."""
    digits = [at for at, sign in enumerate(shown) if sign.isdigit()]
    changed = {f"{shown[:at]}{(int(shown[at]) + step) % 10}{shown[at + 1 :]}" for at in digits for step in (1, 9)}
    power = {f"{shown}e1"} if shown.strip("-0.,")[-1:].isdigit() and "e" not in shown else set()
    return (changed | power | {shown[1:] if shown.startswith("-") else f"-{shown}"}) - {shown}


def test_changed_numbers_are_noticed(record_property: Callable[[str, object], None]) -> None:
    load()
    noticed, survivors = 0, []
    for printed in PRINTED:
        if printed.name not in COMPUTATIONS:
            continue  # which the test above says
        value = COMPUTATIONS[printed.name]()
        for mutant in mutants(printed.shown):
            claim = read_number(mutant)
            if claim is None or abs(value - claim.value) > claim.tolerance:
                noticed += 1
            elif claim.value != 0 or read_number(printed.shown) != claim:  # minus zero is zero
                survivors.append(f"{printed}: {mutant} instead of {printed.shown}, computed {value!r}")
    record_property("mutants", (noticed, noticed + len(survivors)))
    assert noticed >= 0.97 * (noticed + len(survivors)), "\n".join(survivors)


def test_every_computation_is_printed_somewhere() -> None:
    load()
    assert COMPUTATIONS.keys() - {printed.name for printed in PRINTED} == set()
