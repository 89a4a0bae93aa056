"""The small book, built by every builder that the extension speaks to."""

import filecmp
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from helpers import PROJECT, Build, small_book, sphinx_build
from sphinx.util.inventory import InventoryFile


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Build]:
    """The small book by builder, each without a warning."""
    folder = tmp_path_factory.mktemp("small")
    book = small_book(folder / "book")
    builds = {name: sphinx_build(book, folder / name, name) for name in ("html", "epub", "latex", "text")}
    for name, build in builds.items():
        assert (name, build.status, build.stderr) == (name, 0, "")
    return builds


@pytest.fixture(scope="module")
def apples(built: dict[str, Build]) -> BeautifulSoup:
    """The page of the first chapter."""
    return BeautifulSoup(built["html"].read("chapters/apples.html"), "html.parser")


@pytest.fixture(scope="module")
def bananas(built: dict[str, Build]) -> BeautifulSoup:
    """The page of the second chapter."""
    return BeautifulSoup(built["html"].read("chapters/bananas.html"), "html.parser")


def one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    """The only element that ``selector`` finds."""
    [found] = soup.select(selector)
    return found


def test_a_question_has_its_permanent_anchor(apples: BeautifulSoup) -> None:
    section = one(apples, "section#ml0016")
    assert one(section, "h2").get_text().startswith("Ripe apples")
    assert one(section, "h2 a.headerlink")["href"] == "#ml0016"
    assert one(section, ".question .question-id")["href"] == "#ml0016"


def test_a_question_shows_its_level_and_tags(bananas: BeautifulSoup) -> None:
    section = one(bananas, "section#ml0101")
    assert one(section, ".question-level").get_text() == "deep"
    assert [tag.get_text() for tag in section.select(".question-tag")] == ["fruit", "fruit salad"]


def test_an_answer_is_a_closed_details_that_togglebutton_knows(apples: BeautifulSoup) -> None:
    details = one(apples, "section#ml0016 > details")
    assert not details.has_attr("open")
    assert {"answer", "toggle-details"} <= set(details["class"])
    assert "toggle-details__summary" in one(details, ":scope > summary")["class"]
    assert one(details, ":scope > summary").get_text(strip=True).startswith("Answer")


def test_myths_and_follow_ups_keep_their_markup(apples: BeautifulSoup) -> None:
    assert one(apples, ".myth .myth-claim em").get_text() == "ripe"
    assert one(apples, ".myth math") is not None
    follow_up = one(apples, "details.answer details.follow-up")
    assert not follow_up.has_attr("open")
    assert "What of green apples?" in one(follow_up, "summary").get_text()
    assert "They are ripe too" in follow_up.get_text()


def test_links_show_the_title_and_lead_to_the_question(bananas: BeautifulSoup) -> None:
    links = bananas.select('details.answer a[href="apples.html#ml0016"]')
    assert [link.get_text() for link in links] == ["Ripe apples", "the apples"]
    assert one(bananas, '#ml0101 .question-after a[href="apples.html#ml0016"]').get_text() == "Ripe apples"
    assert [a.get_text() for a in bananas.select("#ml0102 .question-after a")] == ["Bent bananas", "Ripe apples"]


def test_mathematics_is_mathml_with_numbers_and_links(apples: BeautifulSoup) -> None:
    assert one(apples, "div.math math")["display"] == "block"
    assert one(apples, "div.math .eqno").get_text().startswith("(1)")
    [link] = apples.select('details.follow-up a[href="#equation-eq-ripe"]')
    assert link.get_text() == "(1)"
    assert "MathJax" not in str(apples)


def test_recomputed_numbers_are_marked(apples: BeautifulSoup) -> None:
    percentage, hours = apples.select("span.computed")
    assert percentage.get_text() == "65%"
    assert one(hours, "math").get_text().startswith("2.5×")


def test_an_answer_says_what_of_it_is_checked(built: dict[str, Build], apples: BeautifulSoup) -> None:
    line = one(apples, "details.answer .checked-line")
    assert line.get_text() == "Checked: 1 formula, 2 numbers, 1 program, 1 figure, 1 source"
    assert one(line, "a")["href"] == "../checked.html#checked-ml0016"
    page = BeautifulSoup(built["html"].read("checked.html"), "html.parser")
    assert [cell.get_text() for cell in page.select("tbody tr")[0].select("td")] == [
        "ML0016 Ripe apples", "1", "2", "1", "1", "1",
    ]  # fmt: skip
    assert [cell.get_text() for cell in page.select("tbody tr")[-1].select("td")] == ["All", "1", "2", "1", "1", "1"]
    details = one(page, "dt:has(#checked-ml0016) + dd")
    assert one(details, 'a[href="chapters/apples.html#equation-eq-ripe"]').get_text() == "(1)"
    assert [name.get_text() for name in details.select("code")] == ["dark-seeds", "ripening-hours"]
    assert r"\interviewchecked{Checked: " in built["latex"].read("smallbook.tex")
    assert "Checked: 1 formula" in built["text"].read("chapters/apples.txt")


def test_a_source_says_who_cites_it(built: dict[str, Build]) -> None:
    page = BeautifulSoup(built["html"].read("references.html"), "html.parser")
    assert one(page, ".cited-by").get_text() == " Cited in ML0016."
    assert one(page, ".cited-by a")["href"] == "chapters/apples.html#ml0016"


def test_no_tex_shows(built: dict[str, Build]) -> None:
    for page in built["html"].out.rglob("*.html"):
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        for hidden in soup.select("script, style"):
            hidden.decompose()
        assert not re.search(r"\$\$|\\[a-zA-Z(\[]", soup.get_text())


def test_one_button_for_all_answers_where_there_are_several(apples: BeautifulSoup, bananas: BeautifulSoup) -> None:
    assert not apples.select(".answer-tools")
    assert one(bananas, "h1 + .answer-tools .answer-tools-toggle")["type"] == "button"


def test_the_list_of_questions(built: dict[str, Build]) -> None:
    page = BeautifulSoup(built["html"].read("questions.html"), "html.parser")
    assert [a.get_text() for a in page.select("p.rubric a")] == ["Apples", "Bananas"]
    rows = [[cell.get_text() for cell in row.select("td")] for row in page.select("tbody tr")]
    assert rows == [
        ["ML0016", "Ripe apples", "warm-up", "fruit"],
        ["ML0101", "Bent bananas", "deep", "fruit, fruit salad"],
        ["ML0102", "Straight bananas", "core", "fruit"],
    ]
    assert one(page, 'td a[href="chapters/bananas.html#ml0102"]').get_text() == "Straight bananas"


def test_questions_are_objects_that_other_books_can_link_to(built: dict[str, Build]) -> None:
    inventory = InventoryFile.loads(built["html"].out.joinpath("objects.inv").read_bytes(), uri="")
    bananas = inventory["interview:question", "ML0101"]
    assert (bananas.display_name, bananas.uri) == ("Bent bananas", "chapters/bananas.html#ml0101")


def test_latex_has_the_questions_first_then_the_answers(built: dict[str, Build]) -> None:
    tex = built["latex"].read("smallbook.tex")
    assert tex.count(r"\begin{interviewanswers}") == 2
    assert r"\interviewclaim{" in tex
    assert r"\interviewprompt{" in tex
    tex = tex[tex.index(r"\chapter{Bananas}") :]
    order = [
        r"\begin{interviewquestion}{ML0101}{deep}{fruit, fruit salad}",
        r"\begin{interviewquestion}{ML0102}",
        r"\begin{interviewanswers}",
        r"\begin{interviewanswer}{ML0101}{Bent bananas}",
        r"\begin{interviewanswer}{ML0102}{Straight bananas}",
        r"\end{interviewanswers}",
    ]
    assert sorted(order, key=tex.index) == order


def test_plain_text_loses_nothing(built: dict[str, Build]) -> None:
    text = built["text"].read("chapters/apples.txt")
    for words in (
        "Question ML0016 (warm-up; fruit)",
        "When is an apple ripe?",
        "Answer to ML0016",
        "Myth: Red apples are *ripe*.",
        "Some are red from",
        "Follow-up: What of green apples?",
        "They are ripe too",
    ):
        assert words in text
    assert "Know first: Bent bananas, Ripe apples" in built["text"].read("chapters/bananas.txt")


def test_the_epub_folds_answers_and_has_mathml(built: dict[str, Build]) -> None:
    page = built["epub"].read("chapters/apples.xhtml")
    assert '<details class="answer toggle-details">' in page
    assert "<math" in page
    assert "answer-tools" not in page


def test_parallel_and_serial_builds_are_identical(built: dict[str, Build], tmp_path: Path) -> None:
    serial = built["html"]
    parallel = sphinx_build(serial.source, tmp_path / "out", "html", "-j", "2", "-E")
    assert (parallel.status, parallel.stderr) == (0, "")
    pages = [page.relative_to(serial.out) for page in serial.out.rglob("*") if page.is_file()]
    assert len(pages) > 20
    _, different, missing = filecmp.cmpfiles(serial.out, parallel.out, map(str, pages), shallow=False)
    assert (different, missing) == ([".buildinfo"] if ".buildinfo" in different else [], [])


def test_an_edit_changes_what_other_pages_show(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book")
    sphinx_build(book, tmp_path / "out")
    apples = book / "chapters" / "apples.md"
    text = apples.read_text(encoding="utf-8")
    apples.write_text(text.replace("## Ripe apples", "## Mature apples"), encoding="utf-8")
    edited = sphinx_build(book, tmp_path / "out")
    assert (edited.status, edited.stderr) == (0, "")
    assert "Mature apples" in edited.read("questions.html")
    assert "Ripe apples" not in edited.read("chapters/bananas.html")


def test_a_question_may_go(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book")
    sphinx_build(book, tmp_path / "out")
    bananas = book / "chapters" / "bananas.md"
    text = bananas.read_text(encoding="utf-8")
    bananas.write_text(text[: text.index("## Straight")], encoding="utf-8")
    edited = sphinx_build(book, tmp_path / "out")
    assert (edited.status, edited.stderr) == (0, "")
    assert "ML0102" not in edited.read("questions.html")


def test_an_edition_made_between_hides_no_edit(tmp_path: Path) -> None:
    book, doctrees = small_book(tmp_path / "book"), tmp_path / "doctrees"
    sphinx_build(book, tmp_path / "html", doctrees=doctrees)
    apples = book / "chapters" / "apples.md"
    text = apples.read_text(encoding="utf-8").replace("## Ripe apples", "## Mature apples")
    apples.write_text(text.replace("# Apples", "# Pomes", 1), encoding="utf-8")
    bananas = book / "chapters" / "bananas.md"
    text = bananas.read_text(encoding="utf-8")
    bananas.write_text(text.replace("1. one", "{cite:p}`apple2001`\n\n1. one"), encoding="utf-8")
    sphinx_build(book, tmp_path / "latex", "latex", doctrees=doctrees)
    edited = sphinx_build(book, tmp_path / "html", doctrees=doctrees)
    assert (edited.status, edited.stderr) == (0, "")
    assert "Ripe apples" not in edited.read("chapters/bananas.html")
    questions = BeautifulSoup(edited.read("questions.html"), "html.parser")
    assert [a.get_text() for a in questions.select("p.rubric a")] == ["Pomes", "Bananas"]
    references = BeautifulSoup(edited.read("references.html"), "html.parser")
    assert one(references, ".cited-by").get_text() == " Cited in ML0016, ML0101."


def test_downloads_are_listed_on_the_site_alone(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book")
    index = book / "index.md"
    index.write_text(
        f"{index.read_text(encoding='utf-8')}\n## Take it along\n\n:::{{downloads}}\n:::\n", encoding="utf-8"
    )
    site = sphinx_build(book, tmp_path / "html")
    assert (site.status, site.stderr) == (0, "")
    soup = BeautifulSoup(site.read("index.html"), "html.parser")
    links = [a["href"] for a in soup.select("table.downloads a")]
    assert "questions.json" in links
    assert "online-only" in one(soup, "table.downloads tr:has(a[href$='.zip'])")["class"]
    epub = sphinx_build(book, tmp_path / "epub", "epub")
    assert (epub.status, epub.stderr) == (0, "")
    assert "Take it along" not in epub.read("index.xhtml")


def test_a_question_sheet_has_the_questions_without_what_they_lead_to(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book")
    with (book / "questions.md").open("a", encoding="utf-8") as page:
        page.write("\n## Of interest\n\nWords about the list.\n")
    with (book / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('latex_documents.append(("questions", "sheet.tex", "Sheet", "nobody", "howto", False))\n')
    build = sphinx_build(book, tmp_path / "latex", "latex")
    assert (build.status, build.stderr) == (0, "")
    sheet = build.read("sheet.tex")
    assert re.findall(r"begin\{interviewquestion\}\{(ML\d{4})\}", sheet) == re.findall(
        r"begin\{interviewquestion\}\{(ML\d{4})\}", build.read("smallbook.tex")
    )
    assert re.findall(r"begin\{interviewtheme\}\{(\d)\}\{(.+?)\}", sheet) == [("1", "Apples"), ("2", "Bananas")]
    for absent in ("Words about the list", "interviewanswer", "interviewprerequisites", "hyperref["):
        assert absent not in sheet.partition("\\begin{document}")[2]


def test_what_is_for_the_site_alone_is_not_printed(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book")
    (book / "drill.md").write_text("# Practice\n\nA page of the site.\n", encoding="utf-8")
    with (book / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write('include_patterns += ["drill.md"]\n')
    with (book / "index.md").open("a", encoding="utf-8") as index:
        index.write("\n:::{only} builder_html\n```{toctree}\n\ndrill\n```\n:::\n")
    printed, site = (sphinx_build(book, tmp_path / name, name) for name in ("latex", "html"))
    assert (printed.status, printed.stderr, site.status, site.stderr) == (0, "", 0, "")
    assert "A page of the site." in site.read("drill.html")
    assert "A page of the site." not in printed.read("smallbook.tex")
    assert "The seeds darken last" in printed.read("smallbook.tex")


def test_pages_are_made_anew_when_the_extension_has_changed(tmp_path: Path) -> None:
    extension = Path(shutil.copytree(PROJECT / "_ext", tmp_path / "_ext"))
    book = small_book(tmp_path / "book")
    assert "Checked: " in sphinx_build(book, tmp_path / "out", extension=extension).read("chapters/apples.html")
    module = extension / "interview" / "checked.py"
    module.write_text(module.read_text(encoding="utf-8").replace("Checked: ", "Proven: "), encoding="utf-8")
    assert "Proven: " in sphinx_build(book, tmp_path / "out", extension=extension).read("chapters/apples.html")
