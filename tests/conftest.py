"""Fixtures for the tests of the built book."""

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import PROJECT
from playwright.sync_api import Browser, sync_playwright


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


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the built site is served, without a slash at the end."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert path, "there is no Chromium: run make test, which installs it or says how"
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=quiet)
        yield browser
        browser.close()
