"""Every displayed formula of the book against its check, each as a test of its own; and the rules that hold for all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from numpy.random import Generator

from evidence import CHAPTERS
from evidence.chapters import Displayed, displayed
from evidence.checks import DuplicateError, Registry, loaded, problem_of, stray_problems
from evidence.tex import Formula

MOST_EXEMPTIONS = 0
"""How many formulas may be without a check; this number may only become smaller."""

FORMULAS, REGISTRY = loaded(CHAPTERS)


@pytest.mark.parametrize(
    "formula", [pytest.param(each, id=f"{each.place} {each.label or 'without label'}") for each in FORMULAS]
)
def test_formula(formula: Displayed, record_property: Callable[[str, object], None]) -> None:
    if formula.label in REGISTRY.exemptions:
        record_property("exempt", REGISTRY.exemptions[formula.label])
    problem = problem_of(formula, REGISTRY)
    if problem is not None:
        pytest.fail(f"{problem.place}: {problem.message}", pytrace=False)


def test_every_registered_label_is_printed_once() -> None:
    problems = stray_problems(FORMULAS, REGISTRY)
    assert not problems, "\n".join(f"{problem.place}: {problem.message}" for problem in problems)


def test_exemptions_become_fewer() -> None:
    assert len(REGISTRY.exemptions) <= MOST_EXEMPTIONS, REGISTRY.exemptions


def test_the_chapters_have_formulas() -> None:
    assert len(FORMULAS) > 30


# -- The machinery, on small chapters ----------------------------------------------------------------------------------

CHAPTER = r"""# Title

:::::{question} ML0001
:level: core

Paragraph with $$x = 1$$ in it
:::::

::::{answer}
Text.

$$
a = b
$$ (eq-nested)

:::{myth} Deeper
- In a list

  $$ c = d $$ (eq-list)

$$
e = f
$$
:::

```python
$$
not = math
$$
```
::::

> $$ i = j $$ (eq-quote)
"""


@pytest.fixture
def chapter(tmp_path: Path) -> Path:
    path = tmp_path / "chapter.md"
    path.write_text(CHAPTER, "utf-8")
    return path


def test_formulas_are_found_with_their_lines(chapter: Path) -> None:
    lines = CHAPTER.split("\n")
    found = [(each.label, each.line, each.tex.strip()) for each in displayed(chapter)]
    assert found == [
        (None, lines.index("Paragraph with $$x = 1$$ in it") + 1, "x = 1"),
        ("eq-nested", lines.index("a = b"), "a = b"),
        ("eq-list", lines.index("  $$ c = d $$ (eq-list)") + 1, "c = d"),
        (None, lines.index("e = f"), "e = f"),
        ("eq-quote", lines.index("> $$ i = j $$ (eq-quote)") + 1, "i = j"),
    ]


def holds(formula: Formula, _rng: Generator) -> None:
    formula.verify({"a": 1, "b": 1})


def printed(path: Path, label: str | None, tex: str) -> Displayed:
    return Displayed(path, 7, label, tex)


def messages(formula: Displayed, registry: Registry) -> str:
    problem = problem_of(formula, registry)
    assert problem is not None
    return f"{problem.place}: {problem.message}"


@pytest.fixture
def registry() -> Registry:
    registry = Registry()
    registry.register("eq-known")(holds)
    return registry


def test_a_formula_that_holds_has_no_problem(registry: Registry) -> None:
    assert problem_of(printed(Path("x.md"), "eq-known", "a = b"), registry) is None


@pytest.mark.parametrize(
    ("label", "tex", "message"),
    [
        (None, "a = b", "x.md:7: a displayed formula has no label"),
        ("eq-other", "a = b", "x.md:7: no check is registered for 'eq-other'"),
        ("eq-known", "a = 2 b", "x.md:7: eq-known: RefutedError"),
        ("eq-known", "a = c", "x.md:7: eq-known: EvaluationError: nothing is given for 'c'"),
        ("eq-known", r"a = \log b", "x.md:7: eq-known: ParseError"),
    ],
)
def test_a_problem_has_file_and_line(registry: Registry, label: str | None, tex: str, message: str) -> None:
    assert message in messages(printed(Path("x.md"), label, tex), registry)


def test_an_exempt_formula_needs_no_check(registry: Registry) -> None:
    registry.exempt("eq-free", reason="a limit, which nothing here computes")
    assert problem_of(printed(Path("x.md"), "eq-free", "a = 2 b"), registry) is None


def test_labels_are_registered_once(registry: Registry) -> None:
    with pytest.raises(DuplicateError):
        registry.register("eq-known")(holds)
    with pytest.raises(DuplicateError):
        registry.exempt("eq-known", reason="because")
    registry.equivalent("eq-known", "b = a", reason="symmetric")
    with pytest.raises(DuplicateError):
        registry.equivalent("eq-known", "b  =  a", reason="symmetric")


def test_exemptions_and_equivalents_need_a_reason(registry: Registry) -> None:
    with pytest.raises(ValueError, match="why"):
        registry.exempt("eq-free", reason=" ")
    with pytest.raises(ValueError, match="why"):
        registry.equivalent("eq-known", "b = a", reason="")


def test_a_check_without_label_and_a_label_twice_are_problems(registry: Registry) -> None:
    registry.exempt("eq-gone", reason="of no use")
    twice = [printed(Path("x.md"), "eq-a", "a = b"), Displayed(Path("y.md"), 9, "eq-a", "a = b")]
    found = [f"{problem.place}: {problem.message}" for problem in stray_problems(twice, registry)]
    assert any("y.md:9: the label 'eq-a' stands at" in each for each in found)
    assert any("no chapter prints 'eq-known'" in each and "test_formulas.py:" in each for each in found)
    assert any("no chapter prints 'eq-gone'" in each for each in found)
