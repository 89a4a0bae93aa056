"""The CDN that Sphinx loads MathJax from, played by the packages it has them from: those of npm."""

import re
import shutil
import subprocess
import tarfile
import threading
from functools import cache
from pathlib import Path
from typing import Final

from .server import Reader

HOST: Final = "cdn.jsdelivr.net"
"""Who is asked for MathJax by Sphinx's default."""

FILE: Final = re.compile(r"/npm/(?P<package>(?:@[\w.-]+/)?[\w.-]+)(?P<version>@[\w.-]+)?/(?P<path>.+)")


def packages_in(folder: Path) -> Reader | None:
    """What the CDN serves, from npm packages kept in ``folder``, fetched when first asked for; None without npm."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    lock = threading.Lock()

    @cache
    def read(path: str) -> bytes | None:
        match = FILE.fullmatch(path)
        if match is None:
            return None
        wanted = match["package"] + (match["version"] or "")
        archive = folder / f"{wanted.replace('/', '-')}.tgz"
        with lock:
            if not archive.exists() and not fetch(npm, wanted, archive):
                return None
            with tarfile.open(archive) as content:
                try:
                    file = content.extractfile(f"package/{match['path']}")
                except KeyError:
                    return None
                return file.read() if file else None

    return read


def fetch(npm: str, package: str, archive: Path) -> bool:
    """Have ``npm`` write a package to ``archive``; whether it could."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [npm, "pack", "--silent", "--pack-destination", archive.parent, package],
        capture_output=True,
        text=True,
        check=False,
        cwd=archive.parent,
    )
    names = done.stdout.split()
    if done.returncode or not names:
        return False
    (archive.parent / names[-1]).rename(archive)
    return True
