"""What the bench measures is there to be measured; how fast it is, no test says."""

import gzip
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from helpers import PROJECT, sphinx_build
from interview.gate.text import block_problems
from playwright.sync_api import Browser

from bench import builds, sites, synthetic
from bench.npm import FILE
from bench.server import files_of, serving
from bench.visits import blocked_after, largest_window, read_trace, timing_of, traffic_of, without_scripts

CHAPTERS = sorted(path.stem for path in (PROJECT / "chapters").glob("*.md"))

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Tiny</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css"><script src="/script.js" defer></script><h1>Tiny</h1>
<img src="/dot.png" alt="">
<article><math><mi>x</mi></math></article>
"""
SCRIPT = "navigator.serviceWorker.register('/worker.js');" + "/* a comment that can be squeezed */" * 20
WORKER = (
    "addEventListener('install', (e) => e.waitUntil(caches.open('1').then((cache) => cache.addAll(['/later.txt']))));"
)
STYLE = "h1 { color: teal; }\n" * 30
DOT = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def squeezed(text: str) -> int:
    """The bytes of a text as sent."""
    return len(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def small_site(folder: Path, page: str = PAGE) -> Path:
    """A site of two pages alike."""
    folder.mkdir()
    for name, text in (("index.html", page), ("second.html", page), ("style.css", STYLE), ("script.js", SCRIPT)):
        (folder / name).write_text(text, encoding="utf-8", newline="")
    (folder / "worker.js").write_text(WORKER, encoding="utf-8", newline="")
    (folder / "later.txt").write_text("later " * 100, encoding="utf-8", newline="")
    (folder / "dot.png").write_bytes(DOT)
    return folder


def shown_ids(folder: Path) -> dict[str, list[str]]:
    """The ids of the questions that have an answer, by chapter of a built site."""
    found = {}
    for page in sorted((folder / "chapters").glob("*.html")):
        content = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        answered = content.select("section:has(> details.answer)")
        found[page.stem] = [str(block.select(".question-id")[0].string) for block in answered]
    return found


def test_a_made_up_book_builds_without_a_warning_and_has_its_questions(tmp_path: Path) -> None:
    book = tmp_path / "book"
    chapters = synthetic.write_book(book, 23)
    built = sphinx_build(book, tmp_path / "html")
    assert (built.status, built.stderr) == (0, "")
    found = shown_ids(built.out)
    assert list(found) == [path.stem for path in chapters]
    assert [len(ids) for ids in found.values()] == [10, 10, 3]
    assert len({name for ids in found.values() for name in ids}) == 23
    page = BeautifulSoup(built.read("chapters/chapter0002.html"), "html.parser")
    for kind, least in (("div.math math", 20), ("table", 10), (".myth", 20), ("details.follow-up", 20), ("img", 3)):
        assert len(page.select(f"article {kind}")) >= least, kind

    before = {path: path.read_bytes() for path in (built.out / "chapters").iterdir()}
    builds.change_a_word(chapters[1])
    again = sphinx_build(book, built.out)
    assert (again.status, again.stderr) == (0, "")
    changed = [path.stem for path, content in before.items() if path.read_bytes() != content]
    assert changed == ["chapter0002"]


def test_made_up_books_of_a_size_are_the_same(tmp_path: Path) -> None:
    one, other = (synthetic.write_book(tmp_path / name, 12) for name in ("one", "other"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


@pytest.mark.parametrize("count", [0, -1, 9900])
def test_a_book_has_as_many_questions_as_there_are_ids(tmp_path: Path, count: int) -> None:
    with pytest.raises(ValueError, match=r"from 1 to 9899 questions"):
        synthetic.write_book(tmp_path, count)


def test_the_contents_of_the_largest_made_up_book_pass_the_gate() -> None:
    chapters = [f"chapter{number:04d}" for number in range(1, synthetic.MOST // synthetic.PER_CHAPTER + 2)]
    page = synthetic.index(chapters)
    assert [name for name in chapters if f"chapters/{name}\n" not in page] == []
    assert list(block_problems(page)) == []


def test_the_stock_site_has_the_same_questions_and_nothing_of_the_books_look(tmp_path: Path) -> None:
    sites.build(tmp_path / "stock", "http://127.0.0.1/", settings=sites.STOCK)
    sites.build(tmp_path / "book", "http://127.0.0.1/")
    found = shown_ids(tmp_path / "stock")
    assert found == shown_ids(tmp_path / "book")
    assert list(found) == CHAPTERS
    page = (tmp_path / "stock" / "chapters" / "data.html").read_text(encoding="utf-8")
    assert "https://cdn.jsdelivr.net/npm/mathjax" in page
    assert "<math" not in page
    own = {path.name for path in (PROJECT / "_static").iterdir() if path.is_file()}
    assert not own & {path.name for path in (tmp_path / "stock").rglob("*")}


def test_bytes_are_counted_by_kind_as_they_are_sent(tmp_path: Path, browser: Browser) -> None:
    with serving(files_of(small_site(tmp_path / "site"))) as server:
        first, second = traffic_of(browser, server, ["index.html", "second.html"])
    sizes = {"html": squeezed(PAGE), "css": squeezed(STYLE), "js": squeezed(SCRIPT), "image": len(DOT)}
    assert first.sizes == sizes
    assert (first.requests, first.foreign, first.failed) == (4, 0, [])
    assert second.sizes == {"html": squeezed(PAGE)}  # the others are in the browser's cache
    assert first.background == (2, squeezed(WORKER) + squeezed("later " * 100))
    assert second.background == (1, squeezed(WORKER))  # to see whether there is a newer one


def test_requests_to_other_hosts_are_counted(tmp_path: Path, browser: Browser) -> None:
    with serving(files_of(small_site(tmp_path / "other"))) as other:
        page = PAGE.replace("/style.css", f"{other.address}/style.css").replace("/dot.png", "http://no.invalid/dot.png")
        with serving(files_of(small_site(tmp_path / "site", page))) as server:
            [first] = traffic_of(browser, server, ["index.html"])
    assert (first.requests, first.foreign, first.failed) == (4, 2, ["http://no.invalid/dot.png"])
    assert first.sizes["css"] == squeezed(STYLE)


def test_the_slow_phone_is_slow_and_sees_the_layout_jump(tmp_path: Path, browser: Browser) -> None:
    busy = "setTimeout(() => { const end = performance.now() + 200; while (performance.now() < end); }, 500)"
    jump = "setTimeout(() => document.querySelector('h1').style.marginTop = '300px', 100)"
    script = f"new PerformanceObserver(() => {{ {busy}; {jump} }}).observe({{ type: 'paint' }})"  # once it is seen
    page = PAGE.replace("</h1>", f"</h1><script>{script}</script>").replace("<article>", "<article>" + "word " * 999)
    with serving(files_of(small_site(tmp_path / "site", page))) as server:
        timing = timing_of(browser, f"{server.address}/")
        shown = without_scripts(browser, f"{server.address}/")
    assert 500 < timing.first_paint <= timing.largest_paint  # no answer comes before 562 ms
    assert timing.blocked >= 140  # the loop runs by the clock
    assert timing.shift > 0.05
    assert shown[0] == 1 and shown[1] > 0


def test_a_trace_tells_scripts_before_the_first_paint_from_those_after() -> None:
    def script(at: int, url: str) -> dict[str, object]:
        return {"name": "EvaluateScript", "ts": at, "dur": 1500, "args": {"data": {"url": url}}}

    here = "http://127.0.0.1/a.html"
    events = [
        script(1, here),
        script(2, "http://127.0.0.1/a.js"),
        script(3, ""),  # the bench's own
        {"name": "firstContentfulPaint", "ts": 4, "args": {}},
        script(5, "http://127.0.0.1/b.js"),
    ]
    found = read_trace(events, here)
    assert (found.inline, found.files, found.milliseconds) == (1, 1, 3.0)


def test_blocking_and_shifts_are_summed_as_their_definitions_say() -> None:
    tasks: list[dict[str, float]] = [{"at": 0, "ms": 300}, {"at": 400, "ms": 120}, {"at": 600, "ms": 51}]
    assert blocked_after(200, tasks) == 50 + 70 + 1
    shifts = [{"at": at, "by": 0.1} for at in (0.0, 900.0, 2500.0)]
    assert largest_window(shifts) == pytest.approx(0.2)
    assert largest_window([{"at": 900.0 * n, "by": 0.1} for n in range(8)]) == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("path", "package", "version", "file"),
    [
        ("/npm/mathjax@4/tex-mml-chtml.js", "mathjax", "@4", "tex-mml-chtml.js"),
        (
            "/npm/@mathjax/mathjax-newcm-font@4/chtml/woff2/a.woff2",
            "@mathjax/mathjax-newcm-font",
            "@4",
            "chtml/woff2/a.woff2",
        ),
        ("/npm/mathjax/LICENSE", "mathjax", None, "LICENSE"),
    ],
)
def test_what_the_cdn_is_asked_for_names_a_package(path: str, package: str, version: str | None, file: str) -> None:
    match = FILE.fullmatch(path)
    assert match and (match["package"], match["version"], match["path"]) == (package, version, file)
