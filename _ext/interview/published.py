"""The ids that were ever published, so that a link to one never dies.

``gate.ids`` reads their list. Lines are added to it, never taken out: where a question has gone, its line names the one
that has taken its place, and its permanent link leads there.
"""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from .domain import InterviewDomain
from .errors import report
from .gate.ids import PublishedId, read_ids


def published_ids(app: Sphinx) -> list[PublishedId]:
    """The ids of the book's list, in its order; none where it has no list."""
    if not app.config.interview_ids:
        return []
    return list(read_ids(Path(app.confdir, app.config.interview_ids).read_text(encoding="utf-8-sig")))


def successors(app: Sphinx) -> dict[str, str]:
    """For each question that has gone, by id, the id of the one that has taken its place."""
    return {published.id: published.successor for published in published_ids(app) if published.successor}


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Report each published id whose question is gone without a successor, and each question that is not listed."""
    place = app.config.interview_ids
    if not place:
        return
    questions = InterviewDomain.of(env).questions
    listed = {published.id: published for published in published_ids(app)}
    for published in listed.values():
        if message := problem_of(published, set(questions)):
            report(message, location=f"{place}:{published.line}", subject="published")
    for q in questions.values():
        if q.id not in listed:
            message = f"{q.id} is not in the list of published ids: add a line '{q.id}' to {place}"
            report(message, location=(q.docname, q.line), subject="published")


def problem_of(published: PublishedId, in_book: set[str]) -> str | None:
    """Why a published id leads to no question, or to two; None if it leads to one."""
    name, successor = published.id, published.successor
    if successor is None and name not in in_book:
        advice = f"bring its question back, or write '{name} -> ' and the id of the question that has taken its place"
        return f"{name} was published, and links to it would lead nowhere: {advice}"
    if successor is not None and name in in_book:
        return f"{name} is in the book, so nothing has taken its place: write '{name}' alone, or take its question out"
    if successor is not None and successor not in in_book:
        return f"there is no question {successor} to take the place of {name}: write the id of one that is in the book"
    return None
