"""The Sphinx extension that makes a book of interview questions out of Markdown chapters.

Data flows one way: chapter → ``gate`` (can it be read?) → MyST → nodes made by ``directives`` → ``domain``
(one record per question; ``form`` checks how a chapter is made, ``sources`` what it cites) → builders.
``model`` says what a question is, ``nodes`` how each builder writes it, ``computed`` what a recomputed number
claims, ``mathml`` and ``mathfont`` how the site shows mathematics, ``question_list`` and ``checked`` what all
questions look like in one place (made of ``links`` and ``tables``), ``paged`` how print is ordered, ``site``
what the theme lacks, ``search`` what can be found.
"""

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from . import (
    checked,
    computed,
    directives,
    domain,
    gate,
    mathfont,
    mathml,
    nodes,
    paged,
    question_list,
    search,
    site,
    sources,
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything with Sphinx."""
    app.add_config_value("interview_tags", "tags.txt", "env", types=str)
    app.add_config_value("interview_math_font", "", "html", types=str)

    app.add_domain(domain.InterviewDomain)
    app.add_directive_to_domain("interview", "question", directives.QuestionDirective)
    app.add_directive_to_domain("interview", "answer", directives.AnswerDirective)
    app.add_directive_to_domain("interview", "myth", directives.MythDirective)
    app.add_directive_to_domain("interview", "follow-up", directives.FollowUpDirective)
    app.add_directive_to_domain("interview", "question-list", directives.QuestionListDirective)

    app.add_directive_to_domain("interview", "checked", checked.CheckedDirective)

    app.add_builder(search.BookBuilder, override=True)
    nodes.register(app)
    computed.register(app)
    mathml.register(app)
    app.add_post_transform(question_list.FillQuestionLists)
    app.add_post_transform(checked.FillCheckedPages)
    app.add_post_transform(checked.CheckedLines)
    app.add_post_transform(checked.CitedBy)
    app.add_post_transform(paged.AnswersBehindQuestions)
    app.add_post_transform(site.AnswerTools)

    app.connect("env-before-read-docs", gate.check_sources)
    app.connect("env-get-updated", domain.documents_to_rewrite)
    app.connect("doctree-read", sources.check_citations)
    app.connect("warn-missing-reference", domain.warn_missing_question)
    app.connect("html-page-context", site.offer_downloads, priority=900)
    app.connect("build-finished", mathfont.write_font)
    app.connect("build-finished", gate.forget_failed_build, priority=900)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
