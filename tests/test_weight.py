"""What a page of the site costs its reader, and what it may run."""

import base64
import gzip
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import pydata_sphinx_theme
import pytest
from book import CHAPTERS
from bs4 import BeautifulSoup
from helpers import PROJECT, small_book, sphinx_build
from interview import icons, styles
from playwright.sync_api import Browser, BrowserContext

PAGES = [f"chapters/{chapter.stem}.html" for chapter in CHAPTERS]
THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
COMPRESSED = {".woff2", ".png"}


def asked(context: BrowserContext, site: Path, address: str, page: str) -> dict[str, int]:
    """What a visit of ``page`` asks for until nothing more comes: addresses with their compressed sizes in bytes."""
    found: list[str] = []
    tab = context.new_page()
    tab.on("request", lambda request: found.append(request.url))
    tab.goto(f"{address}/{page}", wait_until="networkidle")
    tab.close()
    assert [url for url in found if not url.startswith((address, "data:"))] == []
    files = {url: site / urlsplit(url).path.lstrip("/") for url in found if url.startswith(address)}
    return {url: compressed(file) for url, file in files.items()}


def compressed(file: Path) -> int:
    """The bytes of a file as a server sends it."""
    data = file.read_bytes()
    return len(data) if file.suffix in COMPRESSED else len(gzip.compress(data, 9))


# No service worker here: what it fetches for later comes after the page, and bench counts it


@pytest.mark.parametrize("page", PAGES)
def test_a_chapter_keeps_to_its_budget(browser: Browser, site: Path, address: str, page: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block") as context:
        sizes = asked(context, site, address, page)
    assert any("math.woff2" in url for url in sizes) == ("<math" in (site / page).read_text(encoding="utf-8"))
    assert any("site.css?v=" in url for url in sizes)
    assert len(sizes) <= 15
    assert sum(sizes.values()) <= 150_000


@pytest.mark.parametrize("second", PAGES)
def test_what_a_second_chapter_adds(browser: Browser, site: Path, address: str, second: str) -> None:
    first = next(page for page in PAGES if page != second)
    questions = len(BeautifulSoup((site / second).read_text(encoding="utf-8"), "html.parser").select(".question"))
    assert questions
    with browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block") as context:
        before = asked(context, site, address, first)
        more = {url: size for url, size in asked(context, site, address, second).items() if url not in before}
    assert sum(more.values()) <= 25_000 + 4_000 * max(questions - 4, 0)


MEASURED = """() => [...document.querySelectorAll("details pre, details .pst-scrollable-table-container")]
  .map(box => ({ stop: box.getAttribute("tabindex"), wide: box.scrollWidth > box.clientWidth }))"""


def test_what_scrolls_in_an_answer_is_measured_when_it_is_opened(browser: Browser, address: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.goto(f"{address}/chapters/data.html", wait_until="networkidle")
        assert {box["stop"] for box in page.evaluate(MEASURED)} == {None}
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        page.wait_for_function(f"({MEASURED})().every(({{ stop }}) => stop !== null)")
        boxes = page.evaluate(MEASURED)
    assert {box["wide"] for box in boxes} == {False, True}
    assert all(box["stop"] == ("0" if box["wide"] else "-1") for box in boxes)


def test_the_theme_loads_what_the_book_knows_of() -> None:
    macros = (THEME / "static" / "webpack-macros.html").read_text(encoding="utf-8")
    assert set(re.findall(r"_static/([\w./-]+)", macros)) == {
        "styles/theme.css",  # it imports basic.css, which is in interview_styles
        "styles/pydata-sphinx-theme.css",
        "scripts/fontawesome.js",  # left out
        "scripts/bootstrap.js",  # left out
        "scripts/pydata-sphinx-theme.js",
    }
    imports = re.findall(r'@import "([^"]*)"', (THEME / "static/styles/theme.css").read_text(encoding="utf-8"))
    assert imports == ["../basic.css"]


def test_a_page_runs_what_its_policy_names(site: Path) -> None:
    for file in sorted(site.rglob("*.html")):
        if "_static" in file.parts:
            continue
        page = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        [policy] = page.select('meta[http-equiv="Content-Security-Policy"]')
        assert "unsafe-inline" not in str(policy["content"]).split("style-src")[0]
        assert "unsafe-eval" not in str(policy["content"])
        if file.parent.parent.name == "q":
            assert not page.select("script")
            continue
        inline = [s.string or "" for s in page.select("script:not([src])") if s.get("type") != "application/ld+json"]
        digests = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline}
        assert len(digests) == 1
        assert set(re.findall(r"'sha256-([^']*)'", str(policy["content"]))) == digests
        before = str(page).split("Content-Security-Policy")[0]
        assert "<script" not in before
        assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
        assert not page.select('[href^="javascript:"]')


def test_the_policy_stops_a_strange_script(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/index.html")
        page.evaluate("""() => {
            const script = document.createElement("script");
            script.textContent = "window.strange = true";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", '<img src="nothing" onerror="window.strange = true">');
        }""")
        page.wait_for_timeout(300)
        assert page.evaluate("window.strange") is None


# The style sheet


def rules(css: str, pages: str = "", scripts: str = "") -> str:
    """What is left of a style sheet."""
    return "".join(map(str, styles.used_rules(css, styles.Vocabulary.of([pages], [scripts]))))


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("p{color:red} q{color:red}", "p{color:red}"),
        (".a{color:red} .b{color:red}", ".a{color:red}"),
        ("#i{color:red} #j{color:red}", "#i{color:red}"),
        (".a,.b{color:red}", ".a{color:red}"),
        ("p.a > .b{color:red}", ""),
        ("p:not(.b){color:red}", "p:not(.b){color:red}"),
        (":is(.a,.b) p{color:red}", ":is(.a,.b) p{color:red}"),
        (":is(.b,q) p{color:red}", ""),
        (".open{color:red}", ".open{color:red}"),
        ("p[data-x]:hover::before{content:'a  b'}", 'p[data-x]:hover::before{content:"a  b"}'),
        ("@media print{.b{color:red}}", ""),
        ("@media print{/* c */ .a{ color : red !important }}", "@media print{.a{color:red !important}}"),
        (":root{--x:1px;--y:2px;--z:var(--y)} p{top:var(--z)}", ":root{--y:2px;--z:var(--y)}p{top:var(--z)}"),
        ("@keyframes k{to{top:0}} p{top:0}", "p{top:0}"),
        ("@keyframes k{to{top:0}} p{animation:k 1s}", "@keyframes k{to{top:0}}p{animation:k 1s}"),
        ("@charset 'utf-8'; @layer a;", "@layer a;"),
    ],
)
def test_a_rule_that_no_page_needs_goes(css: str, left: str) -> None:
    assert rules(css, '<html><p class="a" id="i">', 'x.classList.add("open")') == left


def test_a_style_sheet_that_imports_another_is_refused() -> None:
    with pytest.raises(ValueError, match=r"line 1: .*@import"):
        rules("@import 'other.css';")


def test_an_icon_that_no_font_has_is_named() -> None:
    fonts = THEME / "static" / "vendor" / "fontawesome" / "webfonts"
    face = "@font-face{font-family:F;font-weight:900;src:url(../x/fa-solid-900.woff2)}"
    known = styles.used_rules(
        face
        + 'p{--fa-family:"F";left:var(--fa-family);--fa-style:900;top:var(--fa-style);--fa:"\\f185";left:var(--fa)}',
        PARAGRAPH,
    )
    icons.embed(known, fonts)
    assert len(str(known[0])) < 2_000
    unknown = styles.used_rules(
        face + 'p{--fa-family:"F";left:var(--fa-family);--fa-style:900;top:var(--fa-style);--fa:"漢";left:var(--fa)}',
        PARAGRAPH,
    )
    with pytest.raises(ValueError, match=r"U\+6F22"):
        icons.embed(unknown, fonts)


PARAGRAPH = styles.Vocabulary.of(["<p>"], [])


def test_a_file_that_is_not_listed_is_an_error(tmp_path: Path) -> None:
    source = small_book(tmp_path / "book")
    with (source / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write(
            'html_theme = "sphinx_book_theme"\n'
            f"templates_path = [{str(PROJECT / '_templates')!r}]\n"
            'interview_styles = ["basic.css", "missing.css"]\n'
            'interview_scripts = {"sphinx.js": ["doctools.js"]}\n'
        )
    build = sphinx_build(source, tmp_path / "html")
    assert build.status == 1
    assert "pages want the style sheet pygments.css, which interview_styles in conf.py does not list" in build.stderr
    assert "pages want the script togglebutton.js, which interview_scripts in conf.py does not list" in build.stderr
    assert "missing.css" in build.stderr
    assert "Traceback" not in build.stderr
