"""make links: which links are asked for, and that a dead one fails at its file and line."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import small_book, sphinx_build
from interview.linkcheck import ask_the_registry


class OnePage(http.server.BaseHTTPRequestHandler):
    """Has one page and no other."""

    def do_HEAD(self) -> None:
        self.send_response(200 if self.path == "/there" else 404)
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815  # the library's name

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), OnePage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


PLACE = "https://book.example.org"
"""An address that a page may have, in whose place the tests ask the host."""


def book_with(tmp_path: Path, host: str, page: str) -> Path:
    """The small book, whose landing page links to a page of the host, and whose other links are left out."""
    book = small_book(tmp_path / "book")
    with (book / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write(
            "linkcheck_ignore = ['https://(?!book.example)']\nlinkcheck_retries = 1\n"
            f"def setup(app): app.connect('linkcheck-process-uri', lambda app, uri: uri.replace('{PLACE}', '{host}'))\n"
        )
    with (book / "index.md").open("a", encoding="utf-8") as index:
        index.write(f"\nA [link]({PLACE}/{page}).\n")
    return book


def test_a_living_link_passes(tmp_path: Path, host: str) -> None:
    build = sphinx_build(book_with(tmp_path, host, "there"), tmp_path / "out", "linkcheck")
    assert (build.status, build.stderr) == (0, "")


def test_a_dead_link_fails_where_it_stands(tmp_path: Path, host: str) -> None:
    book = book_with(tmp_path, host, "gone")
    line = (book / "index.md").read_text(encoding="utf-8").splitlines().index(f"A [link]({PLACE}/gone).") + 1
    build = sphinx_build(book, tmp_path / "out", "linkcheck")
    assert build.status == 1
    assert f"index.md:{line}: WARNING: broken link: {host}/gone" in build.stderr


@pytest.mark.parametrize(
    ("uri", "asked"),
    [
        ("https://doi.org/10.1214/aoms/1177729586", "https://doi.org/api/handles/10.1214/aoms/1177729586"),
        ("https://doi.org/api/handles/10.1214/aoms/1177729586", None),
        ("https://arxiv.org/abs/1412.6980", None),
    ],
)
def test_a_doi_is_asked_for_at_its_registry(uri: str, asked: str | None) -> None:
    assert ask_the_registry(None, uri) == asked  # type: ignore[arg-type]  # it does not look at the application
