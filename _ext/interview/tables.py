"""Tables made from records."""

from collections.abc import Sequence

from docutils import nodes


def row_of(cells: Sequence[nodes.Node]) -> nodes.row:
    """A table row with one paragraph in each cell."""
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def table(head: Sequence[str], widths: Sequence[int], rows: Sequence[nodes.row], css_class: str) -> nodes.table:
    """A table with column titles, relative column widths, and a class for style sheets.

    The site's search leaves it out: what it lists is found where it stands. In print it may go on over several pages.
    """
    columns = [nodes.colspec(colwidth=width) for width in widths]
    titles = row_of([nodes.Text(title) for title in head])
    group = nodes.tgroup("", *columns, nodes.thead("", titles), nodes.tbody("", *rows), cols=len(columns))
    return nodes.table("", group, classes=[css_class, "colwidths-given", "no-search", "longtable"])
