"""Prints the date of this edition, that of the newest entry in chapters/changes.txt, in seconds since 1970.

    python3 tools/edition_date.py

The Makefile gives it to everything as SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), so
that the same chapters give the same bytes on any day. It needs no package, and prints nothing where nothing has a date.
"""

import calendar
import contextlib
import datetime
import re
from collections.abc import Iterator
from pathlib import Path

CHANGES = Path(__file__).resolve().parents[1] / "chapters" / "changes.txt"
DATE = re.compile(r"^(\d{4}-\d{2}-\d{2}) ", re.MULTILINE)


def main() -> None:
    """Print it."""
    if dates := list(days(CHANGES.read_text(encoding="utf-8"))):
        print(calendar.timegm(max(dates).timetuple()))


def days(text: str) -> Iterator[datetime.date]:
    """The dates of the entries that have one; about others the build complains."""
    for date in DATE.findall(text):
        with contextlib.suppress(ValueError):
            yield datetime.date.fromisoformat(date)


if __name__ == "__main__":
    main()
