"""The site's search: its index, built of the small book, and what a reader finds with it in a real Chromium."""

import functools
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from book import Topic, plain_phrases, topics
from helpers import PROJECT, Build, small_book, sphinx_build
from playwright.sync_api import Browser, Page, expect
from sphinx.search.en import SearchEnglish

TOPICS = topics()
ENGLISH = SearchEnglish({})
PHONE = {"width": 390, "height": 844}
MANY = 60
"""More than are shown at once."""


# The index, of the small book


def index_of(build: Build) -> dict[str, Any]:
    """What the search of a built book looks through."""
    text = build.read("searchindex.js")
    index: dict[str, Any] = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    return index


def having(index: dict[str, Any], word: str) -> list[str]:
    """The documents whose text, not title, has a stemmed word."""
    found = index["terms"].get(word, [])
    return [index["docnames"][number] for number in ([found] if isinstance(found, int) else found)]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """The small book, built for this test alone."""
    build = sphinx_build(small_book(tmp_path / "book"), tmp_path / "html")
    assert (build.status, build.stderr) == (0, "")
    return build


def test_every_question_is_a_document_and_the_rest_of_a_page_is_one(build: Build) -> None:
    index = index_of(build)
    assert [name for name in index["docnames"] if name.startswith("chapters/")] == [
        "chapters/apples", "chapters/apples#ml0016",
        "chapters/bananas", "chapters/bananas#ml0101", "chapters/bananas#ml0102",
    ]  # fmt: skip
    titles = dict(zip(index["docnames"], index["titles"], strict=True))
    assert titles["chapters/apples"] == "Apples"
    assert titles["chapters/apples#ml0016"] == "Ripe apples\nwarm-up\nWhen is an apple ripe?"
    assert having(index, "stand") == ["chapters/apples"]  # the text above its first question
    assert having(index, "seed") == ["chapters/apples#ml0016"]
    assert having(index, "salad") == ["chapters/bananas#ml0101"]  # a tag


def test_what_nobody_looks_for_is_not_found(build: Build) -> None:
    index = index_of(build)
    assert having(index, "frac") == []  # TeX
    assert having(index, "bent") == []  # a title listed elsewhere, which is found where it stands
    assert having(index, "after") == having(index, "The") == []  # stop words, in whatever letters


def test_the_index_is_the_same_whether_all_is_built_or_what_has_changed(build: Build, tmp_path: Path) -> None:
    apples, bananas = (build.source / "chapters" / f"{name}.md" for name in ("apples", "bananas"))
    assert having(index_of(build), "darken") == ["chapters/apples#ml0016"]

    # A word, which is no news to other pages: those are not written anew.
    apples.write_text(apples.read_text().replace("darken", "blacken"), encoding="utf-8")
    again = sphinx_build(build.source, build.out)
    assert having(index_of(again), "darken") == []
    assert having(index_of(again), "blacken") == ["chapters/apples#ml0016"]
    assert having(index_of(again), "toward") == ["chapters/bananas#ml0101"]
    assert again.read("searchindex.js") == sphinx_build(build.source, tmp_path / "cold").read("searchindex.js")

    # A question, which is.
    kept, _, _ = bananas.read_text().partition("## Straight bananas")
    bananas.write_text(kept, encoding="utf-8")
    again = sphinx_build(build.source, build.out)
    assert "chapters/bananas#ml0102" not in index_of(again)["docnames"]
    assert having(index_of(again), "nobodi") == []
    assert again.read("searchindex.js") == sphinx_build(build.source, tmp_path / "cold again").read("searchindex.js")


# What a reader finds, in the book


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh window on the site, in which nothing may go wrong."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    yield page
    context.close()
    assert complaints == []


def stems_of(text: str) -> set[str]:
    """The stems of the words of a text, those of its TeX, code and markup among them."""
    return {ENGLISH.stem(word) for word in set(re.findall(r"[a-z]+", text.lower()))}


@functools.cache
def documents() -> dict[str, set[str]]:
    """The stems of what can be found: of each question, by its id, and of each other page or file, by its name."""
    questions = {topic.id: stems_of(f"{topic.title} {topic.asked} {topic.answer}") for topic in TOPICS}
    pages = [*PROJECT.glob("*.md"), *PROJECT.glob("chapters/*.txt"), PROJECT / "references.bib"]
    return questions | {path.name: stems_of(path.read_text(encoding="utf-8")) for path in pages}


def telling_words(topic: Topic, markdown: str) -> list[str]:
    """As few words of a part of an answer as no other document has all of; mostly it is one."""
    others = [stems for name, stems in documents().items() if name != topic.id]
    words = set(re.findall(r"\b[a-z]{5,}\b", " ".join(plain_phrases(markdown)).lower()))
    titles = [other.title for other in TOPICS if other.id != topic.id]
    pages = [*PROJECT.glob("*.md"), *PROJECT.glob("chapters/*.md")]
    titles += [page.read_text(encoding="utf-8").partition("\n")[0] for page in pages]
    in_titles = " ".join(titles).lower()  # of which Sphinx's search takes a part of a word for a hit
    stem = {word: stemmed for word in words if (stemmed := ENGLISH.stem(word)) not in in_titles}
    told: list[str] = []
    for word in sorted(stem, key=lambda word: (sum(stem[word] in stems for stems in others), -len(word), word)):
        told.append(word)
        others = [stems for stems in others if stem[word] in stems]
        if not others:
            return told
    return []


def search(page: Page, query: str) -> None:
    """Have the search page look for ``query``, and wait for what it says of it."""
    page.goto(f"/search.html?q={quote(query)}")
    expect(page.get_by_role("status")).to_contain_text("result")


def test_no_page_but_its_own_loads_the_search(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    parts = re.compile(r"searchtools|language_data|searchindex|search\.js")
    page.goto(f"/{TOPICS[0].page}", wait_until="networkidle")
    assert [url for url in asked if parts.search(url)] == []
    page.goto("/search.html", wait_until="networkidle")
    assert len([url for url in asked if parts.search(url)]) == 4


@pytest.mark.parametrize("spelling", ["ML0022", "ml0022", "ml22", "ml 22", "ML-22", " Ml 0022? ", "#ml0022"])
def test_an_id_leads_straight_to_its_question(page: Page, spelling: str) -> None:
    page.goto(f"/search.html?q={quote(spelling)}")
    page.wait_for_url("**/chapters/losses.html#ml0022")
    expect(page.locator("#ml0022 > details.answer")).to_have_attribute("open", "")
    expect(page.locator("#ml0022 > h2")).to_be_in_viewport()


def test_an_id_among_words_comes_first(page: Page) -> None:
    search(page, "AUC ml22")
    links = page.locator("#search-results li a")
    expect(links.nth(0)).to_have_attribute("href", "./chapters/losses.html#ml0022")
    expect(links.nth(1)).to_have_attribute("href", "./chapters/evaluation.html#ml0016")


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_the_words_of_an_answer_lead_to_it_alone(page: Page, topic: Topic) -> None:
    words = telling_words(topic, topic.answer)
    search(page, " ".join(words).upper())
    result = page.locator("#search-results li")
    link = result.get_by_role("link")
    expect(link).to_have_text(topic.title)
    expect(result).to_contain_text(topic.id)
    link.click()
    page.wait_for_url(f"**/{topic.page}#{topic.id.lower()}")
    mark = page.locator(f"#{topic.id.lower()} > details.answer[open] span.highlighted").first
    expect(mark).to_be_in_viewport()
    assert mark.inner_text().lower() in words
    expect(page.locator("details.answer[open]")).to_have_count(1)


def test_a_word_in_a_closed_follow_up_is_seen(page: Page) -> None:
    found = (
        (topic, words[0])
        for topic in TOPICS
        for kind, _, text in topic.blocks
        if kind == "follow-up" and len(words := telling_words(topic, text)) == 1
    )
    topic, word = next(pair for pair in found if pair[0].answer.lower().count(pair[1]) == 1)
    search(page, word)
    page.locator("#search-results a").click()
    expect(page.locator(f"#{topic.id.lower()} details.follow-up[open] span.highlighted")).to_be_in_viewport()


def test_every_word_must_be_there(page: Page) -> None:
    one, other = (" ".join(telling_words(topic, topic.answer)) for topic in TOPICS[:2])
    search(page, f"{one} {TOPICS[0].title}")
    expect(page.locator("#search-results li")).to_have_count(1)
    search(page, f"{one} {other}")
    expect(page.locator("#search-results li")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("No results")


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_a_title_finds_its_question_first_and_once(page: Page, topic: Topic) -> None:
    search(page, topic.title)
    first = page.locator("#search-results li").first
    assert first.get_by_role("link").inner_text() == topic.title
    addresses = page.locator("#search-results li a").evaluate_all("links => links.map(link => link.href)")
    assert len(set(addresses)) == len(addresses)
    assert all("#ml" in each for each in addresses if "/chapters/" in each and not each.endswith(".html"))


@pytest.mark.parametrize(
    "query",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"'", "the of and", "ML9999", "__proto__", "機械 ß",
     "(", "\\", "-", "%", "42"],
)  # fmt: skip
def test_odd_words_find_nothing_and_do_no_harm(page: Page, query: str) -> None:
    search(page, query)
    expect(page.get_by_role("status")).to_contain_text(f"No results for “{query}”")
    expect(page.locator("#search-results li")).to_have_count(0)
    expect(page.get_by_role("link", name="list of all questions")).to_be_visible()


def test_with_the_keyboard_alone(page: Page) -> None:
    topic = TOPICS[0]
    page.goto(f"/{TOPICS[-1].page}")
    page.keyboard.press("Control+k")
    expect(page.locator("#pst-search-dialog input")).to_be_focused()
    page.keyboard.type(" ".join(telling_words(topic, topic.answer)))
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    expect(page.get_by_role("status")).to_contain_text("One result")
    expect(page.locator("main input[name=q]")).to_be_focused()
    page.keyboard.press("Tab")  # the button
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{topic.page}#{topic.id.lower()}")
    expect(page.locator(f"#{topic.id.lower()} > details.answer")).to_have_attribute("open", "")


def test_back_at_the_results_the_next_one_has_its_marks_as_well_and_no_other_page_has(page: Page) -> None:
    search(page, "gradient")
    for number in (0, 1):
        page.locator("#search-results li a").nth(number).click()
        expect(page.locator("article span.highlighted").first).to_be_attached()
        page.go_back()
    page.goto("/chapters/optimization.html", wait_until="networkidle")
    expect(page.locator("span.highlighted")).to_have_count(0)


def test_of_a_page_with_several_hits_only_the_question_arrived_at_is_opened(page: Page) -> None:
    search(page, "gradient")
    page.locator('#search-results a[href$="#ml0025"]').click()
    expect(page.locator("#ml0025 span.highlighted").first).to_be_in_viewport()
    expect(page.locator("#ml0023 > details span.highlighted").first).to_be_attached()
    expect(page.locator("details.answer[open]")).to_have_count(1)
    expect(page.locator("#ml0025 > details.answer")).to_have_attribute("open", "")


def test_a_word_found_by_its_stem_leads_to_the_question_all_the_same(page: Page) -> None:
    search(page, "AUCs ML0016")
    page.locator("#search-results a").first.click()
    expect(page.locator("#ml0016 > details.answer")).to_have_attribute("open", "")
    expect(page.locator("#ml0016 > h2")).to_be_in_viewport()


def test_marks_can_be_hidden(page: Page) -> None:
    search(page, "entropy")
    page.locator("#search-results a").first.click()
    expect(page.locator("article span.highlighted").first).to_be_in_viewport()
    page.get_by_role("button", name="Hide what was searched for").click()
    expect(page.locator("span.highlighted")).to_have_count(0)
    expect(page.get_by_role("button", name="Hide what was searched for")).to_be_hidden()
    assert page.locator('a[href^="javascript:"]').count() == 0


def test_it_works_from_a_folder(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto(f"{(site / 'search.html').as_uri()}?q=entropy")
    expect(page.get_by_role("status")).to_contain_text("result")
    page.locator("#search-results a").first.click()
    page.wait_for_url("**/chapters/*.html#ml*")
    expect(page.locator("details.answer[open] span.highlighted").first).to_be_visible()
    page.close()


def test_without_scripts_it_says_where_else_to_look(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/search.html?q=entropy")
    expect(page.locator("main form")).to_be_hidden()
    page.get_by_role("link", name="list of all questions").click()
    page.wait_for_url("**/questions.html")
    context.close()


def test_a_phone_shows_results_without_scrolling_sideways(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    search(page, "loss")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_index_that_does_not_come_is_missed(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.route("**/searchindex.js*", lambda route: route.abort())
    page.goto(f"{address}/search.html?q=entropy")
    expect(page.get_by_role("status")).to_have_text("The search index could not be loaded.")
    page.close()


def test_many_results_are_shown_when_asked_for(browser: Browser, tmp_path: Path) -> None:
    book = tmp_path / "book"
    left_out = shutil.ignore_patterns("_build", ".*", "__pycache__", "tests", "evidence")
    shutil.copytree(PROJECT, book, ignore=left_out)
    with (book / "chapters" / "data.md").open("a", encoding="utf-8") as chapter:
        for number in range(9000, 9000 + MANY):
            chapter.write(
                f"\n## Quince {number}\n\n:::{{question}} ML{number}\n:level: core\n:tags: regression\n\nWhat?\n:::\n\n"
                "::::{answer}\nA quincunx.\n::::\n"
            )
    with (book / "chapters" / "ids.txt").open("a", encoding="utf-8") as ids:
        ids.writelines(f"ML{number}\n" for number in range(9000, 9000 + MANY))
    build = sphinx_build(book, tmp_path / "html")
    assert (build.status, build.stderr) == (0, "")
    page = browser.new_page()
    page.goto(f"{(build.out / 'search.html').as_uri()}?q=quincunx")
    expect(page.get_by_role("status")).to_contain_text(f"{MANY} results")
    results = page.locator("#search-results li")
    expect(results).to_have_count(50)
    page.get_by_role("button", name=f"Show all {MANY}").click()
    expect(results).to_have_count(MANY)
    expect(results.nth(50).get_by_role("link")).to_be_focused()
    page.close()
