"""Everyone can read the built site: by eye or by ear, with keys alone, in large letters, on a phone."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from book import ORIGINAL_TEN
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

CHAPTERS: Final = [f"chapters/{theme}.html" for theme in ORIGINAL_TEN]
LISTS: Final = [f"{name}.html" for name in ("questions", "checked", "references", "changes", "downloads", "genindex")]
PRACTICE: Final = ["drill.html", "drill.html#set=ML0022&clock=3", "interviews.html", "study.html"]
SEARCHES: Final = ["search.html", "search.html?q=loss", "search.html?q=zzxqq"]
PAGES: Final = ["index.html", *CHAPTERS, *LISTS, *PRACTICE, *SEARCHES]

WIDE: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
NARROW: Final[ViewportSize] = {"width": 320, "height": 640}
"""What a screen 1280 wide is at 400 %, as WCAG 1.4.10 puts it; 200 % is milder."""

AXE: Final = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

OPEN_ALL: Final = "document.querySelectorAll('details').forEach(details => { details.open = true })"


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Literal["light", "dark"]:
    """What the reader prefers."""
    return "dark" if request.param == "dark" else "light"


@pytest.fixture
def context(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> Iterator[BrowserContext]:
    """A fresh window of someone who prefers that."""
    with browser.new_context(base_url=address, color_scheme=scheme, viewport=WIDE, reduced_motion="reduce") as context:
        yield context


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh window."""
    with browser.new_context(base_url=address, viewport=WIDE) as context:
        yield context.new_page()


def violations(page: Page, what: str) -> list[str]:
    """What axe-core finds on a page as it stands: the page, the rule, the element and why."""
    found: list[dict[str, Any]] = Axe().run(page, options=AXE).response["violations"]
    return [
        f"{what}: {violation['id']} at {' '.join(map(str, node['target']))}: {' '.join(node['failureSummary'].split())}"
        for violation in found
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(context: BrowserContext, scheme: str, size: ViewportSize, name: str) -> None:
    page = context.new_page()
    page.set_viewport_size(size)
    page.goto(f"/{name}", wait_until="networkidle")
    found = violations(page, f"{name}, {scheme}, {size['width']} px")
    if page.locator("details").count():
        page.evaluate(OPEN_ALL)
        found += violations(page, f"{name}, {scheme}, {size['width']} px, all open")
    assert not found, "\n".join(found)


def test_axe_finds_nothing_in_the_search_dialog(context: BrowserContext, scheme: str) -> None:
    page = context.new_page()
    page.goto("/chapters/losses.html", wait_until="networkidle")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.get_by_role("dialog", name=re.compile(r"\w")).count() == 1, "the search dialog has no name"
    found = violations(page, f"search dialog, {scheme}")
    assert not found, "\n".join(found)


def test_axe_finds_nothing_in_the_sidebar_of_a_phone(context: BrowserContext, scheme: str) -> None:
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto("/chapters/losses.html", wait_until="networkidle")
    page.locator("button.primary-toggle").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.get_by_role("dialog", name=re.compile(r"\w")).count() == 1, "the sidebar's dialog has no name"
    found = violations(page, f"sidebar on a phone, {scheme}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_its_language_and_its_headings_skip_no_level(page: Page, name: str) -> None:
    page.goto(f"/{name}", wait_until="networkidle")
    page.evaluate(OPEN_ALL)
    assert page.locator("html").get_attribute("lang") == "en"
    levels = (
        page.locator("main")
        .get_by_role("heading")
        .evaluate_all("all => all.map(heading => Number(heading.tagName.slice(1)))")
    )
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels)), levels


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reflows_in_320_pixels(page: Page, name: str) -> None:
    page.set_viewport_size(NARROW)
    page.goto(f"/{name}", wait_until="networkidle")
    page.evaluate(OPEN_ALL)
    page.evaluate("scrollTo(500, 0)")
    assert page.evaluate("[scrollX, document.documentElement.scrollWidth <= innerWidth]") == [0, True]


def test_the_first_stop_of_the_tab_key_skips_to_the_text(page: Page) -> None:
    page.goto("/chapters/losses.html")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_have_text(re.compile("Skip to main content"))
    expect(focused).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#main-content').contains(document.activeElement)")


def test_keys_alone_lead_from_the_landing_page_to_an_opened_answer(page: Page) -> None:
    def tab_to(selector: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"80 presses of the Tab key do not reach {selector}")

    page.goto("/index.html")
    tab_to("main a[href$='chapters/losses.html']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chapters/losses.html")
    tab_to("#ml0022 > details > summary")
    page.keyboard.press("Space")
    expect(page.locator("#ml0022 > details > .answer-body")).to_be_visible()
    tab_to("#ml0022 details.follow-up > summary")
    page.keyboard.press("Enter")
    expect(page.locator("#ml0022 .follow-up-body").first).to_be_visible()


SEEN: Final = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const style = getComputedStyle(document.activeElement);
  const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return {
    what: document.activeElement.outerHTML.slice(0, 120),
    marked: parseFloat(style.outlineWidth) >= 1 && style.outlineStyle !== "none" || style.boxShadow !== "none",
    covered: middle !== null && !document.activeElement.contains(middle) && !middle.contains(document.activeElement),
    inside: box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
def test_what_has_the_focus_is_seen_to_have_it(page: Page, backwards: bool) -> None:
    page.goto("/chapters/evaluation.html", wait_until="networkidle")
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue
        page.evaluate("() => Promise.all(document.getAnimations().map(animation => animation.finished))")
        seen = page.evaluate(SEEN)
        assert seen["inside"] and seen["marked"] and not seen["covered"], seen


def test_nothing_moves_for_who_wants_no_motion(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto("/chapters/losses.html", wait_until="networkidle")
        page.evaluate(OPEN_ALL)
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        assert page.evaluate("document.getAnimations().length") == 0
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].filter(element => parseFloat(getComputedStyle(element)"
            ".animationDuration) > 0.01).map(element => element.outerHTML.slice(0, 80))"
        )
        assert moving == []


COPIED: Final = """selector => {
  getSelection().selectAllChildren(document.querySelector(selector));
  const event = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
  document.dispatchEvent(event);
  return [event.clipboardData.getData("text/plain"), event.clipboardData.getData("text/html")];
}"""


def test_formulas_are_copied_as_tex(page: Page) -> None:
    page.goto("/chapters/losses.html#ml0022")
    block = page.locator("#ml0022 div.math").first
    tex = block.locator("math").get_attribute("data-tex")
    text, markup = page.evaluate(COPIED, "#ml0022 div.math .math-scroll")
    assert text == f"$${tex}$$"
    assert "<math" in markup
    both = "#ml0022 p:has(math[data-tex]):has(math:not([data-tex]))"
    text, _ = page.evaluate(COPIED, both)
    paragraph = page.locator(both).first
    inline = paragraph.locator("math").evaluate_all("all => all.map(one => one.dataset.tex ?? one.textContent)")
    assert [tex for tex in inline if f"${tex}$" not in text] == []
    words = paragraph.evaluate("element => element.firstChild.textContent.trim()")
    assert words in text
    assert page.evaluate(COPIED, "h1") == ["", ""]
