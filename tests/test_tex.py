r"""The strict evaluator: what it computes, and what it refuses to guess."""

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.chapters import chapter_files, displayed
from evidence.parse import grammar, statements
from evidence.tex import EvaluationError, ParseError, RefutedError, TexError, parse
from evidence.values import (
    ZERO_LOG_ZERO,
    Domain,
    Expectation,
    Family,
    Law,
    Probability,
    Quantity,
    RowVector,
    Unknown,
    Variance,
)

MATRIX = np.array([[1.0, 2.0], [3.0, 5.0]])
VECTOR = np.array([3.0, 4.0])
COIN = Law.independent({"x": {0.0: 0.25, 2.0: 0.75}})


def numbered(cases: Sequence[tuple[str, Any, Any] | tuple[str, Any]]) -> list[str]:
    return [f"{at} {case[0]}" for at, case in enumerate(cases)]


def value_of(tex: str, environment: dict[str, Any] | None = None) -> Any:
    (side,) = parse(tex).sides(environment or {})
    return side.entries if isinstance(side, RowVector) else side


NUMBERS: list[tuple[str, dict[str, Any], float]] = [
    # numbers, signs, powers
    ("1 + 2 - 3.5", {}, -0.5),
    ("-2^2", {}, -4),
    ("(-2)^2", {}, 4),
    ("2^{-1}", {}, 0.5),
    ("2^{10}", {}, 1024),
    ("-x + 3", {"x": 1}, 2),
    ("+x", {"x": 1}, 1),
    ("x^2y", {"x": 3, "y": 2}, 18),
    ("e^{-x}", {"x": 2}, math.exp(-2)),
    ("e^2", {"e": 3}, 9),
    (r"2\pi", {}, 2 * math.pi),
    (r"\pi^2", {r"\pi": 0.5}, 0.25),
    # products and quotients
    ("2 x y", {"x": 3, "y": 5}, 30),
    ("nm", {"n": 3, "m": 5}, 15),
    (r"x \cdot 2", {"x": 3}, 6),
    (r"3 \times 10^{-2}", {}, 0.03),
    ("2(x + 1)", {"x": 3}, 8),
    ("a(b + c)", {"a": 2, "b": 3, "c": 4}, 14),
    ("a(b)^2", {"a": 2, "b": 3}, 18),
    ("(a + b)(a - b)", {"a": 5, "b": 3}, 16),
    ("n_+(n_+ + 1)", {"n_+": 3}, 12),
    ("a/b", {"a": 1, "b": 4}, 0.25),
    ("ab/c", {"a": 3, "b": 4, "c": 6}, 2),
    ("a/f(x)", {"a": 6, "f": lambda x: x + 1, "x": 2}, 2),
    (r"\frac{a + b}{2 c}", {"a": 1, "b": 2, "c": 3}, 0.5),
    (r"\tfrac{1}{2} x", {"x": 3}, 1.5),
    (r"2 \frac{a}{b}", {"a": 1, "b": 4}, 0.5),
    (r"\sqrt{x} + \sqrt[3]{8}", {"x": 9}, 5),
    (r"\binom{5}{2}", {}, 10),
    # names
    (r"\hat{y}_i - \bar{x}_{i}", {r"\hat{y}": np.array([1.0, 5.0]), r"\bar x": np.array([0.0, 2.0]), "i": 2}, 3),
    (r"n_{+} n_-", {"n_+": 2, "n_{-}": 7}, 14),
    (r"c_{\mathrm{FP}}", {r"c_\mathrm{FP}": 4}, 4),
    (r"w^* + w^{\star}", {"w^{*}": 3}, 6),
    (r"\mathbf{x} - x", {"x": 1, r"\mathbf{x}": 3}, 2),
    (r"\sigma_\varepsilon^2", {r"\sigma_{\varepsilon}": 3}, 9),
    (r"s_{\hat{A}}^2", {r"s_{\hat{A}}": 3}, 9),
    ("x_{ij} + x_{i,j}", {"x": MATRIX, "i": 2, "j": 1}, 6),
    ("x_{i+1}", {"x": VECTOR, "i": 1}, 4),
    ("v_{l-1}", {"v": Family({2: 7.0}), "l": 3}, 7),
    ("F_0 + F_1", {"F": Family([1, 10], first=0)}, 11),
    (r"\tau_j(x_i)", {r"\tau": Family([abs, lambda x: -x]), "j": 2, "x": VECTOR, "i": 1}, -3),
    ("f(x; y, z)", {"f": lambda a, b, c: a + 2 * b + 3 * c, "x": 1, "y": 10, "z": 100}, 321),
    # functions
    (r"\log(e) + \ln(1) + \exp(0) + \tanh(0)", {}, 2),
    (r"\max(1, x, 3) - \min(x, 0)", {"x": -5}, 8),
    (r"\max(x)", {"x": VECTOR}, 4),
    (r"\operatorname{min}\left( 1, x \right)", {"x": 2}, 1),
    (r"\Phi(-x)", {r"\Phi": lambda x: 2 * x, "x": 3}, -6),
    (r"f(x)^2", {"f": lambda x: x + 1, "x": 2}, 9),
    (r"\lvert x \rvert", {"x": -2}, 2),
    (r"|x - 1|", {"x": -2}, 3),
    (r"\left| x \right| \left|y\right|", {"x": -2, "y": -3}, 6),
    (r"\lVert x \rVert", {"x": VECTOR}, 5),
    (r"\left\lVert X \right\rVert", {"X": np.diag([2.0, -7.0])}, 7),
    (r"\lfloor x \rfloor + \lceil x \rceil^2", {"x": -2.5}, 1),
    (r"\left\lfloor \frac{n + 2 p - k}{s} \right\rfloor + 1", {"n": 224, "p": 3, "k": 7, "s": 2}, 112),
    (r"\lceil \frac{0.3}{0.1} \rceil - \lfloor 100 \cdot 1.1 \rfloor", {}, -107),  # floats: 2.9…96 and 110.0…01
    (r"\mathbf{1}[x > 1] + \mathbf{1}\{x = 2\}", {"x": 2}, 2),
    # operators
    (r"\sum_{i=1}^{n} i^2", {"n": 3}, 14),
    (r"\sum_{i=1}^n x_i y_i + 1", {"n": 2, "x": VECTOR, "y": VECTOR}, 26),
    (r"\sum_{i=1}^{2} \sum_{j=1}^{2} x_{ij}", {"x": MATRIX}, 11),
    (r"\sum_{i=1}^{0} i", {}, 0),
    (r"\sum_{i \in S} i", {"S": {1, 5}}, 6),
    (r"\sum_{i \in \{1, 5\}} i", {}, 6),
    (r"\sum_{i < j} x_{ij}", {"x": MATRIX, "i": Domain((1, 2)), "j": Domain((1, 2))}, 2),
    (r"\prod_{i=2}^{4} i", {}, 24),
    (r"2 \prod_{i=1}^{2} (x_i + a)", {"x": VECTOR, "a": 1}, 40),
    (r"\max_{1 \le j \le 2} x_j", {"x": VECTOR}, 4),
    (r"\operatorname*{max}_{j} \lvert x_j \rvert", {"x": -VECTOR, "j": Domain((1, 2))}, 4),
    (r"\operatorname*{arg\,min}_{j} x_j", {"x": VECTOR, "j": Domain((1, 2))}, 1),
    (r"\operatorname*{arg\,max}_{1 \le j \le 2} x_j", {"x": VECTOR}, 2),
    # cases
    (r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", {"x": -1}, 0),
    (r"2 \begin{cases} x, & x > 0 \\ -x, & x \le 0 \end{cases}", {"x": -1}, 2),
    (r"\begin{cases} 1 & \text{if } 0 < x \text{ and } x \in [0, 2] \\ 5 & x > 2 \end{cases}", {"x": 2}, 1),
    # arrays
    (r"w^\top x", {"w": VECTOR, "x": VECTOR}, 25),
    (r"w^{\top} X x", {"w": VECTOR, "X": MATRIX, "x": VECTOR}, VECTOR @ MATRIX @ VECTOR),
    (r"x \cdot y", {"x": VECTOR, "y": VECTOR}, 25),
    # random numbers
    (r"\mathbb{E}[x^2]", {r"\mathbb{E}": Expectation(COIN)}, 3),
    (r"\operatorname{Var}(2 x)", {r"\operatorname{Var}": Variance(COIN)}, 3),
    (r"P(x > 1) + P(x = 0)", {"P": Probability(COIN)}, 1),
    # derivatives
    (r"\sigma'(z)", {r"\sigma": lambda z: z**3, "z": 2}, 12),
    (r"\frac{d f}{d x}", {"f": lambda x: x**2, "x": 3}, 6),
    (r"\frac{\partial L}{\partial z_k}", {"L": Quantity({"z": lambda z: z[0] * z[1]}), "z": VECTOR, "k": 1}, 4),
    (r"\frac{\partial L}{\partial \hat{y}}", {"L": Quantity({r"\hat{y}": lambda y: y**2}), r"\hat{y}": 3}, 6),
    (r"\frac{d}{dx} \left( x^2 + y \right)", {"x": 3, "y": 1}, 6),
    (r"\frac{\partial J}{\partial a}", {r"\frac{\partial J}{\partial a}": 7}, 7),
    (r"L + 1", {"L": Quantity({"x": lambda x: x**2}), "x": 3}, 10),
    # conventions given by a check
    (r"\sum_{j=1}^{2} y_j \log(y_j)", {"y": np.array([0.0, 1.0]), ZERO_LOG_ZERO: 0}, 0),
]


@pytest.mark.parametrize(("tex", "environment", "expected"), NUMBERS, ids=numbered(NUMBERS))
def test_number(tex: str, environment: dict[str, Any], expected: float) -> None:
    assert value_of(tex, environment) == pytest.approx(expected, rel=1e-9, abs=1e-9)


ARRAYS: list[tuple[str, dict[str, Any], Any]] = [
    ("X x", {"X": MATRIX, "x": VECTOR}, MATRIX @ VECTOR),
    ("X Y", {"X": MATRIX, "Y": MATRIX.T}, MATRIX @ MATRIX.T),
    (r"x y^\top", {"x": VECTOR, "y": VECTOR}, np.outer(VECTOR, VECTOR)),
    (r"x^\top X", {"x": VECTOR, "X": MATRIX}, VECTOR @ MATRIX),
    (r"X^\top", {"X": MATRIX}, MATRIX.T),
    (r"(X^\top X + n I)^{-1} X^\top y", {"X": MATRIX, "n": 1, "I": np.eye(2), "y": VECTOR}, None),
    ("X^2", {"X": MATRIX}, MATRIX @ MATRIX),
    (r"x \odot y", {"x": VECTOR, "y": VECTOR}, VECTOR**2),
    (r"\frac{x}{\lVert x \rVert}", {"x": VECTOR}, VECTOR / 5),
    (r"2 x - x / 2", {"x": VECTOR}, 1.5 * VECTOR),
    (r"\tanh(x)", {"x": VECTOR}, np.tanh(VECTOR)),
    (r"\nabla J(x)", {"J": lambda x: x[0] ** 2 * x[1], "x": VECTOR}, np.array([24.0, 9.0])),
    (r"\nabla_x f(x, y)", {"f": lambda x, y: y * x[0] * x[1], "x": VECTOR, "y": 2}, np.array([8.0, 6.0])),
    (r"\nabla J(x)^\top", {"J": np.sum, "x": VECTOR}, np.ones(2)),
    (r"\frac{\partial J}{\partial x}", {"J": Quantity({"x": lambda x: x @ x}), "x": VECTOR}, 2 * VECTOR),
    (
        r"\frac{\partial J}{\partial h_1}",
        {"J": Quantity({"h": Family([np.sum, np.prod], first=0)}), "h": Family([VECTOR, VECTOR + 1], first=0)},
        np.array([5.0, 4.0]),
    ),
    (r"\prod_{l=1}^{2} W_l x_l", {"W": Family([MATRIX, MATRIX.T]), "x": Family([2.0, 3.0])}, 6 * MATRIX @ MATRIX.T),
    (
        r"\operatorname*{arg\,min}_{\lVert d \rVert \le 2} g^\top d",
        {"g": VECTOR, "d": Unknown(np.ones(2))},
        -2 * VECTOR / 5,
    ),
]


@pytest.mark.parametrize(("tex", "environment", "expected"), ARRAYS, ids=numbered(ARRAYS))
def test_array(tex: str, environment: dict[str, Any], expected: Any) -> None:
    if expected is None:
        expected = np.linalg.solve(MATRIX.T @ MATRIX + np.eye(2), MATRIX.T @ VECTOR)
    np.testing.assert_allclose(value_of(tex, environment), expected, rtol=1e-6, atol=1e-8)


UNREADABLE = [
    r"\log 1-p",
    r"\log p",
    r"\log(p)^2",
    r"\log^2(p)",
    r"\exp -x",
    "a/bc",
    "a/b/c",
    r"a/b \cdot c",
    "1/2 x",
    "x2",
    "2 3",
    r"x \cdot 2 3",
    r"2 \frac{1}{2}",
    r"\frac{1}{2}^2",
    r"\frac12",
    r"\sqrt2",
    "x^10",
    "x_10",
    "x^2^3",
    "x^{2}_i",
    "x^2'",
    "a - -b",
    r"a \cdot -b",
    "a + ",
    "a b)",
    "(a",
    "(a]",
    "{a + b} c",
    "(a, b) c",
    "(a = b) c",
    "|a| b |c|",
    r"\|x\|",
    r"\Vert x \Vert",
    r"a \odot b c",
    r"a b \odot c",
    r"\prod_{i=1}^{n} a_i b",
    r"\max_{j} a_j b",
    r"\prod_{i=1}^{n} a_i / n",
    r"\sum_i x_i^2 = \sum_{i}^{n} x_i",
    r"\sum_{i=1} x_i",
    r"\sum x",
    r"\nabla + 1",
    r"\partial x",
    r"\frac{\partial J}{x}",
    r"\frac{d + 1}{d x}",
    r"a \quad b",
    r"a = b, \quad c = d",
    r"x_1, \dots, x_n",
    r"1 + 2 + \cdots + n",
    r"a \pm b",
    r"\unknown{x}",
    r"\begin{matrix} a \end{matrix}",
    r"\begin{cases} 1 \\ 2 & x > 0 \end{cases}",
    r"\begin{aligned} a &= b \\ & c \end{aligned}",
    r"x = \begin{aligned} a \end{aligned}",
    r"\text{the loss is } x",
    r"a \& b",
    "a = = b",
    "= b",
    "",
    "  ",
    "x % comment",
    "naïve",
]


@pytest.mark.parametrize("tex", UNREADABLE)
def test_unreadable(tex: str) -> None:
    with pytest.raises(ParseError):
        parse(tex)


VALUELESS: list[tuple[str, dict[str, Any]]] = [
    ("x", {}),
    ("f x", {"f": abs, "x": 1}),
    ("f^2(x)", {"f": abs, "x": 1}),
    ("f + 1", {"f": abs}),
    ("f(x, y)", {"f": abs, "x": 1, "y": 2}),
    ("f[x]", {"f": abs, "x": 1}),
    ("a/b(c)", {"a": 1, "b": 2, "c": 3}),
    ("a(b, c)", {"a": 1, "b": 2, "c": 3}),
    ("AUC", {r"\mathrm{AUC}": 1}),
    (r"\mathrm{x}", {"x": 1}),
    ("x y", {"x": VECTOR, "y": VECTOR}),
    ("x + 1", {"x": VECTOR}),
    ("x + y", {"x": VECTOR, "y": np.ones(3)}),
    (r"x + x^\top", {"x": VECTOR}),
    ("x^2", {"x": VECTOR}),
    ("W^T", {"W": MATRIX, "T": 0.5}),
    ("X Y", {"X": MATRIX, "Y": np.ones((3, 2))}),
    (r"x \times y", {"x": VECTOR, "y": VECTOR}),
    (r"\lvert x \rvert", {"x": VECTOR}),
    (r"\lVert x \rVert", {"x": 2}),
    (r"\lfloor x \rfloor", {"x": VECTOR}),
    (r"\log(x)", {"x": 0}),
    (r"\log(x)", {"x": -1}),
    (r"y \log(x)", {"x": 0, "y": 0}),
    (r"\frac{1}{x}", {"x": 0}),
    (r"x^{-1}", {"x": np.zeros((2, 2))}),
    (r"\sqrt{x}", {"x": -1}),
    (r"x^{0.5}", {"x": -1}),
    (r"\exp(x) = \exp(x)", {"x": 1000}),
    (r"\exp(X)", {"X": MATRIX}),
    (r"\max(x)", {"x": 1}),
    ("x_3", {"x": VECTOR}),
    ("x_0", {"x": VECTOR}),
    ("x_{1.5}", {"x": VECTOR}),
    ("x_{12}", {"x": MATRIX}),
    ("x_{2 i}", {"x": MATRIX, "i": 1}),
    ("x_1", {"x": VECTOR, "x_1": 2}),
    ("h_1", {"h": Family([1], first=0)}),
    (r"\sum_{i=1}^{n} i", {"n": 2, "i": 1}),
    (r"\sum_{i=1}^{n} a_i - b_i", {"n": 2, "a": VECTOR, "b": VECTOR}),
    (r"\sum_{i=1}^{n} i", {"n": 2.5}),
    (r"\sum_{i=3}^{1} i", {}),
    (r"\sum_{i \in S} i", {"S": 3}),
    (r"\max_{j} x_j", {"x": VECTOR}),
    (r"\max_{x_j} x_j", {"x": VECTOR, "j": Domain((1, 2))}),
    (r"\operatorname*{arg\,min}_{j} x_j", {"x": np.ones(2), "j": Domain((1, 2))}),
    (r"\operatorname*{arg\,min}_{\lVert d \rVert < 1} g^\top d", {"g": VECTOR, "d": Unknown(np.ones(2))}),
    (r"\operatorname*{arg\,min}_{\lVert d \rVert \ge 1} g^\top d", {"g": VECTOR, "d": Unknown(np.ones(2))}),
    (r"\begin{cases} 1 & x \ge 0 \\ 2 & x \le 0 \end{cases}", {"x": 0}),
    (r"\begin{cases} 1 & x > 0 \\ 2 & x < 0 \end{cases}", {"x": 0}),
    (r"P(x)", {"P": Probability(COIN)}),
    (r"\mathbb{E}[x > 1]", {r"\mathbb{E}": Expectation(COIN)}),
    (r"\mathbb{E}[x]", {r"\mathbb{E}": Expectation(COIN), "x": 1}),
    (r"\mathbb{E}[x \mid y]", {r"\mathbb{E}": Expectation(COIN), "y": 1}),
    (r"\nabla J", {"J": np.sum}),
    (r"\nabla J(x, y)", {"J": lambda x, y: x @ y, "x": VECTOR, "y": VECTOR}),
    (r"\nabla x(y)", {"x": 1, "y": VECTOR}),
    (r"x'(y)", {"x": 1, "y": 1}),
    (r"\frac{d f}{d x}", {"f": abs, "x": 1, "d": 2}),
    (r"\frac{\partial J}{\partial x}", {"J": 1, "x": 1}),
    (r"\frac{\partial J}{\partial y}", {"J": Quantity({"x": abs}), "y": 1}),
    (r"a \approx b", {"a": 1, "b": 1}),
    ("a = b", {"a": 1, "b": VECTOR}),
    ("a < b", {"a": VECTOR, "b": VECTOR}),
    ("f(x)", {"f": lambda x: {}[x], "x": 1}),
    ("x", {"x": "text"}),
]


@pytest.mark.parametrize(("tex", "environment"), VALUELESS, ids=numbered(VALUELESS))
def test_valueless(tex: str, environment: dict[str, Any]) -> None:
    formula = parse(tex)
    with pytest.raises(EvaluationError):
        formula.holds(environment)


STATEMENTS: list[tuple[str, dict[str, Any], bool]] = [
    ("a = b", {"a": 1, "b": 1 + 1e-13}, True),
    ("a = b", {"a": 1, "b": 1.001}, False),
    (r"a \ne b", {"a": 1, "b": 1.001}, True),
    (r"a \le b \le c", {"a": 1, "b": 1, "c": 2}, True),
    (r"a \le b \le c", {"a": 1, "b": 3, "c": 2}, False),
    ("a < b", {"a": 1, "b": 1 + 1e-13}, False),
    ("a > b", {"a": 2, "b": 1}, True),
    (r"a \ge b = c", {"a": 2, "b": 1, "c": 1}, True),
    (r"x \approx 1.07", {"x": 1.0749}, True),
    (r"x \approx 1.07", {"x": 1.0751}, False),
    (r"x \in [0, 1]", {"x": 1}, True),
    (r"x \in (0, 1)", {"x": 1}, False),
    (r"x \in \{0, 1\}", {"x": 1}, True),
    (r"x \in S", {"x": 2, "S": {0, 1}}, False),
    ("x = y", {"x": VECTOR, "y": VECTOR}, True),
    ("x = y", {"x": VECTOR, "y": np.array([3.0, 5.0])}, False),
    (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", {"a": 1, "b": 1, "c": 2, "d": 3}, False),
    (r"\begin{aligned} a &= b \\ &\quad + c \\ &= d \end{aligned}", {"a": 3, "b": 1, "c": 2, "d": 3}, True),
    (r"\begin{aligned} &a \\ &\quad = b \end{aligned}", {"a": 3, "b": 3}, True),
    ("a = b.", {"a": 1, "b": 1}, True),
    ("f(x, y) = x - y", {"f": lambda x, y: x - y, "x": 1, "y": 5}, True),
]


@pytest.mark.parametrize(("tex", "environment", "expected"), STATEMENTS)
def test_statement(tex: str, environment: dict[str, Any], expected: bool) -> None:
    assert parse(tex).holds(environment) is expected


def test_zero_has_no_logarithm_unless_zero_times_it_is_agreed() -> None:
    formula = parse(r"y \log(x)")
    with pytest.raises(EvaluationError, match="the logarithm of 0"):
        formula.sides({"x": 0, "y": 1, ZERO_LOG_ZERO: 0})


def test_the_grammar_is_strict() -> None:
    assert grammar().options.strict
    assert grammar().options.parser == "lalr"


def test_an_error_shows_the_formula_and_the_place() -> None:
    with pytest.raises(ParseError) as caught:
        parse("\na =\n  b + \\log 1-p\n")
    message, line, carets = str(caught.value).split("\n")
    assert "parentheses" in message
    assert line == "      b + \\log 1-p"
    assert line[carets.index("^") :].startswith("\\log 1")


def test_an_evaluation_error_shows_the_place() -> None:
    with pytest.raises(EvaluationError) as caught:
        parse(r"a + \frac{b}{c}").sides({"a": 1, "b": 1, "c": 0})
    _, line, carets = str(caught.value).split("\n")
    assert line[carets.index("^")] == "c"


def test_names() -> None:
    assert parse(r"\hat{y}_i = \sum_{j=1}^{n} w_j x_{ij}").names() == {
        r"\hat{y}_i", "i", "j", "n", "w_j", r"x_{i j}",
    }  # fmt: skip


def test_definition_compares_the_left_side_with_the_declared_name() -> None:
    formula = parse(r"L(y, p) = y - p")
    assert formula.definition("L(y, p)", {"y": 3, "p": 1}) == 2
    for other in ("L", "L(p, y)", "M(y, p)"):
        with pytest.raises(RefutedError):
            formula.definition(other, {"y": 3, "p": 1})


def test_verify_shows_the_sides() -> None:
    with pytest.raises(RefutedError, match=r"a = 1.0\n.*\n?.*b \+ 1 = 3.0"):
        parse("a = b + 1").verify({"a": 1, "b": 2})


@pytest.mark.parametrize("path", chapter_files(), ids=lambda path: path.name)
def test_what_is_printed_reads_back(path: Any) -> None:
    for formula in displayed(path):
        for statement in statements(formula.tex):
            assert statements(str(statement)) == (statement,)


# -- Random expressions, printed and evaluated twice -------------------------------------------------------------------

Printed = tuple[str, Callable[[dict[str, float]], float]]
LETTERS = st.sampled_from(["x", "y", r"\theta", r"\hat{y}", "w_1", "n_+"])
VALUES = st.fixed_dictionaries(
    {name: st.integers(-4, 4).map(float) for name in ["x", "y", r"\theta", r"\hat{y}", "w_1", "n_+"]}
)


def named(name: str) -> Printed:
    return name, lambda given: given[name]


def numeral(number: int) -> Printed:
    return str(number), lambda _: float(number)


def bracketed(inner: Printed) -> Printed:
    return rf"\left( {inner[0]} \right)", inner[1]


def added(parts: tuple[Printed, str, Printed]) -> Printed:
    left, sign, right = parts
    factor = 1 if sign == "+" else -1
    return f"{left[0]} {sign} {right[0]}", lambda given: left[1](given) + factor * right[1](given)


def multiplied(parts: tuple[Printed, str, Printed]) -> Printed:
    left, sign, right = bracketed(parts[0]), parts[1], bracketed(parts[2])
    return f"{left[0]} {sign} {right[0]}", lambda given: left[1](given) * right[1](given)


def squared(inner: Printed) -> Printed:
    return f"{bracketed(inner)[0]}^2", lambda given: inner[1](given) ** 2


def negated(inner: Printed) -> Printed:
    return f"-{bracketed(inner)[0]}", lambda given: -inner[1](given)


def halved(inner: Printed) -> Printed:
    return rf"\frac{{{inner[0]}}}{{2}}", lambda given: inner[1](given) / 2


def absolute(inner: Printed) -> Printed:
    return rf"\lvert {inner[0]} \rvert", lambda given: abs(inner[1](given))


def rounded_down(inner: Printed) -> Printed:
    return rf"\lfloor {inner[0]} \rfloor", lambda given: math.floor(inner[1](given))


def summed(inner: Printed) -> Printed:
    return rf"\sum_{{k=1}}^{{3}} k {bracketed(inner)[0]}", lambda given: 6 * inner[1](given)


def longer(inner: st.SearchStrategy[Printed]) -> st.SearchStrategy[Printed]:
    plain = inner.filter(lambda each: not each[0].startswith("-"))
    unsummed = plain.filter(lambda each: r"\sum" not in each[0])
    return st.one_of(
        st.tuples(unsummed, st.sampled_from("+-"), unsummed.map(bracketed)).map(added),
        st.tuples(unsummed, st.sampled_from(["", r"\cdot", r"\times"]), unsummed).map(multiplied),
        *(inner.map(function) for function in (squared, negated, halved, absolute)),
        unsummed.map(summed),
    )


EXPRESSIONS = st.recursive(st.one_of(LETTERS.map(named), st.integers(0, 9).map(numeral)), longer, max_leaves=8)


@settings(max_examples=300, deadline=None)
@given(EXPRESSIONS, VALUES)
def test_random_expressions_have_the_value_python_gives_them(expression: Printed, values: dict[str, float]) -> None:
    tex, function = expression
    assert value_of(tex, values) == pytest.approx(function(values), rel=1e-12, abs=1e-12)
    assert statements(str(statements(tex)[0])) == statements(tex)


COEFFICIENTS = st.lists(st.integers(-9, 9), min_size=1, max_size=5)


@settings(max_examples=100, deadline=None)
@given(COEFFICIENTS, st.integers(-3, 3))
def test_random_polynomials(coefficients: list[int], x: int) -> None:
    terms = [f"{'-' if c < 0 else '+'} {abs(c)} x^{{{power}}}" for power, c in enumerate(coefficients)]
    expected = sum(c * float(x) ** power for power, c in enumerate(coefficients))
    assert value_of(" ".join(terms), {"x": x}) == pytest.approx(expected)


SOUP = st.lists(
    st.sampled_from(
        [
            r"x",
            r"y_i",
            r"2",
            r"10",
            r"+",
            r"-",
            r"\cdot",
            r"/",
            r"^",
            r"^\top",
            r"_",
            r"{",
            r"}",
            r"(",
            r")",
            r"[",
            r"]",
            r"|",
            r"=",
            r"\le",
            r"\frac{a}{b}",
            r"\sum_{i=1}^{n}",
            r"\max",
            r"\log",
            r"\lvert",
            r"\rvert",
            r"\lfloor",
            r"\rceil",
            r"'",
            r"&",
            r"\\",
            r",",
            r"\nabla",
            r"J",
            r"\partial",
            r"\frac",
            r"\sqrt",
            r"\hat{x}",
            r"\mathrm{a}",
            r"\begin{cases}",
            r"\end{cases}",
            r"\text{if}",
            r"\quad",
            r"\in",
            r"\{",
            r"\}",
            r"d",
            r".",
            r"~",
        ]
    ),
    max_size=12,
)


@settings(max_examples=500, deadline=None)
@given(SOUP)
def test_any_row_of_tokens_is_read_or_refused(words: list[str]) -> None:
    tex = " ".join(words)
    try:
        read = statements(tex)
    except ParseError:
        return
    for statement in read:
        assert statements(str(statement)) == (statement,)
    with suppress(TexError):
        parse(tex).sides({"x": 1.0, "y": VECTOR, "a": 2.0, "b": 3.0, "J": abs, "n": 2, "i": 1})
