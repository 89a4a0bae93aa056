"""The settings of the book. What they switch on is in _ext/interview, _latex and _static."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

# -- The book ----------------------------------------------------------------------------------------------------------

project = "Machine Learning, Asked and Answered"
author = "The contributors to Machine Learning, Asked and Answered"
copyright = "the contributors, text under CC BY 4.0"
version = release = "1.1"
language = "en"

# -- Where it may be found: from the environment, so that a copy of the book names its own place ----------------------

html_baseurl = os.environ.get("BOOK_BASE_URL", "")
interview_repository_url = os.environ.get("BOOK_REPOSITORY_URL", "")

# -- What is read ------------------------------------------------------------------------------------------------------

include_patterns = [
    "index.md",
    "questions.md",
    "drill.md",
    "interviews.md",
    "study.md",
    "checked.md",
    "changes.md",
    "downloads.md",
    "references.md",
    "chapters/*.md",
]
exclude_patterns = ["figures/**"]  # in _static: pages show copies of these
extensions = [
    "myst_parser",
    "sphinx_design",
    "sphinx_togglebutton",
    "sphinxcontrib.bibtex",
    "interview",
]
primary_domain = "interview"
interview_tags = "chapters/tags.txt"
interview_changes = "chapters/changes.txt"
interview_ids = "chapters/ids.txt"
interview_math_font = "assets/texgyrepagella-math.otf"

myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_dmath_double_inline = True
togglebutton_hint = "Show the derivation"
togglebutton_hint_hide = "Hide the derivation"
bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "plain"
bibtex_reference_style = "author_year"
bibtex_tooltips = False  # each citation would carry its whole entry: a fourth of a page, for a mouse only
suppress_warnings = ["bibtex.key_not_found"]  # interview.sources says it, with the near key
numfig = True
math_numfig = True
nitpicky = True

# -- The site ----------------------------------------------------------------------------------------------------------

html_theme = "sphinx_book_theme"
html_title = project
html_logo = html_favicon = "_static/logo.svg"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_css_files = ["book.css"]
html_additional_pages = {"404": "404.html"}
html_math_renderer = "mathml"
# All the style sheets and scripts there are, in their order: pages get one style sheet and three scripts of them.
# A browser can paint and listen between two scripts, not within one.
interview_styles = [
    "basic.css",  # which the theme imports
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "togglebutton.css",
    "sphinx-design.min.css",
    "book.css",
]
interview_scripts = {
    "sphinx.js": ["documentation_options.js", "doctools.js", "sphinx_highlight.js", "togglebutton.js"],
    "theme.js": ["lazy.js", "scripts/sphinx-book-theme.js", "scripts/pydata-sphinx-theme.js"],
    "book.js": ["answers.js", "keys.js", "copy-tex.js", "offline.js"],
}
html_show_sphinx = False
html_show_search_summary = False
html_copy_source = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "repository_url": interview_repository_url,
    "repository_provider": "github",
    "repository_branch": "main",
    "use_repository_button": bool(interview_repository_url),
    "use_edit_page_button": bool(interview_repository_url),
    "use_issues_button": bool(interview_repository_url),
    "use_download_button": False,
    "use_fullscreen_button": False,
    "logo": {"text": project},
    "article_header_end": ["download-menu.html", "article-header-buttons.html"],
    "footer_content_items": ["copyright.html"],
    "show_toc_level": 2,
    "toc_title": "On this page",
    # The book theme has its search field in the sidebar; without these the theme below it adds a second one.
    "navbar_start": [],
    "navbar_center": [],
    "navbar_end": [],
    "navbar_persistent": [],
}

# -- The links ---------------------------------------------------------------------------------------------------------

linkcheck_ignore = ["downloads/"]  # made beside the pages; the tests follow them
linkcheck_timeout = 20
linkcheck_anchors = False  # many sites make theirs by script

# -- The EPUB ----------------------------------------------------------------------------------------------------------

epub_basename = "ml-asked-and-answered"
epub_identifier = "urn:uuid:5d0f6c5e-0b5f-4f0e-9a36-3f9f5a4f7c25"  # for good: a newer edition replaces an older one
epub_uid = "book"
epub_description = "Questions from machine learning interviews, answered in full, with evidence and sources."
epub_cover = ("_static/cover.png", "cover.html")
epub_tocscope = "includehidden"
epub_tocdepth = 2
epub_show_urls = "no"

# -- The PDF -----------------------------------------------------------------------------------------------------------

latex_engine = "lualatex"
# The question sheet is what the list of all questions becomes when it is a document of its own.
latex_documents = [
    ("index", "ml-asked-and-answered.tex", project, "The contributors", "manual", True),
    ("questions", "ml-question-sheet.tex", f"{project}: the question sheet", "The contributors", "howto", False),
]
latex_docclass = {"manual": "book"}
latex_additional_files = [
    "_latex/latexmkrc",
    "_latex/interview.sty",
    "_latex/interview-book.sty",
    "_latex/cover.tex",
    "_latex/colophon.tex",
    "_latex/how-to-use.tex",
    "_latex/interview-sheet.sty",
    "_latex/sheet-cover.tex",
]
today_fmt = "%B %-d, %Y"
latex_use_xindy = False
latex_show_urls = "no"
latex_show_pagerefs = True
latex_table_style = ["booktabs"]
latex_elements = {
    "papersize": "b5paper",
    "extraclassoptions": "oneside",
    "fncychap": "",
    "fontpkg": "",
    "geometry": "",
    "preamble": r"\usepackage{interview}",
    "maketitle": r"\interviewmaketitle",
    "releasename": "Edition",
    "makeindex": "",
    "printindex": "",
}
