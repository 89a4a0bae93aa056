"""Paged editions: the questions of a chapter first, then its answers, so that one can test oneself on paper."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .nodes import answer, answers


class AnswersBehindQuestions(SphinxPostTransform):
    """Moves the answers of each chapter to its end."""

    default_priority = 900  # after links and citations are resolved, so that nothing depends on where an answer stands
    formats = ("latex",)

    def run(self, **kwargs: object) -> None:
        """Gather the answers of every section whose subsections have some."""
        for chapter in list(self.document.findall(nodes.section)):
            topics = [child for child in chapter.children if isinstance(child, nodes.section)]
            found = [child for topic in topics for child in topic.children if isinstance(child, answer)]
            if found:
                for node in found:
                    node.parent.remove(node)
                chapter += answers("", *found)
