"""Every number marked {computed} in a chapter is recomputed, and compared at the precision printed."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from book import CHAPTERS
from helpers import PROJECT
from interview.computed import read_number

import evidence
from evidence.numbers import COMPUTATIONS

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
    evidence.load("numbers")
    claim = read_number(printed.shown)
    assert claim is not None, f"{printed}: {printed.shown!r} is no number"
    assert printed.name in COMPUTATIONS, f"{printed}: no function in evidence/ computes {printed.name!r}"
    value = COMPUTATIONS[printed.name]()
    # the slack is for binary fractions that fall on a rounding border, such as 0.125 shown as 0.12 or 0.13
    slack = 1e-9 * max(1.0, abs(value))
    assert abs(value - claim.value) <= claim.tolerance + slack, (
        f"{printed}: printed {printed.shown}, computed {value!r}"
    )


def test_every_computation_is_printed_somewhere() -> None:
    evidence.load("numbers")
    assert COMPUTATIONS.keys() - {printed.name for printed in PRINTED} == set()
