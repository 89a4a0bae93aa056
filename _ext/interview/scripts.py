"""Which scripts a page of the site runs, and the policy that lets no others run.

Nothing that a page needs to be read is in a script: all of them run after the page has been painted.
"""

import base64
import hashlib
from pathlib import Path
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx

from .assets import is_site

UNUSED: Final = frozenset({"design-tabs.js"})
"""Scripts of extensions for what the book does not use: tabs."""

THEME: Final = "scripts/pydata-sphinx-theme.js"
"""The theme's script for color modes, sidebars and the search dialog.

Its templates also load bootstrap.js (tooltips and drop-down menus) and fontawesome.js (icons that a style sheet and
a font show as well), which the book does without.
"""

COLOR_MODE: Final = (Path(__file__).parent / "color_mode.js").read_text(encoding="utf-8").strip()

POLICY: Final = (
    "default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'self'"
)
"""What a page may load and run: what the site itself carries, and the inline scripts whose digests it names.

Style attributes are allowed: the numbers of table columns are such.
"""


def announce(app: Sphinx) -> None:
    """Register the scripts of every page; the color mode comes first, before anything is painted."""
    if not is_site(app):
        return
    app.add_js_file(None, priority=0, body=COLOR_MODE)
    app.add_js_file(THEME)


def choose(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Leave the page the scripts that it needs, all deferred, and add the policy to its context."""
    if not is_site(app):
        return
    kept, inline = [], []
    for script in context["script_files"]:
        body = script.attributes.get("body")
        if not script.filename:
            # The theme's settings for documentation with versions and for search while typing: nothing asks for them.
            if not body.startswith("DOCUMENTATION_OPTIONS."):
                kept.append(script)
                inline.append(body)
        elif Path(script.filename).name not in UNUSED:
            script.attributes.setdefault("defer", "defer")
            kept.append(script)
    context["script_files"] = kept
    context["content_security_policy"] = POLICY.format(hashes=" ".join(map(digest, inline)))


def digest(script: str) -> str:
    """How a policy names an inline script (Content Security Policy Level 3, section 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
