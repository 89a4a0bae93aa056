"""What lets the site be read without a network: the worker that keeps it, told which files it consists of."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx

from .addresses import is_site

WORKER: Final = Path(__file__).with_name("sw.js")

READ: Final = frozenset({".css", ".html", ".js", ".json", ".webmanifest"})
"""Files that may name others."""

SHOWN: Final = frozenset({".gif", ".ico", ".jpg", ".png", ".svg", ".webp", ".woff", ".woff2"}) | READ
"""Files that a page may be made of: neither source maps and licenses, which scripts name, nor downloads."""

NAME: Final = re.compile(r"[\"'`/(](?P<name>[\w.~+-]+\.\w+)(?P<query>\?\w+=[\w.-]+)?")
"""The name of a file in an attribute, a string or a ``url()``, alone or at the end of a path."""


def edition(site: Path) -> dict[str, str]:
    """The files that the pages of ``site`` consist of: from its root, as pages ask for them, with their SHA-256.

    Those are all pages, and whatever has a name that stands in one of these files. Themes bring ten times as much that
    nothing uses, and no list of it would outlive their next release. A name is enough, whatever folder stands before
    it: scripts ask for files as well, and one file too many costs less than one too few. The query that pages put
    behind a name, such as ``book.css?v=564c30ff``, is kept: a browser that has just loaded it so need not do it again.

    The keys are sorted, and the same files give the same result anywhere.
    """
    parts: dict[str, list[Path]] = {}
    unread: list[Path] = []
    for file in sorted(site.rglob("*")):
        place = file.relative_to(site)
        if file.suffix not in SHOWN or place.parts[0] == "downloads" or place.name == WORKER.name:
            continue
        if file.suffix == ".html" and place.parts[0] != "_static":  # where themes leave templates
            unread.append(file)
        else:
            parts.setdefault(file.name, []).append(file)
    found: set[Path] = set()
    queries: dict[str, set[str]] = {}
    while unread:
        file = unread.pop()
        found.add(file)
        if file.suffix not in READ:
            continue
        for name, query in set(NAME.findall(file.read_text(encoding="utf-8"))):
            unread += parts.pop(name, [])
            if query:
                queries.setdefault(name, set()).add(query)
    digests = {
        file.relative_to(site).as_posix() + min(queries.get(file.name, ()), default=""): hashlib.sha256(
            file.read_bytes()
        )
        for file in found
    }
    return {address: digest.hexdigest() for address, digest in sorted(digests.items())}


def integrity(digest: str) -> str:
    """A SHA-256 in hexadecimal digits, as browsers want it to check what they load."""
    return "sha256-" + base64.b64encode(bytes.fromhex(digest)).decode("ascii")


def worker(site: Path) -> str:
    """The worker for the finished ``site``, with the name of the edition and the list of its files above it."""
    files = {address: integrity(digest) for address, digest in edition(site).items()}
    table = json.dumps(files, indent=0)
    name = hashlib.sha256(table.encode("ascii")).hexdigest()[:16]
    return f'const EDITION = "{name}";\nconst FILES = {table};\n\n{WORKER.read_text(encoding="utf-8")}'


def write_worker(app: Sphinx, exception: Exception | None) -> None:
    """Put the worker into the root of the finished site: it may keep only what lies below itself."""
    if exception is None and is_site(app):
        (app.outdir / WORKER.name).write_text(worker(app.outdir), encoding="utf-8", newline="\n")
