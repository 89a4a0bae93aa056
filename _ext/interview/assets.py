"""What the site's pages share, made once they are written: a style sheet, a few scripts, a font for mathematics.

A page asks for ``site.css?v=…``, where … is a digest of the file, so that no browser shows a page with the style sheet
of another edition. The digest is known last, and written into the finished pages.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx

from . import icons, mathfont, styles
from .addresses import is_site
from .errors import report

STYLE: Final = "_static/site.css"
MATH_FONT: Final = f"_static/{mathfont.FILE_NAME}"
ICON_FONTS: Final = "_static/vendor/fontawesome/webfonts"

OTHER_SCRIPT: Final = re.compile(r'<script\b[^>]*\ssrc="([^"?:]+)')


def are_joined(app: Sphinx) -> bool:
    """Whether the site's pages share style sheet and scripts: not where conf.py names none to make them of."""
    return is_site(app) and bool(app.config.interview_styles)


def listed_scripts(app: Sphinx) -> set[str]:
    """The scripts that are in one of those the pages share."""
    return {name for names in app.config.interview_scripts.values() for name in names}


def relative_names(files: Iterable[Any]) -> set[str]:
    """The names of Sphinx's style sheets or scripts that are files, from ``_static`` on."""
    return {PurePosixPath(file.filename).relative_to("_static").as_posix() for file in files if file.filename}


def link(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tell the template where style sheet, script and font are; an unlisted style sheet is an error."""
    if not are_joined(app):
        return
    for name in sorted(relative_names(context["css_files"]) - set(app.config.interview_styles)):
        message = f"pages want the style sheet {name}, which interview_styles in conf.py does not list"
        report(message, location="", subject="site")
    context["site_style"] = STYLE
    context["site_scripts"] = [f"_static/{name}" for name in app.config.interview_scripts]
    has_math = doctree is not None and any(True for _ in doctree.findall(is_math))
    context["preloaded_fonts"] = [MATH_FONT] if has_math else []


def is_math(node: nodes.Node) -> bool:
    """Whether a node is a formula."""
    return isinstance(node, nodes.math | nodes.math_block)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write scripts and style sheet, and the digests of all that is shared into every page."""
    if exception is not None or not are_joined(app):
        return
    static = app.outdir / "_static"
    paths = [path for path in sorted(app.outdir.rglob("*.html")) if static not in path.parents]
    pages = {path: path.read_text(encoding="utf-8") for path in paths}
    try:
        style = joined(static, app.config.interview_styles, "\n")
        scripts = {name: joined(static, of, "\n;\n") for name, of in app.config.interview_scripts.items()}
        others = {(path.parent / name).resolve() for path, page in pages.items() for name in OTHER_SCRIPT.findall(page)}
        others -= {(static / name).resolve() for name in scripts}
        all_scripts = [*scripts.values(), *(path.read_text(encoding="utf-8") for path in sorted(others))]
        rules = styles.used_rules(style, styles.Vocabulary.of(pages.values(), all_scripts))
        icons.embed(rules, app.outdir / ICON_FONTS)
    except (OSError, ValueError) as error:
        report(f"what the pages share cannot be made: {error}", location="", subject="site")
        return
    for name, script in scripts.items():
        (static / name).write_text(script, encoding="utf-8")
    text = '@charset "utf-8";' + "".join(map(str, rules))
    font = app.outdir / MATH_FONT
    if font.exists():
        text = text.replace(f"{mathfont.FILE_NAME}", f"{mathfont.FILE_NAME}?v={digest(font)}")
    (app.outdir / STYLE).write_text(text, encoding="utf-8")

    shared = [STYLE, *(f"_static/{name}" for name in scripts), MATH_FONT]
    digests = {name: digest(app.outdir / name) for name in shared if (app.outdir / name).exists()}
    asked = re.compile(rf'({"|".join(map(re.escape, digests))})(?:\?v=[0-9a-f]*)?(?=")')
    for path, page in pages.items():
        stamped = asked.sub(lambda match: f"{match[1]}?v={digests[match[1]]}", page)
        if stamped != page:
            path.write_text(stamped, encoding="utf-8")


def joined(folder: Path, names: Sequence[str], between: str) -> str:
    """The files of a ``folder`` in one text.

    Raises:
        OSError: One of them is not there.

    """
    return between.join((folder / name).read_text(encoding="utf-8") for name in names)


def digest(file: Path) -> str:
    """A short name for the content of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]
