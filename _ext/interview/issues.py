"""A link below each answer that opens a form to report an error in it, with what is known already filled in."""

from typing import Final
from urllib.parse import urlencode

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .addresses import SITE
from .nodes import answer, checked_line

FORM: Final = "error.yml"
"""The form, in ``.github/ISSUE_TEMPLATE``; the ids of its fields are the names used here."""


class ErrorLinks(SphinxPostTransform):
    """Ends each answer of the site with the link, if the book knows its repository."""

    default_priority = 810  # after the line of what is checked
    builders = (SITE,)

    def run(self, **kwargs: object) -> None:
        """Append the link to that line, or to a new one where nothing is checked."""
        repository: str = self.config.interview_repository_url
        for node in self.document.findall(answer) if repository else ():
            fields = {
                "template": FORM,
                "title": f"Error in {node['id']}: ",
                "question": node["id"],
                "where": "Site",
                "edition": self.config.release,
            }
            text = f"Report an error in {node['id']}"
            there = nodes.reference("", text, refuri=f"{repository}/issues/new?{urlencode(fields)}", internal=False)
            last = node.children[-1] if node.children else None
            if isinstance(last, checked_line):
                line, before = last, [nodes.Text(" · ")]
            else:
                line, before = checked_line(), []
                node += line
            line += nodes.inline("", "", *before, there, classes=["report-error", "d-print-none"])
