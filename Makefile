# The commands of the book; `make` alone lists them. What they make is in _build/, what they run with in .venv/.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:

PYTHON ?= python3
# For the one tool a target is about: make test ARGS='-k clipping', make requirements ARGS=--upgrade
ARGS ?=

NAME := ml-asked-and-answered
PDFS := $(NAME) ml-question-sheet
EPUB := _build/epub/$(NAME).epub
ANKI := _build/anki/$(NAME).apkg
TEXT := _build/markdown/$(NAME).md
ZIP := _build/html/downloads/$(NAME)-site.zip
BIN := .venv/bin
VENV := .venv/complete

# Every edition says the date of its newest change, so that the same chapters give the same bytes on any day.
EDITION_DATE := $(shell $(PYTHON) tools/edition_date.py 2>/dev/null)
ifneq ($(EDITION_DATE),)
export SOURCE_DATE_EPOCH := $(EDITION_DATE)
endif
export FORCE_SOURCE_DATE := 1

# A warning is a mistake in a chapter: all of them are shown, and one is enough to fail.
# A build that takes longer than so many seconds is stopped, where timeout exists: chapters come from strangers.
BUILD_SECONDS := 900
TIMEOUT := $(shell command -v timeout || true)
SPHINX := $(if $(TIMEOUT),$(TIMEOUT) -k 10 $(BUILD_SECONDS)) $(BIN)/sphinx-build -W -n --keep-going -q -j auto -d _build/doctrees
STOPPED = { [ $$? -ne 124 ] || echo 'Sphinx was stopped: it ran for $(BUILD_SECONDS) seconds.' >&2; exit 1; }

# Settings of others' services, each checked against the schema that its maker publishes, whose name is that of the
# variable; the schemas come with the tool.
SETTINGS := github-workflows github-issue-forms github-issue-config dependabot readthedocs citation-file-format
github-workflows := .github/workflows/*.yml
github-issue-forms := $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
github-issue-config := .github/ISSUE_TEMPLATE/config.yml
dependabot := .github/dependabot.yml
readthedocs := .readthedocs.yaml
citation-file-format := CITATION.cff

# Side by side, the longest first, and each says what it found even if another has failed.
LINTS := lint-chapters lint-words lint-code lint-risks $(SETTINGS:%=lint-%)

# _latex/latexmkrc, which Sphinx puts into _build/latex, says how LaTeX runs and what it may do; a person's own settings
# are left out (-norc). Chapters come from strangers, and TeX can loop: it gets so many seconds, where timeout exists.
TEX_SECONDS := 1800
LATEXMK := $(if $(TIMEOUT),$(TIMEOUT) -k 10 $(TEX_SECONDS)) latexmk -norc -r latexmkrc

.PHONY: help book html pdf latexpdf epub anki markdown test check chapter-exists new lint types links format fuzz figures mutants live bench requirements clean $(LINTS)

## help: lists the commands
help:
	@echo 'The book is made by'; sed -n 's/^## \([a-z]*\): \(.*\)/  make \1 @\2/p' Makefile | awk -F@ '{printf "%-20s %s\n", $$1, $$2}'

## book: makes every edition, and the site that carries them
book: pdf epub anki markdown html

## html: makes the site, _build/html/index.html, and a zip of it in _build/html/downloads
html: $(VENV)
	@echo 'Making the site'
	@mkdir -p _build/html/downloads
	@for file in $(PDFS:%=_build/pdf/%.pdf) $(EPUB) $(ANKI) $(TEXT); do if [ -f $$file ]; then cp $$file _build/html/downloads/; fi; done
	@$(SPHINX) -b html . _build/html || $(STOPPED)
	@$(BIN)/python tools/pack_site.py _build/html $(ZIP)

# All use _build/doctrees, so that one is made after the other; the site, which carries the others, is the last.
.NOTPARALLEL:
OTHERS := pdf epub anki markdown
html: $(filter $(OTHERS),$(if $(filter book test,$(MAKECMDGOALS)),$(OTHERS),$(MAKECMDGOALS:latexpdf=pdf)))

## pdf: makes the book to print, and a sheet of its questions: _build/pdf/*.pdf
pdf: $(VENV)
	@$(BIN)/python tools/install_system.py tex
	@echo 'Making the PDF'
	@$(SPHINX) -b latex . _build/latex || $(STOPPED)
	@for name in $(PDFS); do (cd _build/latex; $(LATEXMK) $$name.tex >$$name.said 2>&1 </dev/null) || { \
	  $(BIN)/python tools/tex_error.py _build/latex/$$name $$?; exit 1; }; done
	@mkdir -p _build/pdf; cp $(PDFS:%=_build/latex/%.pdf) _build/pdf

## epub: makes the book for reading systems, _build/epub/ml-asked-and-answered.epub
epub: $(VENV)
	@echo 'Making the EPUB'
	@$(SPHINX) -b epub . _build/epub || $(STOPPED)

## latexpdf: the same as pdf, under Sphinx's name for it
latexpdf: pdf

## anki: makes the Anki deck, _build/anki/ml-asked-and-answered.apkg
anki: $(VENV)
	@echo 'Making the Anki deck'
	@$(SPHINX) -b anki . _build/anki || $(STOPPED)

## markdown: makes the whole book as one text, _build/markdown/ml-asked-and-answered.md
markdown: $(VENV)
	@echo 'Making the Markdown text'
	@$(SPHINX) -b markdown . _build/markdown || $(STOPPED)

## test: makes the book, then checks everything
test: lint types book
	@$(BIN)/python tools/install_system.py browser
	$(BIN)/pytest $(ARGS)

## check: makes the site and checks the evidence of a chapter and the types of its code, faster than test: make check CHAPTER=losses
check: chapter-exists types html
	$(BIN)/pytest tests/test_formulas.py tests/test_numbers.py tests/test_programs.py tests/test_figures.py tests/test_references.py \
	  -k '$(if $(CHAPTER),chapters/$(CHAPTER) or source,chapters or source)' $(ARGS)

chapter-exists:
	@$(if $(CHAPTER),test -f chapters/$(CHAPTER).md || { echo 'There is no chapters/$(CHAPTER).md' >&2; exit 1; })

## new: starts a new question: asks what it is about, and writes its skeleton with the next free id
new: $(VENV)
	@$(BIN)/python tools/new_question.py $(ARGS)

## lint: says in seconds what is wrong with chapters, words, code and settings, and how to mend it
lint: $(VENV)
	@$(MAKE) --no-print-directory -k -j4 $(if $(filter output-sync,$(.FEATURES)),-O) $(LINTS)
	@echo 'No mistakes found'

lint-chapters: $(VENV)
	@$(SPHINX) -b dummy . _build/dummy || $(STOPPED)

lint-words: $(VENV)
	@$(BIN)/codespell || { echo 'If a word is right, add it to [tool.codespell] in pyproject.toml' >&2; exit 1; }

lint-code: $(VENV)
	@$(BIN)/ruff check -q && $(BIN)/ruff format -q --check || { echo 'make format mends layout and much else' >&2; exit 1; }

lint-risks: $(VENV)
	@$(BIN)/zizmor --offline --quiet . 2>&1 | { grep -v '^No findings' || true; }

$(SETTINGS:%=lint-%): lint-%: $(VENV)
	@$(BIN)/check-jsonschema --no-cache --builtin-schema vendor.$* $($*) | { grep -v '^ok ' || true; }

## types: checks the types of the Python code
types: $(VENV)
	$(BIN)/mypy

## links: asks the internet whether the links of the book and of its sources still lead somewhere
links: $(VENV)
	@$(SPHINX) -b linkcheck . _build/links || $(STOPPED)

## format: lays out the Python code as lint wants it
format: $(VENV)
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

## fuzz: makes 20,000 chapters up, good and broken ones, and sees that each is shown whole or refused in plain words
fuzz: $(VENV)
	FUZZ_CHAPTERS=20000 $(BIN)/pytest --show-capture=no tests/test_fuzz.py $(ARGS)

## figures: draws every figure anew, into _static/figures
figures: $(VENV)
	$(BIN)/python -m figures $(ARGS)

## mutants: changes every formula in many ways, and lists the changes that its check does not notice
mutants: $(VENV)
	$(BIN)/python -m evidence.mutate $(ARGS)

## live: shows the site on http://127.0.0.1:8000 while one writes
# In folders of its own, so that it can run beside the other commands; after a mistake it says so, and serves on.
live: $(VENV)
	$(BIN)/sphinx-autobuild -W -n --keep-going -q -j auto --host 127.0.0.1 $(ARGS) \
	  --re-ignore '/(_build|\.venv|\.git|\.hypothesis|\.[a-z]+_cache|__pycache__)/' . _build/live

## bench: measures what reading and building the book costs; parts and sizes by ARGS, such as ARGS='site --runs 1'
# With npm and openssl there, also what MathJax costs the stock site, and what Lighthouse says.
bench: $(VENV)
	@$(BIN)/python tools/install_system.py browser
	@$(BIN)/python -m bench $(ARGS)

## requirements: locks what requirements.in asks for, into requirements.txt
requirements: $(VENV)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url $(ARGS) \
	  requirements.in -o requirements.txt

## clean: removes everything made, except .venv
clean:
	rm -rf _build .mypy_cache .pytest_cache .ruff_cache

# Made anew from nothing whenever the lock changes, so that it never holds more than the lock says.
$(VENV): requirements.txt
	@command -v $(PYTHON) >/dev/null || { \
	  echo 'The book needs Python 3.11 or newer, and there is no $(PYTHON); name one: make PYTHON=…' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The book needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V 2>&1); name one: make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo '$(PYTHON) lacks its venv module; on Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	@echo 'Setting up .venv'
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@
