"""Packs the site into a zip that needs no server: unpacked, it is read from its folder.

    python3 tools/pack_site.py _build/html _build/html/downloads/ml-asked-and-answered-site.zip

It holds the pages, what they consist of, and the PDFs that they lead to, in a folder of the zip's name. The same site
gives the same bytes, dated by SOURCE_DATE_EPOCH.
"""

import os
import re
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1] / "_ext"))

from interview.offline import edition
from interview.zips import FIRST_DATE, member

PRELOAD: Final = re.compile(rb'\s*<link rel="preload"[^>]*>')
"""What a page fetches ahead of its style sheet: a font, which browsers refuse to fetch so without a server."""


def members(site: Path) -> list[Path]:
    """Return the files that belong into the zip, in the order of their names there."""
    pages = [site / address.partition("?")[0] for address in edition(site)]
    return sorted([*pages, *site.glob("downloads/*.pdf")], key=Path.as_posix)


def pack(site: Path, target: Path, date: int) -> None:
    """Write the zip of ``site`` to ``target``; every file in it has the ``date``, in seconds since 1970."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in members(site):
            entry = member(f"{target.stem}/{file.relative_to(site).as_posix()}", date)
            data = file.read_bytes()
            if file.suffix == ".html":
                data = PRELOAD.sub(b"", data)
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, compresslevel=9)


def main(arguments: Sequence[str]) -> int:
    """Run the command; return its exit status."""
    if len(arguments) != 2:
        print("usage: pack_site.py SITE ZIP", file=sys.stderr)
        return 2
    site, target = map(Path, arguments)
    if not (site / "index.html").exists():
        print(f"{site} is no built site: run make html", file=sys.stderr)
        return 1
    pack(site, target, int(os.environ.get("SOURCE_DATE_EPOCH", FIRST_DATE)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
