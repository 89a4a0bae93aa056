"""How long books of made-up questions take to build, and how much memory."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import WORK
from .synthetic import PER_CHAPTER, write_book
from .tables import as_table

SIZES: Final = (100, 1000, 5000)
"""How many questions the books have, the first being what the others are compared with."""

JOBS: Final = (1, 2)
"""With how many processes they are built."""


@dataclass(frozen=True)
class Cost:
    """What one run of a command took.

    Seconds by the clock and of all processors, and the memory of its largest process in megabytes.
    """

    seconds: float
    processor: float
    megabytes: float


@dataclass(frozen=True)
class BookCost:
    """What a book of ``questions`` costs, built with so many ``jobs``: from nothing, and after one word changed."""

    questions: int
    jobs: int
    cold: Cost
    edit: Cost

    @property
    def per_question(self) -> float:
        """Seconds of all processors, from nothing, for one question."""
        return self.cold.processor / self.questions


def build(book: Path, jobs: int) -> Cost:
    """Build the site of ``book`` as the Makefile does, into its ``_build``; raises SystemExit if that fails."""
    command: list[str | Path] = [sys.executable, "-m", "sphinx", "-W", "-n", "--keep-going", "-q", "-j", str(jobs)]
    command += ["-d", book / "_build" / "doctrees", "-b", "html", book, book / "_build" / "html"]
    return measure(command, book)


def measure(command: Sequence[str | Path], book: Path) -> Cost:
    """Run a ``command`` that builds ``book``, and return what it cost; raises SystemExit if it fails."""
    environment = os.environ | {"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "1767225600")}
    begin = time.perf_counter()
    process = subprocess.Popen(command, env=environment)
    _, status, used = os.wait4(process.pid, 0)  # for this process and those it waited for, unlike getrusage
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the book in {book} was not built: {Path(command[0]).name} ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e6)


def change_a_word(chapter: Path) -> None:
    """Change one word of the first answer of ``chapter``, which is in no heading."""
    head, fence, tail = chapter.read_text(encoding="utf-8").partition("::::{answer}\nThe ")
    chapter.write_text(f"{head}{fence}very {tail}", encoding="utf-8")


def cost_of(questions: int, jobs: int) -> BookCost:
    """Write a book of so many ``questions``, and build it twice."""
    book = WORK / "books" / f"{questions}-j{jobs}"
    shutil.rmtree(book, ignore_errors=True)
    chapters = write_book(book, questions)
    cold = build(book, jobs)
    change_a_word(chapters[len(chapters) // 2])
    edit = build(book, jobs)
    shutil.rmtree(book)
    return BookCost(questions, jobs, cold, edit)


def report(sizes: Sequence[int]) -> str:
    """Build books of the ``sizes`` and say what each costs, and what a question does.

    Shares and costs per question are those of processors: the clock runs on while a machine does other work. The last
    column is what each question costs beyond those of the first size, where the fixed cost falls out.
    """
    rows: list[list[str]] = []
    for jobs in JOBS:
        costs = [cost_of(size, jobs) for size in sizes]
        first = costs[0]
        for cost in costs:
            more = cost.questions - first.questions
            marginal = f"{1000 * (cost.cold.processor - first.cold.processor) / more:.1f} ms" if more > 0 else ""
            rows.append(
                [
                    f"{cost.questions:,}",
                    f"-j{jobs}",
                    f"{cost.cold.seconds:.1f} s",
                    f"{cost.cold.processor:.1f} s",
                    f"{cost.cold.megabytes:.0f} MB",
                    f"{cost.edit.seconds:.1f} s",
                    f"{cost.edit.processor:.1f} s",
                    f"{cost.edit.megabytes:.0f} MB",
                    f"{cost.edit.seconds / cost.cold.seconds:.1%}",
                    f"{cost.edit.processor / cost.cold.processor:.1%}",
                    f"{1000 * cost.per_question:.1f} ms",
                    f"{cost.per_question / first.per_question:.2f}",
                    marginal,
                ]
            )
    head = [
        "questions",
        "",
        "from nothing",
        "processors",
        "memory",
        "one word",
        "processors",
        "memory",
        "of it",
        "processors",
    ]
    head += ["a question", f"to {sizes[0]:,}", "each more"]
    return (
        f"Building made-up books, {PER_CHAPTER} questions a chapter.\n"
        "Memory is that of the largest process. 'One word' is the build after one word of one chapter changed,\n"
        "'of it' its share of the build from nothing, by the clock and of processors. 'A question' is the time of\n"
        "processors from nothing over the number of questions, 'each more' what each question beyond those of the\n"
        "first size adds.\n\n" + as_table(head, rows)
    )
