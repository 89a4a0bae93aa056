"""What the site adds to its theme: a way to the book as a PDF, and a button that opens all answers."""

from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.images import get_image_size

from .addresses import SITE
from .drill import drill
from .nodes import answer, answer_tools

PDF: Final = "downloads/ml-asked-and-answered.pdf"
"""Where the site carries the PDF, from its root."""


class AnswerTools(SphinxPostTransform):
    """Puts the button for all answers below the title of a page that has several."""

    default_priority = 900
    builders = (SITE,)

    def run(self, **kwargs: object) -> None:
        """Insert the button."""
        title = next(iter(self.document.findall(nodes.title)), None)
        if title is not None and len(list(self.document.findall(answer))) > 1:
            title.parent.insert(title.parent.index(title) + 1, answer_tools())


class WaitingImages(SphinxPostTransform):
    """Lets images wait until they come into view, and says their size, so that nothing moves when they come."""

    default_priority = 900
    builders = (SITE,)

    def run(self, **kwargs: object) -> None:
        """Mark each image."""
        for image in self.document.findall(nodes.image):
            image["loading"] = "lazy"
            candidates: dict[str, str] = image.get("candidates", {})
            path = candidates.get("image/svg+xml", image["uri"])
            size = get_image_size(self.env.srcdir / path)
            if size is not None:
                image["width"], image["height"] = map(str, size)


def add_files(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have the pages for practice load the scripts and style sheets that no other page has a use for."""
    if app.builder.name not in SITE or doctree is None:
        return
    if next(doctree.findall(drill), None) is not None:
        context["page_scripts"], context["page_styles"] = ["_static/drill.js"], ["_static/drill.css"]
    elif any("question-list" in table["classes"] for table in doctree.findall(nodes.table)):
        context["page_scripts"] = ["_static/filter.js"]


def offer_downloads(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the download button to the page's header."""
    if "header_buttons" not in context:  # a builder without the theme, such as epub
        return
    context["header_buttons"].insert(
        0,
        {
            "type": "link",
            "url": context["pathto"](PDF, 1),
            "icon": "fas fa-file-pdf",
            "text": "PDF",
            "tooltip": "Download the book as PDF",
            "label": "download-book-button",
        },
    )
