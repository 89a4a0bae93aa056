"""Links that are made from records, and resolved by Sphinx like those of an author."""

from collections.abc import Iterable, Iterator

from docutils import nodes
from sphinx import addnodes


def link(
    text: str, domain: str, role: str, target: str, docname: str, *, explicit: bool = True
) -> addnodes.pending_xref:
    """An unresolved link from ``docname`` to ``target``; it shows ``text``, or, not ``explicit``, its title."""
    return addnodes.pending_xref(
        "",
        nodes.inline("", text),
        refdomain=domain,
        reftype=role,
        refdoc=docname,
        reftarget=target,
        refexplicit=explicit,
        refwarn=True,
    )


def with_commas(items: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """The ``items`` with commas between."""
    for number, item in enumerate(items):
        if number:
            yield nodes.Text(", ")
        yield item
