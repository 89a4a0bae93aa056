"""The gate: chapters come from strangers, so a file may do what a chapter needs, and nothing else.

Before anything is parsed, each file is held to lists of what is allowed: ``text`` to its characters and size
(``limits`` says how much of anything), ``fences`` to blocks that are closed, ``rules`` to the blocks, roles, links and
TeX of ``blocks``, ``links`` and ``tex``. They see it in ``parts``, as the parser itself reads it. ``files`` looks at
what else lies beside the chapters; ``bibliography``, ``tags`` and ``ids`` at the lists that everybody adds to. A file
that is refused ends the build: nothing of it has been read then. After parsing, ``doctree`` looks once more at what
came of it.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from markdown_it import MarkdownIt
from myst_parser.config.main import MdParserConfig
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from ..errors import report
from . import bibliography, doctree, fences, files, ids, limits, parts, tags, text
from .problem import Problem
from .rules import Rules

__all__ = ["Problem", "Rules", "check_file", "check_text", "register"]


def check_file(path: Path, parser: MarkdownIt, rules: Rules) -> list[Problem]:
    """The problems of the file at ``path``, in the order of its lines; as many as are shown at once."""
    content = text.read(path)
    return [content] if isinstance(content, Problem) else check_text(content, parser, rules)


def check_text(content: str, parser: MarkdownIt, rules: Rules) -> list[Problem]:
    """The problems of a file that holds ``content``. What is not closed hides the rest, and is reported alone."""
    if found := first([*text.problems(content), *text.block_problems(content)]):
        return found
    part = parts.read(content, parser)
    if found := list(islice(fences.problems(part), 1)):
        return found
    if problem := fences.title_problem(part):
        return [*first(rules.problems(part)), problem][:1]
    return first([*question_problems(part), *rules.problems(part)])


def first(problems: Iterable[Problem]) -> list[Problem]:
    """As many of ``problems`` as are shown at once, in the order of their lines, one for each line."""
    of_line: dict[int, Problem] = {}
    for problem in problems:
        of_line.setdefault(problem.line, problem)
    return [of_line[line] for line in sorted(of_line)][: limits.PROBLEMS_SHOWN]


def question_problems(part: parts.Part) -> Iterator[Problem]:
    """That a chapter has too many questions."""
    asked = [fence.line for fence in part.fences.values() if fence.name == "question"]
    if len(asked) > limits.QUESTIONS:
        message = f"this is question {limits.QUESTIONS + 1} of the chapter: begin another chapter with it"
        yield Problem(asked[limits.QUESTIONS], message, "limit")


def check_chapters(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Check the files about to be read; if one cannot be, report each problem and end the build with status 1."""
    config: MdParserConfig = env.myst_config  # type: ignore[attr-defined]  # set by MyST
    parser = parts.parser_for(config)
    own_blocks = frozenset(env.domains["interview"].directives)
    failed = False
    for name in sorted(docnames):
        rules = Rules(is_chapter=name.startswith("chapters/"), page_blocks=own_blocks)
        for problem in check_file(Path(env.doc2path(name)), parser, rules):
            report(problem.message, location=(name, problem.line), subject=problem.subject)
            failed = True
    if failed:
        raise SystemExit(1)


def check_lists(app: Sphinx, config: Config) -> None:
    """Check everything besides the chapters, before any of it is used; if something is wrong, end the build."""
    root = Path(app.confdir)
    lists: list[tuple[str, Callable[[str], Iterator[Problem]]]] = [(config.interview_tags, tags.problems)]
    lists += [(config.interview_ids, ids.problems)] if config.interview_ids else []
    lists += [(config.interview_changes, text.problems)] if config.interview_changes else []
    lists += [(name, bibliography.problems) for name in config.bibtex_bibfiles]
    found = list(files.problems(root))
    found += [(place, problem) for place, check in lists for problem in list_problems(root / place, check)]
    for place, problem in found:
        report(problem.message, location=f"{place}:{problem.line}", subject=problem.subject)
    if found:
        raise SystemExit(1)


def list_problems(path: Path, problems_of: Callable[[str], Iterator[Problem]]) -> list[Problem]:
    """The problems of a list that everybody adds to."""
    if path.is_symlink() or not path.is_file():
        return [Problem(1, "this file is not there, or is a link to another: the book cannot do without it", "file")]
    content = text.read(path)
    return [content] if isinstance(content, Problem) else first(problems_of(content))


def forget_failed_build(app: Sphinx, exception: Exception | None) -> None:
    """Drop what a build with errors has read, so that the next build reads it again and says so again."""
    if app._warncount:  # Sphinx has no public counter
        app.doctreedir.joinpath("environment.pickle").unlink(missing_ok=True)


def register(app: Sphinx) -> None:
    """Put the gate where everything passes: the lists before their extensions load them, files before they are read."""
    app.connect("config-inited", check_lists, priority=900)
    app.connect("env-before-read-docs", check_chapters)
    app.add_transform(doctree.PlainComments)
    app.add_transform(doctree.SecondLook)
    app.connect("doctree-read", doctree.report_undrawn_figures, priority=900)  # Sphinx looks for the files at 500
    app.connect("build-finished", forget_failed_build, priority=900)
