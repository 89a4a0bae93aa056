"""What the site's pages share, made once the pages are there: one style sheet, and addresses that change with content.

A page links to ``site.css?v=…``, where … is a digest of the file, so that no browser shows a page with the style sheet
of another edition. The digest is known last, so it is written into the finished pages.
"""

import hashlib
import re
from pathlib import Path, PurePosixPath
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx

from . import icons, mathfont, styles
from .errors import report

STYLE: Final = "_static/site.css"
MATH_FONT: Final = f"_static/{mathfont.FILE_NAME}"
ICON_FONTS: Final = "_static/vendor/fontawesome/webfonts"

SCRIPT: Final = re.compile(r'<script\b[^>]*\ssrc="([^"?:]+)')
ADDRESS: Final = re.compile(r'((?:%s))(?:\?v=[0-9a-f]*)?(?=")' % "|".join(map(re.escape, (STYLE, MATH_FONT))))


def is_site(app: Sphinx) -> bool:
    """Whether the build makes the site, with one style sheet for it."""
    return app.builder.name == "html" and bool(app.config.interview_styles)


def link(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tell the template where the style sheet and the font for mathematics are."""
    if not is_site(app):
        return
    for sheet in context["css_files"]:
        name = PurePosixPath(sheet.filename).relative_to("_static").as_posix()
        if name not in app.config.interview_styles:
            report(
                f"the pages want the style sheet {name}, which interview_styles in conf.py does not list",
                location="",
                subject="style",
            )
    context["site_style"] = STYLE
    has_math = doctree is not None and next(iter(doctree.findall(is_math)), None) is not None
    context["preloaded_fonts"] = [MATH_FONT] if has_math else []


def is_math(node: nodes.Node) -> bool:
    """Whether a node is a formula."""
    return isinstance(node, nodes.math | nodes.math_block)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the style sheet, and its digest into every page."""
    if exception is not None or not is_site(app):
        return
    static = app.outdir / "_static"
    paths = [path for path in sorted(app.outdir.rglob("*.html")) if static not in path.parents]
    pages = {path: path.read_text(encoding="utf-8") for path in paths}
    scripts = {(path.parent / name).resolve() for path, page in pages.items() for name in SCRIPT.findall(page)}
    try:
        css = "\n".join((static / name).read_text(encoding="utf-8") for name in app.config.interview_styles)
        vocabulary = styles.Vocabulary.of(pages.values(), [path.read_text(encoding="utf-8") for path in sorted(scripts)])
        rules = styles.used_rules(css, vocabulary)
        icons.embed(rules, app.outdir / ICON_FONTS)
    except (OSError, ValueError) as error:
        report(f"the site's style sheet cannot be made: {error}", location="", subject="style")
        return
    text = '@charset "utf-8";' + "".join(map(str, rules))
    if (app.outdir / MATH_FONT).exists():
        text = text.replace(mathfont.FILE_NAME, f"{mathfont.FILE_NAME}?v={digest(app.outdir / MATH_FONT)}")
    (app.outdir / STYLE).write_text(text, encoding="utf-8")

    digests = {name: digest(app.outdir / name) for name in (STYLE, MATH_FONT) if (app.outdir / name).exists()}
    for path, page in pages.items():
        stamped = ADDRESS.sub(lambda match: f"{match[1]}?v={digests[match[1]]}", page)
        if stamped != page:
            path.write_text(stamped, encoding="utf-8")


def digest(file: Path) -> str:
    """A short name for the content of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]
