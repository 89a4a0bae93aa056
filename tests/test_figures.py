"""The committed figures are what their code draws, and hold nothing that an image should not."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from matplotlib import font_manager, get_data_path
from matplotlib.ft2font import FT2Font
from matplotlib.image import imread
from pypdf import PdfReader

import figures
from figures.pictures import OUT, PICTURES, save_picture
from figures.style import PRINT_FAMILIES, PRINT_FONT, STYLE, figure, save

FIGURES = figures.load()
SVGS = sorted(figures.OUT.glob("*.svg"))


def chapter_of(name: str) -> str:
    """The chapter whose module draws a figure, as ``make check`` asks for it."""
    return f"chapters/{FIGURES[name].__module__.rpartition('.')[2]}"


LARGEST = 60_000
"""Bytes of one SVG; a phone loads several with a chapter."""


@pytest.mark.parametrize("name", sorted(FIGURES), ids=lambda name: f"{chapter_of(name)}-{name}")
def test_drawn_again_a_figure_is_the_same(name: str, tmp_path: Path) -> None:
    save(FIGURES[name](), name, tmp_path)
    for kind in (".svg", ".pdf"):
        drawn, kept = ((folder / name).with_suffix(kind) for folder in (tmp_path, figures.OUT))
        assert kept.exists(), f"there is no {kept.name}: run make figures"
        assert drawn.read_bytes() == kept.read_bytes(), f"{kept.name} is not what its code draws: run make figures"


def test_every_file_is_drawn_by_a_function() -> None:
    assert {file.name for file in figures.OUT.iterdir()} == {
        f"{name}{kind}" for name in FIGURES for kind in (".svg", ".pdf")
    }


def test_two_figures_cannot_have_one_name() -> None:
    name, draw = next(iter(FIGURES.items()))
    with pytest.raises(ValueError, match=f"two functions draw '{name}'"):
        figure(draw)


def test_the_fonts_are_the_same_on_every_machine() -> None:
    font = font_manager.findfont(STYLE["font.family"], fallback_to_default=False)
    assert Path(font).is_relative_to(get_data_path())
    printed = font_manager.findfont(PRINT_FAMILIES[0], fallback_to_default=False)
    assert Path(printed).samefile(PRINT_FONT)
    assert PRINT_FAMILIES[1] == STYLE["font.family"]


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_in_print_a_figure_has_the_font_of_the_book(name: str) -> None:
    """But for signs that it lacks, such as a check mark."""
    found = re.findall(rb"/BaseFont /[A-Z]+\+([\w-]+)", (figures.OUT / f"{name}.pdf").read_bytes())
    names = {font.decode() for font in found}
    assert "Lato-Regular" in names
    assert names <= {"Lato-Regular", "DejaVuSans"}
    lacking = {c for c in text_of(figures.OUT / f"{name}.pdf") if ord(c) not in FT2Font(str(PRINT_FONT)).get_charmap()}
    assert ("DejaVuSans" in names) == bool(lacking - set("\n"))


def text_of(file: Path) -> str:
    """What a figure says."""
    return PdfReader(file).pages[0].extract_text()


@pytest.mark.parametrize("file", SVGS, ids=lambda file: file.stem)
def test_an_svg_is_small_and_only_an_image(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.encode()) <= LARGEST
    assert "<!" not in text
    assert not re.search(r"\b20\d\d-\d\d", text), "there is a date in it"
    names = {
        f"{{http://www.w3.org/2000/svg}}{name}"
        for name in ("svg", "defs", "style", "g", "path", "use", "clipPath", "rect")
    }
    for element in ET.fromstring(text).iter():
        assert element.tag in names
        for attribute, value in element.items():
            assert not attribute.lower().startswith("on")
            if attribute.endswith("href"):
                assert value.startswith("#")
        assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)", ET.tostring(element, "unicode")))
        assert "@import" not in (element.text or "")


@pytest.mark.parametrize("file", SVGS, ids=lambda file: file.stem)
def test_what_an_svg_refers_to_is_in_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text)) <= {
        (name, "") for name in re.findall(r' id="([^"]+)"', text)
    } | {("", name) for name in re.findall(r' id="([^"]+)"', text)}


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_pdf_has_no_date(name: str) -> None:
    assert b"Date" not in (figures.OUT / f"{name}.pdf").read_bytes()


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_drawn_again_a_picture_is_the_same(name: str, tmp_path: Path) -> None:
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        save_picture(name, folder)
    drawn, again, kept = ((folder / name) for folder in (tmp_path / "a", tmp_path / "b", OUT))
    assert kept.exists(), f"there is no {name}: run make figures"
    assert drawn.read_bytes() == again.read_bytes()
    # How a PNG is packed, and the last digit of a color, depend on the machine.
    assert imread(drawn).shape == imread(kept).shape
    assert np.allclose(imread(drawn), imread(kept), atol=0.03), f"{name} is not what its code draws: run make figures"
    assert not re.search(rb"tEXt|iTXt|zTXt|tIME", kept.read_bytes())
    assert kept.stat().st_size <= 80_000


def test_every_icon_is_drawn() -> None:
    assert {f"icons/{file.name}" for file in (OUT / "icons").iterdir()} == {
        name for name in PICTURES if name.startswith("icons/")
    }
