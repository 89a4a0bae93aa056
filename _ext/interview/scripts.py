"""Which scripts a page of the site runs, and the policy that lets no others run.

Nothing that a page needs to be read is in a script: but for a few lines, they run after the page has been painted.
"""

import base64
import hashlib
from pathlib import Path
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx

from . import assets
from .errors import report

UNUSED: Final = frozenset({"design-tabs.js"})
"""Scripts of extensions for what the book does not use: tabs."""

SETTINGS: Final = "DOCUMENTATION_OPTIONS."
"""How inline scripts of the theme begin that nothing here asks for: versions, and search while typing."""

START: Final = (Path(__file__).parent / "start.js").read_text(encoding="utf-8").strip()
"""What a page runs before it is painted: the color mode, and a stand-in for storage that is blocked.

The scripts of Sphinx and of the theme end at the first error where storage is blocked; with it, the page remembers.
It has no comments, for every page carries it.
"""

POLICY: Final = (
    "default-src 'none'; script-src 'self' {hash}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'self'"
)
"""What a page may load and run: what the site itself carries, and the inline script whose digest it names.

Style attributes are allowed: the widths of table columns are such.
"""


def choose(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Leave the page its inline scripts, joined to one, ours first, and add the policy to its context.

    The others are in the files of ``assets``: one that ``interview_scripts`` does not list is an error.
    """
    if not assets.are_joined(app):
        return
    bodies = [script.attributes.get("body", "") for script in context["script_files"] if not script.filename]
    inline = "\n".join([START, *(body for body in bodies if not body.startswith(SETTINGS))])
    unlisted = assets.relative_names(context["script_files"]) - assets.listed_scripts(app) - UNUSED
    for name in sorted(unlisted):
        message = f"pages want the script {name}, which interview_scripts in conf.py does not list"
        report(message, location="", subject="site")
    context["inline_script"] = inline
    context["content_security_policy"] = POLICY.format(hash=digest(inline))


def digest(script: str) -> str:
    """How a policy names an inline script (Content Security Policy Level 3, section 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
