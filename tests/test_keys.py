"""Reading with single keys, and what a reload keeps, in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A chapter with three questions, in a fresh window without complaints."""
    context = browser.new_context(base_url=address, service_workers="block")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/chapters/optimization.html", wait_until="networkidle")
    yield page
    context.close()
    assert complaints == []


def is_open(page: Page, question_id: str) -> bool:
    """Whether the answer to a question is open."""
    return bool(page.evaluate(f"document.querySelector('section#{question_id} > details.answer').open"))


def test_keys_lead_through_the_questions(page: Page) -> None:
    page.keyboard.press("n")
    expect(page.locator("section#ml0023 > details > summary")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("section#ml0024 > details > summary")).to_be_focused()
    page.keyboard.press("o")
    assert is_open(page, "ml0024")
    page.keyboard.press("p")
    expect(page.locator("section#ml0023 > details > summary")).to_be_focused()
    expect(page.locator("section#ml0023 > h2")).to_be_in_viewport()
    page.keyboard.press("o")
    page.keyboard.press("o")
    assert not is_open(page, "ml0023")


def test_one_key_opens_all_and_one_the_search(page: Page) -> None:
    page.keyboard.press("a")
    assert all(is_open(page, question_id) for question_id in ("ml0023", "ml0024", "ml0025"))
    page.keyboard.press("a")
    assert not is_open(page, "ml0024")
    page.keyboard.press("/")
    expect(page.locator("#pst-search-dialog input")).to_be_focused()
    page.keyboard.type("on a?")  # keys are text here
    expect(page.locator("#pst-search-dialog input")).to_have_value("on a?")
    expect(page.locator("dialog.keys")).to_have_count(0)


def test_the_list_of_keys_can_switch_them_off(page: Page) -> None:
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    expect(dialog.locator("dt")).to_have_text(["n", "p", "o", "a", "/", "?"])
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("a")
    assert not is_open(page, "ml0024")
    page.reload()
    page.keyboard.press("a")
    assert not is_open(page, "ml0024")
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Close", exact=True).click()
    page.keyboard.press("a")
    assert is_open(page, "ml0024")


def test_a_key_with_a_modifier_is_the_browsers(page: Page) -> None:
    page.keyboard.press("Control+a")
    assert not is_open(page, "ml0024")


def test_keys_do_no_harm_where_there_is_no_answer(page: Page) -> None:
    page.goto("/interviews.html", wait_until="networkidle")
    for key in ("n", "p", "o", "a"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_what_was_open_is_open_after_a_reload(page: Page) -> None:
    page.locator("section#ml0024 > details > summary").click()
    page.locator("section#ml0024 details.follow-up > summary").first.click()
    page.reload(wait_until="networkidle")
    assert [is_open(page, question_id) for question_id in ("ml0023", "ml0024", "ml0025")] == [False, True, False]
    assert page.locator("section#ml0024 details.follow-up").first.get_attribute("open") is not None
    page.goto("/index.html")
    page.goto("/chapters/optimization.html")  # a new visit begins with all closed
    assert not is_open(page, "ml0024")


def test_the_page_works_where_storage_is_blocked(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, service_workers="block") as context:
        context.add_init_script(
            "for (const name of ['localStorage', 'sessionStorage'])"
            " Object.defineProperty(window, name,"
            " { configurable: true, get() { throw new DOMException('blocked', 'SecurityError'); } });"
        )
        page = context.new_page()
        page.goto("/chapters/optimization.html#ml0024", wait_until="networkidle")
        assert is_open(page, "ml0024")
        page.keyboard.press("a")
        assert is_open(page, "ml0025")
        assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_the_color_mode_is_chosen_by_keyboard_and_kept(page: Page) -> None:
    page.get_by_role("button", name="Color mode").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Dark").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#color-modes")).to_be_hidden()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
