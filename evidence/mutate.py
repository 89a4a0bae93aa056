"""Whether the checks would notice a wrong formula: each printed formula is changed in many small ways.

A mutant is killed if its check refutes it or it has no value any more. One that passes must be listed beside the
check, with the reason why it says the same.

    python -m evidence.mutate [CHAPTER ...]

prints what was killed for each formula of the chapters (all of them, if none is named), every survivor, and a total;
the status is 1 below 97 %, or if a listed equivalent is not made any more or is killed.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import partial, singledispatch
from itertools import pairwise
from pathlib import Path
from typing import Final

from . import CHAPTERS, nodes
from .chapters import Displayed, chapter_files
from .checks import Check, canonical, loaded, run
from .errors import ParseError, TexError
from .nodes import Node
from .semantics import ARG_MAX, ARG_MIN
from .tex import Formula, parse

THRESHOLD: Final = 0.97

OTHER_FUNCTION: Final = {
    r"\log": r"\exp",
    r"\ln": r"\exp",
    r"\exp": r"\cosh",
    r"\max": r"\min",
    r"\min": r"\max",
    r"\tanh": r"\sinh",
    r"\sin": r"\cos",
    r"\cos": r"\sin",
    r"\sinh": r"\cosh",
    r"\cosh": r"\sinh",
    r"\tan": r"\sin",
    r"\arctan": r"\tanh",
}
OTHER_OPERATOR: Final = {
    r"\sum": r"\prod",
    r"\prod": r"\sum",
    r"\max": r"\min",
    r"\min": r"\max",
    ARG_MIN: ARG_MAX,
    ARG_MAX: ARG_MIN,
}
OTHER_RELATIONS: Final = {
    r"\le": ("<", r"\ge", "="),
    r"\ge": (">", r"\le", "="),
    "<": (r"\le", ">"),
    ">": (r"\ge", "<"),
    "=": (r"\ne",),
    r"\ne": ("=",),
    r"\approx": ("=",),
}
COMPOSITE: Final = (nodes.Sum, nodes.Product, nodes.Quotient, nodes.Big)
"""Kinds that need parentheses where a single factor stood."""

INDEX_LETTERS: Final = frozenset("ijklmntLT")
"""Letters that are indices where they stand in a subscript; others, as the a of x_a, are labels."""

Change = tuple[str, Node]
"""What was changed, and the node with the change."""


@dataclass(frozen=True)
class Mutant:
    """A changed formula: what kind of change, and its TeX."""

    kind: str
    tex: str


@dataclass(frozen=True)
class Context:
    """What a change may draw on: names that stand for values, indices that are bound, and how names of counts print."""

    names: tuple[nodes.Name, ...]
    indices: tuple[nodes.Name, ...]
    counts: frozenset[str]


@dataclass(frozen=True)
class Bare(Node):
    """What stood in parentheses, printed without them; what it then belongs to, the reader decides."""

    body: Node

    def _print(self) -> str:
        return f" {self.body}"


def mutants(formula: Formula) -> list[Mutant]:
    """Every mutant of ``formula`` that can be printed and read again, each once."""
    context = context_of(formula)
    statements = [statement.relation for statement in formula.statements]
    original = canonical(formula.source)
    found: dict[str, Mutant] = {}
    for at, statement in enumerate(statements):
        for kind, changed in rewrites(statement, context):
            if isinstance(changed, nodes.Relation) and r"\ne" in changed.signs:
                continue  # the denial of an equation is no likely misprint, and no check could miss it
            tex = typeset([*statements[:at], changed, *statements[at + 1 :]])
            try:
                key = canonical(tex)
            except ParseError:
                continue
            if key != original:
                found.setdefault(key, Mutant(kind, tex))
    return list(found.values())


def typeset(statements: list[Node]) -> str:
    """Statements as one displayed formula."""
    rows = [str(statement) for statement in statements]
    return rows[0] if len(rows) == 1 else r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


def context_of(formula: Formula) -> Context:
    """The names in ``formula`` outside subscripts, and the indices its operators bind, each once in printed order."""
    names: dict[str, nodes.Name] = {}
    indices: dict[str, nodes.Name] = {}
    counts: set[str] = set()
    for statement in formula.statements:
        for name in values_in(statement.relation):
            names.setdefault(name.tex, name)
        for node in nodes.walk(statement.relation):
            if isinstance(node, nodes.Big) and node.upper is not None:
                counts.add(node.upper.tex)
                bound = next(nodes.children(node.condition))
                if isinstance(bound, nodes.Name):
                    indices.setdefault(bound.tex, bound)
    return Context(
        tuple(name for name in names.values() if name.tex not in indices), tuple(indices.values()), frozenset(counts)
    )


def values_in(node: Node) -> Iterator[nodes.Name]:
    """The names in ``node`` that stand for values: not functions, not in subscripts, not in derivatives."""
    if isinstance(node, nodes.Name):
        yield node
    elif isinstance(node, nodes.Application):
        yield from values_in(node.group)
    elif not isinstance(node, nodes.Derivative | nodes.Gradient):
        for child in nodes.children(node):
            yield from values_in(child)


def rewrites(node: Node, context: Context) -> Iterator[Change]:
    """``node`` with one change in it or below it, in every way."""
    for kind, changed in changes(node, context):
        wrap = isinstance(changed, COMPOSITE) and not isinstance(node, COMPOSITE)
        wrap |= isinstance(changed, nodes.Sum) and isinstance(node, nodes.Product | nodes.Quotient)
        yield kind, grouped(changed) if wrap else changed
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, Node):
            for kind, below in rewrites(value, context):
                yield from put(kind, node, item.name, below)
        elif isinstance(value, tuple):
            for at, part in enumerate(value):
                if isinstance(part, Node):
                    for kind, below in rewrites(part, context):
                        yield from put(kind, node, item.name, (*value[:at], below, *value[at + 1 :]))


def put(kind: str, node: Node, field: str, value: object) -> Iterator[Change]:
    """``node`` with a field replaced; nothing if only a name can stand there and the value is none."""
    needs_name = field in {"function", "quantity", "variable", "head"} and not isinstance(node, nodes.Builtin)
    if not needs_name or isinstance(value, nodes.Name | nodes.Gradient):
        yield kind, replace(node, **{field: value})  # type: ignore[arg-type]  # the field exists


def grouped(node: Node) -> nodes.Group:
    """``node`` in parentheses."""
    return node if isinstance(node, nodes.Group) else nodes.Group((node,))


def single(text: str) -> nodes.Number:
    """A numeral."""
    return nodes.Number(text)


def shifted(node: Node, sign: str) -> nodes.Sum:
    """``node`` plus or minus one."""
    terms = node.terms if isinstance(node, nodes.Sum) else (nodes.Signed("", node),)
    return nodes.Sum((*terms, nodes.Signed(sign, single("1"))))


def doubled(node: Node) -> nodes.Product:
    """Twice ``node``."""
    factors, operators = (node.factors, node.operators) if isinstance(node, nodes.Product) else ((node,), ())
    first = grouped(factors[0]) if isinstance(factors[0], COMPOSITE) else factors[0]
    sign = r"\cdot" if isinstance(first, nodes.Number | nodes.Power | nodes.Fraction) else ""
    return nodes.Product((single("2"), first, *factors[1:]), (sign, *operators))


@singledispatch
def changes(node: Node, context: Context) -> Iterator[Change]:
    """The ways to change ``node`` itself, not what is below it."""
    yield from ()


@changes.register
def number_changes(node: nodes.Number, _context: Context) -> Iterator[Change]:
    """The next numeral."""
    step = 10.0**-node.decimals
    yield "number", single(f"{float(node.numeral) + step:.{node.decimals}f}")


@changes.register
def name_changes(node: nodes.Name, context: Context) -> Iterator[Change]:
    """Another name, one more or less where it counts something, another index, another sign below, a prime less."""
    for other in context.names:
        if any(node.tex == known.tex for known in context.names) and other.tex != node.tex:
            yield "name", other
    if node.tex in context.counts:
        for sign in ("+", "-"):
            yield "count", shifted(node, sign)
    parts = subscripts_of(node)
    for at, index in enumerate(parts):
        for kind, changed in index_changes(index, context):
            yield kind, replace(node, subscripts=(*parts[:at], changed, *parts[at + 1 :]))
    if node.primes:
        yield "prime", replace(node, primes=node.primes - 1)
    if len(parts) == 2:
        yield "index", replace(node, subscripts=parts[::-1])


def subscripts_of(node: nodes.Name) -> tuple[Node, ...]:
    """The subscripts of a name; in ``x_{ij}`` the two letters are two of them."""
    if len(node.subscripts) == 1 and isinstance(node.subscripts[0], nodes.Product):
        return node.subscripts[0].factors
    return node.subscripts


def index_changes(index: Node, context: Context) -> Iterator[Change]:
    """An index one higher or lower, or another bound one."""
    letters = {name.tex for name in nodes.walk(index) if isinstance(name, nodes.Name)}
    if isinstance(index, nodes.Mark):
        yield "index", nodes.Mark({"+": "-", "-": "+"}.get(index.sign, index.sign))
    elif letters and letters <= INDEX_LETTERS and not isinstance(index, nodes.Product):
        for sign in ("+", "-"):
            yield "index", shifted(index, sign)
        for other in context.indices:
            yield "index", other


@changes.register
def sum_changes(node: nodes.Sum, _context: Context) -> Iterator[Change]:
    """Another sign, a term less, a term twice, two terms exchanged."""
    for at, signed in enumerate(node.terms):
        before, after = node.terms[:at], node.terms[at + 1 :]
        flipped = replace(signed, sign="+" if signed.sign == "-" else "-")
        if not before and flipped.sign == "+":
            flipped = replace(flipped, sign="")
        yield "sign", summed((*before, flipped, *after))
        yield "factor", summed((*before, replace(signed, term=doubled(signed.term)), *after))
        if len(node.terms) > 1:
            yield "term", summed((*before, *after))
    for at, (first, second) in enumerate(pairwise(node.terms)):
        swapped = (replace(first, term=second.term), replace(second, term=first.term))
        if first.sign != second.sign and (first.sign, second.sign) != ("", "+"):
            yield "order", summed((*node.terms[:at], *swapped, *node.terms[at + 2 :]))


def summed(terms: tuple[nodes.Signed, ...]) -> Node:
    """A sum of ``terms``, without a plus before it; a single positive term is itself."""
    first = replace(terms[0], sign="") if terms[0].sign == "+" else terms[0]
    return first.term if len(terms) == 1 and not first.sign else nodes.Sum((first, *terms[1:]))


@changes.register
def product_changes(node: nodes.Product, _context: Context) -> Iterator[Change]:
    """A factor less; matrices in the other order."""
    for at in range(len(node.factors)):
        factors = (*node.factors[:at], *node.factors[at + 1 :])
        operators = node.operators[1:] if at == 0 else (*node.operators[: at - 1], *node.operators[at:])
        yield "factor", factors[0] if len(factors) == 1 else nodes.Product(factors, operators)
    for at, pair in enumerate(pairwise(node.factors)):
        if any(isinstance(factor, nodes.Transposed) for factor in pair):
            yield "order", replace(node, factors=(*node.factors[:at], pair[1], pair[0], *node.factors[at + 2 :]))


@changes.register
def group_changes(node: nodes.Group, _context: Context) -> Iterator[Change]:
    """Without the parentheses."""
    if len(node.arguments) == 1 and isinstance(node.arguments[0], nodes.Sum):
        yield "parentheses", Bare(node.arguments[0])


@changes.register
def application_changes(node: nodes.Application, _context: Context) -> Iterator[Change]:
    """Without the function or factor before the parentheses, or without them; arguments in another order."""
    arguments = node.group.arguments
    if len(arguments) == 1 and not isinstance(arguments[0], nodes.Relation):
        yield "function", node.group
        yield "factor", node.head
    for at, (left, right) in enumerate(pairwise(arguments)):
        swapped = (*arguments[:at], right, left, *arguments[at + 2 :])
        yield "arguments", replace(node, group=replace(node.group, arguments=swapped))
    if isinstance(node.head, nodes.Gradient):
        yield "function", replace(node, head=node.head.function)


@changes.register
def builtin_changes(node: nodes.Builtin, _context: Context) -> Iterator[Change]:
    """Another function, or one of its arguments alone."""
    yield "function", replace(node, function=OTHER_FUNCTION[node.function])
    for argument in node.group.arguments:
        yield "function", grouped(argument)


def inverted(node: nodes.Fraction | nodes.Quotient, _context: Context) -> Iterator[Change]:
    """Upside down, or without what is below."""
    yield "fraction", replace(node, numerator=node.denominator, denominator=node.numerator)
    yield "fraction", grouped(node.numerator) if isinstance(node.numerator, COMPOSITE) else node.numerator


changes.register(nodes.Fraction, inverted)
changes.register(nodes.Quotient, inverted)


@changes.register
def power_changes(node: nodes.Power, _context: Context) -> Iterator[Change]:
    """Without the exponent."""
    yield "exponent", node.base


def base_only(node: nodes.Transposed, _context: Context) -> Iterator[Change]:
    """Not transposed."""
    yield "transpose", node.base


def body_only(kind: str, node: nodes.Absolute | nodes.Norm, _context: Context) -> Iterator[Change]:
    """Without the bars."""
    yield kind, grouped(node.body)


changes.register(nodes.Transposed, base_only)
changes.register(nodes.Absolute, partial(body_only, "absolute value"))
changes.register(nodes.Norm, partial(body_only, "norm"))


@changes.register
def rounded_changes(node: nodes.Rounded, _context: Context) -> Iterator[Change]:
    """Not rounded, and rounded the other way."""
    yield "rounding", grouped(node.body)
    yield "rounding", replace(node, direction="ceil" if node.direction == "floor" else "floor")


@changes.register
def root_changes(node: nodes.Root, _context: Context) -> Iterator[Change]:
    """What is under the root."""
    yield "root", grouped(node.radicand)


@changes.register
def big_changes(node: nodes.Big, _context: Context) -> Iterator[Change]:
    """Another operator, other limits."""
    yield "operator", replace(node, operator=OTHER_OPERATOR[node.operator])
    if node.upper is not None and isinstance(node.condition, nodes.Relation):
        for sign in ("+", "-"):
            yield "bound", replace(node, upper=shifted(node.upper, sign))
            bound, lower = node.condition.sides
            yield "bound", replace(node, condition=replace(node.condition, sides=(bound, shifted(lower, sign))))


@changes.register
def relation_changes(node: nodes.Relation, _context: Context) -> Iterator[Change]:
    """Another relation, a side with the other sign or twice."""
    for at, sign in enumerate(node.signs):
        for other in OTHER_RELATIONS.get(sign, ()):
            yield "relation", replace(node, signs=(*node.signs[:at], other, *node.signs[at + 1 :]))
    for at, side in enumerate(node.sides):
        if not isinstance(side, nodes.Number | nodes.Sum) and node.signs:
            negated = nodes.Sum((nodes.Signed("-", side),))
            for kind, changed in (("sign", negated), ("factor", doubled(side))):
                yield kind, replace(node, sides=(*node.sides[:at], changed, *node.sides[at + 1 :]))


@changes.register
def cases_changes(node: nodes.Cases, _context: Context) -> Iterator[Change]:
    """A row less; two values exchanged."""
    for at in range(len(node.rows)):
        if len(node.rows) > 1:
            yield "case", replace(node, rows=(*node.rows[:at], *node.rows[at + 1 :]))
    for at, (first, second) in enumerate(pairwise(node.rows)):
        rows = (replace(first, value=second.value), replace(second, value=first.value))
        yield "case", replace(node, rows=(*node.rows[:at], *rows, *node.rows[at + 2 :]))


# -- Running the checks on them ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What became of the mutants of one formula; ``valueless`` of the killed ones had no value any more."""

    formula: Displayed
    killed: list[Mutant]
    valueless: int
    survivors: list[Mutant]
    equivalents: list[tuple[Mutant, str]]
    stale: list[str]

    @property
    def total(self) -> int:
        """How many mutants count: all but the equivalent ones."""
        return len(self.killed) + len(self.survivors)


def verdict(check: Check, label: str, tex: str) -> str:
    """What the check says to the formula ``tex``: refuted, valueless or passed."""
    try:
        run(check, label, parse(tex))
    except AssertionError:
        return "refuted"
    except TexError:
        return "valueless"
    return "passed"


def examine(formula: Displayed, check: Check, equivalents: dict[str, str]) -> Outcome:
    """Run a check on every mutant of its formula.

    Args:
        formula: A displayed formula with a label.
        check: Its check.
        equivalents: The mutants known to say the same, as their trees print, with the reason.
    """
    assert formula.label is not None
    outcome = Outcome(formula, [], 0, [], [], [])
    valueless = 0
    unused = dict(equivalents)
    for mutant in mutants(parse(formula.tex)):
        judged = verdict(check, formula.label, mutant.tex)
        valueless += judged == "valueless"
        if judged != "passed":
            outcome.killed.append(mutant)
        elif canonical(mutant.tex) in equivalents:
            outcome.equivalents.append((mutant, unused.pop(canonical(mutant.tex))))
        else:
            outcome.survivors.append(mutant)
    return replace(outcome, valueless=valueless, stale=list(unused))


def outcomes(directory: Path = CHAPTERS, chosen: list[str] | None = None) -> Iterator[Outcome]:
    """What becomes of the mutants of each checked formula of the chapters in ``directory``.

    Args:
        directory: Where the chapters are.
        chosen: Chapters by file name or stem; all of them if None or empty.
    """
    formulas, registry = loaded(directory)
    stems = {Path(name).stem for name in chosen or []}
    for formula in formulas:
        if formula.label in registry.checks and (not stems or formula.path.stem in stems):
            yield examine(formula, registry.checks[formula.label].check, registry.equivalents.get(formula.label, {}))


def report(outcome: Outcome, say: Callable[[str], None]) -> None:
    """Say what became of one formula's mutants."""
    equivalent = f", {len(outcome.equivalents)} equivalent" if outcome.equivalents else ""
    say(f"{outcome.formula.place} {outcome.formula.label}: {len(outcome.killed)}/{outcome.total} killed{equivalent}")
    for mutant in outcome.survivors:
        say(f"    survives ({mutant.kind}): {mutant.tex}")
    for mutant, reason in outcome.equivalents:
        say(f"    equivalent ({mutant.kind}): {mutant.tex}\n        {reason}")
    for tex in outcome.stale:
        say(f"    listed as equivalent, but killed or not made any more: {tex}")


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its status."""
    parser = argparse.ArgumentParser(prog="python -m evidence.mutate", description=str(__doc__).split("\n\n")[0])
    parser.add_argument("chapter", nargs="*", help="a chapter by file name or stem; all of them if none is named")
    parser.add_argument("--chapters", type=Path, default=CHAPTERS, help="the directory the chapters are in")
    options = parser.parse_args(arguments)
    known = {path.stem for path in chapter_files(options.chapters)}
    for name in options.chapter:
        if Path(name).stem not in known:
            parser.error(f"there is no chapter '{name}' in {options.chapters}")
    found = []
    for outcome in outcomes(options.chapters, options.chapter):
        report(outcome, print)
        sys.stdout.flush()
        found.append(outcome)
    return conclude(found)


def conclude(found: list[Outcome]) -> int:
    """Print the totals; the status is 0 if enough mutants are killed and the lists of equivalents are right."""
    killed, total = sum(len(each.killed) for each in found), sum(each.total for each in found)
    equivalent, stale = sum(len(each.equivalents) for each in found), sum(len(each.stale) for each in found)
    valueless = sum(each.valueless for each in found)
    share = killed / total if total else 0.0
    print(f"{len(found)} formulas: {killed}/{total} mutants killed ({share:.1%}), {total - killed} survive;", end=" ")
    print(f"{killed - valueless} refuted, {valueless} without a value; {equivalent} equivalent, {stale} listed wrongly")
    return 0 if share >= THRESHOLD and not stale else 1


if __name__ == "__main__":
    sys.exit(main())
