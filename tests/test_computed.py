"""Printed numbers claim as much as they show."""

import pytest
from interview.computed import read_number, spell


@pytest.mark.parametrize(
    ("shown", "value", "tolerance"),
    [
        ("0.55", 0.55, 0.005),
        ("-3", -3, 0.5),
        ("−3.0", -3, 0.05),
        ("14,000", 14_000, 0.5),
        ("1,234,567", 1_234_567, 0.5),
        ("65%", 0.65, 0.005),
        ("3.5%", 0.035, 0.0005),
        ("5e8", 5e8, 5e7),
        ("5.3e-7", 5.3e-7, 5e-9),
        ("0", 0, 0.5),
    ],
)
def test_numbers_are_read_at_their_precision(shown: str, value: float, tolerance: float) -> None:
    claim = read_number(shown)
    assert claim is not None
    assert claim.value == pytest.approx(value)
    assert claim.tolerance == pytest.approx(tolerance)


@pytest.mark.parametrize(
    "shown", ["", "about 3", "1.", ".5", "1,00", "12,34", "e5", "3 %", "1e", "0x1", "1e999", "9" * 400, "١٢"]
)
def test_other_writings_are_no_numbers(shown: str) -> None:
    assert read_number(shown) is None


@pytest.mark.parametrize(
    ("shown", "seen"), [("0.55", "0.55"), ("-3", "−3"), ("5e-8", r"5 \times 10^{-8}"), ("1e4", "10^{4}")]
)
def test_numbers_are_spelled_for_readers(shown: str, seen: str) -> None:
    assert [node.astext() for node in spell(shown)] == [seen]
