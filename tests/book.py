"""The chapters as the tests of the built editions read them: straight from the Markdown, not through the extension."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from helpers import PROJECT

CHAPTERS: Final = sorted((PROJECT / "chapters").glob("*.md"))

ORIGINAL_TEN: Final = {
    "optimization": ["ML0023", "ML0024", "ML0025"],
    "losses": ["ML0021", "ML0022"],
    "data": ["ML0017", "ML0018", "ML0019", "ML0020"],
    "evaluation": ["ML0016"],
}
"""The questions that the book came with, by chapter."""

TOPIC: Final = re.compile(r"^## (?P<title>[^\n]+)$(?P<body>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
QUESTION: Final = re.compile(r"^:::\{question\} (?P<id>ML\d{4})$(?P<text>.*?)^:::$", re.MULTILINE | re.DOTALL)
ANSWER: Final = re.compile(r"^(?P<fence>:{4,})\{answer\}$(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
BLOCK: Final = re.compile(
    r"^:::\{(?P<kind>myth|follow-up)\} (?P<head>[^\n]+)$(?P<text>.*?)^:::$", re.MULTILINE | re.DOTALL
)
FORMULA: Final = re.compile(r"^\$\$$(?P<tex>.*?)^\$\$ \((?P<label>eq-[a-z0-9-]+)\)$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Topic:
    """One question with its answer, as Markdown."""

    chapter: Path
    title: str
    id: str
    asked: str
    answer: str

    @property
    def page(self) -> str:
        """The chapter's page on the site."""
        return f"chapters/{self.chapter.stem}.html"

    @property
    def short_answer(self) -> str:
        """The first paragraph of the answer."""
        return self.answer.strip().split("\n\n")[0]

    @property
    def blocks(self) -> list[tuple[str, str, str]]:
        """Kind, head and text of each myth and follow-up."""
        return [(m["kind"], m["head"], m["text"]) for m in BLOCK.finditer(self.answer)]

    @property
    def formulas(self) -> list[str]:
        """The labels of the displayed formulas."""
        return [m["label"] for m in FORMULA.finditer(self.answer)]


def topics() -> list[Topic]:
    """Every question of every chapter."""
    found = []
    for chapter in CHAPTERS:
        for match in TOPIC.finditer(chapter.read_text(encoding="utf-8")):
            question, answer = QUESTION.search(match["body"]), ANSWER.search(match["body"])
            message = f"{chapter.name}: '{match['title']}' is not written as these tests read it"
            assert question, message
            assert answer, message
            asked = re.sub(r"^:\w+:.*$", "", question["text"], flags=re.MULTILINE).strip()
            found.append(Topic(chapter, match["title"], question["id"], asked, answer["text"]))
    return found


def plain_phrases(markdown: str, *, words: int = 5) -> list[str]:
    """Runs of at least so many plain words in ``markdown``: what every edition shows as it is written."""
    markdown = re.sub(r"^```.*?^```$", "|", markdown, flags=re.MULTILINE | re.DOTALL)
    markdown = re.sub(r"^\$\$$.*?^\$\$.*?$", "|", markdown, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(
        r"\$[^$]*\$|\{[a-z:]+\}`[^`]*`|[*`]|\n\n|^- |^\d+\. |^:::.*$|^:[a-z]+:.*$", "|", markdown, flags=re.MULTILINE
    )
    phrases = [" ".join(phrase.split()) for phrase in text.split("|")]
    return [phrase for phrase in phrases if len(phrase.split()) >= words]
