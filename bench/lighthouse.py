"""What Lighthouse, Google's judge of pages, says of both sites on its slow phone."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from . import WORK
from .sites import Bench
from .tables import as_table
from .visits import chromium_path

PACKAGE: Final = "lighthouse@12"
"""From npm; version 13 wants a newer Node than Debian has."""

CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")


def judge(npx: str, url: str, chromium: Sequence[str], out: Path) -> dict[str, Any]:
    """The report of one run on a page; raises SystemExit if there is none."""
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", *map(quoted, chromium)]
    command: list[str | Path] = [npx, "--yes", PACKAGE, url, "--quiet", "--output=json", f"--output-path={out}"]
    command += [f"--only-categories={','.join(CATEGORIES)}"]
    command += [f"--chrome-flags={' '.join(flags)}"]
    environment = os.environ | {"CHROME_PATH": chromium_path()}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Lighthouse did not judge {url}: {done.stderr.strip()[-500:]}")
    report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return report


def quoted(flag: str) -> str:
    """A ``--name=value`` with the quotes that Lighthouse wants around a value with spaces."""
    name, _, value = flag.partition("=")
    return f'{name}="{value}"'


def failures(report: dict[str, Any]) -> list[str]:
    """The audits of a report, except those of performance, that are not passed."""
    found = []
    for category in CATEGORIES[1:]:
        for reference in report["categories"][category]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                found.append(f"{category}: {audit['id']} ({audit['title']})")
    return found


def report(bench: Bench, path: str, runs: int) -> str:
    """The scores of both sites, performance as the median of so many ``runs``, and what costs points."""
    npx = shutil.which("npx")
    if npx is None:
        return "Lighthouse was not run: it comes from npm, and there is no npx.\n"
    scores: dict[str, list[float]] = {}
    remarks: list[str] = []
    for site in (bench.book, bench.stock):
        url = f"{site.server.address}/{path}"
        reports = [judge(npx, url, bench.chromium, WORK / f"lighthouse-{site.name}-{run}.json") for run in range(runs)]
        scores[site.name] = [
            median(100 * (found["categories"][category]["score"] or 0) for found in reports) for category in CATEGORIES
        ]
        remarks += [f"  {site.name}: {failure}" for failure in failures(reports[0])]
    rows = [
        [category, f"{book:.0f}", f"{stock:.0f}"]
        for category, book, stock in zip(CATEGORIES, scores["book"], scores["stock"], strict=True)
    ]
    version = reports[0]["lighthouseVersion"]
    lost = "".join(f"{remark}\n" for remark in remarks)
    return (
        f"Lighthouse {version}, mobile, {path}, median of {runs}\n\n"
        + as_table([f"of 100{'' if bench.cdn else ', without MathJax'}", "this book", "stock"], rows)
        + (f"\nAudits not passed, besides performance:\n{lost}" if lost else "")
    )
