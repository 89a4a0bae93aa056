"""Web servers for the bench: one that serves a site as a static host does, and one that plays the CDN of npm packages.

What a browser can read as text is sent with gzip, at its highest level: every host can do that, many do better with
Brotli. As on GitHub Pages, everything may be kept for ten minutes.
"""

import gzip
import http.server
import mimetypes
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

TEXT_TYPES: Final = frozenset(
    {"application/javascript", "application/json", "application/manifest+json", "application/xml", "image/svg+xml"}
)
"""The types that are sent compressed, besides ``text/…``."""

TYPES: Final = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
TYPES_OF_FONTS: Final = {".woff": "font/woff", ".woff2": "font/woff2"}

Reader = Callable[[str], bytes | None]
"""What a server serves: the content at a path (``/index.html``), or None if there is nothing."""


@dataclass
class Server:
    """A server that is running.

    ``address`` has no slash at its end; ``sent`` is what it has sent: path, and bytes of the body as sent.
    """

    address: str
    sent: list[tuple[str, int]] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        port = urlsplit(self.address).port
        assert port
        return port


def type_of(path: str) -> str:
    """The media type of a file, by its name."""
    suffix = Path(path).suffix
    return (TYPES | TYPES_OF_FONTS).get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def is_text(media_type: str) -> bool:
    """Whether a static host compresses what is of this type."""
    return media_type.startswith("text/") or media_type in TEXT_TYPES


@cache
def squeezed(content: bytes) -> bytes:
    """``content`` as gzip writes it."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def files_of(folder: Path) -> Reader:
    """What a folder holds, by path; a path that ends with a slash is that of the page ``index.html`` in it."""
    root = folder.resolve()

    def read(path: str) -> bytes | None:
        file = (root / path.lstrip("/")).resolve()
        if path.endswith("/"):
            file /= "index.html"
        return file.read_bytes() if file.is_relative_to(root) and file.is_file() else None

    return read


@contextmanager
def serving(read: Reader, *, port: int = 0, certificate: Path | None = None) -> Iterator[Server]:
    """Serve what ``read`` gives on 127.0.0.1, as HTTPS if there is a ``certificate`` (a PEM file with its key)."""

    class Handler(http.server.BaseHTTPRequestHandler):
        """Answers one request after the other on a connection that stays open."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Send what is at the path."""
            path = unquote(urlsplit(self.path).path)
            content = read(path)
            media_type = type_of("index.html" if content is None or path.endswith("/") else path)
            body = b"<h1>Not found</h1>" if content is None else content
            self.send_response(404 if content is None else 200)
            if is_text(media_type):
                body = squeezed(body)
                self.send_header("Content-Encoding", "gzip")
                charset = "; charset=utf-8"
            else:
                charset = ""
            self.send_header("Content-Type", media_type + charset)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "max-age=600")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            running.sent.append((path, len(body)))
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with QuietServer(("127.0.0.1", port), Handler) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        running = Server(f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield running
        server.shutdown()


class QuietServer(http.server.ThreadingHTTPServer):
    """Says nothing of browsers that hang up, and waits for none of them."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


def certificate_in(folder: Path) -> tuple[Path, str] | None:
    """A certificate with its key, made for this run, and the hash by which Chromium can be told to trust it.

    None without the command ``openssl``.
    """
    pem = folder / "cdn.pem"
    make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=cdn.invalid"]
    try:
        run_openssl(*make, "-keyout", str(pem), "-out", str(folder / "cdn.crt"))
        public = run_openssl("x509", "-pubkey", "-noout", "-in", str(folder / "cdn.crt"))
        digest = run_openssl(
            "dgst", "-sha256", "-binary", given=run_openssl("pkey", "-pubin", "-outform", "der", given=public)
        )
        printable = run_openssl("base64", given=digest)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None
    with pem.open("ab") as file:
        file.write((folder / "cdn.crt").read_bytes())
    return pem, printable.decode("ascii").strip()


def run_openssl(*arguments: str, given: bytes = b"") -> bytes:
    """What openssl makes of its input; raises CalledProcessError if it cannot."""
    return subprocess.run(["openssl", *arguments], input=given, check=True, capture_output=True).stdout
