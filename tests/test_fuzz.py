"""Chapters that nobody wrote: each is shown with all its words, or refused in plain words at one of its lines.

They are put together from the pieces of Markdown and MyST, then damaged. Each goes through the gate, the parser and the
extension to HTML, as in a build, but without the theme. ``make test`` makes up a few hundred, the same each time;
``make fuzz`` sets FUZZ_CHAPTERS and makes up others every time.
"""

import io
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import pytest
from helpers import small_book
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from interview.gate import Rules, check_file, parts
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

# Sphinx runs here in the tests' own process, where they would hear what it says to writers of extensions.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")

CHAPTERS: Final = int(os.environ.get("FUZZ_CHAPTERS", "300"))
CPU_SECONDS: Final = 10
"""What reading one chapter may take of the processor; a chapter of this size takes some hundredths of a second."""

WORD: Final = re.compile(r"w[0-9]{4}w")
TAG: Final = re.compile(r"<[^>]*>")
"""A word that must be shown. No two that are made up are the same."""

COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
ERROR: Final = re.compile(r"^(?P<path>[^\n:]+):(?P<line>\d+): (?:ERROR|WARNING): (?P<message>.+)$", re.MULTILINE)

# In a piece, W stands for a word of its own, N for four digits, I for what a paragraph may hold, B for blocks.
INLINE: Final = (
    "W", "W, w", "*W*", "**W**", "*W **W***", "`W`", "``W ` W``", "$W_0$", "$\\text{W}$", "$\\frac{a}{b}$", "$$a$$",
    "\\$5", "6$", "[W](https://example.org/W)", "[*W*](apples.md)", "[W](#fig-apple)",
    "![W](../_static/figures/apple.*)", "<https://example.org/W>", "{eq}`eq-ripe`", "{cite:p}`apple2001`",
    "{cite:t}`apple2001`", "{question}`ML0016`", "{question}`W <ML0016>`", "<!-- W -->", "{computed}`0.5 <name>`",
    "{doc}`/index`", "{doc}`W </index>`", "&amp;", "&W;", "\\*", "\\_W\\_", "[W]", "[W] (W)", "(W)", "~~W~~", "~",
    "{{ W }}", "{W}", "(W)=", "{ }", "a < b > c", "#W", "5%", "--", "…", "é", "α", "✓", "W's", '"W"', "W: W", ":W:",
    "\n", "\n", "\u00a0", "*", "_", "W_W_W", "a * b * c", "W@W.org", '\\\\', "=W=", "+ W", "1. W", "- W", "!", "![W]",
    "$W$W", "W`W`", "**W**W", "*W*W", "W\nW\nW",
)  # fmt: skip
ODD_INLINE: Final = (
    "$\\input{W}$", "$", "[W](javascript:W)", "[W][W]", "![W](a.png)", "{eq}`W`", "{computed}`W`", "{raw}`W`",
    "{W}`W`", "<b>W</b>", "<!--", "-->", "&#x202e;", "`", "``", "**", "[", "](", "![", "](W)", "<", ">", "|", "[^W]",
    "  \n", "\\\n", "\n\n", "\t", "\u200b", "\U0001f4a5", "e\u0301", "\r", "\x00", "\ufeff", "\u2028", '\\', "$$",
    "\\alpha", "{", "}", "\n    ", "\n> ", "\n- ", "\n# ", "\n:", "\n|",
)  # fmt: skip
BLOCKS: Final = (
    "I", "I I I", "I\nI", "- I\n- I", "1. I\n2. I\n\n   I", "- I\n  - I\n    - I", "* I\n\n  B", "> I\n> I", "> - I",
    "**W.** I", "<!-- W -->", "<!-- W\n\nW -->", "```text\nW I\n\n# W\n```", "```pycon\n>>> 1\n1\n```",
    "~~~text\nW\n~~~", "$$\nW_0 = \\frac{a}{b}\n$$ (eq-N)", "$$\na = \\text{W}\n$$ (eq-N)", "$$ a $$",
    "$$\n\\begin{aligned}\na &= b \\\\\n&= c\n\\end{aligned}\n$$ (eq-N)", "- I\n\n  $$\n  a\n  $$ (eq-N)",
    "| W | W |\n|---|---|\n| W | `W` |", "W | W\n:-:|--\n*W* | $a$", "|W|\n|-|\n|W|\n|W|",
    "- I\n\n  | W | W |\n  |---|---|\n  | W | W |", ":::{myth} I\nI\n:::", ":::{follow-up} I\nI\n\nB\n:::",
    ":::{toggle}\nI\n\nI\n:::", "```{toggle}\nI\n\n- I\n```", "B\n\nB", "- B", "> B",
    "::::{toggle}\nB\n\n:::{toggle}\nB\n:::\n::::",
    ":::{figure} ../_static/figures/apple.*\n:alt: W\n:name: fig-N\n\nI\n:::",
    "```{figure} ../_static/figures/apple.*\n:alt: W\n\nW\n```", "\n\n\n", "I\n\n\n\nI", "+ I\n+ I\n\n- I",
    "0) I\n1) I", "-\n- I", "1.\n2. I",
)  # fmt: skip
ODD_BLOCKS: Final = (
    "    I", "W\n---", "# I", "## I", "### I", "#I", "---", "***", "===", "+++ W", "% W", "(W)=",
    "[W]: https://example.org/W", "[^W]: I", "<script>W</script>", "<div>\n\nI\n\n</div>", "```\nI\n```",
    "```W\nW\n```", "$$\nW", "$$\na\n$$", "$$\na\n$$ (W)", "::: W\nI\n:::", "| W | W |\n|---|---|\n| I |",
    "| W |\n|---|---|\n| I | I |", "|I|\n|-|\n|I|\n|I|I|", "| I | I |\n|---|---|\n| I | I |", ":::{toggle} W\nI\n:::",
    ":::{W}\nI\n:::", ":::{figure} W\n:W: W\n\nI\n:::", ":::{figure} ../_static/figures/apple.*\n:alt: W\n\nB\n:::",
    ":::{raw} html\nW\n:::", ":::{include} /etc/hostname\n:::", "```{eval-rst}\nW\n```", ":::", "::::", "```",
    ":::{toggle}", "---\nW: W\n---", ":W: W", ":alt: W", ":::{question} MLN\n:level: core\n:::",
    ":::{answer}\nI\n:::", ":::{myth}\n:::", "I\n:::{toggle}\nI\n:::\nI", "- :::{toggle}\n  I\n  :::",
    "> ```text\n> W\n> ```\n> W", ":::{toggle}\n:W: W\nI\n:::", "```{toggle}\n---\nW: W\n---\n```",
    ":::{myth} I :::{toggle}\nI\n:::", "> $$\n> W\n> $$ (eq-N)",
)  # fmt: skip
QUESTION: Final = (
    "## Topic W\n\n:::{question} MLN\n:level: core\n:tags: fruit\n\nI W?\n:::\n\n"
    "::::{answer}\nW.\n\nB\n\nB\n\nB\n::::\n"
)
FENCES: Final = (":::", "::::", "```", "~~~", "$$", "\n\n", "# ", "> ", "- ", ": ", ":::{answer}\n", "    ", "|", "<")
DAMAGE: Final = (*INLINE, *ODD_INLINE, *FENCES)


@st.composite
def chapters(draw: st.DrawFn) -> str:
    """A chapter of one to three questions: of sound pieces or with odd ones, whole or damaged in up to four places."""
    numbers = iter(range(1000, 10_000))
    oddity = draw(st.sampled_from((0, 0, 1, 4)))

    def fill(text: str, depth: int = 0) -> str:
        """``text`` with pieces in place of the letters that stand for them."""
        for letter, sound, odd in (("B", BLOCKS, ODD_BLOCKS), ("I", INLINE, ODD_INLINE)):
            pieces = re.split(rf"(?<![A-Za-z{{]){letter}(?![A-Za-z])", text)
            filled = [pieces[0]]
            for piece in pieces[1:]:
                choices = odd if draw(st.integers(1, 20)) <= oddity else sound
                inner = draw(st.sampled_from(choices)) if depth < 4 else "W"
                indent = re.search(r"[^\n]*\Z", "".join(filled))
                assert indent is not None
                prefix = re.sub(r"[^> ]", " ", indent[0])
                filled += [fill(inner, depth + 1).replace("\n", f"\n{prefix}"), piece]
            text = "".join(filled)
        text = re.sub(r"(?<![A-Za-z])W(?![A-Za-z])", lambda _: f"w{next(numbers)}w", text)
        return re.sub(r"(?<=-)N\b|(?<=ML)N\b", lambda _: str(next(numbers)), text)

    count = draw(st.integers(1, 3))
    text = "# Chapter\n\n" + "\n".join(fill(QUESTION) for _ in range(count))
    for _ in range(draw(st.sampled_from((0, 0, 1, 1, 4)))):
        at = draw(st.integers(0, len(text)))
        length = draw(st.sampled_from((0, 0, 1, 3, 20)))
        text = text[:at] + fill(draw(st.sampled_from(DAMAGE))) + text[at + length :]
    return text


@contextmanager
def limited_to(seconds: float) -> Iterator[None]:
    """Fail if what is done within takes more time of the processor; how busy the machine is does not matter."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {seconds} seconds of the processor")

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


class Reader:
    """Reads a chapter as a build of the small book does, as often as one likes."""

    def __init__(self, book: Path, out: Path) -> None:
        self.warnings = io.StringIO()
        self.path = book / "chapters" / "fuzz.md"
        self.app = Sphinx(book, book, out, out / "doctrees", "html", status=None, warning=self.warnings)
        self.app.build()
        assert self.warnings.getvalue() == ""
        self.app.env.project.docnames.add("chapters/fuzz")
        self.app.env.project._docname_to_path["chapters/fuzz"] = Path("chapters/fuzz.md")
        self.parser = parts.parser_for(self.app.env.myst_config)  # type: ignore[attr-defined]

    def read(self, text: str) -> tuple[list[tuple[int, str]], str]:
        """Line and message of each error of a chapter; and its page, if it gets one."""
        self.path.write_bytes(text.encode())
        if problems := check_file(self.path, self.parser, Rules(is_chapter=True)):
            return [(problem.line, problem.message) for problem in problems], ""
        app, name = self.app, "chapters/fuzz"
        self.warnings.seek(0)
        self.warnings.truncate()
        app.events.emit("env-purge-doc", app.env, name)
        app.env.clear_doc(name)
        app.builder.read_doc(name)
        doctree = app.env.get_and_resolve_doctree(name, app.builder, tags=app.tags)
        page = "".join(app.builder.render_partial(node)["fragment"] for node in list(doctree.children))  # type: ignore[attr-defined]
        complaints = self.warnings.getvalue()
        errors = [(int(m["line"]), m["message"]) for m in ERROR.finditer(complaints)]
        assert bool(errors) == bool(complaints), complaints
        return errors, page


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("fuzz")
    with patch_docutils(), docutils_namespace(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_COLOR", "1")
        yield Reader(small_book(folder / "book"), folder / "out")


OUTCOMES: Final = {"shown": 0, "refused": 0}


TOUCHING: Final = """# Chapter

## Topic w1000w

:::{question} ML1000
:level: core
:tags: fruit

w1001w?
:::

::::{answer}
w1002$w1003w$w1004ww.
::::
"""
"""Words that touch a formula: the page has no space between them either."""


@settings(
    max_examples=CHAPTERS,
    derandomize="FUZZ_CHAPTERS" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@example(text=TOUCHING)
@given(text=chapters())
def test_a_chapter_is_shown_with_all_its_words_or_refused_at_a_line(reader: Reader, text: str) -> None:
    with limited_to(CPU_SECONDS):
        errors, page = reader.read(text)
    OUTCOMES["refused" if errors else "shown"] += 1
    lines = len(re.split(r"\r\n?|\n", text))
    for line, message in errors:
        assert 1 <= line <= lines
        assert message
        if log := os.environ.get("FUZZ_LOG"):
            with open(log, "a", encoding="utf-8") as file:
                file.write(f"{message}\n")
    if not errors:
        words = set(WORD.findall(COMMENT.sub("", text)))
        shown = page + TAG.sub("", page)  # in a formula each letter has an element of its own
        assert {word for word in words if word not in shown} == set()


def test_of_chapters_made_up_some_are_shown_and_some_refused() -> None:
    assert min(OUTCOMES.values()) > CHAPTERS / 20, OUTCOMES
