"""The blocks of a chapter as document-tree nodes, and how each builder writes them.

The LaTeX visitors write nothing but the commands and environments that ``_latex/interview.sty`` defines.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator
from sphinx.writers.latex import LaTeXTranslator
from sphinx.writers.text import TextTranslator

from .model import anchor_of


class question(nodes.General, nodes.Element):
    """The question as asked; attributes ``id``, ``level``, ``tags`` (list), ``after`` (list)."""


class prerequisites(nodes.Part, nodes.TextElement):
    """Inside a question: links to the questions one should know first."""


class answer(nodes.General, nodes.Element):
    """The answer; its first child is the short answer. Attribute ``id`` once its question is known."""


class answers(nodes.General, nodes.Element):
    """The answers of one chapter, gathered behind its questions in paged editions."""


class myth(nodes.General, nodes.Element):
    """A common wrong answer: a ``claim``, then what is right."""


class claim(nodes.Part, nodes.TextElement):
    """What people say wrongly."""


class follow_up(nodes.General, nodes.Element):
    """What is asked next: a ``prompt``, then its answer."""


class prompt(nodes.Part, nodes.TextElement):
    """A follow-up question."""


class question_list(nodes.General, nodes.Element):
    """Where all questions are to be listed; replaced by plain tables before any builder sees it."""


class checked_line(nodes.Part, nodes.TextElement):
    """Below an answer: what of it is checked, linked to the page that says how; and where to report an error."""


class checked_page(nodes.General, nodes.Element):
    """Where what is checked is to be listed; replaced by a plain table before any builder sees it."""


class question_index(nodes.General, nodes.Element):
    """In print: all questions in some order, with page numbers; attributes ``title`` and ``columns``."""


class index_group(nodes.Part, nodes.Element):
    """In an index: questions that have something in common; attribute ``title``, empty where that is nothing."""


class index_entry(nodes.Part, nodes.Element):
    """In an index: a question; attributes ``id``, ``level``, ``title``."""


class sheet_theme(nodes.General, nodes.Element):
    """In the question sheet: the questions of one chapter; attributes ``number`` and ``title``."""


class sheet_break(nodes.General, nodes.Element):
    """In the question sheet: where a chapter goes on on a new page."""


class answer_tools(nodes.General, nodes.Element):
    """Where the site offers to open or close all answers of a page."""


# The classes are those that sphinx-togglebutton gives the <details> it makes, so that its style sheet and
# its opening on print hold for these as well.
DETAILS = "toggle-details"
SUMMARY = "toggle-details__summary"
SUMMARY_TEXT = "toggle-details__summary-text"


def pass_by(self: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Write nothing for the node itself, only for its children."""


def skip(self: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Write neither the node nor its children."""
    raise nodes.SkipNode


# HTML and EPUB


def visit_question_html(self: HTML5Translator, node: question) -> None:
    anchor = anchor_of(node["id"])
    self.body.append(self.starttag(node, "div", CLASS="question"))
    self.body.append('<p class="question-meta">')
    self.body.append(f'<a class="question-id" href="#{anchor}">{self.encode(node["id"])}</a>')
    self.body.append(f' <span class="question-level level-{node["level"]}">{self.encode(node["level"])}</span>')
    for tag in node["tags"]:
        self.body.append(f' <span class="question-tag">{self.encode(tag)}</span>')
    self.body.append("</p>\n")


def depart_block_html(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</div>\n")


def visit_prerequisites_html(self: HTML5Translator, node: prerequisites) -> None:
    self.body.append(self.starttag(node, "p", "", CLASS="question-after"))
    self.body.append("Know first: ")


def depart_paragraph_html(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</p>\n")


def visit_answer_html(self: HTML5Translator, node: answer) -> None:
    self.body.append(self.starttag(node, "details", CLASS=f"answer {DETAILS}"))
    self.body.append(f'<summary class="{SUMMARY}"><span class="{SUMMARY_TEXT}">Answer')
    self.body.append(f'<span class="visually-hidden"> to {self.encode(node["id"])}</span></span></summary>\n')
    self.body.append('<div class="answer-body">\n')


def depart_details_html(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</div></details>\n")


def visit_myth_html(self: HTML5Translator, node: myth) -> None:
    self.body.append(self.starttag(node, "div", CLASS="myth"))


def visit_claim_html(self: HTML5Translator, node: claim) -> None:
    self.body.append(self.starttag(node, "p", "", CLASS="myth-claim"))
    self.body.append('<span class="block-label">Myth</span> <span class="myth-text">')


def depart_claim_html(self: HTML5Translator, node: claim) -> None:
    self.body.append("</span></p>\n")


def visit_follow_up_html(self: HTML5Translator, node: follow_up) -> None:
    self.body.append(self.starttag(node, "details", CLASS=f"follow-up {DETAILS}"))


def visit_prompt_html(self: HTML5Translator, node: prompt) -> None:
    self.body.append(f'<summary class="{SUMMARY}"><span class="{SUMMARY_TEXT}">')
    self.body.append('<span class="block-label">Follow-up</span> ')


def depart_prompt_html(self: HTML5Translator, node: prompt) -> None:
    self.body.append('</span></summary>\n<div class="follow-up-body">\n')


def visit_checked_line_html(self: HTML5Translator, node: checked_line) -> None:
    self.body.append(self.starttag(node, "p", "", CLASS="checked-line"))


def visit_answer_tools_html(self: HTML5Translator, node: answer_tools) -> None:
    self.body.append(
        '<div class="answer-tools pst-js-only d-print-none">'
        '<button type="button" class="answer-tools-button answer-tools-keys">Keys</button>'
        '<button type="button" class="answer-tools-button answer-tools-toggle">Open all answers</button></div>\n'
    )
    raise nodes.SkipNode


# LaTeX


def visit_question_latex(self: LaTeXTranslator, node: question) -> None:
    tags = self.encode(", ".join(node["tags"]))
    self.body.append(f"\n\\begin{{interviewquestion}}{{{node['id']}}}{{{node['level']}}}{{{tags}}}\n")


def depart_question_latex(self: LaTeXTranslator, node: question) -> None:
    self.body.append("\n\\end{interviewquestion}\n")


def visit_prerequisites_latex(self: LaTeXTranslator, node: prerequisites) -> None:
    self.body.append("\n\\interviewprerequisites{")


def depart_command_latex(self: LaTeXTranslator, node: nodes.Element) -> None:
    self.body.append("}\n")


def visit_checked_line_latex(self: LaTeXTranslator, node: checked_line) -> None:
    self.body.append("\n\\interviewchecked{")


def visit_answers_latex(self: LaTeXTranslator, node: answers) -> None:
    self.body.append("\n\\begin{interviewanswers}\n")


def depart_answers_latex(self: LaTeXTranslator, node: answers) -> None:
    self.body.append("\n\\end{interviewanswers}\n")


def visit_answer_latex(self: LaTeXTranslator, node: answer) -> None:
    self.body.append(f"\n\\begin{{interviewanswer}}{{{node['id']}}}{{{self.encode(node['title'])}}}\n")


def depart_answer_latex(self: LaTeXTranslator, node: answer) -> None:
    self.body.append("\n\\end{interviewanswer}\n")


def visit_myth_latex(self: LaTeXTranslator, node: myth) -> None:
    self.body.append("\n\\begin{interviewmyth}\n")


def depart_myth_latex(self: LaTeXTranslator, node: myth) -> None:
    self.body.append("\n\\end{interviewmyth}\n")


def visit_claim_latex(self: LaTeXTranslator, node: claim) -> None:
    self.body.append("\\interviewclaim{")


def visit_follow_up_latex(self: LaTeXTranslator, node: follow_up) -> None:
    self.body.append("\n\\begin{interviewfollowup}\n")


def depart_follow_up_latex(self: LaTeXTranslator, node: follow_up) -> None:
    self.body.append("\n\\end{interviewfollowup}\n")


def visit_prompt_latex(self: LaTeXTranslator, node: prompt) -> None:
    self.body.append("\\interviewprompt{")


def visit_question_index_latex(self: LaTeXTranslator, node: question_index) -> None:
    self.body.append(f"\n\\begin{{interviewindex}}{{{self.encode(node['title'])}}}{{{node['columns']}}}\n")


def depart_question_index_latex(self: LaTeXTranslator, node: question_index) -> None:
    self.body.append("\n\\end{interviewindex}\n")


def visit_index_group_latex(self: LaTeXTranslator, node: index_group) -> None:
    if node["title"]:
        self.body.append(f"\\interviewindexgroup{{{self.encode(node['title'])}}}\n")


def visit_index_entry_latex(self: LaTeXTranslator, node: index_entry) -> None:
    self.body.append(f"\\interviewindexentry{{{node['id']}}}{{{node['level']}}}{{{self.encode(node['title'])}}}\n")
    raise nodes.SkipNode


def visit_sheet_theme_latex(self: LaTeXTranslator, node: sheet_theme) -> None:
    self.body.append(f"\n\\begin{{interviewtheme}}{{{node['number']}}}{{{self.encode(node['title'])}}}\n")


def depart_sheet_theme_latex(self: LaTeXTranslator, node: sheet_theme) -> None:
    self.body.append("\n\\end{interviewtheme}\n")


def visit_sheet_break_latex(self: LaTeXTranslator, node: sheet_break) -> None:
    self.body.append("\n\\interviewnextpage\n")
    raise nodes.SkipNode


# Plain text


def visit_question_text(self: TextTranslator, node: question) -> None:
    self.new_state(0)
    self.add_text(f"Question {node['id']} ({node['level']}; {', '.join(node['tags'])})")
    self.end_state()
    self.new_state()


def depart_block_text(self: TextTranslator, node: nodes.Element) -> None:
    self.end_state()


def visit_prerequisites_text(self: TextTranslator, node: prerequisites) -> None:
    self.new_state(0)
    self.add_text("Know first: ")


def visit_answer_text(self: TextTranslator, node: answer) -> None:
    self.new_state(0)
    self.add_text(f"Answer to {node['id']}")
    self.end_state()
    self.new_state()


def visit_container_text(self: TextTranslator, node: nodes.Element) -> None:
    self.new_state()


def visit_line_text(self: TextTranslator, node: nodes.Element) -> None:
    self.new_state(0)


def visit_claim_text(self: TextTranslator, node: claim) -> None:
    self.new_state(0)
    self.add_text("Myth: ")


def visit_prompt_text(self: TextTranslator, node: prompt) -> None:
    self.new_state(0)
    self.add_text("Follow-up: ")


def sections_by_anchor(document: nodes.document) -> dict[str, nodes.section]:
    """The sections of a document by the anchors they have."""
    return {name: section for section in document.findall(nodes.section) for name in section["ids"]}


def register(app: Sphinx) -> None:
    """Tell ``app`` how its HTML, EPUB, LaTeX and text builders write each node."""
    app.add_node(
        question,
        html=(visit_question_html, depart_block_html),
        latex=(visit_question_latex, depart_question_latex),
        text=(visit_question_text, depart_block_text),
    )
    app.add_node(
        prerequisites,
        html=(visit_prerequisites_html, depart_paragraph_html),
        latex=(visit_prerequisites_latex, depart_command_latex),
        text=(visit_prerequisites_text, depart_block_text),
    )
    app.add_node(
        answer,
        html=(visit_answer_html, depart_details_html),
        latex=(visit_answer_latex, depart_answer_latex),
        text=(visit_answer_text, depart_block_text),
    )
    app.add_node(answers, latex=(visit_answers_latex, depart_answers_latex))
    app.add_node(
        myth,
        html=(visit_myth_html, depart_block_html),
        latex=(visit_myth_latex, depart_myth_latex),
        text=(visit_container_text, depart_block_text),
    )
    app.add_node(
        claim,
        html=(visit_claim_html, depart_claim_html),
        latex=(visit_claim_latex, depart_command_latex),
        text=(visit_claim_text, depart_block_text),
    )
    app.add_node(
        follow_up,
        html=(visit_follow_up_html, depart_details_html),
        latex=(visit_follow_up_latex, depart_follow_up_latex),
        text=(visit_container_text, depart_block_text),
    )
    app.add_node(
        prompt,
        html=(visit_prompt_html, depart_prompt_html),
        latex=(visit_prompt_latex, depart_command_latex),
        text=(visit_prompt_text, depart_block_text),
    )
    app.add_node(
        checked_line,
        html=(visit_checked_line_html, depart_paragraph_html),
        latex=(visit_checked_line_latex, depart_command_latex),
        text=(visit_line_text, depart_block_text),
    )
    app.add_node(question_index, latex=(visit_question_index_latex, depart_question_index_latex))
    app.add_node(index_group, latex=(visit_index_group_latex, pass_by))
    app.add_node(index_entry, latex=(visit_index_entry_latex, None))
    app.add_node(sheet_theme, latex=(visit_sheet_theme_latex, depart_sheet_theme_latex))
    app.add_node(sheet_break, latex=(visit_sheet_break_latex, None))
    app.add_node(answer_tools, html=(visit_answer_tools_html, None), text=(skip, None), latex=(skip, None))
