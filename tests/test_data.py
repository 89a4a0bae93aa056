"""questions.json, the feed, llms.txt, the Markdown text and the page of downloads, each read by a real parser."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, Final

import pytest
from anki.collection import Collection, ImportAnkiPackageRequest
from book import plain_phrases, topics
from bs4 import BeautifulSoup
from helpers import Build, small_book, sphinx_build
from interview.editions import downloads
from jsonschema import Draft202012Validator, FormatChecker
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from test_found import book_of_the_settings, build

BASE: Final = "https://example.org/book/"
ATOM: Final = {"a": "http://www.w3.org/2005/Atom"}
NAME: Final = "ml-asked-and-answered"
CHANGES: Final = """\
2026-03-01 erratum ML0101: Bananas are not straight.
2026-01-01 new ML0016 ML0101 ML0102: The first.
"""


def book_in(folder: Path, *, base: str = BASE) -> Path:
    """The small book with its changelog, its pages of changes and downloads, and its address."""
    book = small_book(folder)
    with (book / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write(
            'interview_changes = "changes.txt"\n'
            'include_patterns += ["changes.md", "downloads.md"]\n'
            f"html_baseurl = {base!r}\nauthor = 'nobody'\nnumfig = True\n"
        )
    (book / "changes.txt").write_text(CHANGES, encoding="utf-8")
    (book / "changes.md").write_text("# Errata\n\n:::{changes}\n:::\n", encoding="utf-8")
    (book / "downloads.md").write_text("# Downloads\n\n:::{downloads}\n:::\n", encoding="utf-8")
    index = book / "index.md"
    text = index.read_text(encoding="utf-8").replace("references\n", "references\nchanges\ndownloads\n")
    index.write_text(text, encoding="utf-8")
    return book


def built(book: Path, out: Path, builder: str = "html") -> Build:
    """An edition, made without a complaint."""
    build = sphinx_build(book, out, builder, doctrees=out.parent / "doctrees")
    assert (build.status, build.stderr) == (0, "")
    return build


def replace(file: Path, old: str, new: str) -> None:
    """Change a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The site of the small book."""
    folder = tmp_path_factory.mktemp("data")
    return built(book_in(folder / "book"), folder / "html")


@pytest.fixture(scope="module")
def homeless(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The same, of a book that does not know its address."""
    folder = tmp_path_factory.mktemp("homeless")
    return built(book_in(folder / "book", base=""), folder / "html")


def questions(build: Build | Path) -> dict[str, Any]:
    """questions.json, valid."""
    folder = build.out if isinstance(build, Build) else build
    data: dict[str, Any] = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    schema = json.loads((folder / data["$schema"]).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(data)
    return data


def tokens(markdown: str) -> list[Any]:
    """A Markdown text as GitHub's reader sees it, flat."""
    parser = MarkdownIt("gfm-like", {"linkify": False}).use(dollarmath_plugin, double_inline=True)
    return [part for token in parser.parse(markdown) for part in (token, *(token.children or ()))]


# questions.json


def test_questions_json_has_all_that_was_promised(small: Build) -> None:
    data = questions(small)
    assert {key: data[key] for key in data if key != "questions"} == {
        "$schema": "questions.schema.json",
        "format": 1,
        "title": "Small book",
        "edition": "",
        "license": "CC-BY-4.0",
        "updated": "2026-03-01",
        "url": BASE,
    }
    assert [q["id"] for q in data["questions"]] == ["ML0016", "ML0101", "ML0102"]
    assert data["questions"][0] == {
        "id": "ML0016",
        "title": "Ripe apples",
        "theme": "Apples",
        "level": "warm-up",
        "tags": ["fruit"],
        "prerequisites": [],
        "question": "When is an apple ripe?",
        "short_answer": r"An apple is ripe when its seeds are brown and \(s > 1\).",
        "url": f"{BASE}q/ml0016/",
        "updated": "2026-01-01",
    }
    assert data["questions"][1]["prerequisites"] == ["ML0016"]
    assert data["questions"][1]["updated"] == "2026-03-01"


def test_without_an_address_links_are_relative_and_lead_somewhere(homeless: Build) -> None:
    data = questions(homeless)
    assert "url" not in data
    for q in data["questions"]:
        assert (homeless.out / q["url"] / "index.html").exists()


@pytest.mark.parametrize("field", ["id", "title", "theme", "level", "tags", "question", "short_answer", "url"])
def test_the_schema_misses_what_is_not_there(small: Build, field: str) -> None:
    data = questions(small)
    del data["questions"][0][field]
    schema = json.loads(small.read("questions.schema.json"))
    assert not Draft202012Validator(schema).is_valid(data)


def test_the_book_s_own_questions_are_all_there(site: Path) -> None:
    data = questions(site)
    written = {topic.id: topic for topic in topics()}
    assert {q["id"] for q in data["questions"]} == set(written)
    for q in data["questions"]:
        assert q["title"] == written[q["id"]].title
        assert q["updated"]
        said = re.sub(r"\W+", "", q["short_answer"])
        for phrase in plain_phrases(written[q["id"]].short_answer):
            assert re.sub(r"\W+", "", phrase) in said


# The feed


def test_the_feed_has_an_entry_for_each_question_that_changed(small: Build) -> None:
    feed = ET.fromstring(small.read("feed.xml"))
    assert feed.findtext("a:id", namespaces=ATOM) == f"{BASE}feed.xml"
    assert feed.findtext("a:updated", namespaces=ATOM) == "2026-03-01T00:00:00Z"
    assert feed.findtext("a:author/a:name", namespaces=ATOM) == "nobody"
    entries = feed.findall("a:entry", ATOM)
    assert [entry.findtext("a:title", namespaces=ATOM) for entry in entries] == [
        "Erratum: ML0101 Bent bananas",
        "New: ML0016 Ripe apples",
        "New: ML0101 Bent bananas",
        "New: ML0102 Straight bananas",
    ]
    assert entries[0].findtext("a:id", namespaces=ATOM) == f"{BASE}q/ml0101/#2026-03-01"
    assert entries[0].findtext("a:updated", namespaces=ATOM) == "2026-03-01T00:00:00Z"
    assert entries[0].findtext("a:summary", namespaces=ATOM) == "Bananas are not straight."
    assert len({entry.findtext("a:id", namespaces=ATOM) for entry in entries}) == 4
    for entry in entries:
        [link] = entry.findall("a:link", ATOM)
        assert (small.out / link.attrib["href"].removeprefix(BASE) / "index.html").exists()


def test_a_book_without_an_address_has_no_feed(homeless: Build, tmp_path: Path) -> None:
    assert not (homeless.out / "feed.xml").exists()
    book = book_in(tmp_path / "book")
    built(book, tmp_path / "html")
    assert (tmp_path / "html" / "feed.xml").exists()
    replace(book / "conf.py", BASE, "")
    assert not (built(book, tmp_path / "html").out / "feed.xml").exists()


# llms.txt and the Markdown text


def test_llms_txt_leads_to_each_question(small: Build) -> None:
    parsed = tokens(small.read("llms.txt"))
    assert [token.tag for token in parsed if token.type == "heading_open"] == ["h1", "h2", "h2", "h2"]
    assert sum(token.type == "blockquote_open" for token in parsed) == 1
    links = [token.attrs["href"] for token in parsed if token.type == "link_open"]
    assert links == [
        f"{BASE}downloads/{NAME}.md",
        f"{BASE}questions.json",
        f"{BASE}questions.schema.json",
        *(f"{BASE}q/{name}/" for name in ("ml0016", "ml0101", "ml0102")),
    ]
    assert "s > 1" in [token.content for token in parsed if token.type == "math_inline"]


def test_the_markdown_text_has_everything_a_chapter_has(tmp_path: Path) -> None:
    text = built(book_in(tmp_path / "book"), tmp_path / "markdown", "markdown").read(f"{NAME}.md")
    parsed = tokens(text)
    headings = [parsed[at + 1].content for at, token in enumerate(parsed) if token.type == "heading_open"]
    assert headings == [
        "Small book",
        "Apples",
        "ML0016 Ripe apples",
        "Follow-up: What of green apples?",
        "Bananas",
        "ML0101 Bent bananas",
        "ML0102 Straight bananas",
        "References",
    ]
    maths = [token.content.strip() for token in parsed if token.type in ("math_inline", "math_block")]
    assert maths == ["s > 1", r"2.5 \times 10^{3}", r"\frac{s}{2} = \sum_{i=1}^{n} a_i \tag{1.1}", "t = 0"]
    [program] = [token for token in parsed if token.type == "fence"]
    assert (program.info, program.content) == ("pycon", ">>> 1 + 1\n2\n")
    [image] = [token for token in parsed if token.type == "image"]
    assert (image.attrs["src"], image.content) == (f"{BASE}_images/apple.svg", "An apple, round and red.")
    links = [token.attrs["href"] for token in parsed if token.type == "link_open"]
    assert links.count("#ml0016") == 5  # two in the text, two of what to know first, one of a source
    for words in (
        "*Figure 1.1.* An apple.",
        "> **Myth.** Red apples are *ripe*.",
        "They are ripe too, by (1.1).",
        "65% of them",
        r"\[App01\]",
        "Ada Apple. On apples.",
        "1. one\n2. two",
        "*Level: deep; tags: fruit, fruit salad; know first: [Ripe apples](#ml0016)*",
        "> Why are bananas bent?",
    ):
        assert words in text
    assert "Checked" not in text


def test_a_link_to_a_page_is_words_in_the_one_text(tmp_path: Path) -> None:
    book = book_in(tmp_path / "book")
    replace(book / "chapters" / "apples.md", "The seeds darken last", "See {doc}`bananas`: the seeds darken last")
    text = built(book, tmp_path / "markdown", "markdown").read(f"{NAME}.md")
    assert "See Bananas: the seeds darken last" in text
    assert "]()" not in text


def test_the_markdown_of_the_book_says_what_the_chapters_say(site: Path) -> None:
    text = (site / "downloads" / f"{NAME}.md").read_text(encoding="utf-8")
    kinds = ("text", "code_inline", "softbreak", "fence", "image")
    shown = re.sub(r"\W+", "", "".join(token.content for token in tokens(text) if token.type in kinds))
    for topic in topics():
        for phrase in plain_phrases(f"{topic.asked}\n\n{topic.answer}"):
            assert re.sub(r"\W+", "", phrase) in shown
    assert not [token for token in tokens(text) if token.type == "text" and re.search(r"\$|\\[a-z(\[]", token.content)]


# What chapters say is only text

NASTY: Final = (
    """`</script>` ]]> & " ' {{ x }} \\<b> &amp;amp; 1 | 2 \\*no\\* a_b_c \\# """
    """\\`z `a``|\\|` éα end?"""
)


def test_no_text_of_a_chapter_is_taken_for_markup(tmp_path: Path) -> None:
    book = book_in(tmp_path / "book")
    replace(book / "chapters" / "apples.md", "When is an apple ripe?", NASTY)
    replace(book / "changes.txt", "Bananas are not straight.", NASTY)
    replace(book / "changes.txt", "erratum ML0101", "erratum ML0016")
    site, text = built(book, tmp_path / "html"), built(book, tmp_path / "markdown", "markdown")
    asked = questions(site)["questions"][0]["question"]
    for part in (
        "</script>",
        "]]>",
        "&",
        "{{ x }}",
        "<b>",
        "&amp;",
        "1 | 2",
        "*no*",
        "a_b_c",
        "#",
        "`z",
        "|",
        "éα",
    ):
        assert part in asked
    words = " ".join(asked.split())

    feed = ET.fromstring(site.read("feed.xml"))
    assert words in " ".join(str(feed.findtext("a:entry/a:content", namespaces=ATOM)).split())
    said = " ".join(NASTY.split())
    assert said in " ".join(str(feed.findtext("a:entry/a:summary", namespaces=ATOM)).split())
    page = BeautifulSoup(site.read("changes.html"), "html.parser")
    assert said in " ".join(page.select("dl.changes li")[0].get_text().split())
    for markdown in (site.read("llms.txt"), text.read(f"{NAME}.md")):
        pieces = [token.content for token in tokens(markdown) if token.type in ("text", "code_inline", "softbreak")]
        assert re.sub(r"\s", "", words) in re.sub(r"\s", "", "".join(pieces))
        assert not [t for t in tokens(markdown) if t.type == "html_inline" and not re.match("</?a", t.content)]


# Downloads


def test_the_page_offers_what_is_there_with_its_size(tmp_path: Path) -> None:
    book = book_in(tmp_path / "book")
    folder = tmp_path / "html" / "downloads"
    folder.mkdir(parents=True)
    (folder / f"{NAME}.pdf").write_bytes(b"x" * 1_234_567)
    (folder / f"{NAME}.apkg").write_bytes(b"x" * 98_765)

    def rows() -> dict[str, tuple[str, str]]:
        page = BeautifulSoup(built(book, tmp_path / "html").read("downloads.html"), "html.parser")
        assert "Edition of 2026-03-01." in page.get_text()
        cells = [row.select("td") for row in page.select("table.downloads tbody tr")]
        return {
            str(row[0].a["href"]): (row[0].get_text(), row[1].get_text().replace("\u00a0", " "))
            for row in cells
            if row[0].a
        }

    found = rows()
    assert found[f"downloads/{NAME}.pdf"] == ("PDF", "1.2 MB")
    assert found[f"downloads/{NAME}.apkg"] == ("Anki deck", "99 kB")
    assert found[downloads.SITE_ZIP] == ("Site as zip", "—")
    assert {"questions.json", "feed.xml"} < set(found)
    assert f"downloads/{NAME}.md" not in found
    (folder / f"{NAME}.pdf").write_bytes(b"x" * 1_999)
    (folder / f"{NAME}.md").write_bytes(b"x" * 994)
    found = rows()
    assert found[f"downloads/{NAME}.pdf"] == ("PDF", "2.0 kB")
    assert found[f"downloads/{NAME}.md"] == ("Markdown", "994 bytes")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (994, "994 bytes"), (1_000, "1.0 kB"), (9_960, "10 kB"), (994_999, "990 kB"), (999_999, "1.0 MB")],
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert downloads.size_in_words(size) == words


def test_the_book_offers_every_edition(site: Path) -> None:
    page = BeautifulSoup((site / "downloads.html").read_text(encoding="utf-8"), "html.parser")
    offered = [str(link["href"]) for link in page.select("table.downloads a")]
    assert set(offered) >= {f"downloads/{NAME}{end}" for end in (".pdf", ".apkg", ".md", "-site.zip")}
    assert "questions.json" in offered
    assert all((site / file).stat().st_size > 1_000 for file in offered)


def test_no_download_is_in_print(tmp_path: Path) -> None:
    tex = built(book_in(tmp_path / "book"), tmp_path / "latex", "latex").read("smallbook.tex")
    assert "Anki" not in tex


# One source, every edition


def test_a_short_answer_changes_in_every_edition(tmp_path: Path) -> None:
    book = book_of_the_settings(tmp_path / "book")

    def editions(folder: Path) -> dict[str, str]:
        """What each edition says."""
        builders = ("html", "anki", "markdown", "latex", "epub")
        builds = {name: build(book, folder / name, name, base=BASE) for name in builders}
        assert [(done.status, done.stderr) for done in builds.values()] == [(0, "")] * len(builds)
        site, deck = builds["html"], builds["anki"].out / f"{NAME}.apkg"
        collection = Collection(str(folder / "collection.anki2"))
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(deck)))
        [note] = collection.find_notes('"Id:ML0102"')
        said = collection.get_note(note)["Short answer"]
        collection.close()
        page = site.read("chapters/bananas.html")
        [structured] = BeautifulSoup(page, "html.parser").select('script[type="application/ld+json"]')
        return {
            "site": BeautifulSoup(page, "html.parser").select("#ml0102 .answer-body p")[0].get_text(),
            "structured data": structured.get_text(),
            "deck": said,
            "questions.json": questions(site)["questions"][2]["short_answer"],
            "feed": site.read("feed.xml"),
            "llms.txt": site.read("llms.txt"),
            "Markdown": builds["markdown"].read(f"{NAME}.md"),
            "LaTeX": builds["latex"].read(f"{NAME}.tex"),
            "EPUB": builds["epub"].read("chapters/bananas.xhtml"),
        }

    def those_that_say(words: str, found: dict[str, str]) -> set[str]:
        return {name for name, text in found.items() if words in text}

    before = editions(tmp_path / "1")
    assert those_that_say("but nobody asks for them", before) == set(before)
    replace(book / "chapters" / "bananas.md", "but nobody asks for them", "and people do buy them")
    after = editions(tmp_path / "2")
    assert those_that_say("but nobody asks for them", after) == set()
    assert those_that_say("and people do buy them", after) == set(before)


def test_the_same_book_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = book_in(tmp_path / "book")
    first = {name: built(book, tmp_path / "1" / name, name).out for name in ("html", "markdown")}
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    second = {name: built(book, tmp_path / "2" / name, name).out for name in ("html", "markdown")}
    files = ["questions.json", "questions.schema.json", "feed.xml", "llms.txt", "downloads.html", "changes.html"]
    for name, file in [*(("html", file) for file in files), ("markdown", f"{NAME}.md")]:
        assert (first[name] / file).read_bytes() == (second[name] / file).read_bytes()
