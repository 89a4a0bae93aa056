"""Where links and images of a file may lead."""

import re
from typing import Final
from urllib.parse import urlsplit

from .problem import shown

INTERNAL: Final = re.compile(
    r"#[a-z0-9]+(?:-[a-z0-9]+)*|(?:\.\./|/)?(?:chapters/)?[a-z0-9-]+\.md(?:#[a-z0-9]+(?:-[a-z0-9]+)*)?"
)
"""A link within the book: to a figure or the like by its name (``#fig-outliers``), or to a file (``losses.md``)."""

HOST: Final = re.compile(r"(?:(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::[0-9]+)?", re.IGNORECASE)
"""A host that is a name in plain letters: no number, no user before it, no letter in disguise (``xn--``)."""

MAIL: Final = re.compile(r"mailto:[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")


def host_of(address: str) -> str:
    """What stands between the slashes of an address; empty if that cannot be told."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def link_problem(target: str) -> str | None:
    """Why no link of the book may lead to ``target``, as the parser gives it; None if one may."""
    if INTERNAL.fullmatch(target) or MAIL.fullmatch(target):
        return None
    if re.match("https?:", target, re.IGNORECASE):
        if HOST.fullmatch(host_of(target)):
            return None
        advice = "write the name of a host in plain letters, with nothing before it"
        return f"'{shown(target)}' does not say plainly where it leads: {advice}"
    kinds = "https, http, mailto, '#' and the place on a page, or a file of the book such as losses.md"
    return f"a link to '{shown(target)}' is not for this book: links begin with {kinds}"
