"""The directives of a chapter: question, answer, myth, follow-up, and the list of all questions.

A directive turns text into nodes and checks what can be seen in that text alone. Whether a question and its
answer stand where they should is for the domain, which sees the whole chapter.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from . import model
from .errors import report
from .links import link, with_commas
from .nodes import answer, claim, follow_up, myth, prerequisites, prompt, question, question_list


class QuestionDirective(SphinxDirective):
    """``{question} ML0025``: a question as an interviewer would ask it, with its level and tags."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = {
        "level": directives.unchanged,
        "tags": directives.unchanged,
        "after": directives.unchanged,
    }

    def run(self) -> Sequence[nodes.Node]:
        """A single ``question`` node; whatever is wrong with its head is reported, and nothing is dropped."""
        identity = self.arguments[0].strip() if self.arguments else ""
        level = self.options.get("level", "").strip()
        tags = model.split_list(self.options.get("tags", ""))
        after = model.split_list(self.options.get("after", ""))

        self.check(model.id_problem(identity))
        self.check(model.level_problem(level), option="level")
        tags_file = Path(self.env.app.confdir, self.config.interview_tags)
        self.env.note_dependency(tags_file)
        known_tags = model.read_tags(tags_file)
        if not tags:
            self.check(
                "the question has no tags: write ':tags:' and at least one from chapters/tags.txt", option="tags"
            )
        for tag in tags:
            self.check(model.tag_problem(tag, known_tags), option="tags")
        content = self.parse_content_to_nodes()
        if not says_something(content):
            self.check("the question asks nothing: write it as an interviewer would, below its options")

        node = question("", *content, id=identity, level=level, tags=list(tags), after=list(after))
        self.set_source_info(node)
        if after:
            node += self.links_to(after)
        return [node]

    def check(self, problem: str | None, *, option: str = "") -> None:
        """Report ``problem``, if there is one, at the line of ``option`` or of the directive itself."""
        if problem:
            lines = self.block_text.splitlines()
            offset = next((i for i, line in enumerate(lines) if option and line.strip().startswith(f":{option}:")), 0)
            report(problem, location=(self.env.docname, self.lineno + offset), subject="question")

    def links_to(self, question_ids: Sequence[str]) -> prerequisites:
        """A line of links to other questions, by id."""
        docname = self.env.docname
        found = [link(name, "interview", "question", name, docname, explicit=False) for name in question_ids]
        line = prerequisites("", "", *with_commas(found))
        for node in (line, *found):
            self.set_source_info(node)
        return line


class AnswerDirective(SphinxDirective):
    """``{answer}``: the answer to the question above it; its first paragraph is the short answer."""

    has_content = True

    def run(self) -> Sequence[nodes.Node]:
        """A single ``answer`` node; which question it answers is found by the domain."""
        node = answer("", *self.parse_content_to_nodes(), id="", title="")
        self.set_source_info(node)
        return [node]


class TitledBlock(SphinxDirective):
    """A block whose argument is its own first line, with inline markup."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    block: ClassVar[type[nodes.Element]]
    head: ClassVar[type[nodes.TextElement]]
    lacks_head: ClassVar[str]
    lacks_body: ClassVar[str]

    def run(self) -> Sequence[nodes.Node]:
        """A single node of type ``block``: its ``head``, then its content."""
        text = self.arguments[0] if self.arguments else ""
        content = self.parse_content_to_nodes()
        for missing, problem in ((not text, self.lacks_head), (not says_something(content), self.lacks_body)):
            if missing:
                report(problem, location=(self.env.docname, self.lineno), subject="form")
        inline, messages = self.parse_inline(text, lineno=self.lineno)
        head = self.head("", "", *inline)
        self.set_source_info(head)
        node = self.block("", head, *messages, *content)
        self.set_source_info(node)
        return [node]


class MythDirective(TitledBlock):
    """``{myth} What people say.``: a common wrong answer, and what is right."""

    block = myth
    head = claim
    lacks_head = "the myth says nothing: write what people believe on the line of ':::{myth}'"
    lacks_body = "the myth is not put right: write what is true, and why people believe the other, inside the block"


class FollowUpDirective(TitledBlock):
    """``{follow-up} What is asked next?``: a question that follows, and its answer."""

    block = follow_up
    head = prompt
    lacks_head = "the follow-up asks nothing: write the question on the line of ':::{follow-up}'"
    lacks_body = "the follow-up has no answer: write one inside the block"


def says_something(content: Sequence[nodes.Node]) -> bool:
    """Whether a reader sees anything of ``content``, which may be comments alone.

    Those are raw HTML still, and nothing else is (``gate.doctree``).
    """
    return not all(isinstance(node, nodes.Invisible | nodes.raw) for node in content)


class QuestionListDirective(SphinxDirective):
    """``{question-list}``: all questions of the book, by chapter, with level and tags."""

    def run(self) -> Sequence[nodes.Node]:
        """A placeholder, filled when every chapter has been read."""
        node = question_list()
        self.set_source_info(node)
        return [node]
