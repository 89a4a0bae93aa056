"""llms.txt: a guide to the book for programs that read (llmstxt.org), in Markdown."""

from typing import Final

from sphinx.application import Sphinx

from ..domain import InterviewDomain
from ..permalinks import place_of_question
from . import data
from .downloads import NAME
from .markdown import escape, from_plain

FILE: Final = "llms.txt"


def llms_txt(app: Sphinx) -> str:
    """What the book is, where all of it is in one file, and each question with its short answer."""
    base: str = app.config.html_baseurl
    lines = [
        f"# {escape(app.config.project)}",
        "",
        "> A free, open book of interview questions. Each answer begins with a short one, which is given here;"
        " the page it leads to has the reasons, the mathematics, what people say wrongly, what is asked next, and"
        " the sources.",
        "",
        f"Edition {escape(app.config.release)}. © {escape(app.config.copyright)}.",
        "",
        "## The whole book",
        "",
        f"- [All questions and answers as Markdown]({base}downloads/{NAME}.md)",
        f"- [All questions and short answers as JSON]({base}{data.FILE}): [its schema]({base}{data.SCHEMA.name})",
    ]
    for docname, questions in InterviewDomain.of(app.env).in_order():
        lines += ["", f"## {escape(app.env.titles[docname].astext())}", ""]
        for q in questions:
            link = f"[{q.id} {escape(q.title)}]({base}{place_of_question(q)})"
            lines.append(f"- {link}: {from_plain(q.asked)} {from_plain(q.short_answer)}")
    return "\n".join(lines) + "\n"
