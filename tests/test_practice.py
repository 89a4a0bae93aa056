"""Practice on the built site: the interview, the mock interviews, the study order, and the filters of the list."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from book import Topic, topics
from bs4 import BeautifulSoup
from helpers import small_book, sphinx_build
from interview.model import Question
from interview.study import figure, path, steps
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from test_weight import compressed

TOPICS: Final = topics()
IDS: Final = [topic.id for topic in TOPICS]
WIDE: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
STORE: Final = "drill"
BLOCK_STORAGE: Final = """
    for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name,
      { configurable: true, get() { throw new DOMException('blocked', 'SecurityError'); } });
"""


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def context(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A fresh window, on a desk and on a phone."""
    with browser.new_context(base_url=address, viewport=request.param, service_workers="block") as context:
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Its page, without complaints."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    assert complaints == []


def heading(page: Page) -> str:
    """What the interview is at."""
    return page.locator(".drill-heading").inner_text()


def asked(page: Page) -> str:
    """The id of the question that is asked."""
    return page.locator(".drill-where").inner_text().split(" · ")[0]


def stored(page: Page) -> dict[str, Any]:
    """The progress on the device."""
    return dict(json.loads(page.evaluate(f"localStorage.getItem('{STORE}')")))


def open_set(page: Page, ids: list[str]) -> None:
    """Open the interview with a set of questions, and start it."""
    page.goto(f"/drill.html#set={'.'.join(ids)}")
    page.get_by_role("button", name="Start").click()


def grade(page: Page, key: str) -> str:
    """Reveal the short answer and grade oneself by keys; the question that was asked."""
    question_id = asked(page)
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Missed it")).to_be_visible()
    page.keyboard.press(key)
    return question_id


def reveal_all(page: Page) -> None:
    """Reveal the short answer, then the whole, by keys."""
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="The whole answer")).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator(".drill-answer .myth").first).to_be_visible()


def test_who_skips_to_the_text_goes_on_with_the_interview(page: Page) -> None:
    open_set(page, IDS[:3])
    assert heading(page) == "Question 1 of 3"
    skip = page.get_by_role("link", name="Skip to main content")
    skip.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/drill.html#main-content")
    assert heading(page) == "Question 1 of 3"


def letters(text: str) -> str:
    """The letters and digits of a text: quotation marks and spaces may differ."""
    return re.sub(r"\W+", "", text)


def short_answer(topic: Topic) -> str:
    """The first plain words of a short answer."""
    return " ".join(re.split(r"[${*`]", topic.short_answer)[0].split())


def test_by_keyboard_alone_from_the_landing_page_to_the_end(page: Page) -> None:
    page.goto("/drill.html")
    first = page.get_by_role("checkbox", name="Losses")
    for _ in range(60):
        page.keyboard.press("Tab")
        if first.evaluate("box => box === document.activeElement"):
            break
    page.keyboard.press("Space")
    count = sum(topic.chapter.stem == "losses" for topic in TOPICS)
    start = page.get_by_role("button", name=re.compile("^Start with"))
    expect(start).to_have_text(f"Start with {min(5, count)} questions")
    for _ in range(60):
        page.keyboard.press("Tab")
        if start.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    asked_ids = []
    for number in range(min(5, count)):
        assert heading(page) == f"Question {number + 1} of {min(5, count)}"
        topic = next(topic for topic in TOPICS if topic.id == asked(page))
        assert topic.chapter.stem == "losses"
        page.keyboard.press("r")
        expect(page.locator(".drill-answer")).not_to_be_empty()
        shown = page.locator(".drill-answer").inner_text()
        assert letters(short_answer(topic)) in letters(shown)
        page.keyboard.press("r")
        expect(page.locator(".drill-answer .myth").first).to_be_visible()
        asked_ids.append(topic.id)
        page.keyboard.press("3")
    assert heading(page) == "How it went"
    assert len(set(asked_ids)) == len(asked_ids)
    assert stored(page) == {"version": 1, "grades": dict.fromkeys(sorted(asked_ids), 3)}


def test_a_missed_question_comes_back_and_is_first_next_time(page: Page) -> None:
    ids = IDS[:4]
    open_set(page, ids)
    missed = grade(page, "1")
    assert [grade(page, "3"), grade(page, "2")] == ids[1:3]
    assert heading(page) == "Question 3 of 4, once more"
    assert grade(page, "1") == missed
    assert grade(page, "3") == ids[3]
    assert grade(page, "3") == missed
    assert heading(page) == "How it went"
    lists = {
        title.inner_text(): title.locator("xpath=following-sibling::ul[1]").inner_text()
        for title in page.locator(".drill h3").all()
    }
    assert set(lists) >= {"Went well", "Read once more", "Read first"}
    assert missed in lists["Read first"] and ids[2] in lists["Read once more"]
    assert ids[1] in lists["Went well"] and ids[3] in lists["Went well"]

    open_set(page, [ids[1], ids[0]])  # an address keeps its order
    assert asked(page) == ids[1]
    page.evaluate(f"localStorage.setItem('{STORE}', JSON.stringify({{version: 1, grades: {{{ids[2]}: 1}}}}))")
    page.goto("/index.html")
    page.goto("/drill.html")
    page.get_by_label("Questions").select_option("")
    page.get_by_role("button", name=re.compile("^Start with")).click()
    assert asked(page) == ids[2]


def test_an_answer_leads_where_it_leads_in_its_chapter(page: Page) -> None:
    topic = next(topic for topic in TOPICS if topic.id == "ML0022")
    open_set(page, [topic.id])
    reveal_all(page)
    answer = page.locator(".drill-answer")
    expect(answer.locator("math").first).to_be_visible()
    image = answer.locator("img").first
    image.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
    for link in answer.locator("a").all()[:10]:
        href = str(link.evaluate("a => a.href"))
        assert "/drill.html" not in href
        assert page.request.get(href.split("#")[0]).ok


def test_an_address_asks_the_same_of_everyone(page: Page) -> None:
    page.goto("/drill.html")
    page.get_by_label("Time for each").select_option("3")
    page.get_by_role("button", name=re.compile("^Start with")).click()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^(3:00|2:5\d)$"))
    address, first = page.url, asked(page)
    ids = address.split("set=")[1].split("&")[0].split(".")
    assert ids[0] == first and len(ids) == 5
    with page.context.browser.new_context(base_url="/".join(address.split("/")[:3])) as other:  # type: ignore[union-attr]
        friend = other.new_page()
        friend.goto(address)
        friend.get_by_role("button", name="Start").click()
        seen = [grade(friend, "3") for _ in ids]
    assert seen == ids


def test_time_is_up_and_that_is_all(page: Page) -> None:
    page.clock.install()
    page.goto(f"/drill.html#set={IDS[0]}&clock=2")
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(121_000)
    expect(page.get_by_role("timer")).to_have_text("Time is up.")
    assert grade(page, "3") == IDS[0]


def test_progress_can_be_saved_read_and_erased(page: Page, tmp_path: Path) -> None:
    open_set(page, IDS[:1])
    grade(page, "2")
    page.get_by_role("button", name="Another interview").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    file = tmp_path / "progress.json"
    saved.value.save_as(file)
    assert json.loads(file.read_text(encoding="utf-8"))["grades"] == {IDS[0]: 2}
    page.get_by_role("button", name="Erase").click()
    page.get_by_role("button", name="Erase all of it?").click()
    assert page.evaluate(f"localStorage.getItem('{STORE}')") is None
    for text in ("{}", "nothing", '{"version": 1, "grades": {"ML0022": 7}}', '{"version": 1, "grades": {"x": 1}}'):
        wrong = tmp_path / "wrong.json"
        wrong.write_text(text, encoding="utf-8")
        page.locator("input[type=file]").set_input_files(wrong)
        expect(page.locator(".drill [role=status]")).to_contain_text("holds no progress")
        assert page.evaluate(f"localStorage.getItem('{STORE}')") is None
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".drill [role=status]")).to_contain_text("was read")
    assert stored(page)["grades"] == {IDS[0]: 2}


def test_it_works_for_the_session_where_storage_is_blocked(context: BrowserContext, page: Page) -> None:
    context.add_init_script(BLOCK_STORAGE)
    open_set(page, IDS[:2])
    grade(page, "1")
    grade(page, "3")
    grade(page, "3")
    assert heading(page) == "How it went"
    page.get_by_role("button", name="Another interview").click()
    expect(page.locator(".drill-progress")).to_contain_text("2 went well")


def test_it_works_without_a_network(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, viewport=PHONE) as context:
        page = context.new_page()
        page.goto("/index.html")
        page.evaluate("""async () => {
            const end = Date.now() + 120000;
            const kept = async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated';
            while (!(await kept()) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
        }""")
        context.set_offline(True)
        open_set(page, ["ML0022"])
        reveal_all(page)


def test_an_answer_that_cannot_be_loaded_is_linked(context: BrowserContext) -> None:
    page = context.new_page()
    page.route("**/chapters/*", lambda route: route.abort())
    open_set(page, ["ML0022"])
    page.keyboard.press("r")
    link = page.locator(".drill-answer a")
    expect(link).to_have_attribute("href", re.compile("losses.html#ml0022$"))
    page.keyboard.press("2")
    assert heading(page) == "How it went"


def test_keys_can_be_switched_off(page: Page) -> None:
    page.goto("/drill.html")
    page.evaluate("localStorage.setItem('single-keys-off', 'yes')")
    open_set(page, IDS[:1])
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="The short answer")).to_be_visible()
    page.get_by_role("button", name="The short answer").click()
    page.keyboard.press("3")
    expect(page.get_by_role("button", name="Got it")).to_be_visible()


def edition(site: Path, folder: Path, *, removed: str, renamed: tuple[str, str]) -> Path:
    """A later edition: the page of the interview without one question, and with another under a new id."""
    shutil.copytree(site, folder, ignore=shutil.ignore_patterns("downloads", "sw.js"))
    file = folder / "drill.html"
    page = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    [gone] = page.select(f'[data-id="{removed}"]')
    gone.decompose()
    old, new = renamed
    [item] = page.select(f'[data-id="{old}"]')
    item["data-id"] = new
    [sheet] = page.select(".drill-sheet")
    sheet["data-replaced"] = json.dumps({old: new})
    file.write_text(str(page), encoding="utf-8")
    return folder


def test_no_progress_is_lost_over_editions(browser: Browser, site: Path, tmp_path: Path) -> None:
    removed, old, kept = IDS[:3]
    later = edition(site, tmp_path / "later", removed=removed, renamed=(old, "ML9999"))
    with browser.new_context(service_workers="block") as context:
        page = context.new_page()
        root = "http://book.test"
        page.route(f"{root}/**", lambda route: route.fulfill(path=later / urlsplit(route.request.url).path[1:]))
        page.goto(f"{root}/drill.html")
        grades = {removed: 1, old: 3, kept: 2}
        page.evaluate(
            f"grades => localStorage.setItem('{STORE}', JSON.stringify({{version: 1, grades}}))",
            grades,
        )
        page.goto(f"{root}/drill.html#set={old}.{removed}.{kept}")
        page.reload()
        expect(page.locator(".drill")).to_contain_text("2 questions")
        expect(page.locator(".drill")).to_contain_text("1 more is not in this edition")
        page.get_by_role("button", name="Start").click()
        assert [grade(page, "3"), grade(page, "3")] == ["ML9999", kept]
        assert stored(page)["grades"] == {removed: 1, "ML9999": 3, kept: 3}


# Without scripts, and what it costs


def test_without_scripts_it_is_a_sheet_to_print(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/drill.html")
        for topic in TOPICS:
            expect(page.locator(f'[data-id="{topic.id}"] .drill-asked')).to_be_visible()
        assert page.locator(".drill").inner_text() == ""


def test_only_its_page_loads_it_and_it_weighs_little(site: Path) -> None:
    pages = {p.relative_to(site).as_posix(): p for p in site.rglob("*.html") if "_static" not in p.parts}
    with_drill = [name for name, page in pages.items() if "_static/drill." in page.read_text(encoding="utf-8")]
    assert with_drill == ["drill.html"]
    files = [site / "_static" / "drill.js", site / "_static" / "drill.css"]
    chrome = compressed(site / "study.html")
    assert sum(map(compressed, files)) + max(compressed(pages["drill.html"]) - chrome, 0) <= 15_000


# Mock interviews, study order, filters


def test_a_mock_interview_shows_what_its_chapters_ask(site: Path) -> None:
    page = BeautifulSoup((site / "interviews.html").read_text(encoding="utf-8"), "html.parser")
    sets = page.select("section section")
    by_id = {topic.id: topic for topic in TOPICS}
    assert sets
    for one in sets:
        links = [str(link["href"]) for link in one.select(".question > .question-meta a")]
        assert 6 <= len(links) <= 8
        for block in one.select(".question"):
            [link] = block.select(".question-meta a")
            topic = by_id[str(link["href"]).split("#")[1].upper()]
            asked_words = re.sub(r"\W+", "", re.sub(r"\$[^$]*\$", "", topic.asked))
            shown = re.sub(r"\W+", "", block.get_text())
            assert "$" in topic.asked or asked_words in shown
            assert block.select_one("details:not([open])") is not None
        [practice] = one.select('a[href^="drill.html#set="]')
        ids = str(practice["href"]).split("set=")[1].split("&")[0].split(".")
        assert ids == [href.split("#")[1].upper() for href in links]


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (":::{ask} ML0016\nWords.\n:::", "say how many minutes"),
        (":::{ask} ML0016\n:minutes: 5\n:::", "say in the block what a good answer shows"),
        (":::{ask} ML9999\n:minutes: 5\n\nWords.\n:::", "there is no question ML9999 in this book"),
        (":::{ask} ML0016\n:minutes: 5\n\nWords.\n:::", "a mock interview has 6 to 8 questions, not 1"),
    ],
)
def test_what_is_wrong_with_a_mock_interview_is_said(tmp_path: Path, block: str, words: str) -> None:
    book = small_book(tmp_path / "book")
    index = book / "index.md"
    index.write_text(index.read_text(encoding="utf-8") + f"\n## Mock\n\n{block}\n", encoding="utf-8")
    build = sphinx_build(book, tmp_path / "out")
    assert build.status == 1
    assert any(words in message for _, message in build.errors("index"))
    assert "Traceback" not in build.stderr


def question(question_id: str, *after: str) -> Question:
    return Question(question_id, f"<{question_id}>", "chapters/a", 1, "core", (), after)


def test_each_step_rests_on_the_ones_before() -> None:
    known = {q.id: q for q in (question("C", "B"), question("A"), question("B", "A", "gone"), question("D"))}
    assert [[q.id for q in step] for step in steps(known)] == [["A", "D"], ["B"], ["C"]]
    assert steps({}) == []


def test_on_the_path_each_comes_soon_after_those_it_rests_on() -> None:
    known = {q.id: q for q in (question("C", "A", "B"), question("A"), question("D"), question("B", "A", "gone"))}
    assert [q.id for q in path(known)] == ["A", "B", "C", "D"]
    around = {q.id: q for q in (question("A", "B"), question("B", "A"), question("C"))}  # which the domain reports
    assert [q.id for q in path(around)] == ["C"]


def test_the_figure_has_a_line_for_each_that_rests_on_another() -> None:
    known = {q.id: q for q in (question("A"), question("B", "A", "gone"), question("C", "A", "B"))}
    drawing = BeautifulSoup(figure(path(known)), "html.parser")
    assert [text.get_text() for text in drawing.select("text")] == ["<A>", "<B>", "<C>"]
    ends = [re.findall(r"[\d.]+", str(line["d"])) for line in drawing.select("path")]
    assert [(end[1], end[-1]) for end in ends] == [("12", "36"), ("12", "60"), ("36", "60")]
    assert BeautifulSoup(figure(path({"A": question("A")})), "html.parser").select("path") == []


def test_the_titles_of_the_figure_fit_its_frame(page: Page) -> None:
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/study.html")
        edge = page.locator("svg.study-figure").evaluate("svg => svg.getBoundingClientRect().right")
        ends = page.locator("svg.study-figure text").evaluate_all(
            "all => all.map(t => t.getBoundingClientRect().right)"
        )
        assert len(ends) == len(IDS)
        assert max(ends) <= edge


def test_the_study_order_has_every_question_once(site: Path) -> None:
    page = BeautifulSoup((site / "study.html").read_text(encoding="utf-8"), "html.parser")
    listed = [str(item.select_one("a")["href"]).split("#")[1].upper() for item in page.select(".study-steps li li")]  # type: ignore[index]
    assert sorted(listed) == sorted(IDS)


def test_the_list_is_filtered_and_the_address_keeps_the_choice(page: Page) -> None:
    page.goto("/questions.html")
    status = page.locator("article [role=status]")
    expect(status).to_contain_text(f"{len(IDS)} of {len(IDS)} questions")
    page.get_by_label("Theme").select_option("Losses")
    count = sum(topic.chapter.stem == "losses" for topic in TOPICS)
    expect(status).to_contain_text(f"{count} of {len(IDS)} questions")
    expect(page.locator("table.question-list:visible")).to_have_count(1)
    page.get_by_label("Level").select_option("core")
    shown = page.locator("table.question-list tbody tr:visible").count()
    assert "theme=Losses" in page.url and "level=core" in page.url
    page.reload()
    expect(page.locator("table.question-list tbody tr:visible")).to_have_count(shown)
    page.get_by_role("link", name="Be asked these").click()
    assert page.url.count("ML") == shown
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    page.goto("/questions.html?theme=nonsense")
    expect(status).to_contain_text(f"{len(IDS)} of {len(IDS)} questions")


def test_the_list_is_whole_without_scripts(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/questions.html")
        expect(page.locator("table.question-list tbody tr:visible")).to_have_count(len(IDS))
        assert page.locator("form.question-filter").count() == 0
