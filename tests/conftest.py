"""Fixtures for the tests of the built book."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from helpers import PROJECT, QUIET, chromium, program
from playwright.sync_api import Browser, Playwright, sync_playwright

from bench.server import QuietServer

EVIDENCE: Final = {
    "formulas": "tests/test_formulas.py::test_formula[",
    "numbers": "tests/test_numbers.py::test_a_printed_number_is_what_its_function_computes[",
    "programs": "tests/test_programs.py::test_a_program_prints_what_the_chapter_says[",
    "figures": "tests/test_figures.py::test_drawn_again_a_figure_is_the_same[",
    "sources": "tests/test_references.py::test_a_source_has_an_address_of_the_right_form[",
}
"""The tests of which each checks one thing that the book claims."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much of what the book claims has been checked, and how many changes to it were noticed."""
    reports = [report for kind in ("passed", "failed", "error") for report in terminalreporter.stats.get(kind, [])]
    lines = []
    for name, prefix in EVIDENCE.items():
        found = [report for report in reports if report.nodeid.startswith(prefix)]
        exempt = [report for report in found if any(key == "exempt" for key, _ in report.user_properties)]
        if found:
            passed = sum(report.passed for report in found if report not in exempt)
            lines.append(f"{name}: {passed} of {len(found)} checked" + (f", {len(exempt)} exempt" if exempt else ""))
    counts = [value for report in reports for key, value in report.user_properties if key == "mutants"]
    if counts:
        noticed, total = (sum(column) for column in zip(*counts, strict=True))
        lines.append(f"changes to formulas and numbers: {noticed} of {total} noticed ({noticed / total:.1%})")
    if lines:
        terminalreporter.section("evidence")
        terminalreporter.write_line("\n".join(lines))


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    folder = PROJECT / "_build" / "html"
    assert (folder / "index.html").exists(), "there is no built site to test: run make book"
    return folder


@pytest.fixture(scope="session")
def pdf() -> Path:
    """The built PDF."""
    file = PROJECT / "_build" / "pdf" / "ml-asked-and-answered.pdf"
    assert file.exists(), "there is no built PDF to test: run make book"
    return file


@pytest.fixture(scope="session")
def deck() -> Path:
    """The built Anki deck."""
    file = PROJECT / "_build" / "anki" / "ml-asked-and-answered.apkg"
    assert file.exists(), "there is no built deck to test: run make book"
    return file


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the built site is served, without a slash at the end."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with QuietServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browsers."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A real Chromium."""
    with playwright.chromium.launch(executable_path=chromium(), args=QUIET) as browser:
        yield browser


def start_firefox(playwright: Playwright, **preferences: str | float | bool) -> Browser:
    """Start a real Firefox, as its maker ships it, with preferences of about:config.

    Playwright speaks WebDriver BiDi to it, and silently does nothing there where a test emulates a media feature or
    switches scripts off: the first takes a preference, the second is for Chromium to test.
    """
    return playwright.firefox.launch(
        channel="moz-firefox", executable_path=program("firefox-esr", "firefox"), firefox_user_prefs=preferences
    )


@pytest.fixture(scope="session")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    """A real Firefox."""
    with start_firefox(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def dark_firefox(playwright: Playwright) -> Iterator[Browser]:
    """A real Firefox of someone who prefers dark pages."""
    with start_firefox(playwright, **{"layout.css.prefers-color-scheme.content-override": 0}) as browser:
        yield browser


@pytest.fixture(params=["browser", "firefox"], ids=["chromium", "firefox"])
def each_browser(request: pytest.FixtureRequest) -> Browser:
    """Chromium in one run of a test, Firefox in the other."""
    browser = request.getfixturevalue(request.param)
    assert isinstance(browser, Browser)
    return browser
