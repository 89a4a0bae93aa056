"""The two sites that the bench compares: this book, and the same chapters in the stock look."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import sphinx.application  # noqa: F401  # without it, the next line cannot be imported
from sphinx.ext.mathjax import MATHJAX_URL

from . import ROOT, WORK
from .npm import HOST, packages_in
from .server import Server, certificate_in, files_of, serving

STOCK: Final = Path(__file__).parent / "stock"
"""The folder of the stock build's settings."""


@dataclass(frozen=True)
class Site:
    """A built site that is being served: what it is called, and by whom."""

    name: str
    server: Server


@dataclass(frozen=True)
class Bench:
    """What the bench compares, ``book`` against ``stock``, and how Chromium has to be started for it.

    ``cdn`` is who has MathJax, None if nobody.
    """

    book: Site
    stock: Site
    chromium: tuple[str, ...]
    cdn: Server | None


def build(out: Path, base_url: str, *, settings: Path | None = None, source: Path = ROOT) -> None:
    """Build the site of ``source`` for ``base_url`` into ``out``, with the ``settings`` of another folder if given.

    Raises SystemExit if that fails.
    """
    command: list[str | Path] = [sys.executable, "-m", "sphinx", "-q", "-j", "auto", "-b", "html"]
    command += ["-d", out.with_name(f"{out.name}-doctrees"), source, out]
    if settings:
        command += ["-c", settings]
    environment = os.environ | {"BOOK_BASE_URL": base_url}
    environment.setdefault("SOURCE_DATE_EPOCH", "1767225600")
    if subprocess.run(command, env=environment, check=False).returncode:
        raise SystemExit(f"the bench could not build {out.name}")


@contextmanager
def both_sites() -> Iterator[Bench]:
    """Build and serve the two sites, and MathJax if npm has it."""
    with ExitStack() as stack:
        sites: dict[str, Site] = {}
        for name, settings in (("book", None), ("stock", STOCK)):
            out = WORK / name
            shutil.rmtree(out, ignore_errors=True)  # no page of an earlier bench
            server = stack.enter_context(serving(files_of(out)))
            build(out, f"{server.address}/", settings=settings)
            sites[name] = Site(name, server)
        trust = certificate_in(WORK)
        packages = packages_in(WORK / "npm")
        chromium: tuple[str, ...] = ()
        cdn = None
        if trust and packages and packages(urlsplit(MATHJAX_URL).path):
            pem, key = trust
            cdn = stack.enter_context(serving(packages, certificate=pem))
            rules = f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{cdn.port}"
            chromium = (rules, f"--ignore-certificate-errors-spki-list={key}")
        yield Bench(sites["book"], sites["stock"], chromium, cdn)
