"""The settings of the stock build: this book's chapters as Sphinx and its theme show them when left alone.

It reads the chapters with the book's own directives, without which they would be no book; everything that the book's
extension adds to the site is left out, and so are its style sheet, scripts, templates and font. Mathematics is
MathJax's, from where Sphinx takes it.
"""

import runpy
from pathlib import Path

from sphinx.application import Sphinx

BOOK = Path(__file__).parents[2]
SETTINGS = runpy.run_path(str(BOOK / "conf.py"))  # puts the extension on the path, too

from interview import checked, computed, directives, domain, nodes, question_list  # noqa: E402

project = SETTINGS["project"]
author = SETTINGS["author"]
copyright = SETTINGS["copyright"]
version = release = SETTINGS["version"]
language = SETTINGS["language"]

include_patterns = SETTINGS["include_patterns"]
exclude_patterns = SETTINGS["exclude_patterns"]
extensions = ["myst_parser", "sphinx_design", "sphinx_togglebutton", "sphinxcontrib.bibtex"]
primary_domain = SETTINGS["primary_domain"]
interview_tags = str(BOOK / SETTINGS["interview_tags"])
myst_enable_extensions = SETTINGS["myst_enable_extensions"]
myst_dmath_double_inline = SETTINGS["myst_dmath_double_inline"]
bibtex_bibfiles = [str(BOOK / name) for name in SETTINGS["bibtex_bibfiles"]]
bibtex_default_style = SETTINGS["bibtex_default_style"]
bibtex_reference_style = SETTINGS["bibtex_reference_style"]
numfig = SETTINGS["numfig"]
math_numfig = SETTINGS["math_numfig"]

html_theme = SETTINGS["html_theme"]
html_math_renderer = "mathjax"


def setup(app: Sphinx) -> None:
    """Register what the chapters are written in, and nothing of what the book makes of it on its site."""
    app.add_config_value("interview_tags", "", "env", types=str)
    app.add_domain(domain.InterviewDomain)
    for name, directive in (
        ("question", directives.QuestionDirective),
        ("answer", directives.AnswerDirective),
        ("myth", directives.MythDirective),
        ("follow-up", directives.FollowUpDirective),
        ("question-list", directives.QuestionListDirective),
        ("checked", checked.CheckedDirective),
    ):
        app.add_directive_to_domain("interview", name, directive)
    nodes.register(app)
    computed.register(app)
    app.add_post_transform(question_list.FillQuestionLists)
    app.add_post_transform(checked.FillCheckedPages)
