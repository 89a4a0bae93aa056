"""What the gate lets through, and what not, beyond chapters that can be written down: odd bytes, files, lists."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from fontTools.ttLib import TTFont
from helpers import PROJECT, Build, program, small_book, sphinx_build
from interview.gate import Rules, bibliography, check_text, doctree, files, ids, limits, parts, tags, tex, text
from interview.mathml import math_problem
from myst_parser.config.main import MdParserConfig


def chapter(number: int, body: str) -> str:
    """A chapter with one question, whose answer holds ``body`` from line 14 on."""
    return (
        f"# Chapter {number}\n\n## Topic ML{number:04d}\n\n:::{{question}} ML{number:04d}\n:level: core\n:tags: fruit\n"
        f"\nWhat is asked?\n:::\n\n::::{{answer}}\nA short answer.\n\n{body}\n::::\n"
    )


def nested_lists(depth: int) -> str:
    """A list in a list, ``depth`` deep, a word in each."""
    return "\n".join(f"{'  ' * n}- kept{n}" for n in range(depth))


def nested_toggles(depth: int) -> str:
    """A block in a block, ``depth`` deep, a word in each."""
    fences = [":" * (3 + depth - n) for n in range(depth)]
    opening = "\n\n".join(f"{fence}{{toggle}}\nkept{n}" for n, fence in enumerate(fences))
    return opening + "\n" + "\n".join(reversed(fences))


REFUSED: Final[dict[str, tuple[bytes, int, str]]] = {
    "empty": (b"", 1, "this file has no title"),
    "blank": (b" \n\n   \n", 1, "this file has no title"),
    "only-a-mark": (b"\xef\xbb\xbf", 1, "this file has no title"),
    "nul": (b"# Nul\n\nA \x00 byte.\n", 3, "a character that nobody sees, U+0000"),
    "utf-16-le": ("# Sechzehn\n".encode("utf-16"), 1, "byte 0xFF is not UTF-8"),
    "utf-16-be": (b"\xfe\xff" + "# Sechzehn\n".encode("utf-16-be"), 1, "byte 0xFE is not UTF-8"),
    "utf-16-without-a-mark": ("# Sechzehn\n".encode("utf-16-le"), 1, "a character that nobody sees, U+0000"),
    "latin-1": ("# Latin\n\n\nRött.\n".encode("latin-1"), 4, "byte 0xF6 is not UTF-8"),
    "lone-surrogate": (b"# Surrogate\n\nOne \xed\xa0\x80 here.\n", 3, "byte 0xED is not UTF-8"),
    "overlong": (b"# Overlong\n\nOne \xc0\xaf here.\n", 3, "byte 0xC0 is not UTF-8"),
    "cut-off": (b"# Cut off\n\nOne \xe2\x80", 3, "byte 0xE2 is not UTF-8"),
    "tab": (b"# Tab\n\n\tA tab.\n", 3, "a tab: write spaces"),
    "line-separator": ("# Separator\n\nOne\u2028two.\n".encode(), 3, "a character that nobody sees, U+2028"),
    "next-line": ("# Next line\n\nOne\u0085two.\n".encode(), 3, "a character that nobody sees, U+0085"),
    "form-feed": (b"# Form feed\n\nOne\ftwo.\n", 3, "a character that nobody sees, U+000C"),
    "decomposed": ("# Decomposed\n\nCafe\u0301.\n".encode(), 3, "'é' is written as two characters"),
    "astral": ("# Astral\n\n\U0001f4a5\n".encode(), 3, "U+1F4A5 (COLLISION SYMBOL) is not among the characters"),
    "huge": (b"# Huge\n\n" + b"Some words.\n\n" * 400_000, 1, "bytes, and may have 500,000: make two chapters"),
    "long-line": (b"# Long line\n\n" + b"word " * 500, 3, "this line has 2,500 characters, and may have 2,000"),
    "long-block": (b"# Long block\n\nA word.\n\n" + b"word word\n" * 1200, 5, "more than 10,000 characters without"),
    "long-table": (b"# Long table\n\n| a | b |\n|---|---|\n" + b"| 1 | 2 |\n" * 1200, 3, "more than 10,000 characters"),
    "questions": (("# Many\n\n" + ":::{question} ML0999\n:::\n\n" * 101).encode(), 303, "this is question 101"),
    "thousand-quotes": (f"# Quotes\n\n{'> ' * 900}word\n".encode(), 3, "more than 5 deep"),
    "thousand-lists": (f"# Lists\n\n{'- ' * 900}word\n".encode(), 3, "more than 5 deep"),
    "ten-lists": (f"# Ten lists\n\n{nested_lists(10)}\n".encode(), 8, "more than 5 deep"),
    "quotes-and-lists": (b"# Both\n\n> - > - > - word\n", 3, "more than 5 deep"),
    "nested-blocks": (f"# Blocks\n\n{nested_toggles(7)}\n".encode(), 18, "more than 5 deep"),
    "nested-fences": (
        ("# Fences\n\n" + "\n\n".join(":" * (203 - n) + "{toggle}" for n in range(190)) + "\n").encode(),
        3,
        "'toggle' opens with",
    ),
    "nested-emphases": (f"# Emphases\n\n{'*a _b ' * 150}c{'_ *' * 150}\n".encode(), 3, "deep in emphasis and links"),
    "nested-braces": (f"# Braces\n\n${'{' * 300}a{'}' * 300}$\n".encode(), 3, "more than 12 pairs of braces"),
    "trailing-spaces": (b"# Spaces\n\nOne line,  \nand another.\n", 3, "two spaces at the end of a line break it"),
    "backslash": (b"# Backslash\n\nOne line,\\\nand another.\n", 3, "a backslash or two spaces"),
    "list-in-blocks": (f"# In blocks\n\n{chapter(1, nested_lists(5))[13:]}".encode(), 19, "more than 5 deep"),
}
"""Files that end the build, and the line and message of why."""

ACCEPTED: Final[dict[str, str]] = {
    "bom": "\ufeff" + chapter(601, "kept1"),
    "crlf": chapter(602, "kept1\nkept2").replace("\n", "\r\n"),
    "cr": chapter(603, "kept1\nkept2").replace("\n", "\r"),
    "mixed-line-ends": chapter(604, "kept1\r\nkept2\rkept3"),
    "no-line-end": chapter(605, "kept1").rstrip(),
    "trailing-spaces": chapter(606, "kept1 \nkept2 \n\n   \n\nkept3"),
    "brackets": chapter(607, f"{'[' * 900}kept1{']' * 900} kept2"),
    "emphases": chapter(608, "*kept1 **kept2 [*kept3 **kept4***](#fig-apple)** kept5* kept6"),
    "stars": chapter(609, f"kept1 {'* ' * 900} kept2"),
    "parentheses": chapter(610, f"{'(' * 900}kept1{')' * 900} kept2"),
    "backslashes": chapter(611, f"kept1 {chr(92) * 2 * 300} kept2"),
    "entities": chapter(612, "kept1 &amp; &lt;kept2&gt; &copy; &nosuch; &#65; kept3"),
    "escapes": chapter(613, r"kept1 \*kept2\* \_kept3\_ \`kept4\` \[kept5\](x) \# \<kept6\> \$5 kept7"),
    "lists": chapter(614, nested_lists(4)),
    "lists-of-all-kinds": chapter(615, "* kept1\n\n  kept2\n+ kept3\n\n7. kept4\n1) kept5\n\n-\n- kept6"),
    "quotations": chapter(616, "> kept1\n> > kept2\nkept3"),
    "blocks": chapter(617, ":::{follow-up} kept1?\n```{toggle}\nkept2\n```\n\n~~~{toggle}\nkept3\n~~~\n:::"),
    "spaces-before-names": chapter(618, ":::  {myth}   kept1 *kept2* $k$\nkept3\n:::"),
    "code": chapter(619, "```text\nkept1 :::{answer} <kept2> [^1] **\n\n# kept3\n```\n\n`kept4 <b> {x}` ``kept5 ` ``"),
    "table": chapter(620, "| kept1 | kept2 |\n|:--|--:|\n| kept3 | `a\\|kept4` |\n| | *kept5* |"),
    "wide-table": chapter(621, f"|{' a |' * 40}\n|{'---|' * 40}\n|{' kept1 |' * 40}"),
    "long-tables": chapter(622, "\n\n".join("| a | b |\n|---|---|\n" + "| kept1 | 2 |\n" * 200 for _ in range(5))),
    "unusual-letters": chapter(623, "Łukasz Ørsted Žižek naïve Gauß Čech kept1 – “kept2” ‘kept3’ … × − ≤ α kept4"),
    "links": chapter(624, "[kept1](https://example.org/a_(b)?c=d&e#f) <https://a.org> [kept2](apples.md) <a@b.org>"),
    "link-to-question": chapter(625, "[kept1](#fig-apple) {question}`kept2 <ML0016>` {doc}`kept3 </index>`"),
    "image": chapter(626, "![kept1 *kept2*](../_static/figures/apple.*) kept3"),
    "figure": chapter(
        627, ":::{figure} ../_static/figures/apple.*\n:name: fig-kept\n:alt: 'kept1: \"kept2\"'\n\nkept3\n:::"
    ),
    "math": chapter(628, "kept1 $\\text{kept2}$\n\n$$\na = \\mathrm{kept3} \\\\\n= b\n$$ (eq-kept)\n\nkept4"),
    "dollars": chapter(629, "kept1 costs \\$5, kept2 costs 6$ kept3"),
    "comments": chapter(630, "kept1 <!-- gone --> kept2\n\n<!-- gone\n\ngone -->\n\nkept3"),
    "signs": chapter(631, "kept1 {{ kept2 }} <% kept3 %> #{kept4} ${{ a }}$ @kept5 ~~kept6~~ ==kept7== H~2~O kept8"),
    "setext": chapter(632, "kept1").replace("## Topic ML0632", "Topic kept2\n---"),
    "hidden-options": chapter(634, ":::{toggle}\nkept1\n:::\n\nA colon: kept2 :kept3: kept4"),
    "blank-lines": chapter(635, "\n\n\n\nkept1\n\n\n\n\nkept2\n\n\n"),
    "blank-lines-in-options": chapter(636, "kept1").replace(":tags: fruit\n", ":tags:   fruit  ,fruit salad,\n\n\n"),
    "many-short-lines": chapter(637, "\n\n".join("kept1" for _ in range(5000))),
}
"""Chapters that are odd, and that the book shows: each word that begins with 'kept', on its page."""

KEPT: Final = re.compile(r"kept[0-9]+")


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Build:
    folder = tmp_path_factory.mktemp("refused")
    book = small_book(folder / "book")
    for name, (content, _, _) in REFUSED.items():
        (book / "chapters" / f"{name}.md").write_bytes(content)
    return sphinx_build(book, folder / "out")


@pytest.mark.parametrize("name", REFUSED)
def test_an_odd_file_is_refused_at_its_line(refused: Build, name: str) -> None:
    _, line, message = REFUSED[name]
    found = refused.errors(f"chapters/{name}")
    assert found, refused.stderr[:2000]
    assert found[0][0] == line
    assert message in found[0][1]


def test_odd_files_end_the_build(refused: Build) -> None:
    assert (refused.status, "Traceback" in refused.stderr) == (1, False)
    assert not list(refused.out.rglob("*.html"))


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Build]:
    folder = tmp_path_factory.mktemp("accepted")
    book = small_book(folder / "book")
    for name, content in ACCEPTED.items():
        (book / "chapters" / f"{name}.md").write_bytes(content.encode())
    return {builder: sphinx_build(book, folder / builder, builder) for builder in ("html", "latex")}


@pytest.mark.parametrize("name", ACCEPTED)
def test_an_odd_chapter_loses_no_word(accepted: dict[str, Build], name: str) -> None:
    for build in accepted.values():
        assert build.errors(f"chapters/{name}") == []
    page = accepted["html"].read(f"chapters/{name}.html")
    assert set(KEPT.findall(ACCEPTED[name])) <= set(KEPT.findall(page))
    assert len(KEPT.findall(page)) >= len(KEPT.findall(ACCEPTED[name]))
    assert "gone" not in page


def test_odd_chapters_are_built_without_a_word_of_complaint(accepted: dict[str, Build]) -> None:
    for build in accepted.values():
        assert (build.status, build.stderr) == (0, "")
    tex_file = accepted["latex"].read("smallbook.tex")
    assert tex_file.count("kept") >= sum(len(KEPT.findall(content)) for content in ACCEPTED.values()) * 0.95


# -- The files beside the chapters ------------------------------------------------------------------------------------

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">\n{}\n</svg>\n'


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (SVG.format("<script>alert(1)</script>"), 2, "'<script>' in a figure"),
        (SVG.format("<foreignObject/>"), 2, "'<foreignObject>'"),
        (SVG.format('<image href="a.png"/>'), 2, "'<image>'"),
        (SVG.format('<animate attributeName="href"/>'), 2, "'<animate>'"),
        (SVG.format('<a xlink:href="https://example.org"/>'), 2, "'<a>'"),
        (SVG.format('<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>'), 2, "'<script>'"),
        (SVG.format('<h:g xmlns:h="http://www.w3.org/1999/xhtml"/>'), 2, "'<g>'"),
        (SVG.format('<g\nonload="alert(1)"/>'), 3, "'onload=…'"),
        (SVG.format('<use xlink:href="https://example.org/a.svg#b"/>'), 2, "a link to 'https://example.org/a.svg#b'"),
        (SVG.format('<use href="javascript:alert(1)"/>'), 2, "a link to 'javascript:alert(1)'"),
        (SVG.format('<g style="fill: url(https://example.org/a)"/>'), 2, "'fill: url(https://example.org/a)'"),
        (SVG.format('<g fill="url( &quot;//example.org/a&quot;)"/>'), 2, "url("),
        (SVG.format("<style>@import 'a.css';</style>"), 2, "'@import 'a.css';'"),
        (SVG.format("<style>g { fill: u\\72l(//a) }</style>"), 2, "u\\72l"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>\n' + SVG.format("&a;"), 1, "'<!DOCTYPE' in a figure"),
        ("<?xml version='1.0'?>\n<?xml-stylesheet href='a.css'?>\n" + SVG.format(""), 2, "'<?' in a figure"),
        (SVG.format("<g>"), 3, "no SVG that can be read"),
        ("", 1, "no SVG that can be read"),
        ('<?xml version="1.0" encoding="shift_jis"?>\n' + SVG.format(""), 1, "no SVG that can be read"),
        ('<?xml version="1.0" encoding="none"?>\n' + SVG.format(""), 1, "no SVG that can be read"),
    ],
)
def test_a_figure_holds_nothing_but_shapes(content: str, line: int, message: str) -> None:
    found = list(files.svg_problems(content.encode()))
    assert found[0].line == line
    assert message in found[0].message


def test_the_figures_of_the_book_are_let_through() -> None:
    assert list(files.problems(PROJECT)) == []
    assert len(list((PROJECT / files.FIGURES).glob("*.svg"))) >= 10


def test_files_in_the_wrong_place_end_the_build(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book")
    chapters, figures = book / "chapters", book / "_static" / "figures"
    secret = tmp_path / "secret.md"
    secret.write_text("# A secret\n", encoding="utf-8")
    (chapters / "conf.py").write_text("raise SystemExit\n", encoding="utf-8")
    (chapters / "Pears.md").write_text("# Pears\n", encoding="utf-8")
    (chapters / "more").mkdir()
    (chapters / "linked.md").symlink_to(secret)
    (chapters / "nowhere.md").symlink_to(tmp_path / "nowhere.md")
    (chapters / ".apples.md.swp").write_bytes(b"\0")
    (chapters / "apples.md~").write_text("# Apples\n", encoding="utf-8")
    (figures / "linked.png").symlink_to(secret)
    (figures / "page.html").write_text("<script>", encoding="utf-8")
    (figures / "active.svg").write_text(SVG.format("<script/>"), encoding="utf-8")
    build = sphinx_build(book, tmp_path / "out")
    assert (build.status, "Traceback" in build.stderr) == (1, False)
    expected = {
        "chapters/conf.py": "this file has no place in chapters",
        "chapters/Pears.md": "this file has no place in chapters",
        "chapters/more": "a folder has no place in chapters",
        "chapters/linked.md": "this is a link to another file",
        "chapters/nowhere.md": "this is a link to another file",
        "_static/figures/linked.png": "this is a link to another file",
        "_static/figures/page.html": "this file has no place in _static/figures",
        "_static/figures/active.svg": "'<script>' in a figure",
    }
    lines = [line for line in build.stderr.splitlines() if " ERROR: " in line]
    assert len(lines) == len(expected)
    for place, message in expected.items():
        assert any(line.startswith(f"{place}:") and message in line for line in lines), place


def test_a_folder_of_chapters_that_is_a_link_ends_the_build(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book")
    shutil.move(book / "chapters", tmp_path / "elsewhere")
    (book / "chapters").symlink_to(tmp_path / "elsewhere")
    build = sphinx_build(book, tmp_path / "out")
    assert build.status == 1
    assert "chapters:1: ERROR: this folder is a link to another" in build.stderr


# -- The bibliography, the tags, the ids ------------------------------------------------------------------------------

GOOD_ENTRY: Final = "@article{apple2001,\n  title = {On Apples},\n  year = {2001},\n}\n"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("@article{apple2001,\n  title = {\\input{x}},\n}\n", 2, "'\\input{' is TeX that a source may not hold"),
        ("@article{apple2001,\n  title = {\\write18{id}},\n}\n", 2, "'\\write1' is TeX"),
        ("@article{apple2001,\n  title = {On $x$},\n}\n", 2, "'$' is TeX"),
        ("@article{apple2001,\n  title = {\\'\\input},\n}\n", 2, "'\\'' is TeX"),
        ("@article{apple2001,\n  url = {javascript:alert(1)},\n}\n", 2, "'javascript:alert(1)' is no url"),
        ("@article{apple2001,\n  url = {https://a.org/ \\input},\n}\n", 2, "is no url: write it as in https://"),
        ("@article{apple2001,\n  doi = {javascript:alert(1)},\n}\n", 2, "is no doi"),
        ("@article{apple2001,\n  eprint = {../../x},\n}\n", 2, "is no eprint"),
        ("@article{apple2001,\n  archivePrefix = {evil},\n}\n", 2, "is no archivePrefix"),
        ("@article{apple2001,\n  year = {next},\n}\n", 2, "is no year"),
        ("@article{apple2001,\n  title = {On {Apples},\n}\n", 2, "the braces of 'On {Apples' do not pair"),
        ("@article{apple2001,\n  title = {On }Apples{},\n}\n", 2, "do not pair"),
        ("@article{apple2001,\n  title = {" + "{" * 200 + "}" * 200 + "},\n}\n", 2, "too deep"),
        ("@article{apple2001,\n  title = {On Apples\n  },\n}\n", 2, "is no line of a bibliography"),
        ('@article{apple2001,\n  title = "On Apples",\n}\n', 2, "is no line of a bibliography: write a field"),
        ("@article{apple2001,\n  title = {},\n}\n", 2, "'title' is empty"),
        ("@article{apple2001,\n  title = {A},\n  Title = {B},\n}\n", 3, "a second 'Title' in one entry"),
        ("@article{apple2001,\n  file = {/etc/passwd},\n}\n", 2, "'file' is no field that the book shows"),
        (GOOD_ENTRY + GOOD_ENTRY, 5, "'apple2001' is taken in line 1"),
        ("@article{Apple,\n}\n", 1, "'Apple' is no key"),
        ("@misc{apple2001conv2d,\n}\n", 1, "'apple2001conv2d' is no key"),
        ("@online{apple2001,\n}\n", 1, "'@online' is no kind of source here"),
        ('@string{a = "b"}\n', 1, "is no line of a bibliography: write an entry"),
        ('@preamble{"\\input{x}"}\n', 1, "is no line of a bibliography"),
        ("% @article{apple2001,\n", 1, "is no line of a bibliography"),
        ("@article{apple2001,\n  year = {2001},\n\n" + GOOD_ENTRY.replace("apple", "pear"), 1, "is not closed"),
        ("@article{apple2001,\n  year = {2001},\n", 1, "is not closed"),
        ("<<<<<<< HEAD\n" + GOOD_ENTRY, 1, "is no line of a bibliography"),
        ("@article{apple2001,\n  title = {On \u202eselppA},\n}\n", 2, "a character that nobody sees"),
    ],
)
def test_a_bad_bibliography_says_where_and_why(content: str, line: int, message: str) -> None:
    found = list(bibliography.problems(content))
    assert found[0].line == line
    assert message in found[0].message


def test_accents_are_let_through() -> None:
    content = GOOD_ENTRY.replace("On Apples", r"L{\'e}on, Sch\"{o}n, \'{\i}, {\v{C}} \& {\O}re{\ss} log\_loss {{SVMs}}")
    assert list(bibliography.problems(content)) == []


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("fruit\nFruit\n", 2, "'Fruit' is no tag"),
        ("fruit\n<b>\n", 2, "'<b>' is no tag"),
        ("fruit\na, b\n", 2, "'a, b' is no tag"),
        ("fruit\n" + "long " * 9 + "\n", 2, "is no tag"),
        ("fruit\npear\nfruit\n", 3, "'fruit' stands in line 1 already"),
        ("fruit\u200b\n", 1, "a character that nobody sees"),
    ],
)
def test_a_bad_list_of_tags_says_where_and_why(content: str, line: int, message: str) -> None:
    found = list(tags.problems(content))
    assert [problem.line for problem in found][:1] == [line]
    assert message in found[0].message


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("ML0101\nML102\n", 2, "'ML102' is no line of this list"),
        ("ML0101 => ML0102\n", 1, "is no line of this list"),
        ("ML0101\n# a remark\nML0101\n", 3, "ML0101 stands in line 1 already"),
        ("ML0101\nML0101 -> ML0102\n", 2, "ML0101 stands in line 1 already"),
        ("ML0101\nML0102  # a\u200bremark\n", 2, "a character that nobody sees"),
    ],
)
def test_a_bad_list_of_ids_says_where_and_why(content: str, line: int, message: str) -> None:
    found = list(ids.problems(content))
    assert [problem.line for problem in found] == [line]
    assert message in found[0].message


@pytest.mark.parametrize(
    ("name", "content", "place", "message"),
    [
        ("references.bib", b"@article{apple2001,\n  title = {\\input{x}},\n}\n", "references.bib:2", "is TeX"),
        ("references.bib", b"@article{a2001,\n  title = {\xff},\n}\n", "references.bib:2", "byte 0xFF is not UTF-8"),
        ("tags.txt", b"fruit\nFRUIT\n", "tags.txt:2", "'FRUIT' is no tag"),
    ],
)
def test_a_bad_list_ends_the_build_before_anything_reads_it(
    tmp_path: Path, name: str, content: bytes, place: str, message: str
) -> None:
    book = small_book(tmp_path / "book")
    (book / name).write_bytes(content)
    build = sphinx_build(book, tmp_path / "out")
    assert (build.status, "Traceback" in build.stderr) == (1, False)
    [line] = [line for line in build.stderr.splitlines() if " ERROR: " in line]
    assert line.startswith(f"{place}: ERROR: ")
    assert message in line


# -- The tables, against what they are about --------------------------------------------------------------------------


def examples_of_tex() -> list[str]:
    """A formula for each command and environment of the tables."""
    plain = tex.LETTERS | tex.SYMBOLS | tex.FUNCTIONS | tex.DELIMITERS | tex.SPACES | tex.ESCAPES
    return [
        *(f"a {command} b" for command in sorted(plain)),
        *(f"{command}{{x}}" for command in sorted(tex.ONE_ARGUMENT)),
        *(f"{command}{{x}}{{y}}" for command in sorted(tex.TWO_ARGUMENTS)),
        *(rf"\begin{{{name}}} a & b \\ c & d \end{{{name}}}" for name in sorted(tex.ENVIRONMENTS - {"gathered"})),
        r"\begin{gathered} a \\ b \end{gathered}",
        r"\left( \frac{a}{b} \middle| c \right)",
        r"\sum\limits_{i} \displaystyle \frac{a}{b} \textstyle \frac{a}{b}",
    ]


def test_the_site_knows_every_command_that_formulas_may_use() -> None:
    assert [formula for formula in examples_of_tex() if tex.problem(formula)] == []
    assert [formula for formula in examples_of_tex() if math_problem(formula, display=True)] == []
    used = set(tex.COMMAND.findall(" ".join(examples_of_tex())))
    assert tex.COMMANDS - used == set()


def test_the_pdf_knows_every_command_that_formulas_may_use(tmp_path: Path) -> None:
    head = "\\documentclass{book}\n\\usepackage{amsmath}\n\\usepackage{unicode-math}\n\\tracinglostchars=3\n"
    head += "\\setmathfont{texgyrepagella-math.otf}\n\\begin{document}\n"
    body = "\n\n".join(f"\\({formula}\\)" for formula in examples_of_tex())
    (tmp_path / "table.tex").write_text(f"{head}{body}\n\\end{{document}}\n", encoding="utf-8")
    done = subprocess.run(
        [program("lualatex"), "-interaction=nonstopmode", "table.tex"],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=300, check=False,
    )  # fmt: skip
    assert [line for line in done.stdout.splitlines() if line.startswith("!")] == []
    assert done.returncode == 0


def test_the_fonts_of_the_pdf_have_every_character_that_files_may_have() -> None:
    style = (PROJECT / "_latex" / "interview.sty").read_text(encoding="utf-8")
    fonts = [f"texgyrepagella-{shape}.otf" for shape in ("regular", "italic", "bold", "bolditalic")]
    fonts += [f"{name}-{shape}.ttf" for name in ("Lato", "JetBrainsMono") for shape in ("Regular", "Bold", "Italic")]
    for font in fonts:
        assert f"{{{font.partition('-')[0]}}}" in style
        found = subprocess.run([program("kpsewhich"), font], capture_output=True, text=True, check=True).stdout.strip()
        in_font = TTFont(found).getBestCmap()
        missing = {character for character in text.ALLOWED if ord(character) not in in_font}
        assert missing - ({"✓"} if font.startswith("Lato") else set()) == set(), font  # headings say it in words


@pytest.mark.parametrize("sentence", ["α", "é", "✓", "½", "–"])
def test_characters_that_chapters_need_are_let_through(sentence: str) -> None:
    assert text.character_problem(sentence) is None


def test_limits_are_those_that_contributing_names() -> None:
    guide = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = guide[guide.index("## Limits") :]
    named = [value for name, value in vars(limits).items() if name.isupper() and name != "PROBLEMS_SHOWN"]
    assert len(named) == 6
    for limit in named:
        assert f"| {limit:,} |" in table
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for name in ("BUILD_SECONDS", "TEX_SECONDS"):
        [seconds] = re.findall(rf"^{name} := (\d+)$", makefile, re.MULTILINE)
        assert f"| {int(seconds):,} |" in table


def test_what_the_parser_learns_one_day_is_refused_until_it_is_allowed() -> None:
    parser = parts.parser_for(MdParserConfig(enable_extensions={"strikethrough", "colon_fence"}))
    [problem] = check_text("# Title\n\nNow ~~crossed out~~.\n", parser, Rules(is_chapter=True))
    assert (problem.line, problem.message) == (3, "'s_open' is not for this book: write plain Markdown")


# -- The second look --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (nodes.raw("", "<script>", format="html"), "'raw' is nothing that a chapter may have"),
        (nodes.reference("", "", refuri="javascript:alert(1)"), "a link to 'javascript:alert(1)'"),
        (nodes.image(uri="/etc/passwd"), "'/etc/passwd' is no figure of the book"),
        (nodes.section("", nodes.title("", "ML0017"), ids=["ml0017"]), "would take the address '#ml0017'"),
        (nodes.rubric("", "Equation eq ripe", ids=["equation-eq-ripe"]), "would take the address"),
    ],
)
def test_what_came_through_is_looked_at_again(node: nodes.Node, message: str) -> None:
    document = new_document("chapter", get_default_settings())
    document += nodes.paragraph("", "", nodes.reference("", "", refuri="https://example.org/"))
    document += node
    [(found, problem)] = doctree.problems(document)
    assert found is node
    assert message in problem
