"""Links and tables, made from records before links are resolved."""

from collections.abc import Sequence

from docutils import nodes
from sphinx import addnodes


def link(text: str, domain: str, role: str, target: str, docname: str) -> addnodes.pending_xref:
    """An unresolved link from ``docname`` to ``target``, showing ``text``."""
    return addnodes.pending_xref(
        "",
        nodes.inline("", text),
        refdomain=domain,
        reftype=role,
        refdoc=docname,
        reftarget=target,
        refexplicit=True,
        refwarn=True,
    )


def row_of(cells: Sequence[nodes.Node]) -> nodes.row:
    """A table row with one paragraph in each cell."""
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def table(head: Sequence[str], widths: Sequence[int], rows: Sequence[nodes.row], css_class: str) -> nodes.table:
    """A table with column titles, relative column widths, and a class for style sheets."""
    columns = [nodes.colspec(colwidth=width) for width in widths]
    titles = row_of([nodes.Text(title) for title in head])
    group = nodes.tgroup("", *columns, nodes.thead("", titles), nodes.tbody("", *rows), cols=len(columns))
    return nodes.table("", group, classes=[css_class, "colwidths-given"])
