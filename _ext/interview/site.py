"""What the site adds to its theme: a button that opens all answers, and images that wait."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.images import get_image_size

from .addresses import SITE, is_site
from .drill import drill
from .nodes import answer, answer_tools


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
    if not is_site(app) or doctree is None:
        return
    if next(doctree.findall(drill), None) is not None:
        context["page_scripts"], context["page_styles"] = ["_static/drill.js"], ["_static/drill.css"]
    elif any("question-list" in table["classes"] for table in doctree.findall(nodes.table)):
        context["page_scripts"] = ["_static/filter.js"]
