"""questions.json: every question as data, for programs and for those who make something else of the book.

``questions.schema.json`` beside it says what its fields mean. The number ``format`` grows when a program that reads
the one before could misread the new one; fields that are added do not count.
"""

import json
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx

from ..changes import Changelog
from ..domain import InterviewDomain
from ..permalinks import place_of_question

FILE: Final = "questions.json"
SCHEMA: Final = Path(__file__).with_name("questions.schema.json")
FORMAT: Final = 1


def questions_json(app: Sphinx) -> str:
    """The questions in reading order, as JSON."""
    base, changelog = app.config.html_baseurl, Changelog.of(app)
    questions: list[dict[str, Any]] = []
    for docname, found in InterviewDomain.of(app.env).in_order():
        theme = app.env.titles[docname].astext()
        for q in found:
            updated = changelog.updated(q.id)
            questions.append(
                {
                    "id": q.id,
                    "title": q.title,
                    "theme": theme,
                    "level": q.level,
                    "tags": q.tags,
                    "prerequisites": q.after,
                    "question": q.asked,
                    "short_answer": q.short_answer,
                    "url": base + place_of_question(q),
                }
                | ({"updated": updated} if updated else {})
            )
    book = {
        "$schema": SCHEMA.name,
        "format": FORMAT,
        "title": app.config.project,
        "edition": app.config.release,
        "license": "CC-BY-4.0",
        **({"updated": changelog.date} if changelog.date else {}),
        **({"url": base} if base else {}),
        "questions": questions,
    }
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"
