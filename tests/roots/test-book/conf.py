"""A small book with the settings that the extension needs; the tests put its folder on the path."""

project = "Small book"
copyright = "nobody"
version = "1"
extensions = ["myst_parser", "sphinx_design", "sphinx_togglebutton", "sphinxcontrib.bibtex", "interview"]
include_patterns = ["index.md", "questions.md", "references.md", "checked.md", "chapters/*.md"]
primary_domain = "interview"
interview_tags = "tags.txt"
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_dmath_double_inline = True
bibtex_bibfiles = ["references.bib"]
suppress_warnings = ["bibtex.key_not_found"]
html_math_renderer = "mathml"
nitpicky = True
latex_engine = "lualatex"
latex_documents = [("index", "smallbook.tex", project, "nobody", "manual", True)]
