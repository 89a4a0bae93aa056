"""The cost of reading, side by side."""

from .sites import Bench
from .tables import as_table, ratio
from .visits import KINDS, Visits, chromium, visit


def report(bench: Bench, paths: tuple[str, str], runs: int) -> str:
    """Visit both sites and say what that costs: the page ``paths[0]`` first, then ``paths[1]``."""
    with chromium(bench.chromium) as browser:
        book, stock = (visit(browser, site.server, paths, runs, bench.cdn) for site in (bench.book, bench.stock))
    lines = [
        f"Reading {paths[0]} on a slow phone: 4 times slower than this machine, slow 4G, median of {runs}.",
        "Bytes are those of the bodies, text with gzip -9. 'Blocked' is total blocking time, 'shift' CLS.",
    ]
    if bench.cdn is None:
        lines.append("MathJax was not counted: that needs openssl, npm, and npm's registry, and one is not there.")
    lines += [f"No answer from {url}" for found in (book, stock) for url in found.first.failed]
    return "\n".join(lines) + "\n\n" + as_table(["", "this book", "stock", "stock / book"], rows(book, stock))


def rows(book: Visits, stock: Visits) -> list[list[str]]:
    """The rows of the table."""
    both = (book, stock)
    found = [
        number("requests", [v.first.requests for v in both]),
        number("  to other hosts", [v.first.foreign for v in both]),
        number("bytes", [v.first.total for v in both]),
        *(number(f"  {kind}", [v.first.sizes[kind] for v in both]) for kind in KINDS),
        number("a second chapter: requests", [v.second.requests for v in both]),
        number("a second chapter: bytes", [v.second.total for v in both]),
        number("by workers meanwhile: requests", [v.first.background[0] for v in both]),
        number("by workers meanwhile: bytes", [v.first.background[1] for v in both]),
        number("first paint (FCP), ms", [v.timing.first_paint for v in both]),
        number("largest paint (LCP), ms", [v.timing.largest_paint for v in both]),
        number("shift (CLS)", [v.timing.shift for v in both], places=4),
        number("blocked (TBT), ms", [v.timing.blocked for v in both]),
        number("before the first paint: script files run", [v.before_paint.files for v in both]),
        number("before the first paint: scripts in the page run", [v.before_paint.inline for v in both]),
        number("before the first paint: in scripts, ms", [v.before_paint.milliseconds for v in both], places=1),
        number("without scripts: formulas that are set", [v.without_scripts[0] for v in both]),
        number("without scripts: first paint on a fast line, ms", [v.without_scripts[1] for v in both]),
    ]
    return found


def number(label: str, values: list[float] | list[int], *, places: int = 0) -> list[str]:
    """A row of two numbers and their ratio."""
    book, stock = values
    return [label, f"{book:,.{places}f}", f"{stock:,.{places}f}", ratio(stock, book)]
