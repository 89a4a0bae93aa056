"""Books of made-up questions, as large as one likes, in the look and with the settings of this book.

The same size gives the same text on every machine. A question has what a real one has, but fewer words: that makes
what a book costs per question harder to keep down, not easier.
"""

import random
import shutil
from pathlib import Path
from typing import Final

from . import ROOT

PER_CHAPTER: Final = 10
"""How many questions a chapter has."""

FIRST_NUMBER: Final = 101
"""Ids below are reserved."""

LAST_NUMBER: Final = 9999
"""Ids have four digits."""

MOST: Final = LAST_NUMBER - FIRST_NUMBER + 1
"""The most questions that a book may have."""

LEFT_OUT: Final = ("_build", "tests", "evidence", "figures", "bench", "chapters", "index.md", "interviews.md")
"""What of the book a made-up one does without, or has of its own."""

LEVELS: Final = ("warm-up", "core", "deep")
NOUNS: Final = """
gradient model loss weight training batch label error feature layer score class sample noise variance bias margin kernel
tree split depth step rate penalty prior mean threshold curve recall precision entropy signal network unit epoch seed
fold metric leak drift scale range outlier cluster distance token vector matrix
"""
VERBS: Final = "shrinks raises hides follows bounds explains moves costs keeps measures limits smooths"
LINKS: Final = "because while although so unless and but whenever"
FORMULAS: Final = (
    r"L_{%d}(w) = \frac{1}{n} \sum_{i=1}^{n} \left( y_i - w^\top x_i \right)^2 + \lambda \lVert w \rVert^2",
    r"\operatorname{Var}(\bar{g}_{%d}) = \frac{s^2}{n} \left( \rho + \frac{1 - \rho}{m} \right)",
    r"p_{%d}(y = k \mid x) = \frac{e^{z_k}}{\sum_{j=1}^{K} e^{z_j}}",
    r"\mathbb{E}\left[ \hat{\theta}_{%d} \right] = \theta + \frac{\alpha}{\sqrt{1 - \beta^2}}",
)


def write_book(target: Path, count: int) -> list[Path]:
    """Write a book of ``count`` questions to ``target``, an empty or missing folder, and return its chapters.

    Raises ValueError if there are not so many ids.
    """
    if not 0 < count <= MOST:
        raise ValueError(f"a book has from 1 to {MOST} questions, not {count}")
    shutil.copytree(ROOT, target, ignore=left_out, dirs_exist_ok=True)
    folder = target / "chapters"
    folder.mkdir()
    tags_file = ROOT / "chapters" / "tags.txt"
    shutil.copy(tags_file, folder)
    tags = [line for line in tags_file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    keys = citable(ROOT / "references.bib")
    figures = sorted(path.stem for path in (ROOT / "_static" / "figures").glob("*.svg"))
    numbers = range(FIRST_NUMBER, FIRST_NUMBER + count)
    chapters = []
    for begin in range(0, count, PER_CHAPTER):
        path = folder / f"chapter{begin // PER_CHAPTER + 1:04d}.md"
        questions = [question(number, tags, keys, figures) for number in numbers[begin : begin + PER_CHAPTER]]
        head = f"# Chapter {begin // PER_CHAPTER + 1}\n\nWhat this chapter is about.\n\n"
        path.write_text(head + "\n".join(questions), encoding="utf-8")
        chapters.append(path)
    ids = "".join(f"ML{number:04d}\n" for number in numbers)
    (folder / "ids.txt").write_text(ids, encoding="utf-8")
    parts = [numbers[begin : begin + 100] for begin in range(0, count, 100)]
    listed = [" ".join(f"ML{number:04d}" for number in part) for part in parts]
    changes = "".join(f"2026-01-01 new {ids}: Some of them.\n" for ids in listed)
    (folder / "changes.txt").write_text(changes, encoding="utf-8")
    (target / "index.md").write_text(index([path.stem for path in chapters]), encoding="utf-8")
    return chapters


def left_out(folder: str, names: list[str]) -> list[str]:
    """The names in a ``folder`` of the book that a made-up one does without: an argument of ``shutil.copytree``."""
    hidden = [name for name in names if name.startswith(".") or name == "__pycache__"]
    return hidden + [name for name in names if name in LEFT_OUT and Path(folder) == ROOT]


def citable(bibliography: Path) -> list[str]:
    """The keys of a bibliography, in its order."""
    lines = bibliography.read_text(encoding="utf-8").splitlines()
    return [line.partition("{")[2].rstrip(",") for line in lines if line.startswith("@")]


def index(chapters: list[str]) -> str:
    """A landing page with the tables of contents of the book's own."""
    groups = [chapters[begin : begin + 100] for begin in range(0, len(chapters), 100)]
    listed = "\n\n".join("\n".join(f"chapters/{name}" for name in group) for group in groups)
    return (
        "# A book of made-up questions\n\nMade to see how long it takes to build.\n\n"
        f"```{{toctree}}\n:hidden:\n:numbered: 1\n:maxdepth: 2\n:caption: Chapters\n\n{listed}\n```\n\n"
        "```{toctree}\n:hidden:\n:maxdepth: 1\n:caption: Lists\n\nquestions\nchecked\nreferences\n```\n\n"
        "::::{only} builder_html\n```{toctree}\n:hidden:\n\ndrill\nstudy\nchanges\ndownloads\n```\n::::\n"
    )


def question(number: int, tags: list[str], keys: list[str], figures: list[str]) -> str:
    """The Markdown of one question: every kind of block that a chapter has, some 550 words."""
    rng = random.Random(number)
    name = f"ML{number:04d}"
    after = f":after: ML{rng.randrange(FIRST_NUMBER, number):04d}\n" if number > FIRST_NUMBER else ""
    earlier = f"See {{question}}`ML{rng.randrange(FIRST_NUMBER, number):04d}` too.\n" if number > FIRST_NUMBER else ""
    first, second = rng.sample(range(len(FORMULAS)), 2)
    cited = rng.sample(keys, 3)
    rows = "\n".join(f"| {word(rng)} | {rng.random():.2f} | {sentence(rng)} |" for _ in range(4))
    figure = (
        f":::{{figure}} ../_static/figures/{rng.choice(figures)}.*\n:name: fig-{number}\n:alt: {sentence(rng)}\n\n"
        f"{sentence(rng)}\n:::\n\n"
        if number % 3 == 0
        else ""
    )
    return (
        f"## {word(rng).capitalize()} of the {word(rng)} {number}\n\n"
        f":::{{question}} {name}\n:level: {rng.choice(LEVELS)}\n:tags: {', '.join(rng.sample(tags, 3))}\n{after}\n"
        f"Why is it that the {word(rng)} {word(rng, VERBS)} the {word(rng)}?\n:::\n\n"
        f"::::{{answer}}\n{paragraph(rng, 3)}\n"
        f"**Why.** {paragraph(rng, 5)}{earlier}\n"
        f"$$\n{FORMULAS[first] % number}\n$$ (eq-{number}-a)\n\n"
        f"Here $w$ has $d = {number}$ parts and $\\lambda > 0$.\n{paragraph(rng, 4)}\n"
        f"$$\n{FORMULAS[second] % number}\n$$ (eq-{number}-b)\n\n"
        f"By {{eq}}`eq-{number}-a`, {paragraph(rng, 3)}\n"
        f"| What | How much | Why |\n|---|---|---|\n{rows}\n\n{figure}"
        f"- {sentence(rng)}\n- {sentence(rng)}\n\n"
        f":::{{myth}} {sentence(rng)}\n{paragraph(rng, 3)}:::\n\n"
        f":::{{myth}} {sentence(rng)}\n{paragraph(rng, 3)}:::\n\n"
        f":::{{follow-up}} Does it hold for the {word(rng)}?\n{paragraph(rng, 2)}:::\n\n"
        f":::{{follow-up}} And for the {word(rng)}?\n{paragraph(rng, 2)}:::\n\n"
        f"**Sources.** The {word(rng)} {{cite:p}}`{cited[0]}`; the {word(rng)} {{cite:t}}`{cited[1]}`; "
        f"{{cite:p}}`{cited[2]}`\n::::\n"
    )


def paragraph(rng: random.Random, sentences: int) -> str:
    """Some sentences, one a line."""
    return "".join(f"{sentence(rng)}\n" for _ in range(sentences))


def word(rng: random.Random, words: str = NOUNS) -> str:
    """One of some ``words``."""
    return rng.choice(words.split())


def sentence(rng: random.Random) -> str:
    """A sentence of about a dozen words that means nothing."""
    return (
        f"The {word(rng)} {word(rng, VERBS)} the {word(rng)} of its {word(rng)} "
        f"{word(rng, LINKS)} a {word(rng)} {word(rng, VERBS)} {word(rng)}."
    )
