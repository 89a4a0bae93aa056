"""Numbers that the book recomputes: ``{computed}`0.55 <relu-he-ratio>```.

The text shows the number; the name is that of the function in ``evidence/`` which computes it. The tests compare
the two at the precision printed, and fail at the line where the number stands.
"""

import re
from typing import Final, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import ReferenceRole
from sphinx.writers.html5 import HTML5Translator

from .errors import line_of, report
from .nodes import pass_by

NUMBER: Final = re.compile(
    r"(?P<sign>[-−]?)(?P<digits>[0-9]{1,3}(?:,[0-9]{3}){1,6}|[0-9]{1,18})(?P<decimals>\.[0-9]{1,18})?(?:e(?P<power>-?[0-9]{1,2}))?(?P<percent>%?)"
)
NAME: Final = re.compile(r"[a-z][a-z0-9-]*")


class computed(nodes.inline):
    """A recomputed number; attribute ``name`` is that of its function."""


class PrintedNumber(NamedTuple):
    """What a printed number claims: the true value lies within ``tolerance`` of ``value``."""

    value: float
    tolerance: float


def read_number(shown: str) -> PrintedNumber | None:
    """The claim of a printed number, half a unit of its last digit wide; None if ``shown`` is no number.

    Numbers look like ``0.55``, ``-3``, ``14,000``, ``65%`` (meaning 0.65) and ``5.3e-7``. Every printed digit
    counts: what is known to two digits is written ``1.4e4``, not ``14,000``.
    """
    match = NUMBER.fullmatch(shown)
    if match is None:
        return None
    decimals = match["decimals"] or ""
    exponent = int(match["power"] or 0) - (2 if match["percent"] else 0)
    value = float(match["digits"].replace(",", "") + decimals) * 10.0**exponent
    tolerance = 0.5 * 10.0 ** (exponent - max(len(decimals) - 1, 0))
    return PrintedNumber(-value if match["sign"] else value, tolerance)


def spell(shown: str) -> list[nodes.Node]:
    """A printed number as a reader sees it: with a real minus sign, and powers of ten as mathematics."""
    mantissa, power, exponent = shown.replace("−", "-").partition("e")
    if power:
        tex = f"10^{{{exponent}}}" if mantissa == "1" else f"{mantissa} \\times 10^{{{exponent}}}"
        return [nodes.math(tex, tex)]
    return [nodes.Text(mantissa.replace("-", "−"))]


class ComputedRole(ReferenceRole):
    """``{computed}`shown <name>```: a number and the function that recomputes it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number, marked; it is shown even when it is written wrongly, which is reported."""
        location = (self.env.docname, line_of(f"`{self.text}`", self.env, self.env.docname, self.lineno))
        if not self.has_explicit_title or not NAME.fullmatch(self.target):
            advice = "write {computed}`0.55 <name>`, with the name of a function in evidence/ in small letters"
            report(f"this number does not say what computes it: {advice}", location=location, subject="form")
            return [nodes.Text(self.text)], []
        if read_number(self.title) is None:
            advice = "write it as 0.55, -3, 14,000, 65% or 5.3e-7"
            report(f"'{self.title}' is not a number that can be compared: {advice}", location=location, subject="form")
        node = computed("", "", *spell(self.title), name=self.target)
        self.set_source_info(node)
        return [node], []


def visit_computed_html(self: HTML5Translator, node: computed) -> None:
    """Mark the number; what that means says the page of what is checked, to which the end of each answer leads."""
    self.body.append(self.starttag(node, "span", "", CLASS="computed"))


def depart_computed_html(self: HTML5Translator, node: computed) -> None:
    """Close the mark."""
    self.body.append("</span>")


def register(app: Sphinx) -> None:
    """Tell ``app`` about the role and how builders write it: marked on the site, plain in print."""
    app.add_role_to_domain("interview", "computed", ComputedRole())
    app.add_node(
        computed,
        html=(visit_computed_html, depart_computed_html),
        latex=(pass_by, pass_by),
        text=(pass_by, pass_by),
    )
