"""The Sphinx extension that makes a book of interview questions out of Markdown chapters.

Data flows one way: chapter → ``gate`` (can it be read?) → MyST → nodes made by ``directives`` → ``domain``
(one record per question; ``form`` checks how a chapter is made, ``sources`` what it cites) → builders.
``model`` says what a question is, ``nodes`` how each builder writes it, ``computed`` what a recomputed number
claims, ``mathml`` and ``mathfont`` how the site shows mathematics, ``question_list`` and ``checked`` what all
questions look like in one place (made of ``links`` and ``tables``), ``site`` what the theme lacks, ``accessible`` what
docutils says wrongly to those who listen, ``search`` what can be found, ``downloads`` what can be taken along.
In print, ``paged`` orders the book, ``question_sheet`` makes its questions a document of their own, ``printed`` says
where the site is, and ``latex`` where each block comes from.
How the site is found and shared: ``addresses`` says where it will be, ``found`` fills the heads of pages,
``permalinks`` leads from ids to questions, ``issues`` from answers to the place where errors are reported.
What its pages share: ``sidebar`` (made once), ``scripts`` and the policy for them, ``styles``, ``icons`` and ``fonts``
cut down to what is used, put together by ``assets``. ``offline`` is how the site is read without a network.
"""

import gc

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from . import (
    accessible,
    addresses,
    assets,
    checked,
    computed,
    directives,
    domain,
    downloads,
    found,
    gate,
    issues,
    latex,
    mathfont,
    mathml,
    nodes,
    offline,
    paged,
    permalinks,
    printed,
    question_list,
    question_sheet,
    scripts,
    search,
    sidebar,
    site,
    sources,
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything with Sphinx."""
    # Documents are large trees that stay: looked through for garbage less often (Python's 700 is for small programs),
    # a book is made in a tenth less time, and made again after a change in a fourth less.
    gc.set_threshold(200_000, 20, 20)

    app.add_config_value("interview_tags", "tags.txt", "env", types=str)
    app.add_config_value("interview_math_font", "", "html", types=str)
    app.add_config_value("interview_styles", [], "html", types=list)
    app.add_config_value("interview_scripts", [], "html", types=list)
    app.add_config_value("interview_repository_url", "", "html", types=str)

    app.add_domain(domain.InterviewDomain)
    app.add_directive_to_domain("interview", "question", directives.QuestionDirective)
    app.add_directive_to_domain("interview", "answer", directives.AnswerDirective)
    app.add_directive_to_domain("interview", "myth", directives.MythDirective)
    app.add_directive_to_domain("interview", "follow-up", directives.FollowUpDirective)
    app.add_directive_to_domain("interview", "question-list", directives.QuestionListDirective)

    app.add_directive_to_domain("interview", "checked", checked.CheckedDirective)
    app.add_directive_to_domain("interview", "downloads", downloads.DownloadsDirective)

    app.add_builder(search.BookBuilder, override=True)
    nodes.register(app)
    latex.register(app)
    accessible.register(app)
    computed.register(app)
    mathml.register(app)
    sources.register(app)
    app.add_post_transform(question_sheet.FillQuestionSheet)
    app.add_post_transform(question_list.FillQuestionLists)
    app.add_post_transform(checked.FillCheckedPages)
    app.add_post_transform(checked.CheckedLines)
    app.add_post_transform(checked.CitedBy)
    app.add_post_transform(issues.ErrorLinks)
    app.add_post_transform(paged.AnswersBehindQuestions)
    app.add_post_transform(downloads.FillDownloadLists)
    app.add_post_transform(site.AnswerTools)
    app.add_post_transform(site.WaitingImages)

    app.connect("config-inited", addresses.check_addresses)
    app.connect("config-inited", printed.tell_addresses, priority=900)  # which are then as they should be
    app.connect("env-before-read-docs", gate.check_sources)
    app.connect("env-get-updated", domain.documents_to_rewrite)
    app.connect("warn-missing-reference", domain.warn_missing_question)
    pages = sidebar.Sidebar()
    app.connect("env-updated", pages.forget)
    app.connect("html-page-context", pages.add)
    app.connect("html-page-context", downloads.offer)
    app.connect("html-page-context", found.describe_page, priority=900)
    app.connect("html-page-context", scripts.choose, priority=950)
    app.connect("html-page-context", assets.link, priority=950)
    app.connect("build-finished", mathfont.write_font)
    app.connect("build-finished", found.write_sitemap)
    app.connect("build-finished", permalinks.write_permalinks)
    app.connect("build-finished", assets.finish, priority=800)
    app.connect("build-finished", gate.forget_failed_build, priority=900)
    app.connect("build-finished", offline.write_worker, priority=990)  # when every other file is written
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
