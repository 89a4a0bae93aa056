"""The blocks and roles that a file may use: these, and no others of the many that Sphinx and its extensions know."""

import re
from typing import Final, NamedTuple


class Block(NamedTuple):
    """What a block takes: its options, and whether a text may follow its name."""

    options: frozenset[str] = frozenset()
    has_argument: bool = False


CHAPTER: Final = {
    "question": Block(frozenset({"level", "tags", "after"}), has_argument=True),
    "answer": Block(),
    "myth": Block(has_argument=True),
    "follow-up": Block(has_argument=True),
    "toggle": Block(),
    "figure": Block(frozenset({"alt", "name"}), has_argument=True),
}
"""The blocks of a chapter."""

PAGE: Final = frozenset(
    {"toctree", "only", "bibliography", "grid", "grid-item-card", "button-link", "button-ref", *CHAPTER}
)
"""The blocks of the book's own pages, such as the landing page, beside those that the extension defines for them."""

NAMED_OPTIONS: Final = {"name": re.compile(r"fig-[a-z0-9]+(-[a-z0-9]+)*")}
"""Options whose value becomes an address on the page, which must take none from a question or formula."""

FIGURE: Final = re.compile(r"(?:\.\./|/)_static/figures/[a-z0-9]+(?:-[a-z0-9]+)*\.(?:\*|svg|png|pdf)")
"""Where a figure is: among those that the book draws."""

LANGUAGES: Final = frozenset({"pycon", "python", "console", "text"})
"""The languages of code; programs that are run are ``pycon``."""

LABEL: Final = re.compile(r"eq-[a-z0-9]+(?:-[a-z0-9]+)*")
"""The label of a formula."""


class Role(NamedTuple):
    """What a role takes, and an example of it."""

    content: re.Pattern[str]
    example: str


KEYS: Final = re.compile(r"[A-Za-z0-9]+(?:\s*,\s*[A-Za-z0-9]+)*")
PLAIN: Final = r"[^<>{}\\`]+"
ROLES: Final = {
    "cite:p": Role(KEYS, "pascanu2013,hanin2018"),
    "cite:t": Role(KEYS, "pascanu2013"),
    "eq": Role(LABEL, "eq-hinge"),
    "question": Role(re.compile(rf"ML[0-9]{{4}}|{PLAIN}<ML[0-9]{{4}}>"), "ML0024"),
    "computed": Role(re.compile(rf"{PLAIN}(?:<{PLAIN}>)?"), "0.55 <relu-he-ratio>"),
    "numref": Role(NAMED_OPTIONS["name"], "fig-outliers"),
    "doc": Role(re.compile(rf"/?[a-z0-9/-]+|{PLAIN}</?[a-z0-9/-]+>"), "/chapters/losses"),
}
"""The roles."""
