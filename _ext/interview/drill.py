"""The interview: a page that asks the questions of the book one at a time.

The page is a sheet of all questions, to print or to read without scripts; ``_static/drill.js`` makes the interview of
it.
No other page loads what it needs.
"""

import json
from collections.abc import Sequence

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from .domain import InterviewDomain
from .links import link
from .model import Question
from .nodes import pass_by, prerequisites, question
from .published import successors
from .rewriting import ASKS


class drill(nodes.General, nodes.Element):
    """Where the interview takes place; the sheet of questions stands in it.

    Attribute ``replaced``: for each question that has gone, the id of the one in its place, so that progress follows.
    """


class sheet_item(nodes.General, nodes.Element):
    """One question of the sheet; attributes ``id``, ``title``, ``theme``, ``level``, ``tags``, ``after`` (strings)."""


class DrillDirective(SphinxDirective):
    """``{drill}``: the interview."""

    def run(self) -> Sequence[nodes.Node]:
        """A placeholder, filled when every chapter has been read."""
        self.env.metadata[self.env.docname][ASKS] = True
        node = drill()
        self.set_source_info(node)
        return [node]


class Asked:
    """What interviewers ask, as it stands in the chapters; each is read once."""

    def __init__(self, env: BuildEnvironment) -> None:
        """Start with no chapter read."""
        self.env = env
        self.chapters: dict[str, dict[str, question]] = {}

    def copy(self, q: Question) -> list[nodes.Node]:
        """What is asked, for the document that is at hand, before links are resolved."""
        if q.docname not in self.chapters:
            found = self.env.get_doctree(q.docname).findall(question)
            self.chapters[q.docname] = {node["id"]: node for node in found}
        asked = self.chapters[q.docname][q.id]
        copies = [node.deepcopy() for node in asked.children if not isinstance(node, prerequisites)]
        for unresolved in (found for part in copies for found in part.findall(pending_xref)):
            if unresolved["reftype"] == "doc":
                unresolved["reftarget"] = f"/{docname_join(q.docname, unresolved['reftarget'])}"
            unresolved["refdoc"] = self.env.docname
        return copies


class FillDrills(SphinxPostTransform):
    """Puts the sheet of all questions into each ``drill``."""

    default_priority = 5  # before links are resolved, since the sheet is made of links
    formats = ("html",)  # elsewhere nobody can be asked

    def run(self, **kwargs: object) -> None:
        """Fill the placeholders of this document."""
        asked = Asked(self.env)
        for place in self.document.findall(drill):
            place["replaced"] = successors(self.app)
            for docname, questions in InterviewDomain.of(self.env).in_order():
                theme = self.env.titles[docname].astext()
                place += nodes.rubric("", theme)
                place += nodes.bullet_list("", *(self.item(q, theme, asked) for q in questions), classes=["simple"])

    def item(self, q: Question, theme: str, chapters: Asked) -> nodes.list_item:
        """A question on the sheet: its id, which leads to the answer, its level, and what is asked."""
        line = nodes.paragraph(
            "", "", link(q.id, "interview", "question", q.id, self.env.docname), nodes.Text(f" ({q.level})")
        )
        asked = nodes.container("", *chapters.copy(q), classes=["drill-asked"])
        about = {"id": q.id, "title": q.title, "theme": theme, "level": q.level}
        item = sheet_item("", line, asked, **about, tags="|".join(q.tags), after=" ".join(q.after))
        return nodes.list_item("", item)


def visit_drill_html(self: HTML5Translator, node: drill) -> None:
    """Begin the place for the interview, and the sheet; search leaves out what stands in chapters."""
    replaced = self.attval(json.dumps(node["replaced"]))
    self.body.append(f'<div class="drill"></div>\n<div class="drill-sheet" data-replaced="{replaced}">\n')


def depart_div_html(self: HTML5Translator, node: nodes.Element) -> None:
    """End it."""
    self.body.append("</div>\n")


def visit_sheet_item_html(self: HTML5Translator, node: sheet_item) -> None:
    """Begin a question, with what the script asks of it."""
    names = ("id", "title", "theme", "level", "tags", "after")
    self.body.append("<div" + "".join(f' data-{name}="{self.attval(node[name])}"' for name in names) + ">\n")


def register(app: Sphinx) -> None:
    """Tell ``app`` of the directive, and how builders write what it makes."""
    app.add_directive_to_domain("interview", "drill", DrillDirective)
    app.add_post_transform(FillDrills)
    app.add_node(drill, html=(visit_drill_html, depart_div_html), latex=(pass_by, pass_by), text=(pass_by, pass_by))
    app.add_node(
        sheet_item, html=(visit_sheet_item_html, depart_div_html), latex=(pass_by, pass_by), text=(pass_by, pass_by)
    )
