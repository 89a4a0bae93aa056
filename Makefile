# The commands of the book; `make` alone lists them. What they make is in _build/, what they run with in .venv/.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:

PYTHON ?= python3
# For the one tool a target is about: make test ARGS='-k clipping', make requirements ARGS=--upgrade
ARGS ?=

NAME := ml-asked-and-answered
PDF := _build/pdf/$(NAME).pdf
ZIP := _build/html/downloads/$(NAME)-site.zip
BIN := .venv/bin
VENV := .venv/complete

# Every edition says the same date, so that the same chapters give the same bytes on any day.
export SOURCE_DATE_EPOCH := 1767225600
export FORCE_SOURCE_DATE := 1

# A warning is a mistake in a chapter: all of them are shown, and one is enough to fail.
# A build that takes longer than so many seconds is stopped, where timeout exists: chapters come from strangers.
BUILD_SECONDS := 900
TIMEOUT := $(shell command -v timeout || true)
SPHINX := $(if $(TIMEOUT),$(TIMEOUT) -k 10 $(BUILD_SECONDS)) $(BIN)/sphinx-build -W -n --keep-going -q -j auto -d _build/doctrees
STOPPED = { [ $$? -ne 124 ] || echo 'Sphinx was stopped: it ran for $(BUILD_SECONDS) seconds.' >&2; exit 1; }

# _latex/latexmkrc, which Sphinx puts into _build/latex, says how LaTeX runs and what it may do; a person's own settings
# are left out (-norc). Chapters come from strangers, and TeX can loop: it gets so many seconds, where timeout exists.
TEX_SECONDS := 900
LATEXMK := $(if $(TIMEOUT),$(TIMEOUT) -k 10 $(TEX_SECONDS)) latexmk -norc -r latexmkrc
# Of a log of thousands of lines, the error and the few lines below it.
TEX_ERROR := awk '/==> Fatal error/ {next} /^(!|[^ :]+:[0-9]+: )/ {n = 12} /^Here is how much/ {n = 0} n-- > 0'

.PHONY: help book html pdf latexpdf test check lint format fuzz figures mutants live bench requirements clean

## help: lists the commands
help:
	@echo 'The book is made by'; sed -n 's/^## \([a-z]*\): \(.*\)/  make \1 @\2/p' Makefile | awk -F@ '{printf "%-20s %s\n", $$1, $$2}'

## book: makes every edition, the PDF and the site that carries it
book: pdf html

## html: makes the site, _build/html/index.html, and a zip of it in _build/html/downloads
html: $(VENV)
	@echo 'Making the site'
	@$(SPHINX) -b html . _build/html || $(STOPPED)
	@if [ -f $(PDF) ]; then mkdir -p _build/html/downloads; cp $(PDF) _build/html/downloads/; fi
	@$(BIN)/python tools/pack_site.py _build/html $(ZIP)

# Made together (also under -j), the PDF comes first: the site carries it, and both use _build/doctrees.
ifneq ($(filter book test pdf latexpdf,$(MAKECMDGOALS)),)
html: pdf
endif

## pdf: makes the book to print, _build/pdf/ml-asked-and-answered.pdf
pdf: $(VENV)
	@$(BIN)/python tools/install_system.py tex
	@echo 'Making the PDF'
	@$(SPHINX) -b latex . _build/latex || $(STOPPED)
	@cd _build/latex; $(LATEXMK) $(NAME).tex >latexmk.out 2>&1 </dev/null || { \
	  [ $$? -ne 124 ] || echo 'LaTeX was stopped: it ran for $(TEX_SECONDS) seconds.' >&2; \
	  echo 'LaTeX failed; _build/latex/$(NAME).log has everything, and this is why:' >&2; \
	  { $(TEX_ERROR) $(NAME).log 2>/dev/null | grep . || tail -c 1500 latexmk.out; } >&2; exit 1; }
	@mkdir -p $(dir $(PDF)); cp _build/latex/$(NAME).pdf $(PDF)

## latexpdf: the same as pdf, under Sphinx's name for it
latexpdf: pdf

## test: makes the book, then checks everything
test: lint book
	@$(BIN)/python tools/install_system.py browser
	$(BIN)/pytest $(ARGS)

## check: makes the site and checks the evidence of a chapter, faster than test: make check CHAPTER=losses
check: html
	$(BIN)/pytest tests/test_formulas.py tests/test_numbers.py tests/test_programs.py tests/test_references.py \
	  -k '$(if $(CHAPTER),chapters/$(CHAPTER) or source,chapters or source)' $(ARGS)

## lint: checks the Python code (not the chapters): rules, layout, types
lint: $(VENV)
	$(BIN)/ruff check && $(BIN)/ruff format --check || { echo 'make format mends layout and much else' >&2; exit 1; }
	$(BIN)/mypy

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
