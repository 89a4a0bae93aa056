"""Everyone can read the built site: by eye or by ear, with keys alone, in large letters, on a phone."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from book import CHAPTERS as SOURCES
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

CHAPTERS: Final = [f"chapters/{source.stem}.html" for source in SOURCES]
LISTS: Final = [f"{name}.html" for name in ("questions", "checked", "references", "changes", "downloads", "genindex")]
PRACTICE: Final = ["drill.html", "drill.html#set=ML0022&clock=3", "interviews.html", "study.html"]
MISSING: Final = ["404.html"]
SEARCHES: Final = ["search.html", "search.html?q=loss", "search.html?q=zzxqq"]
PAGES: Final = ["index.html", *CHAPTERS, *LISTS, *PRACTICE, *SEARCHES, *MISSING]

WIDE: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
NARROW: Final[ViewportSize] = {"width": 320, "height": 640}
"""What a screen 1280 wide is at 400 %, as WCAG 1.4.10 puts it; 200 % is milder."""

AXE: Final = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

OPEN_ALL: Final = "document.querySelectorAll('article details').forEach(details => { details.open = true })"


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


@pytest.mark.parametrize("opened", ["search.html", "chapters/losses.html"], ids=["page", "dialog"])
def test_the_search_field_wears_one_mark(page: Page, opened: str) -> None:
    page.goto(f"/{opened}", wait_until="networkidle")
    if opened.startswith("chapters"):
        page.keyboard.press("Control+k")
    else:
        page.locator("main input").focus()
    marks = page.evaluate(
        """() => {
          const marks = [];
          for (let element = document.activeElement; element; element = element.parentElement) {
            const { outlineStyle, boxShadow } = getComputedStyle(element);
            if (outlineStyle !== "none" || boxShadow !== "none") marks.push(element.outerHTML.slice(0, 80));
          }
          return marks;
        }"""
    )
    assert len(marks) == 1, marks
    assert "<input" in marks[0]


CONTRAST: Final = """
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = color => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data;
  };
  const luminance = color => {
    const linear = x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = [...rgba(color)].map(x => linear(x / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (rgba(color)[3] > 0) return color;
    }
    return getComputedStyle(document.documentElement).colorScheme.includes("dark") ? "black" : "white";
  };
"""
"""WCAG's contrast of two colors, and the color behind an element."""


@pytest.mark.parametrize("forced", ["none", "active"], ids=["own-colors", "forced-colors"])
def test_the_mark_of_the_focus_has_contrast(
    browser: Browser, address: str, scheme: Literal["light", "dark"], forced: Literal["none", "active"]
) -> None:
    with browser.new_context(base_url=address, color_scheme=scheme, forced_colors=forced, viewport=WIDE) as context:
        page = context.new_page()
        page.goto("/chapters/evaluation.html", wait_until="networkidle")
        stops = 0
        for _ in range(40):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                f"""() => {{
                  {CONTRAST}
                  const element = document.activeElement;
                  if (element === document.body) return null;
                  const {{ outlineStyle, outlineColor, outlineWidth }} = getComputedStyle(element);
                  const ratio = contrast(outlineColor, behind(element.parentElement));
                  const what = element.outerHTML.slice(0, 80);
                  return {{ outlineStyle, width: parseFloat(outlineWidth), ratio, what }};
                }}"""
            )
            if seen:
                stops += 1
                assert seen["outlineStyle"] == "solid", seen
                assert seen["width"] >= 2, seen
                assert seen["ratio"] >= 3, seen
        assert stops > 20


def test_forced_colors_leave_nothing_unseen(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> None:
    with browser.new_context(base_url=address, color_scheme=scheme, forced_colors="active", viewport=WIDE) as context:
        page = context.new_page()
        page.goto("/chapters/losses.html#ml0022", wait_until="networkidle")
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        seen: dict[str, float] = page.evaluate(
            f"""() => {{
              {CONTRAST}
              const edge = (selector, side, pseudo) => {{
                const element = document.querySelector(selector);
                const style = getComputedStyle(element, pseudo);
                const width = parseFloat(style[`border${{side}}Width`]);
                return width && contrast(style[`border${{side}}Color`], behind(element));
              }};
              return {{
                arrow: edge("#ml0022 details.answer > summary", "Top", "::before"),
                button: edge(".answer-tools-toggle", "Top"),
                myth: edge("#ml0022 .myth", "Left"),
              }};
            }}"""
        )
        assert all(ratio >= 3 for ratio in seen.values()), seen
        found = violations(page, f"forced colors, {scheme}")
        assert not found, "\n".join(found)


# WCAG 2.5.8: a target is 24 pixels high and wide, or stands in a sentence, or has room around its middle

SMALL_TARGETS: Final = """() => {
  const all = [...document.querySelectorAll("a[href], button, summary, input, select, textarea, [role=button]")]
    .filter(target => target.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map(target => ({ target, box: target.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 1 && box.height > 1);
  const small = ({ box }) => box.width < 24 || box.height < 24;
  const inSentence = ({ target }) => {
    if (!getComputedStyle(target).display.startsWith("inline")) return false;
    const block = target.closest("p, li, td, th, dd, dt, figcaption, h1, h2, h3, .eqno");
    return block !== null && block.textContent.trim() !== target.textContent.trim();
  };
  const middle = box => [box.left + box.width / 2, box.top + box.height / 2];
  const meets = (one, other) => {
    const [x, y] = middle(one.box);
    if (small(other)) {
      const [x2, y2] = middle(other.box);
      if (Math.hypot(x - x2, y - y2) < 24) return true;
    }
    const { left, right, top, bottom } = other.box;
    return Math.hypot(x - Math.min(Math.max(x, left), right), y - Math.min(Math.max(y, top), bottom)) < 12;
  };
  return all
    .filter(one => small(one) && !inSentence(one))
    .filter(one => all.some(other => other !== one && !one.target.contains(other.target) && meets(one, other)))
    .map(({ target, box }) => `${box.width} x ${box.height}: ${target.outerHTML.slice(0, 120)}`);
}"""


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_targets_are_large_enough_or_far_apart(page: Page, size: ViewportSize, name: str) -> None:
    page.set_viewport_size(size)
    page.goto(f"/{name}", wait_until="networkidle")
    page.evaluate(OPEN_ALL)
    assert page.evaluate(SMALL_TARGETS) == []


# WCAG 1.4.12: who spreads the text out loses none of it

SPREAD: Final = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }
"""

CUT_OFF: Final = """() => [...document.querySelectorAll("body *")]
  .filter(element => element.checkVisibility() && element.textContent.trim() && !element.closest(".visually-hidden"))
  .filter(element => {
    const { overflowX, overflowY } = getComputedStyle(element);
    const cuts = overflow => overflow === "hidden" || overflow === "clip";
    return cuts(overflowX) && element.scrollWidth > element.clientWidth + 1
      || cuts(overflowY) && element.scrollHeight > element.clientHeight + 1;
  })
  .map(element => element.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_spread_out_text_is_not_cut_off(page: Page, size: ViewportSize, name: str) -> None:
    page.set_viewport_size(size)
    page.goto(f"/{name}", wait_until="networkidle")
    page.evaluate(OPEN_ALL)
    page.add_style_tag(content=SPREAD)
    assert page.evaluate("getComputedStyle(document.querySelector('main p, main h1')).letterSpacing") != "normal"
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# Figures


def contrasts(picture: bytes) -> NDArray[np.float64]:
    """The contrast of each pixel of a picture with its background, which is the color of most of them."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).reshape(-1, 3) / 255
    linear = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    values, counts = np.unique(luminance.round(4), return_counts=True)
    background = values[counts.argmax()]
    contrast: NDArray[np.float64] = (np.maximum(luminance, background) + 0.05) / (
        np.minimum(luminance, background) + 0.05
    )
    return contrast


def figures(context: BrowserContext, name: str) -> dict[str, NDArray[np.float64]]:
    """The figures of a page as they are seen, by their names."""
    page = context.new_page()
    page.goto(f"/{name}", wait_until="networkidle")
    page.evaluate(OPEN_ALL)
    pictures = {}
    for image in page.locator("figure img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        pictures[str(image.get_attribute("src"))] = contrasts(image.screenshot(animations="disabled"))
    page.close()
    return pictures


@pytest.mark.parametrize("mode", ["dark", "forced", "forced-dark"])
@pytest.mark.parametrize("name", CHAPTERS)
def test_what_is_seen_of_a_figure_on_white_is_seen_in_the_dark(
    browser: Browser, address: str, name: str, mode: str
) -> None:
    with browser.new_context(base_url=address, color_scheme="light", viewport=WIDE) as context:
        light = figures(context, name)
    with browser.new_context(
        base_url=address,
        color_scheme="light" if mode == "forced" else "dark",
        forced_colors="none" if mode == "dark" else "active",
        viewport=WIDE,
    ) as context:
        dark = figures(context, name)
    assert light.keys() == dark.keys()
    for figure, seen in light.items():
        ink = seen >= 3
        assert ink.sum() > 200, figure
        assert (dark[figure][ink] >= 3).mean() > 0.97, figure


def test_print_says_where_links_lead_and_sources_are_not_said_twice(page: Page) -> None:
    page.goto("/references.html", wait_until="networkidle")
    page.evaluate(
        "document.querySelector('article').insertAdjacentHTML('beforeend', '<p><a href=\"https://a.org/b\">b</a></p>')"
    )
    after = "link => getComputedStyle(link, '::after').content"
    assert page.locator("article a[href='https://a.org/b']").evaluate(after) == "none"
    page.emulate_media(media="print")
    assert page.locator("article a[href='https://a.org/b']").evaluate(after) == '" (https://a.org/b)"'
    assert page.locator(".citation a[href^=https]").first.evaluate(after) == "none"
    assert page.locator(".citation .cited-by a").first.evaluate(after) == "none"


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
