"""Tables for the terminal."""

from collections.abc import Sequence


def as_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they must be, the first flush left, the others flush right; ends with a line break."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = []
    for row in (head, *rows):
        first, *others = row
        cells = [first.ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def ratio(one: float, other: float) -> str:
    """How many times ``one`` is of ``other``: ``8.1``; a dash where that says nothing."""
    return f"{one / other:.1f}" if other else "–"
