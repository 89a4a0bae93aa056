"""What is written to LaTeX beyond what Sphinx writes: where each block comes from, and which question a heading asks.

The marks are comments. ``tools/tex_error.py`` reads them, so that an error of TeX names the line of the Markdown.
"""

from pathlib import Path
from typing import Final

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.latex import LaTeXBuilder
from sphinx.writers.latex import LaTeXTranslator

from .nodes import answer, claim, follow_up, myth, prompt, question

MARK: Final = "%: "
"""How a mark begins; after it come the file, from the root of the book, a colon and the line."""

MARKED: Final = (
    nodes.paragraph,
    nodes.math_block,
    nodes.literal_block,
    nodes.figure,
    nodes.image,
    nodes.section,
    question,
    answer,
    myth,
    claim,
    follow_up,
    prompt,
)
"""What gets a mark: every block that has text of its own."""


class BookTranslator(LaTeXTranslator):
    """Sphinx's translator, with marks."""

    def dispatch_visit(self, node: nodes.Node) -> None:
        """Write what goes before the node, then the node."""
        if isinstance(node, MARKED) and (place := self.place_of(node)):
            line_end = "" if self.body and self.body[-1].endswith("\n") else "\n"
            self.body.append(f"{line_end}{MARK}{place}\n")
        if isinstance(node, nodes.section):
            self.body.append(heading_of(node))
        super().dispatch_visit(node)

    def place_of(self, node: nodes.Element) -> str | None:
        """The file and line that a node comes from; None where it was not written by anyone."""
        source = Path(node.source or "")
        root = Path(self.builder.srcdir)
        if not node.line or not source.is_relative_to(root):
            return None
        return f"{source.relative_to(root).as_posix()}:{node.line}"


def heading_of(section: nodes.section) -> str:
    """What the heading of a section needs to know ahead: its question's id, or that it is a chapter of questions."""
    asked = next((child for child in section if isinstance(child, question)), None)
    if asked is not None:
        return f"\n\\interviewid{{{asked['id']}}}\n"
    topics = (child for child in section if isinstance(child, nodes.section))
    if any(isinstance(child, question) for topic in topics for child in topic):
        return "\n\\interviewnumbered\n"
    return ""


class BookLaTeXBuilder(LaTeXBuilder):
    """Sphinx's builder, which leaves out of print what ``only`` keeps out of the contents.

    Of the root document Sphinx takes the tables of contents alone, without what stands around them.
    """

    # Set by app.set_translator, it would keep the site's theme from setting its own, which lets wide tables scroll.
    default_translator_class = BookTranslator

    def assemble_doctree(self, indexfile: str, toctree_only: bool, appendices: list[str]) -> nodes.document:
        """The tree of a whole document."""
        tree = super().assemble_doctree(indexfile, toctree_only, appendices)
        left_out = {
            docname
            for only in self.env.get_doctree(indexfile).findall(addnodes.only)
            if not self.tags.eval_condition(only["expr"])
            for toctree in only.findall(addnodes.toctree)
            for _, docname in toctree["entries"]
        }
        for part in list(tree.findall(addnodes.start_of_file)):
            if part["docname"] in left_out:
                part.parent.remove(part)
        return tree


def register(app: Sphinx) -> None:
    """Have ``app`` write LaTeX this way."""
    app.add_builder(BookLaTeXBuilder, override=True)
