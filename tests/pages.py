"""What pages of a PDF have on them: their text, and how much of each is filled."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]

DPI: Final = 40
MARGIN_MM: Final = 20
"""Above and below what a page says: its head and foot are there."""
GAP_MM: Final = 15
"""What is no farther apart belongs together: a heading and its text, the lines of a sheet to write on."""


def as_text(pdf: Path) -> list[str]:
    """The text, page by page."""
    command: list[str | Path] = ["pdftotext", "-raw", "-enc", "UTF-8", pdf, "-"]
    pages = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\f")
    assert pages[-1] == ""
    return pages[:-1]


def rendered(pdf: Path) -> Iterator[Image]:
    """The pages as gray pictures, from 0 for black to 255 for white."""
    done = subprocess.run(["pdftoppm", "-gray", "-r", str(DPI), pdf], capture_output=True, check=True).stdout
    header = re.compile(rb"P5\s(\d+) (\d+)\s255\s")
    place = 0
    while place < len(done):
        found = header.match(done, place)
        assert found
        width, height = int(found[1]), int(found[2])
        place = found.end() + width * height
        yield np.frombuffer(done[found.end() : place], dtype=np.uint8).reshape(height, width)


def fill(page: Image) -> float:
    """The share of a page's height, without the margins, that has something on it, small gaps included."""
    margin, gap = (round(length / 25.4 * DPI) for length in (MARGIN_MM, GAP_MM))
    rows = np.flatnonzero((page[margin:-margin] < 250).any(axis=1))
    if not rows.size:
        return 0.0
    steps = np.diff(rows)
    return float((1 + steps[steps <= gap].sum()) / (len(page) - 2 * margin))


def lines_below(pdf: Path, page: int, title: str) -> int:
    """How many lines a page, counted from 0, has below the line that begins with ``title``, its foot aside."""
    command: list[str | Path] = ["pdftotext", "-bbox-layout", "-f", str(page + 1), "-l", str(page + 1), pdf, "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    height = float(re.findall(r'<page [^>]*height="([\d.]+)"', text)[0])
    lines = re.findall(r'<line [^>]*yMin="([\d.]+)"[^>]*>\s*<word [^>]*>([^<]*)</word>', text)
    tops = [float(top) for top, _ in lines]
    [place] = [float(top) for top, word in lines if word == title and 0.08 * height < float(top)]
    foot = height - MARGIN_MM / 25.4 * 72
    return len({round(top) for top in tops if place + 4 < top < foot})
