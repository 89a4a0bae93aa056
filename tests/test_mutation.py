"""The engine that changes formulas, on small ones."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.random import Generator

from evidence.chapters import Displayed
from evidence.checks import canonical
from evidence.mutate import THRESHOLD, conclude, examine, mutants, outcomes
from evidence.tex import Formula, parse


def texts(tex: str) -> set[str]:
    return {canonical(mutant.tex) for mutant in mutants(parse(tex))}


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("a = b + c", "a = b - c"),
        ("a = b + c", "a = -b + c"),
        ("a = b + c", "a = c"),
        ("a = b + c", "a = b + b"),
        ("a = 2 b", "a = 3 b"),
        ("a = 2 b", "a = b"),
        ("a = b", "a = -b"),
        ("a = b", "a = 2 b"),
        (r"a = \frac{b}{c}", r"a = \frac{c}{b}"),
        (r"a = \frac{b + 1}{c} d", r"a = (b + 1) d"),
        ("a = b^2", "a = b^3"),
        ("a = b^2", "a = b"),
        (r"a = \sqrt{b}", "a = (b)"),
        (r"a = \log(b)", r"a = \exp(b)"),
        (r"a = \max(b, 0)", r"a = \min(b, 0)"),
        (r"a = \max(b, 0)", "a = (b)"),
        (r"a = \sum_{i=1}^{n} x_i", r"a = \prod_{i=1}^{n} x_i"),
        (r"a = \sum_{i=1}^{n} x_i", r"a = \sum_{i=2}^{n} x_i"),
        (r"a = \sum_{i=1}^{n} x_i", r"a = \sum_{i=1}^{n-1} x_i"),
        (r"a = \sum_{i=1}^{n} x_i", r"a = \sum_{i=1}^{n} x_{i+1}"),
        (r"a = \sum_{i=1}^{n} \sum_{j=1}^{n} x_{ij}", r"a = \sum_{i=1}^{n} \sum_{j=1}^{n} x_{j,i}"),
        (r"a = \sum_{i=1}^{n} \sum_{j=1}^{n} x_i y_j", r"a = \sum_{i=1}^{n} \sum_{j=1}^{n} x_j y_j"),
        (r"a \le b", "a < b"),
        (r"a \le b", r"a \ge b"),
        (r"a \le b", "a = b"),
        (r"a \approx 1.07", r"a \approx 1.08"),
        (r"a = W^\top D", r"a = D W^\top"),
        (r"a = W^\top D", "a = W D"),
        (r"a = \lvert b \rvert", "a = (b)"),
        (r"a = \lfloor b / 2 \rfloor", "a = (b / 2)"),
        (r"a = \lfloor b \rfloor", r"a = \lceil b \rceil"),
        (r"a = \nabla J(b)", "a = J(b)"),
        ("a = f(b, c)", "a = f(c, b)"),
        ("a = f'(b)", "a = f(b)"),
        ("a = n_+", "a = n_-"),
        ("a = 2 (b - c)", "a = 2 b - c"),
        ("a = (b - c)^2", "a = b - c^2"),
        ("a = (b - c)^2", "a = (c - b)^2"),
        (r"a = \frac{1}{n} \sum_{i=1}^{n} x_i", r"a = \frac{1}{(n - 1)} \sum_{i=1}^{n} x_i"),
        (r"a = \begin{cases} 1 & b > 0 \\ 2 & b \le 0 \end{cases}", r"a = \begin{cases} 1 & b > 0 \end{cases}"),
        (
            r"a = \begin{cases} 1 & b > 0 \\ 2 & b \le 0 \end{cases}",
            r"a = \begin{cases} 2 & b > 0 \\ 1 & b \le 0 \end{cases}",
        ),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", r"\begin{aligned} a &= b \\ c &= -d \end{aligned}"),
    ],
)
def test_mutant_is_made(tex: str, expected: str) -> None:
    assert canonical(expected) in texts(tex)


@pytest.mark.parametrize("tex", ["a = b + c", r"a = \frac{b}{2}", r"J(\theta) = \sum_{i=1}^{n} \lvert x_i \rvert"])
def test_mutants_differ_from_the_formula_and_each_other(tex: str) -> None:
    found = [canonical(mutant.tex) for mutant in mutants(parse(tex))]
    assert canonical(tex) not in found
    assert len(found) == len(set(found))


def printed(tex: str) -> Displayed:
    return Displayed(Path("small.md"), 1, "eq-small", tex)


def strict(formula: Formula, rng: Generator) -> None:
    for x in rng.normal(size=5):
        formula.verify({"a": np.square(x) + 1, "x": x})


def lax(formula: Formula, _rng: Generator) -> None:
    formula.verify({"a": 1.0, "x": 0.0})


def test_a_strict_check_kills_every_mutant() -> None:
    outcome = examine(printed("a = x^2 + 1"), strict, {})
    assert outcome.total > 8
    assert not outcome.survivors
    assert conclude([outcome]) == 0


def test_a_lax_check_lets_mutants_live() -> None:
    outcome = examine(printed("a = x^2 + 1"), lax, {})
    assert canonical("a = x^3 + 1") in {canonical(mutant.tex) for mutant in outcome.survivors}
    assert conclude([outcome]) == 1


def test_equivalents_do_not_count_and_must_live() -> None:
    listed = {canonical("a = (x)^2 + 1"): "says the same", canonical("a = x^3 + 1"): "does not say the same"}
    outcome = examine(printed(r"a = \lvert x \rvert^2 + 1"), strict, listed)
    assert [reason for _, reason in outcome.equivalents] == ["says the same"]
    assert outcome.stale == [canonical("a = x^3 + 1")]
    assert not outcome.survivors
    assert conclude([outcome]) == 1


def test_the_total_says_what_survives(capsys: pytest.CaptureFixture[str]) -> None:
    conclude([examine(printed("a = x^2 + 1"), strict, {})])
    assert "(100.0%), 0 survive" in capsys.readouterr().out


def test_changed_formulas_of_the_book_are_noticed(record_property: Callable[[str, object], None]) -> None:
    found = list(outcomes())
    survivors = [f"{o.formula.place} {o.formula.label}: {mutant.tex}" for o in found for mutant in o.survivors]
    killed, total = sum(len(o.killed) for o in found), sum(o.total for o in found)
    record_property("mutants", (killed, total))
    assert killed >= THRESHOLD * total, "\n".join(survivors)
    assert [(o.formula.label, o.stale) for o in found if o.stale] == []
