"""The Sphinx extension that makes a book of interview questions out of Markdown chapters.

Data flows one way: chapter → ``gate`` (may it be read?) → MyST → nodes made by ``directives`` → ``domain``
(one record per question; ``form`` checks how a chapter is made, ``sources`` what it cites) → builders, of which
``rewriting`` says what they must write anew.
``model`` says what a question is, ``nodes`` how each builder writes it, ``computed`` what a recomputed number
claims, ``numbering`` which number formulas and figures have, ``mathml`` and ``mathfont`` how the site shows
mathematics, ``question_list`` and ``checked`` what all questions look like in one place (made of ``links`` and
``tables``), ``site`` what the theme lacks, ``accessible`` what docutils says wrongly to those who listen, ``search``
what can be found.
How the site is found and shared: ``addresses`` says where it will be, ``found`` fills the heads of pages,
``permalinks`` leads from ids to questions and ``published`` sees to it that none is lost, ``issues`` leads from answers
to the place where errors are reported.
What its pages share: ``sidebar`` (made once), ``scripts`` and the policy for them, ``styles``, ``icons`` and ``fonts``
cut down to what is used, put together by ``assets``. ``lean`` takes out of pages what only weighs. ``offline`` is how
the site is read without a network, ``linkcheck`` how links to other places are checked.
For print, ``paged`` orders the book, ``question_sheet`` makes its questions a document of their own, ``printed`` says
where the site is, and ``latex`` where each block comes from.
``changes`` reads the changelog, from which all dates come. ``epub`` makes the EPUB, of what the site's visitors write.
The package ``editions`` makes what is neither site nor print: the Anki deck, questions.json, the feed and the rest; it
says there what makes which.
For practice: ``drill`` asks questions one at a time, ``mock`` has interviews to rehearse, ``study`` says what to learn
first.
"""

import gc
from pathlib import Path
from zlib import crc32

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from . import (
    accessible,
    addresses,
    assets,
    changes,
    checked,
    computed,
    directives,
    domain,
    drill,
    epub,
    found,
    gate,
    issues,
    latex,
    lean,
    linkcheck,
    mathfont,
    mathml,
    mock,
    nodes,
    numbering,
    offline,
    paged,
    permalinks,
    printed,
    published,
    question_list,
    question_sheet,
    rewriting,
    scripts,
    search,
    sidebar,
    site,
    sources,
    study,
)
from .editions import anki, downloads, markdown, site_files


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything with Sphinx."""
    # Documents are large trees that stay: looked through for garbage less often (Python's 700 is for small programs),
    # a book is made in a tenth less time, and made again after a change in a fourth less.
    gc.set_threshold(200_000, 20, 20)

    app.add_config_value("interview_tags", "tags.txt", "env", types=str)
    app.add_config_value("interview_changes", "", "env", types=str)
    app.add_config_value("interview_ids", "", "env", types=str)
    app.add_config_value("interview_math_font", "", "html", types=str)
    app.add_config_value("interview_styles", [], "html", types=list)
    app.add_config_value("interview_scripts", {}, "html", types=dict)
    app.add_config_value("interview_repository_url", "", "html", types=str)

    app.add_domain(domain.InterviewDomain)
    app.add_directive_to_domain("interview", "question", directives.QuestionDirective)
    app.add_directive_to_domain("interview", "answer", directives.AnswerDirective)
    app.add_directive_to_domain("interview", "myth", directives.MythDirective)
    app.add_directive_to_domain("interview", "follow-up", directives.FollowUpDirective)
    app.add_directive_to_domain("interview", "question-list", directives.QuestionListDirective)

    app.add_directive_to_domain("interview", "checked", checked.CheckedDirective)
    app.add_directive_to_domain("interview", "changes", changes.ChangesDirective)
    app.add_directive_to_domain("interview", "downloads", downloads.DownloadsDirective)

    app.add_builder(search.BookBuilder, override=True)
    rewriting.register(app)
    epub.register(app)
    app.add_builder(anki.AnkiBuilder)
    app.add_builder(markdown.MarkdownBuilder)
    numbering.register(app)
    gate.register(app)
    nodes.register(app)
    latex.register(app)
    accessible.register(app)
    computed.register(app)
    drill.register(app)
    study.register(app)
    mock.register(app)
    lean.register(app)
    mathml.register(app)
    sources.register(app)
    app.add_post_transform(question_sheet.FillQuestionSheet)
    app.add_post_transform(question_list.FillQuestionLists)
    app.add_post_transform(changes.FillChanges)
    app.add_post_transform(downloads.FillDownloads)
    app.add_post_transform(checked.FillCheckedPages)
    app.add_post_transform(checked.CheckedLines)
    app.add_post_transform(checked.CitedBy)
    app.add_post_transform(issues.ErrorLinks)
    app.add_post_transform(paged.AnswersBehindQuestions)
    app.add_post_transform(site.AnswerTools)
    app.add_post_transform(site.WaitingImages)

    app.connect("config-inited", addresses.check_addresses)
    app.connect("config-inited", printed.tell_addresses, priority=900)  # which are then as they should be
    app.connect("linkcheck-process-uri", linkcheck.ask_the_registry)
    app.connect("write-started", site_files.write)
    app.connect("warn-missing-reference", domain.warn_missing_question)
    pages = sidebar.Sidebar()
    app.connect("env-updated", pages.forget)
    app.connect("env-updated", changes.check)
    app.connect("env-updated", published.check)
    app.connect("html-page-context", pages.add)
    app.connect("html-page-context", site.add_files)
    app.connect("html-page-context", downloads.offer)
    app.connect("html-page-context", found.describe_page, priority=900)
    app.connect("html-page-context", scripts.choose, priority=950)
    app.connect("html-page-context", assets.link, priority=950)
    app.connect("build-finished", mathfont.write_font)
    app.connect("build-finished", found.write_sitemap)
    app.connect("build-finished", permalinks.write_permalinks)
    app.connect("build-finished", assets.finish, priority=800)
    app.connect("build-finished", offline.write_worker, priority=990)  # when every other file is written
    # What was read by other code is read again: nobody has to know when to run make clean.
    files = sorted(file for file in Path(__file__).parent.rglob("*") if file.suffix in {".py", ".js", ".html"})
    code = b"".join(file.read_bytes() for file in files)
    return {"version": "1", "env_version": crc32(code), "parallel_read_safe": True, "parallel_write_safe": True}
