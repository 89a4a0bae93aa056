"""The built site, as a file, and as it is read in a real Chromium and a real Firefox."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

import pytest
from book import ORIGINAL_TEN, Topic, plain_phrases, topics
from bs4 import BeautifulSoup
from conftest import start_firefox
from playwright.sync_api import Browser, Page, Playwright, expect

TOPICS = topics()
PAGES = ["index.html", "questions.html", "references.html", "changes.html", "downloads.html"]
PAGES += ["search.html", "genindex.html"]
PAGES += [f"chapters/{theme}.html" for theme in ORIGINAL_TEN]
PHONE = {"width": 390, "height": 844}


def soup(site: Path, page: str) -> BeautifulSoup:
    """A built page."""
    return BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")


# Read from the files


def test_the_ten_questions_are_where_they_were_promised() -> None:
    found = {theme: [t.id for t in TOPICS if t.chapter.stem == theme] for theme in ORIGINAL_TEN}
    for theme, ids in ORIGINAL_TEN.items():
        assert set(ids) <= set(found[theme])


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_a_question_is_whole(site: Path, topic: Topic) -> None:
    [section] = soup(site, topic.page).select(f"section#{topic.id.lower()}")
    [details] = section.select(":scope > details")
    assert "answer" in details["class"]
    assert not details.has_attr("open")
    assert {f"equation-{label}" for label in topic.formulas} == {str(div["id"]) for div in details.select("div.math")}
    assert len(details.select("div.math math")) == len(topic.formulas)
    assert len(details.select(".myth")) >= 2
    assert len(details.select("details.follow-up")) >= 2
    shown = " ".join(section.get_text().split())
    for phrase in plain_phrases(f"{topic.asked}\n\n{topic.answer}"):
        words = re.sub(r"\W+", "", phrase)
        assert words in re.sub(r"\W+", "", shown)


@pytest.mark.parametrize("page", PAGES)
def test_no_tex_shows(site: Path, page: str) -> None:
    content = soup(site, page)
    for hidden in content.select("script, style"):
        hidden.decompose()
    assert not re.search(r"\$\$|\\[a-zA-Z(\[]", content.get_text())
    assert not content.select("code.math-error, .problematic, .system-message")


BOOK = "ml-asked-and-answered"
DOWNLOADS = [f"{BOOK}.pdf", "ml-question-sheet.pdf", f"{BOOK}.epub", f"{BOOK}.apkg", f"{BOOK}-site.zip"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_a_menu_of_downloads(site: Path, page: str) -> None:
    *links, last = [site / page / ".." / str(a["href"]) for a in soup(site, page).select("#download-menu a")]
    assert [link.name for link in links] == DOWNLOADS
    assert all(link.resolve().stat().st_size > 20_000 for link in links)
    assert last.name == "downloads.html" or page == "downloads.html"


@pytest.mark.parametrize("page", ["index.html", "downloads.html"])
def test_a_table_says_what_each_download_is_good_for(site: Path, page: str) -> None:
    rows = [row.select("td") for row in soup(site, page).select("table.downloads tbody tr")]
    found = {Path(str(cells[0].select("a")[0]["href"])).name: cells[-1].get_text() for cells in rows}
    assert set(found) >= {*DOWNLOADS, f"{BOOK}.md", "questions.json"}
    assert all(len(words.split()) >= 6 for words in found.values())


def test_the_menu_of_downloads_needs_no_script(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.goto(f"{address}/chapters/data.html")
        link = page.get_by_role("link", name="Question sheet").first
        expect(link).to_be_hidden()
        page.get_by_role("button", name="Download").click()
        expect(link).to_be_in_viewport(ratio=1)
        assert context.request.get(f"{address}/chapters/{link.get_attribute('href')}").body().startswith(b"%PDF")


def test_every_internal_link_lands(site: Path) -> None:
    pages = {
        page.relative_to(site).as_posix(): soup(site, str(page.relative_to(site))) for page in site.rglob("*.html")
    }
    for name, page in pages.items():
        for link in page.select("a[href]"):
            parts = urlsplit(str(link["href"]))
            if parts.scheme or not (parts.path or parts.fragment):
                continue
            target = (site / name).parent / parts.path if parts.path else site / name
            assert target.resolve().exists(), (name, link["href"])
            key = target.resolve().relative_to(site.resolve()).as_posix()
            if parts.fragment and key in pages and not parts.fragment.startswith("set="):  # which the drill reads
                assert pages[key].find(id=parts.fragment), (name, link["href"])


# Seen in both browsers


@contextmanager
def window(browser: Browser, address: str, scheme: Literal["light", "dark"] = "light") -> Iterator[Page]:
    """A fresh window on the site, in which nothing may go wrong or be asked of another host."""
    context = browser.new_context(base_url=address, color_scheme=scheme)
    page = context.new_page()
    foreign: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: None if request.url.startswith(address) else foreign.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [url for url in foreign if not url.startswith(("data:", "blob:"))] == []
    assert complaints == []


@pytest.fixture
def page(each_browser: Browser, address: str) -> Iterator[Page]:
    """Such a window in both browsers."""
    with window(each_browser, address) as page:
        yield page


def answer_of(page: Page, question_id: str) -> str:
    """The selector of an answer."""
    return f"section#{question_id} > details.answer"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["chromium", "firefox"])
def test_a_page_opens_without_a_foreign_request_or_a_complaint(
    request: pytest.FixtureRequest, address: str, kind: str, scheme: Literal["light", "dark"], name: str
) -> None:
    fixture = {("firefox", "light"): "firefox", ("firefox", "dark"): "dark_firefox"}.get((kind, scheme), "browser")
    with window(request.getfixturevalue(fixture), address, scheme) as page:
        page.goto(f"/{name}", wait_until="networkidle")
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        assert page.evaluate("document.documentElement.dataset.theme") == scheme
        assert (
            page.evaluate(
                "[...document.images].filter(image => image.complete && !image.naturalWidth).map(image => image.src)"
            )
            == []
        )


def test_answers_are_closed_until_they_are_clicked(page: Page) -> None:
    page.goto("/chapters/optimization.html")
    answer = page.locator(answer_of(page, "ml0025"))
    body = answer.locator(".answer-body")
    expect(body).to_be_hidden()
    answer.locator(":scope > summary").click()
    expect(body).to_be_visible()
    answer.locator(":scope > summary").click()
    expect(body).to_be_hidden()


def test_an_answer_opens_by_keyboard(page: Page) -> None:
    page.goto("/chapters/evaluation.html")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#ml0016 > details > summary')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(answer_of(page, "ml0016")).locator(".answer-body")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator(answer_of(page, "ml0016")).locator(".answer-body")).to_be_hidden()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_a_permanent_link_opens_its_answer_and_no_other(page: Page, topic: Topic) -> None:
    page.goto(f"/{topic.page}#{topic.id.lower()}")
    expect(page.locator(answer_of(page, topic.id.lower()))).to_have_attribute("open", "")
    assert page.locator("details.answer[open]").count() == 1
    expect(page.locator(f"#{topic.id.lower()} > h2")).to_be_in_viewport()


def test_a_link_to_a_formula_opens_what_holds_it(page: Page) -> None:
    topic = next(t for t in TOPICS if t.id == "ML0025")
    page.goto("/chapters/optimization.html")
    expect(page.locator("details.answer[open]")).to_have_count(0)
    page.evaluate(f"location.hash = 'equation-{topic.formulas[0]}'")
    expect(page.locator(answer_of(page, "ml0025"))).to_have_attribute("open", "")
    expect(page.locator(f"#equation-{topic.formulas[0]}")).to_be_in_viewport()


def test_all_answers_open_and_close_with_one_button(page: Page) -> None:
    page.goto("/chapters/data.html")
    answers = page.locator("details.answer")
    page.get_by_role("button", name="Open all answers").click()
    expect(page.locator("details.answer[open]")).to_have_count(answers.count())
    page.get_by_role("button", name="Close all answers").click()
    expect(page.locator("details.answer[open]")).to_have_count(0)


def test_a_search_hit_opens_the_answer_that_holds_it(page: Page) -> None:
    page.goto("/search.html?q=SELU")
    page.locator("#search-results a").first.click()
    expect(page.locator("span.highlighted").first).to_be_visible()
    expect(page.locator("details.answer[open] span.highlighted").first).to_be_in_viewport()


def test_printing_opens_everything(page: Page) -> None:
    page.goto("/chapters/evaluation.html")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("details:not([open])")).to_have_count(0)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("details.answer[open]")).to_have_count(0)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_a_phone(page: Page, name: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"/{name}")
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_everything_can_be_read_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/chapters/losses.html")
    expect(page.locator(".answer-tools")).to_be_hidden()
    page.locator("#ml0022 > details > summary").click()
    expect(page.locator("#ml0022 > details > .answer-body")).to_be_visible()
    expect(page.locator("#ml0022 div.math math").first).to_be_visible()
    page.locator("#ml0022 details.follow-up > summary").first.click()
    expect(page.locator("#ml0022 details.follow-up > .follow-up-body").first).to_be_visible()
    context.close()


def test_everything_can_be_read_without_scripts_in_firefox(playwright: Playwright, address: str) -> None:
    with start_firefox(playwright, **{"javascript.enabled": False}) as firefox:
        page = firefox.new_page()
        page.goto(f"{address}/chapters/losses.html#ml0022")
        # Playwright waits by scripts of the page, which do not run: what it asks at once is answered.
        assert page.evaluate("document.documentElement.dataset.mode") is None
        assert page.evaluate("getComputedStyle(document.querySelector('.answer-tools')).display") == "none"
        for part in ("details.answer", "details.follow-up"):
            left, top = page.evaluate(
                """selector => {
                  const summary = document.querySelector(`${selector} > summary`);
                  summary.scrollIntoView({ block: "center" });
                  const { left, top } = summary.getBoundingClientRect();
                  return [left, top];
                }""",
                f"#ml0022 {part}",
            )
            page.mouse.click(left + 20, top + 10)
            assert page.evaluate("selector => document.querySelector(selector).open", f"#ml0022 {part}")
        shown = "document.querySelector('#ml0022 details.follow-up > div').checkVisibility()"
        assert page.evaluate(shown)
        assert page.evaluate("document.querySelector('#ml0022 div.math math').getBoundingClientRect().height") > 10


def test_formulas_are_set_in_the_books_own_font(page: Page) -> None:
    page.goto("/chapters/losses.html#ml0022")
    page.wait_for_load_state("networkidle")
    family = page.locator("#ml0022 div.math math").first.evaluate("element => getComputedStyle(element).fontFamily")
    name = family.split(",")[0].strip('"')
    assert page.evaluate("name => document.fonts.check(`16px '${name}'`)", name)
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', ''))"
    )
    assert name in loaded


BRACKETS: Final = """() => [...document.querySelectorAll("math mrow > mo:first-child:not([stretchy])")].map(bracket => {
  const [tall, wide] = [bracket.parentElement.querySelector("munderover"), bracket.nextElementSibling];
  const cell = wide.querySelector("mtd > *");
  return {
    height: tall && bracket.getBoundingClientRect().height / tall.getBoundingClientRect().height,
    gap: cell && cell.getBoundingClientRect().left - bracket.getBoundingClientRect().right,
  };
})"""


def test_brackets_enclose_sums_and_keep_their_distance(each_browser: Browser, address: str) -> None:
    with each_browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/chapters/evaluation.html", wait_until="networkidle")
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        page.evaluate("() => document.fonts.ready")
        brackets = page.evaluate(BRACKETS)
    heights = [bracket["height"] for bracket in brackets if bracket["height"]]
    gaps = [bracket["gap"] for bracket in brackets if bracket["gap"]]
    assert heights
    assert gaps
    assert min(heights) > 0.85
    assert 2 < min(gaps) <= max(gaps) < 5
