"""How the site is found and shared, with its addresses in the environment and without."""

import functools
import json
import re
import shutil
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from book import CHAPTERS, topics
from bs4 import BeautifulSoup, Tag
from conftest import QuietHandler
from helpers import PROJECT, Build, small_book, sphinx_build
from playwright.sync_api import Browser, expect

from bench.server import QuietServer

BASE: Final = "https://example.org/book"
REPOSITORY: Final = "https://github.com/someone/questions"
DOCUMENTS: Final = ["index", "questions", "checked", "references", "chapters/apples", "chapters/bananas"]
GENERATED: Final = ["search", "genindex", "404"]
FORM: Final = PROJECT / ".github" / "ISSUE_TEMPLATE" / "error.yml"


def book_of_the_settings(folder: Path) -> Path:
    """The chapters of the small book with the settings, look and templates of the book itself."""
    book = small_book(folder)
    (book / "tags.txt").rename(book / "chapters" / "tags.txt")
    (book / "chapters" / "changes.txt").write_text("2026-01-01 new ML0016 ML0101 ML0102: First.\n", encoding="utf-8")
    (book / "chapters" / "ids.txt").write_text("ML0016\nML0101\nML0102\n", encoding="utf-8")
    shutil.copy(PROJECT / "conf.py", book)
    for name in ("_ext", "_static", "_templates", "_latex", "assets"):
        ignored = shutil.ignore_patterns("__pycache__", "figures")
        shutil.copytree(PROJECT / name, book / name, ignore=ignored, dirs_exist_ok=True)
    return book


def build(book: Path, out: Path, builder: str = "html", *, base: str = "", repository: str = "") -> Build:
    """A book built with these addresses in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOK_BASE_URL", base)
        patch.setenv("BOOK_REPOSITORY_URL", repository)
        return sphinx_build(book, out, builder)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A site that knows where it and its source will be."""
    folder = tmp_path_factory.mktemp("told")
    done = build(book_of_the_settings(folder / "source"), folder / "book", base=BASE, repository=f"{REPOSITORY}/")
    assert (done.status, done.stderr) == (0, "")
    return done


@pytest.fixture(scope="module")
def untold(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A site that knows neither."""
    folder = tmp_path_factory.mktemp("untold")
    done = build(book_of_the_settings(folder / "source"), folder / "book")
    assert (done.status, done.stderr) == (0, "")
    return done


def soup(site: Build | Path, name: str) -> BeautifulSoup:
    """A page of a site."""
    folder = site.out if isinstance(site, Build) else site
    return BeautifulSoup((folder / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    """The only element that ``selector`` finds."""
    [found] = page.select(selector)
    return found


def content(page: BeautifulSoup, selector: str) -> str:
    """What the only such element of the head says."""
    return str(one(page, selector)["content"])


def address(docname: str) -> str:
    """Where a page of ``told`` will be."""
    return f"{BASE}/" if docname == "index" else f"{BASE}/{docname}.html"


# Heads


def test_a_title_names_the_page_without_number_then_the_book(told: Build) -> None:
    book = "Machine Learning, Asked and Answered"
    assert one(soup(told, "index"), "head title").get_text() == book
    assert one(soup(told, "chapters/apples"), "head title").get_text() == f"Apples · {book}"
    assert one(soup(told, "404"), "head title").get_text() == f"Page not found · {book}"


def test_a_description_is_what_a_chapter_asks_or_how_a_page_begins(told: Build) -> None:
    asked = "Why are bananas bent? Are there straight bananas?"
    assert content(soup(told, "chapters/bananas"), 'meta[name="description"]') == asked
    assert content(soup(told, "index"), 'meta[name="description"]') == "It needs no question."


def test_a_long_description_is_cut_between_words(tmp_path: Path) -> None:
    book = book_of_the_settings(tmp_path / "source")
    apples = book / "chapters" / "apples.md"
    asked = f'Is it `"ripe"` & \\<red>, {"well-known, " * 20}or not?'
    text = apples.read_text(encoding="utf-8").replace("When is an apple ripe?", asked)
    apples.write_text(text, encoding="utf-8")
    shown = content(soup(build(book, tmp_path / "out"), "chapters/apples"), 'meta[name="description"]')
    assert shown.startswith('Is it "ripe" & <red>, well-known, ')
    assert 140 < len(shown) <= 160
    assert shown.endswith("well-known, …")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_page_says_its_address_and_how_it_looks_when_shared(told: Build, name: str) -> None:
    page = soup(told, name)
    assert one(page, 'link[rel="canonical"]')["href"] == address(name)
    shared = {str(meta["property"]): str(meta["content"]) for meta in page.select("meta[property]")}
    title = one(page, "head title").get_text().split(" · ")[0]
    assert shared["og:title"] == title
    assert shared["og:url"] == address(name)
    assert shared["og:type"] == ("website" if name == "index" else "article")
    described = [str(meta["content"]) for meta in page.select('meta[name="description"]')]
    assert [shared[key] for key in shared if key == "og:description"] == described
    picture = shared["og:image"]
    assert picture.startswith(f"{BASE}/")
    header = (told.out / picture.removeprefix(f"{BASE}/")).read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    size = [str(int.from_bytes(header[at : at + 4])) for at in (16, 20)]
    assert [shared["og:image:width"], shared["og:image:height"]] == size == ["1200", "630"]
    assert not page.select('meta[name="robots"]')


@pytest.mark.parametrize("name", GENERATED)
def test_pages_that_are_no_part_of_the_book_are_not_indexed(told: Build, name: str) -> None:
    page = soup(told, name)
    assert content(page, 'meta[name="robots"]') == "noindex"
    assert not page.select('link[rel="canonical"], meta[property], meta[name="description"]')


@pytest.mark.parametrize("name", [*DOCUMENTS, *GENERATED])
def test_without_an_address_nothing_is_half_made(untold: Build, name: str) -> None:
    page = soup(untold, name)
    assert not page.select('link[rel="canonical"], meta[property], meta[name^="twitter"], base')
    assert not page.select(".report-error, a[href*='/edit/'], a[href*='/issues']")
    for script in page.select('script[type="application/ld+json"]'):
        assert "url" not in json.loads(script.get_text())


def test_every_page_of_the_book_has_a_description_of_its_own(site: Path) -> None:
    names = ["index", "questions", "checked", "references", *(f"chapters/{chapter.stem}" for chapter in CHAPTERS)]
    descriptions = [content(soup(site, name), 'meta[name="description"]') for name in names]
    assert len(set(descriptions)) == len(descriptions)
    assert all(30 < len(text) <= 160 for text in descriptions)


# Structured data


def quiz(page: BeautifulSoup) -> dict[str, Any]:
    """The structured data of a page."""
    data: dict[str, Any] = json.loads(one(page, 'script[type="application/ld+json"]').get_text())
    return data


def test_a_chapter_is_a_quiz_of_flashcards(told: Build) -> None:
    data = quiz(soup(told, "chapters/apples"))
    assert data["@context"] == "https://schema.org/"
    assert (data["@type"], data["about"]) == ("Quiz", {"@type": "Thing", "name": "Apples"})
    assert data["hasPart"] == [
        {
            "@type": "Question",
            "eduQuestionType": "Flashcard",
            "identifier": "ML0016",
            "name": "Ripe apples",
            "url": f"{BASE}/chapters/apples.html#ml0016",
            "text": "When is an apple ripe?",
            "acceptedAnswer": {"@type": "Answer", "text": "An apple is ripe when its seeds are brown and s > 1."},
        }
    ]
    assert [part["text"] for part in quiz(soup(told, "chapters/bananas"))["hasPart"]] == [
        "Why are bananas bent?",
        "Are there straight bananas?",
    ]
    assert not soup(told, "questions").select('script[type="application/ld+json"]')


def test_what_a_chapter_says_cannot_end_the_script(tmp_path: Path) -> None:
    book = book_of_the_settings(tmp_path / "source")
    apples = book / "chapters" / "apples.md"
    asked = "Is it `</script><script>alert(1)</script>` or `<!--` & *ripe*?"
    text = apples.read_text(encoding="utf-8").replace("When is an apple ripe?", asked)
    apples.write_text(text, encoding="utf-8")
    page = soup(build(book, tmp_path / "out"), "chapters/apples")
    [part] = quiz(page)["hasPart"]
    assert part["text"] == "Is it </script><script>alert(1)</script> or <!-- & ripe?"
    assert "alert" not in "".join(script.get_text() for script in page.select("script:not([type])"))
    raw = one(page, 'script[type="application/ld+json"]').get_text()
    assert not set("<>&") & set(raw)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_flashcards_say_what_the_page_shows(site: Path, chapter: Path) -> None:
    page = soup(site, f"chapters/{chapter.stem}")
    parts = {part["identifier"]: part for part in quiz(page)["hasPart"]}
    assert list(parts) == [topic.id for topic in topics() if topic.chapter == chapter]
    for name, part in parts.items():
        section = one(page, f"section#{name.lower()}")
        asked = section.select(".question > p:not(.question-meta, .question-after)")
        short = section.select(".answer-body > p")[0]
        for said, shown in ((part["text"], asked), (part["acceptedAnswer"]["text"], [short])):
            assert words(said) == words(" ".join(tex_of(element) for element in shown))


def tex_of(element: Tag) -> str:
    """What an element shows, its formulas as the TeX they carry."""
    copy = BeautifulSoup(str(element), "html.parser")
    for formula in copy.select("math"):
        formula.replace_with(str(formula.get("data-tex") or formula.get_text().replace("−", "-")))
    return copy.get_text()


def words(text: str) -> str:
    """A text without its blanks, nor what keeps a formula and its comma together."""
    return re.sub(r"[\s\u2060]", "", text)


# Sitemap and permanent links


def test_the_sitemap_lists_the_pages_of_the_book_as_they_call_themselves(told: Build, untold: Build) -> None:
    tree = ET.fromstring(told.read("sitemap.xml"))
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert tree.tag == f"{space}urlset"
    assert sorted(str(place.text) for place in tree.iter(f"{space}loc")) == sorted(map(address, DOCUMENTS))
    assert f"Sitemap: {BASE}/sitemap.xml" in told.read("robots.txt").splitlines()
    assert not (untold.out / "sitemap.xml").exists()
    assert "Sitemap" not in untold.read("robots.txt")


@pytest.mark.parametrize("fixture", ["told", "untold"])
def test_a_permanent_link_leads_to_its_question(fixture: str, request: pytest.FixtureRequest) -> None:
    done: Build = request.getfixturevalue(fixture)
    assert {folder.name for folder in (done.out / "q").iterdir()} == {"ml0016", "ml0101", "ml0102"}
    for folder in (done.out / "q").iterdir():
        check_permalink(done.out, folder.name, base=BASE if fixture == "told" else "")


def check_permalink(folder: Path, name: str, *, base: str = "") -> None:
    """A permanent link goes, without a script, to the section of its question, and says so to who has no refresh."""
    page = soup(folder, f"q/{name}/index")
    delay, _, target = content(page, 'meta[http-equiv="refresh"]').partition("; url=")
    assert delay == "0"
    assert one(page, "a")["href"] == target
    parts = urlsplit(target)
    there = (folder / "q" / name / parts.path).resolve()
    assert one(soup(there.parent, there.stem), f"section#{parts.fragment} > details.answer")
    assert parts.fragment == name
    assert not page.select("script")
    canonical = [str(link["href"]) for link in page.select('link[rel="canonical"]')]
    expected = f"{base}/{there.relative_to(folder.resolve()).as_posix()}"
    assert canonical == ([expected] if base else [])


def test_every_question_of_the_book_has_a_permanent_link(site: Path) -> None:
    for topic in topics():
        check_permalink(
            site, topic.id.lower(), base=next(iter(re.findall("^Sitemap: (.*)/sitemap.xml$", robots(site))), "")
        )


def robots(site: Path) -> str:
    """What the site tells robots, on one line."""
    return (site / "robots.txt").read_text(encoding="utf-8").splitlines()[-1]


def test_permanent_links_follow_their_questions(tmp_path: Path) -> None:
    book = book_of_the_settings(tmp_path / "source")
    first = build(book, tmp_path / "out", base=BASE)
    kept = first.out / "q" / "ml0016" / "index.html"
    before = kept.stat().st_mtime_ns
    bananas = book / "chapters" / "bananas.md"
    text = bananas.read_text(encoding="utf-8")
    bananas.write_text(text[: text.index("## Straight")], encoding="utf-8")
    plums = "# Plums\n\n" + text[text.index("## Straight") :].replace("ML0101, ML0016", "ML0016")
    (book / "chapters" / "plums.md").write_text(plums.replace("ML0102", "ML0103"), encoding="utf-8")
    changes = book / "chapters" / "changes.txt"
    changes.write_text(changes.read_text(encoding="utf-8").replace("ML0102", "ML0103"), encoding="utf-8")
    ids = book / "chapters" / "ids.txt"
    ids.write_text("ML0016\nML0101\nML0102 -> ML0103\nML0103\n", encoding="utf-8")
    again = build(book, tmp_path / "out")
    assert (again.status, again.stderr) == (0, "")
    assert {folder.name for folder in (again.out / "q").iterdir()} == {"ml0016", "ml0101", "ml0102", "ml0103"}
    old = (again.out / "q" / "ml0102" / "index.html").read_text(encoding="utf-8")
    assert old == (again.out / "q" / "ml0103" / "index.html").read_text(encoding="utf-8")
    check_permalink(again.out, "ml0103")
    assert not (again.out / "sitemap.xml").exists()
    assert kept.stat().st_mtime_ns > before  # its canonical address went
    before = kept.stat().st_mtime_ns
    ids.write_text("ML0016\nML0101\nML0103\n", encoding="utf-8")
    (again.out / "q" / ".DS_Store").touch()  # which a file manager leaves
    assert build(book, tmp_path / "out").status == 0
    assert kept.stat().st_mtime_ns == before
    assert not (again.out / "q" / "ml0102").exists()


def test_a_changed_text_writes_its_own_page_and_no_other(tmp_path: Path) -> None:
    book = book_of_the_settings(tmp_path / "source")
    build(book, tmp_path / "out")
    apples = book / "chapters" / "apples.md"
    text = apples.read_text(encoding="utf-8")
    text = text.replace("When is an apple ripe?", "When may one eat an apple?").replace(
        "seeds are brown", "pips are dry"
    )
    apples.write_text(text, encoding="utf-8")
    pages = {name: tmp_path / "out" / f"{name}.html" for name in DOCUMENTS}
    before = {name: page.stat().st_mtime_ns for name, page in pages.items()}
    edited = build(book, tmp_path / "out")
    assert (edited.status, edited.stderr) == (0, "")
    [part] = quiz(soup(edited, "chapters/apples"))["hasPart"]
    assert part["text"] == "When may one eat an apple?"
    assert "pips are dry" in part["acceptedAnswer"]["text"]
    written = {name for name, page in pages.items() if page.stat().st_mtime_ns != before[name]}
    assert "chapters/apples" in written
    assert "chapters/bananas" not in written


# Ways to improve the book


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_page_leads_to_its_source(told: Build, name: str) -> None:
    edits = {str(link["href"]) for link in soup(told, name).select('a[href*="/edit/"]')}
    assert edits == {f"{REPOSITORY}/edit/main/{name}.md"}


def test_each_answer_leads_to_a_form_that_knows_its_question(told: Build) -> None:
    form = FORM.read_text(encoding="utf-8")
    fields = set(re.findall(r"^    id: (\w+)$", form, re.MULTILINE))
    places = re.findall(r"^        - (\w+)$", form, re.MULTILINE)
    ids = []
    for name in ("chapters/apples", "chapters/bananas"):
        for details in soup(told, name).select("details.answer"):
            line = details.select(".answer-body > .checked-line")[-1]
            assert line.find_next_sibling() is None
            link = one(line, ".report-error a")
            path, _, query = str(link["href"]).partition("?")
            assert path == f"{REPOSITORY}/issues/new"
            filled = {key: value for key, [value] in parse_qs(query).items()}
            assert filled.pop("template") == FORM.name
            assert filled.pop("title") == f"Error in {filled['question']}: "
            assert set(filled) <= fields
            assert filled["where"] in places
            assert link.get_text() == f"Report an error in {filled['question']}"
            assert details.parent and details.parent["id"] == filled["question"].lower()
            ids.append(filled["question"])
    assert ids == ["ML0016", "ML0101", "ML0102"]
    assert " · Report" in soup(told, "chapters/apples").get_text()


@pytest.mark.parametrize("builder", ["epub", "latex", "text"])
def test_only_the_site_has_the_form(tmp_path: Path, builder: str) -> None:
    done = build(book_of_the_settings(tmp_path / "source"), tmp_path / "out", builder, base=BASE, repository=REPOSITORY)
    assert (done.status, done.stderr) == (0, "")
    for file in done.out.rglob("*"):
        if file.suffix in {".xhtml", ".tex", ".txt"}:
            assert "Report an error" not in file.read_text(encoding="utf-8")
    assert not (done.out / "q").exists()
    assert not (done.out / "robots.txt").exists()


@pytest.mark.parametrize(
    "wrong",
    ["example.org", "ftp://example.org", "https://", "https://example.org/?a", "https://a b.org/", 'https://x.org/">'],
)
@pytest.mark.parametrize("name", ["base", "repository"])
def test_what_is_no_address_ends_the_build_with_one_line_that_says_so(tmp_path: Path, name: str, wrong: str) -> None:
    done = build(book_of_the_settings(tmp_path / "source"), tmp_path / "out", **{name: wrong})
    variable = {"base": "BOOK_BASE_URL", "repository": "BOOK_REPOSITORY_URL"}[name]
    assert done.status == 1
    [line] = done.stderr.splitlines()
    assert line.startswith(f"environment:{variable}: ERROR: '{wrong}' ")


# The page for what is not there


class HostedPages(QuietHandler):
    """Serves files as a host does: a page of its own, with status 404, where there is none."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send the site's own page."""
        page = Path(self.directory, "book", "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)


@pytest.fixture(scope="module")
def host(told: Build) -> Iterator[str]:
    """Where ``told`` is served, below the path of its address."""
    handler = functools.partial(HostedPages, directory=str(told.out.parent))
    with QuietServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/book"
        server.shutdown()


@pytest.mark.parametrize("missing", ["nothing.html", "chapters/deep/er/nothing"])
def test_the_page_for_what_is_not_there_works_at_any_depth(browser: Browser, host: str, missing: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    failed: list[str] = []
    context.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    page.goto(f"{host}/{missing}", wait_until="networkidle")
    assert failed == [f"{host}/{missing}"]
    worker = page.evaluate("navigator.serviceWorker.getRegistration().then(kept => kept?.scope)")
    assert worker == f"{host}/"
    assert page.evaluate("[...document.styleSheets].some(sheet => sheet.href?.includes('/book/_static/'))")
    links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    inside = {link.split("#")[0] for link in links if link.startswith(host)}
    assert {f"{host}/chapters/apples.html", f"{host}/chapters/bananas.html", f"{host}/questions.html"} <= inside
    for link in (link for link in inside if not link.startswith(f"{host}/downloads/")):  # `make book` adds those
        assert context.request.get(link).ok, link
    page.get_by_label("Words, or the id of a question").fill("bent")
    page.get_by_role("button", name="Search the book").click()
    page.wait_for_url(f"{host}/search.html?q=bent")
    context.close()


@pytest.mark.parametrize(
    ("missing", "guess"),
    [
        ("q/ml16", "ml0016"),
        ("q/ML0016/", "ml0016"),
        ("q/101", "ml0101"),
        ("apples#ML0102", "ml0102"),
        ("q/ml0999/", None),
        ("nothing", None),
    ],
)
def test_an_address_that_names_a_question_leads_to_it(
    browser: Browser, host: str, missing: str, guess: str | None
) -> None:
    page = browser.new_page()
    page.goto(f"{host}/{missing}", wait_until="networkidle")
    offer = page.locator("#not-found-guess")
    if guess is None:
        expect(offer).to_be_hidden()
    else:
        offer.get_by_role("link", name=guess.upper()).click()
        page.wait_for_url(re.compile(rf".*/book/chapters/\w+\.html#{guess}$"))
        expect(page.locator(f"#{guess} > details.answer")).to_have_attribute("open", "")
    page.close()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_permanent_link_opens_its_answer(browser: Browser, host: str, told: Build, scheme: str) -> None:
    root = f"{host}/" if scheme == "http" else f"{told.out.as_uri()}/"
    page = browser.new_page()
    page.goto(urljoin(root, "q/ml0101/index.html"))
    page.wait_for_url(urljoin(root, "chapters/bananas.html#ml0101"))
    expect(page.locator("#ml0101 > details.answer")).to_have_attribute("open", "")
    page.close()
