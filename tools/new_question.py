r"""Starts a new question: writes its skeleton, with the next free id, at the end of a chapter, and lists the id.

    python tools/new_question.py
    python tools/new_question.py --title 'Ranking losses' --theme losses --level core --tags 'loss functions, ranking' \
        --after ML0022

What is not given is asked for. The skeleton holds notes where its text should be: until they are replaced, the build
says what is missing, with file and line.
"""

import argparse
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "_ext"))

from interview.gate.ids import read_ids  # noqa: E402  # the extension is no installed package
from interview.model import (  # noqa: E402
    ID_PATTERN,
    LEVELS,
    RESERVED_NUMBERS,
    level_problem,
    read_tags,
    split_list,
    tag_problem,
)

SKELETON: Final = """
## {title}

:::{{question}} {id}
:level: {level}
:tags: {tags}
{after}
<!-- The question as an interviewer would ask it. -->
:::

::::{{answer}}

<!-- The short answer: at most 60 words that you could say aloud, complete in themselves. -->

<!-- Then **Why.**, the mathematics with every symbol named, an example with numbers, and how to notice or choose. -->

:::{{myth}} What people say wrongly, as they say it.
<!-- What is right, and why people believe the other. -->
:::

:::{{myth}} A second wrong answer.
<!-- What is right, and why people believe the other. -->
:::

:::{{follow-up}} What would be asked next?
<!-- Its short answer. -->
:::

:::{{follow-up}} What would be asked after that?
<!-- Its short answer. -->
:::

<!-- **At each level.** Junior: … Senior: … Staff: … -->

<!-- **Sources.** At least two: {{cite:p}}`key2015`, with the keys of references.bib. -->
::::
"""


@dataclass(frozen=True)
class New:
    """What is asked before a question is written.

    ``theme`` is the name of a chapter's file, without its ending, ``after`` the ids of the questions to know first.
    """

    title: str
    theme: str
    level: str
    tags: tuple[str, ...]
    after: tuple[str, ...]


def title_problem(title: str) -> str | None:
    """Why ``title`` cannot be a heading; None if it can."""
    if not title:
        return "a question needs a title: its topic in a few words, such as Hinge loss"
    if set(title) & set("$`#{}\\\n"):
        return f"'{title}' has marks in it, and titles travel to places that show none: say it in words"
    return None


def theme_problem(theme: str, themes: Sequence[str]) -> str | None:
    """Why ``theme`` names no chapter; None if it does."""
    return None if theme in themes else f"'{theme}' is no chapter of this book: take one of {', '.join(themes)}"


def tags_problem(tags: str, known: frozenset[str]) -> str | None:
    """Why ``tags``, separated by commas, cannot be those of a question; None if they can."""
    items = split_list(tags)
    if not 2 <= len(items) <= 5:
        return f"a question has two to five tags, separated by commas: {', '.join(sorted(known))}"
    return next((problem for tag in items if (problem := tag_problem(tag, known))), None)


def after_problem(after: str, asked: Collection[str]) -> str | None:
    """Why ``after``, ids separated by commas, cannot be questions to know first; None if they can."""
    unknown = next((item for item in split_list(after) if item not in asked), None)
    return f"the book has no question '{unknown}': give ids such as ML0022, with commas" if unknown else None


def next_id(texts: Iterable[str]) -> str:
    """The first id that is free: above every id in ``texts``, even if only a link names it."""
    taken = {int(match[2:]) for text in texts for match in ID_PATTERN.findall(text)}
    number = max({RESERVED_NUMBERS.stop - 1, *taken}) + 1
    return f"ML{number:04d}"


def skeleton(question_id: str, new: New) -> str:
    """The Markdown that a new question begins as."""
    after = f":after: {', '.join(new.after)}\n" if new.after else ""
    return SKELETON.format(id=question_id, title=new.title, level=new.level, tags=", ".join(new.tags), after=after)


def answer_of(asked: str, given: str | None, problem: Callable[[str], str | None], say: Callable[[str], None]) -> str:
    """What was ``given``, or else what someone types until there is no ``problem`` with it.

    Raises:
        ValueError: What was given cannot be; the text says why.
        EOFError: Nobody types.

    """
    if given is not None:
        if message := problem(given):
            raise ValueError(message)
        return given
    while True:
        typed = input(asked).strip()
        message = problem(typed)
        if message is None:
            return typed
        say(message)


def ask(
    given: argparse.Namespace,
    themes: Sequence[str],
    known: frozenset[str],
    asked: Collection[str],
    say: Callable[[str], None],
) -> New:
    """Everything about the new question, asked for where it was not given.

    ``themes`` are the names of the chapters, ``known`` the tags of the book, ``asked`` the ids of its questions.

    Raises:
        ValueError: Something given cannot be; the text says why.
        EOFError: Nobody types.

    """
    title = answer_of("Topic, in a few words: ", given.title, title_problem, say)
    listed = f"Chapter ({', '.join(themes)}): "
    theme = answer_of(listed, given.theme, lambda typed: theme_problem(typed, themes), say)
    level = answer_of(f"Level ({', '.join(LEVELS)}): ", given.level, level_problem, say)
    tags = answer_of("Tags, with commas (Enter lists them): ", given.tags, lambda t: tags_problem(t, known), say)
    first = "Questions to know first, ids with commas (Enter for none): "
    after = answer_of(first, given.after, lambda typed: after_problem(typed, asked), say)
    return New(title, theme, level, split_list(tags), split_list(after))


def main(arguments: Sequence[str], project: Path = PROJECT) -> int:
    """Write the skeleton below ``project`` and say where it is; the exit status."""
    parser = argparse.ArgumentParser(prog="make new", description="Starts a new question.")
    for name, about in (
        ("--title", "the topic, in a few words"),
        ("--theme", "the chapter, such as losses"),
        ("--level", ", ".join(LEVELS)),
        ("--tags", "two to five of chapters/tags.txt, separated by commas"),
        ("--after", "the ids of the questions to know first, separated by commas; '' for none"),
    ):
        parser.add_argument(name, help=about)
    given = parser.parse_args(arguments)
    chapters = sorted((project / "chapters").glob("*.md"))
    ids = project / "chapters" / "ids.txt"
    asked = [listed.id for listed in read_ids(ids.read_text(encoding="utf-8")) if not listed.successor]
    known = read_tags(project / "chapters" / "tags.txt")
    try:
        new = ask(given, [path.stem for path in chapters], known, asked, print)
    except ValueError as error:
        print(f"make new: {error}", file=sys.stderr)
        return 1
    except (EOFError, KeyboardInterrupt):
        print("\nmake new: stopped, nothing was written", file=sys.stderr)
        return 1
    question_id = next_id(path.read_text(encoding="utf-8") for path in (*chapters, ids))
    path = project / "chapters" / f"{new.theme}.md"
    before = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    path.write_text(before + skeleton(question_id, new), encoding="utf-8")
    ids.write_text(ids.read_text(encoding="utf-8").rstrip("\n") + f"\n{question_id}\n", encoding="utf-8")
    line = before.count("\n") + 2
    print(f"{question_id} begins at chapters/{new.theme}.md:{line}. Replace its comments, <!-- … -->.")
    print(f"make live shows it, make lint says what is missing, make check CHAPTER={new.theme} checks its evidence.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
