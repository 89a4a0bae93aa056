"""The whole book as one Markdown text, for notes, for print by other means, and for programs that read.

It is written from the same resolved documents as the site, so that numbers, links and citations say the same; a reader
needs no more than CommonMark, GitHub's tables and ``$`` around formulas. What has no form of its own here is written
by what it holds: no word is lost.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, cast

from docutils import nodes
from sphinx.util.math import get_node_equation_number
from sphinx.util.osutil import ensuredir
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib.bibtex.domain import BibtexDomain

from ..changes import Changelog
from ..domain import InterviewDomain
from ..model import FORMULA, Question
from ..nodes import answer, checked_line, claim, follow_up, myth, prerequisites, prompt, question
from .downloads import NAME
from .whole import WholeBookBuilder

SPECIAL: Final = re.compile(r"[\\`*_\[\]<$~|]|&(?=#?\w+;)")
"""Characters of a text that would be taken for markup."""

LINE_START: Final = re.compile(r"^(\s*)(#+|[-+>]|=+|-+|\d+(?=[.)]))", re.MULTILINE)
"""What would be taken for markup at the beginning of a line."""

UNSEEN: Final = (nodes.Invisible, nodes.system_message, nodes.colspec, checked_line)


class MarkdownBuilder(WholeBookBuilder):
    """Writes the book as one text."""

    name = "markdown"
    format = "markdown"
    epilog = "The text is in %(outdir)s."

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """All of the book is in one text, where links lead to fragments."""
        return ""

    def prepare_writing(self, docnames: object) -> None:
        """Begin with the title."""
        config = self.config
        place = [f"From <{config.html_baseurl}>."] if config.html_baseurl else []
        edition = f"{escape(Changelog.of(self._app).name_of_edition(config.release))}."
        self.blocks = [f"# {escape(config.project)}", " ".join([edition, *place, escape(f"© {config.copyright}.")])]

    def add_chapter(self, docname: str, doctree: nodes.document, questions: list[Question]) -> None:
        """Write a chapter."""
        self.fignumbers = self.env.toc_fignumbers.get(docname, {})
        self.blocks += MarkdownWriter(self).blocks(doctree)

    def finish(self) -> None:
        """Write what the chapters cite, and then the file."""
        bibtex = self.env.domains["cite"]
        assert isinstance(bibtex, BibtexDomain)
        for docname in sorted({key.docname for key in bibtex.bibliographies}):
            self.add_chapter(docname, self.resolved(docname), [])
        ensuredir(self.outdir)
        text = "\n\n".join(self.blocks) + "\n"
        (self.outdir / f"{NAME}.md").write_text(text, encoding="utf-8", newline="\n")


class MarkdownWriter:
    """Writes nodes as Markdown: ``blocks`` what stands below each other, ``inline`` what stands in a line."""

    def __init__(self, builder: MarkdownBuilder) -> None:
        self.builder = builder
        self.anchors = {q.anchor: q for q in InterviewDomain.of(builder.env).questions.values()}

    def blocks(self, node: nodes.Element, depth: int = 1) -> list[str]:
        """The blocks that a node consists of; ``depth`` is that of the heading above."""
        found: list[str] = []
        run: list[nodes.Node] = []  # text that stands among blocks
        for child in node.children:
            if isinstance(child, nodes.Inline | nodes.Text):
                run.append(child)
                continue
            found += paragraph(self.inline(run))
            run = []
            if isinstance(child, nodes.Element) and not isinstance(child, UNSEEN):
                found += self.block(child, depth)
        return found + paragraph(self.inline(run))

    def block(self, node: nodes.Element, depth: int) -> list[str]:
        """The blocks of one node."""
        match node:
            case nodes.section():
                return self.blocks(node, depth + 1)
            case nodes.title() if isinstance(node.parent, nodes.section):
                return [self.heading(node, node.parent, depth)]
            case question():
                return self.question(node)
            case myth():
                return [indented("\n\n".join(self.blocks(node, depth)), "> ")]
            case claim():
                return [f"**Myth.** {self.inline(node.children)}"]
            case follow_up():
                return self.blocks(node, depth)
            case prompt():
                return [f"{'#' * (depth + 1)} Follow-up: {one_line(self.inline(node.children))}"]
            case answer():
                return ["**Answer.**", *self.blocks(node, depth)]
            case nodes.math_block():
                return [self.displayed(node)]
            case nodes.literal_block():
                return [fenced(node.astext(), node.get("language", ""))]
            case nodes.bullet_list():
                return [self.items(node, ["-"] * len(node))]
            case nodes.enumerated_list():
                first = node.get("start", 1)
                return [self.items(node, [f"{first + number}." for number in range(len(node))])]
            case nodes.citation():
                return [f"- {one_line(' '.join(self.blocks(entry(node), depth)))}"]
            case nodes.block_quote():
                return [indented("\n\n".join(self.blocks(node, depth)), "> ")]
            case nodes.table():
                return self.table(node)
            case nodes.image():
                return [self.image(node)]
            case nodes.caption():
                return paragraph(f"*{self.number(node)}.* {self.inline(node.children)}")
            case nodes.transition():
                return ["---"]
            case nodes.TextElement():
                return paragraph(self.inline(node.children))
            case _:
                return self.blocks(node, depth)

    def heading(self, node: nodes.title, section: nodes.section, depth: int) -> str:
        """A heading; that of a question begins with its id, and can be linked to."""
        line = f"{'#' * depth} "
        for anchor in section["ids"]:
            if anchor in self.anchors:
                line = f'<a id="{anchor}"></a>\n\n{line}{self.anchors[anchor].id} '
        return line + one_line(self.inline(node.children))

    def question(self, node: question) -> list[str]:
        """A question as asked, below what it is about."""
        first = [child for child in node.children if isinstance(child, prerequisites)]
        about = [f"Level: {node['level']}", f"tags: {', '.join(map(escape, node['tags']))}"]
        about += [f"know first: {self.inline(child.children)}" for child in first]
        asked = question("", *(child for child in node.children if child not in first))
        return [f"*{'; '.join(about)}*", indented("\n\n".join(self.blocks(asked)), "> ")]

    def displayed(self, node: nodes.math_block) -> str:
        """A displayed formula with its number."""
        number = get_node_equation_number(cast(HTML5Translator, self), node) if node.get("number") else ""
        tag = f" \\tag{{{number}}}" if number else ""
        return f"$$\n{without_blank_lines(node.astext())}{tag}\n$$"

    def items(self, node: nodes.Element, marks: Sequence[str]) -> str:
        """A list with its marks."""
        items = []
        for mark, item in zip(marks, node.children, strict=True):
            assert isinstance(item, nodes.Element)
            blocks = self.blocks(item)
            items.append(f"{mark} {indented(chr(10).join(join_tight(blocks)), ' ' * (len(mark) + 1)).lstrip()}")
        return "\n".join(items)

    def table(self, node: nodes.table) -> list[str]:
        """A table; what has no header gets an empty one, without which there is no table."""
        head = [self.cells(row) for part in node.findall(nodes.thead) for row in part.children]
        body = [self.cells(row) for part in node.findall(nodes.tbody) for row in part.children]
        width = max(map(len, head + body), default=0)
        rows = [*(head or [[""] * width]), ["---"] * width, *body]
        titles = [line for title in node.children if isinstance(title, nodes.title) for line in self.block(title, 1)]
        return [*titles, "\n".join(f"| {' | '.join(row)} |" for row in rows)]

    def cells(self, row: nodes.Node) -> list[str]:
        """The cells of a row, each on one line; a bar in a cell would end it, even in a formula."""
        assert isinstance(row, nodes.Element)
        texts = (" ".join(self.blocks(cell)) for cell in row.children if isinstance(cell, nodes.Element))
        return [re.sub(r"\\?\|", lambda bar: BAR[bar[0]], one_line(text)) for text in texts]

    def image(self, node: nodes.image) -> str:
        """An image, at its place on the site."""
        name = self.builder.images.get(node["uri"], node["uri"])
        base = self.builder.config.html_baseurl or "../"
        return f"![{one_line(escape(node.get('alt', '')))}](<{base}_images/{name}>)"

    def number(self, caption: nodes.caption) -> str:
        """The name of a figure, with its number if it has one."""
        numbers = self.builder.fignumbers.get("figure", {})
        found = next((numbers[name] for name in caption.parent["ids"] if name in numbers), ())
        return " ".join(["Figure", *([".".join(map(str, found))] if found else [])])

    def inline(self, children: Iterable[nodes.Node]) -> str:
        """What stands in a line."""
        return "".join(map(self.phrase, children))

    def phrase(self, node: nodes.Node) -> str:
        """A part of a line."""
        match node:
            case nodes.Text():
                return escape(node.astext())
            case nodes.math():
                return f"${one_line(node.astext())}$"
            case nodes.literal():
                return code(one_line(node.astext()))
            case nodes.emphasis():
                return f"*{self.inline(node.children)}*"
            case nodes.strong():
                return f"**{self.inline(node.children)}**"
            case nodes.reference():
                return self.link(node)
            case nodes.image():
                return self.image(node)
            case nodes.Element() if not isinstance(node, UNSEEN):
                return self.inline(node.children)
            case _:
                return ""

    def link(self, node: nodes.reference) -> str:
        """A link to a question of this text or to another place; of others only the text, which has numbers enough."""
        text, target = self.inline(node.children), node.get("refuri", f"#{node.get('refid', '')}")
        if not target or (target.startswith("#") and target[1:] not in self.anchors):
            return text
        return f"[{text}](<{target}>)" if re.search(r"[\s()<>]", target) else f"[{text}]({target})"


BAR: Final = {"|": r"\|", r"\|": r"\\|"}
"""A bar and TeX's double bar, in a cell."""


def escape(text: str) -> str:
    """A text whose characters are all meant as such."""
    return SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def from_plain(text: str) -> str:
    """A record's plain text as Markdown."""
    parts = FORMULA.split(text)
    return "".join(f"${part}$" if number % 2 else escape(part) for number, part in enumerate(parts))


def paragraph(text: str) -> list[str]:
    """A paragraph, or nothing if it is empty; no line of it begins like a list, a heading or a quotation."""
    kept = without_blank_lines(text)
    return [LINE_START.sub(lambda found: found[1] + mark(found[2]), kept)] if kept else []


def mark(start: str) -> str:
    """What a line begins with, as plain characters: a number by its point, all else by itself."""
    return f"{start}\\" if start.isdigit() else f"\\{start}"


def without_blank_lines(text: str) -> str:
    """A text that does not end a paragraph or a formula within."""
    return "\n".join(line for line in text.strip().splitlines() if line.strip())


def one_line(text: str) -> str:
    """A text without line breaks."""
    return " ".join(text.split())


def indented(text: str, by: str) -> str:
    """A text with the same before each of its lines."""
    return "\n".join((by + line).rstrip() for line in text.split("\n"))


def join_tight(blocks: Sequence[str]) -> list[str]:
    """The lines of the blocks of a list item, with blank lines between only where lists do not stand below text."""
    lines: list[str] = []
    for number, block in enumerate(blocks):
        if number and not block.startswith(("- ", "1. ")):
            lines.append("")
        lines += block.split("\n")
    return lines


def fenced(text: str, language: str) -> str:
    """A program between fences that are longer than any in it."""
    fence = "`" * max(3, 1 + longest_run(text))
    return f"{fence}{'' if language == 'default' else language}\n{text.rstrip()}\n{fence}"


def code(text: str) -> str:
    """A piece of code in a line."""
    ticks = "`" * (1 + longest_run(text))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def longest_run(text: str) -> int:
    """The length of the longest run of backticks."""
    return max(map(len, re.findall("`+", text)), default=0)


def entry(node: nodes.citation) -> nodes.Element:
    """An entry of the bibliography without its label, since the text cites by author and year."""
    return nodes.container("", *(child for child in node.children if not isinstance(child, nodes.label)))
