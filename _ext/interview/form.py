"""The form of a chapter: one ``#`` title, then ``##`` headings with a question and its answer below each.

Figures have alternative text, in every document.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from docutils import nodes

from .errors import report
from .model import SHORT_ANSWER_WORDS, words_of_prompt
from .nodes import answer, follow_up, myth, prompt, question

CHAPTERS: Final = "chapters/"
"""Documents under this folder are chapters."""

UNSEEN: Final = (nodes.Invisible, nodes.system_message)
"""Nodes that a reader does not see."""


class Problem(NamedTuple):
    """A block that does not stand, or does not read, as the form wants it."""

    node: nodes.Node
    message: str


def check(tree: nodes.document, docname: str) -> None:
    """Report every problem of the document ``docname``."""
    is_chapter = docname.startswith(CHAPTERS)
    for section in tree.findall(nodes.section):
        for problem in section_problems(section, is_chapter=is_chapter):
            report(problem.message, location=problem.node, subject="form")
    searches = (second_titles, misplaced_blocks, answer_problems, repeated_prompts, blind_figures, blank_headings)
    for problem in (problem for search in searches for problem in search(tree)):
        report(problem.message, location=placed(problem.node), subject="form")


def section_problems(section: nodes.section, *, is_chapter: bool) -> Iterator[Problem]:
    """What is wrong with a heading and the blocks right below it."""
    depth = 1 + sum(isinstance(element, nodes.section) for element in ancestors(section))
    heading = section[0]
    title = heading.astext()
    asked = [node for node in section.children if isinstance(node, question)]
    answered = [node for node in section.children if isinstance(node, answer)]
    if next(heading.findall(nodes.math), None) is not None:
        yield Problem(heading, "mathematics in a heading: titles travel to places that show none; say it in words")
    if depth == 1:
        for node in (asked or answered)[:1]:
            name = type(node).__name__
            yield Problem(node, f"this {name} has no '##' heading of its own: put one above the question")
    elif asked or answered:
        yield from topic_problems(section, asked, answered)
    elif is_chapter and depth == 2:
        advice = "put a {question} block right below it, or make it bold text"
        yield Problem(heading, f"'{title}' is a '##' heading without a question: {advice}")
    elif is_chapter:
        advice = f"inside an answer, begin the paragraph with **{title}.**"
        yield Problem(heading, f"'{title}' is a heading below '##', and a chapter has none: {advice}")


def topic_problems(section: nodes.section, asked: list[question], answered: list[answer]) -> Iterator[Problem]:
    """What is wrong below one ``##`` heading: there is a question, then its answer, and nothing else."""
    if not asked:
        yield Problem(answered[0], "this answer has no question: put a {question} block above it, under the heading")
    elif not answered:
        yield Problem(asked[0], f"{asked[0]['id']} has no answer: add an {{answer}} block below the question")
    elif section.index(answered[0]) < section.index(asked[0]):
        yield Problem(answered[0], "this answer stands before its question: put it below")
    for extra_question in asked[1:]:
        yield Problem(extra_question, "a second question under one heading: give it its own '##' heading")
    for extra_answer in answered[1:]:
        yield Problem(extra_answer, "a second answer to one question: join the two")
    for child in section.children:
        # a stray myth or follow-up has a message of its own
        if not isinstance(child, (nodes.title, question, answer, nodes.section, myth, follow_up, *UNSEEN)):
            yield Problem(child, "this belongs neither to the question nor to its answer: move it into one of them")


def second_titles(tree: nodes.document) -> Iterator[Problem]:
    """The ``#`` titles after the first."""
    for section in [child for child in tree.children if isinstance(child, nodes.section)][1:]:
        title = section[0].astext()
        yield Problem(section[0], f"'{title}' is a second '#' title: a file has one, and '##' headings below it")


def misplaced_blocks(tree: nodes.document) -> Iterator[Problem]:
    """The blocks that stand in another where they should not, or outside of the one they belong in."""
    for node in tree.findall(nodes.Element):
        if isinstance(node, question | answer) and not isinstance(node.parent, nodes.section):
            yield Problem(node, f"this {type(node).__name__} stands inside another block: close that block above it")
        if isinstance(node, myth | follow_up) and not any(isinstance(around, answer) for around in ancestors(node)):
            name = "a myth" if isinstance(node, myth) else "a follow-up"
            yield Problem(node, f"{name} stands inside an answer: move it above the line that closes the answer")


def repeated_prompts(tree: nodes.document) -> Iterator[Problem]:
    """The follow-ups that ask what another of their answer asks: the deck tells them apart by their words."""
    for node in tree.findall(answer):
        seen: set[tuple[str, ...]] = set()
        for asks in node.findall(prompt):
            words = words_of_prompt(asks.astext())
            if words and words in seen:
                yield Problem(asks, "another follow-up of this answer asks the same: join the two, or ask differently")
            seen.add(words)


def answer_problems(tree: nodes.document) -> Iterator[Problem]:
    """Headings inside answers, and short answers that are not what they should be."""
    for node in tree.findall(answer):
        for heading in node.findall(nodes.rubric):
            title = heading.astext()
            advice = f"begin the paragraph with **{title}.** instead"
            yield Problem(heading, f"'{title}' is a heading inside an answer: {advice}")
        short = short_answer_of(node)
        if short:
            yield from short_answer_problems(short)
        else:
            advice = "an answer begins with a plain paragraph that is complete in itself"
            yield Problem(node, f"the short answer is missing: {advice}")


def short_answer_of(node: answer) -> nodes.paragraph | None:
    """The short answer: the paragraph that an answer begins with, if it begins with a plain one."""
    first = next((child for child in node.children if not isinstance(child, UNSEEN)), None)
    return first if isinstance(first, nodes.paragraph) and not begins_bold(first) else None


def short_answer_problems(short: nodes.paragraph) -> Iterator[Problem]:
    """Why a paragraph cannot be a short answer."""
    if next(short.findall(nodes.math_block), None) is not None:
        advice = "say it in words, and put the formula further down"
        yield Problem(short, f"the short answer holds displayed math: {advice}")
        return
    words = count_words(short)
    if words > SHORT_ANSWER_WORDS:
        advice = f"at most {SHORT_ANSWER_WORDS} can be said in one breath; move the rest down"
        yield Problem(short, f"the short answer has {words} words: {advice}")
    if not short.astext().rstrip().rstrip("\"'”’)]").endswith((".", "!", "?")):
        advice = "it ends with a full stop, and nothing it needs comes after"
        yield Problem(short, f"the short answer is unfinished: {advice}")


def blind_figures(tree: nodes.document) -> Iterator[Problem]:
    """Figures that say nothing to those who do not see them."""
    for image in tree.findall(nodes.image):
        if not image.get("alt", "").strip():
            yield Problem(image, "this figure has no alt text: add a line ':alt:' that says what is to be seen")


def blank_headings(tree: nodes.document) -> Iterator[Problem]:
    """Columns of tables that do not say what they hold, which leaves those who listen without a word."""
    for head in tree.findall(nodes.thead):
        for number, entry in enumerate(head.findall(nodes.entry), start=1):
            parts = [text for text in entry.findall(nodes.Text) if text.strip()]
            if not parts:
                yield Problem(entry, f"column {number} of this table has no heading: say in a word what it holds")
            elif all(isinstance(text.parent, nodes.math) for text in parts):
                message = f"the heading of column {number} is mathematics alone, which few who listen are read"
                yield Problem(entry, f"{message}: put a word beside it, such as 'size $n$'")


def begins_bold(paragraph: nodes.paragraph) -> bool:
    """Whether a paragraph opens with a bold run-in, as those after the short answer do."""
    first = next((child for child in paragraph.children if child.astext()), None)
    return isinstance(first, nodes.strong)


def count_words(paragraph: nodes.paragraph) -> int:
    """The words of a paragraph as said aloud; a formula counts as one."""
    texts = paragraph.findall(nodes.Text)
    return len("".join("formula" if isinstance(text.parent, nodes.math) else text.astext() for text in texts).split())


def placed(node: nodes.Node) -> nodes.Node:
    """``node``, or the innermost element around it of which the line is known."""
    return next((element for element in (node, *ancestors(node)) if element.line), node)


def ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    """The elements around ``node``, innermost first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
