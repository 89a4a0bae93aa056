"""The site without a network, in a real Chromium: kept by its worker, or unpacked into a folder."""

import functools
import http.server
import re
import shutil
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pack_site
import pytest
from helpers import QUIET, Build, chromium, small_book, sphinx_build
from interview import offline
from playwright.sync_api import Browser, BrowserContext, Page, expect

DATE = 1767225600
FONTS = "[...document.fonts].filter(font => font.status === 'loaded').map(font => font.family)"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files as hosts for static sites do: a browser may keep each for ten minutes."""

    def do_GET(self) -> None:
        """Answer, once the server does."""
        assert isinstance(self.server, Server)
        self.server.answering.wait()
        if failing := self.server.failing.pop(self.path, None):
            failing.wait()
            self.send_error(503)
        else:
            super().do_GET()

    def end_headers(self) -> None:
        """Add the header."""
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Note what was asked for."""
        assert isinstance(self.server, Server)
        self.server.asked.append(self.path)


class Server(http.server.ThreadingHTTPServer):
    """A server that knows what was asked of it."""

    asked: list[str]
    answering: threading.Event
    failing: dict[str, threading.Event]


class Host:
    """A host of a site below a path, which can fail and come back."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.site = root / "book"
        self.port = 0
        self.asked: list[str] = []
        self.answering = threading.Event()
        self.answering.set()
        self.failing: dict[str, threading.Event] = {}

    def __enter__(self) -> Self:
        """Go into service, at the same address as before."""
        self.server = Server(("127.0.0.1", self.port), functools.partial(Handler, directory=str(self.root)))
        self.server.asked = self.asked
        self.server.answering = self.answering
        self.server.failing = self.failing
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Go out of service."""
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self) -> str:
        """Where the site is, with a slash at the end."""
        return f"http://127.0.0.1:{self.port}/book/"

    @property
    def edition(self) -> str:
        """The name of the edition that is served."""
        found = re.match(r'const EDITION = "(\w+)"', (self.site / "sw.js").read_text(encoding="utf-8"))
        assert found
        return found[1]

    def change(self, page: str, old: str, new: str) -> None:
        """Change the text of a page, and nothing else: as if a new edition were on its way."""
        file = self.site / page
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def fail_once(self, page: str) -> threading.Event:
        """Answer the next request for a page with an error, once what is given back is set."""
        return self.failing.setdefault(f"/book/{page}", threading.Event())

    def publish(self) -> None:
        """Complete the new edition."""
        (self.site / "sw.js").write_text(offline.worker(self.site), encoding="utf-8")


@pytest.fixture
def host(site: Path, tmp_path: Path) -> Host:
    """A host for a copy of the built site."""
    shutil.copytree(site, tmp_path / "book", ignore=shutil.ignore_patterns("downloads", "*.map", "locales"))
    return Host(tmp_path)


@pytest.fixture
def context(browser: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser that has never seen the site; no private window, in which nothing can be installed."""
    launch = browser.browser_type.launch_persistent_context
    context = launch(tmp_path / "profile", executable_path=chromium(), args=QUIET)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Its window."""
    return context.new_page()


def caches(page: Page) -> list[str]:
    """The names of what the browser keeps."""
    return list(page.evaluate("caches.keys()"))


def wait_until(page: Page, condition: str) -> None:
    """Wait until a condition, JavaScript that may await, holds in the page."""
    page.evaluate(
        f"""async () => {{
          const end = Date.now() + 120000;
          const holds = async (registration, names) => {condition};
          while (!(await holds(await navigator.serviceWorker.getRegistration(), await caches.keys()))) {{
            if (Date.now() > end) throw new Error("It has not come true: " + (await caches.keys()));
            await new Promise((resolve) => setTimeout(resolve, 50));
          }}
        }}"""
    )


def wait_for_edition(page: Page, host: Host) -> None:
    """Wait until the browser keeps the edition of the host, and no other, and serves what comes next."""
    name = f"book {host.address} {host.edition}"
    settled = "!registration.installing && !registration.waiting && registration.active?.state === 'activated'"
    wait_until(page, f"registration && {settled} && names.length === 1 && names[0] === '{name}'")


def visit(page: Page, host: Host, name: str = "") -> None:
    """Open a page of the site, and stay until all of it is kept."""
    page.goto(host.address + name)
    wait_for_edition(page, host)


# Kept by the worker


def test_after_one_visit_the_whole_book_works_without_a_network(host: Host, page: Page) -> None:
    with host:
        visit(page, host)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(host.address + "chapters/losses.html")
    answer = page.locator("#ml0022 > details.answer")
    answer.locator(":scope > summary").click()
    expect(answer.locator(".answer-body math").first).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    page.wait_for_function(f"{FONTS}.includes('Book Math')")
    for image in page.locator("article img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("image => image.naturalWidth") > 0
    page.goto(host.address + "search.html?q=SELU")
    page.locator("#search-results a").first.click()
    expect(page.locator("span.highlighted").first).to_be_visible()
    assert complaints == []


def test_without_a_network_an_address_means_what_the_server_made_of_it(host: Host, page: Page) -> None:
    (host.site / "q" / "x").mkdir(parents=True)
    (host.site / "q" / "x" / "index.html").write_text("<p>A short way</p>", encoding="utf-8")
    host.publish()
    with host:
        visit(page, host, "index.html")
    for name in ("", "?from=home", "index.html", "index.html?x=1#how-to-use-it", "index"):
        page.goto(host.address + name)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Machine Learning, Asked and Answered")
    page.goto(host.address + "q/x/")
    expect(page.get_by_text("A short way")).to_be_visible()


def test_every_page_is_kept(host: Host, page: Page, site: Path) -> None:
    with host:
        visit(page, host)
    for file in site.rglob("*.html"):
        name = file.relative_to(site).as_posix()
        if not name.startswith(("_static/", "q/")):
            response = page.goto(host.address + name)
            assert response and response.ok and response.from_service_worker, name
    page.goto(f"{host.address}q/ml0022/", wait_until="commit")
    page.wait_for_url("**/chapters/losses.html#ml0022")


def test_with_a_network_nothing_is_stale(host: Host, page: Page) -> None:
    with host:
        visit(page, host, "chapters/losses.html")
    page.goto(host.address + "questions.html")
    with host:
        host.change("chapters/losses.html", "<h1>", "<h1>Revised: ")
        figure = next(host.site.glob("_images/*.svg"))
        figure.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
        page.goto(host.address + "chapters/losses.html")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Revised: ")
        shown = page.evaluate("address => fetch(address).then(r => r.text())", f"{host.address}_images/{figure.name}")
        assert shown == figure.read_text(encoding="utf-8")


def test_without_a_network_editions_are_not_mixed(host: Host, page: Page) -> None:
    with host:
        visit(page, host)
        first = caches(page)
        host.change("chapters/losses.html", "<h1>", "<h1>Revised: ")
        page.goto(host.address + "chapters/losses.html")
    page.goto(host.address + "chapters/losses.html")  # the new edition is not complete
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Revised: ")
    host.publish()
    host.asked.clear()
    with host:
        visit(page, host)
    assert caches(page) != first
    page.goto(host.address + "chapters/losses.html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Revised: ")


def test_a_new_edition_costs_what_is_new_in_it(host: Host, page: Page) -> None:
    with host:
        visit(page, host)
        host.change("chapters/losses.html", "<h1>", "<h1>Revised: ")
        host.publish()
        host.asked.clear()
        visit(page, host)
    asked = {path for path in host.asked if path.startswith("/book/chapters/")}
    assert asked == {"/book/chapters/losses.html"}


def test_what_a_page_names_by_version_is_asked_for_once(host: Host, page: Page) -> None:
    with host:
        visit(page, host)
        host.asked.clear()
        page.goto(host.address + "chapters/losses.html", wait_until="load")
        assert not [path for path in host.asked if "?v=" in path]
        assert "/book/chapters/losses.html" in host.asked


@pytest.mark.parametrize("harm", ["missing", "of another edition"])
def test_an_edition_that_is_not_whole_is_not_kept_and_harms_no_page(host: Host, page: Page, harm: str) -> None:
    broken = host.site / "chapters" / "data.html"
    text = broken.read_bytes()
    if harm == "missing":
        broken.unlink()
    else:
        broken.write_bytes(text + b" ")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with host:
        page.goto(host.address)
        wait_until(page, "names.length === 1 && !registration")
        page.goto(host.address + "chapters/losses.html")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("navigator.serviceWorker.controller") is None
        assert complaints == []
        broken.write_bytes(text)
        visit(page, host)
    page.goto(host.address + "chapters/data.html")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_what_fails_for_an_earlier_page_is_tried_again_by_the_next(host: Host, page: Page) -> None:
    failure = host.fail_once("chapters/data.html")
    with host:
        page.goto(host.address)
        wait_until(page, "registration?.installing")
        page.goto(host.address + "chapters/losses.html")
        expect(page.locator("link[rel=manifest]")).to_be_attached()  # this page has asked for the worker, too
        assert page.evaluate("navigator.serviceWorker.getRegistration().then(({ installing }) => installing !== null)")
        failure.set()
        wait_for_edition(page, host)


def test_a_broken_new_edition_leaves_the_old_one(host: Host, page: Page) -> None:
    with host:
        visit(page, host)
        host.change("chapters/losses.html", "<h1>", "<h1>Revised: ")
        host.publish()
        (host.site / "chapters" / "losses.html").unlink()
        page.goto(host.address + "questions.html")
        wait_until(page, "names.length === 2 && !registration?.installing")
    page.goto(host.address + "chapters/losses.html")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_other_books_of_the_host_are_left_alone(host: Host, page: Page) -> None:
    with host:
        page.goto(host.address)
        page.evaluate("caches.open('book http://127.0.0.1/another/ 1').then(() => true)")
        wait_until(page, "registration?.active?.state === 'activated'")
        assert f"book {host.address} {host.edition}" in caches(page)
        assert "book http://127.0.0.1/another/ 1" in caches(page)


def test_who_saves_data_is_sent_no_more_than_the_page(host: Host, page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setDataSaverOverride", {"dataSaverEnabled": True})
    with host:
        page.goto(host.address, wait_until="load")
        page.evaluate("new Promise(resolve => requestIdleCallback(() => requestIdleCallback(resolve)))")
        assert page.evaluate("navigator.connection.saveData")
        assert page.evaluate("navigator.serviceWorker.getRegistration().then(found => !found)")
        assert "/book/sw.js" not in host.asked


def test_a_network_that_says_nothing_is_none(host: Host, page: Page) -> None:
    with host:
        visit(page, host)
        host.answering.clear()
        page.goto(host.address + "chapters/losses.html", wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        host.answering.set()


# Installed on a phone


def test_a_phone_can_install_it(host: Host, page: Page) -> None:
    with host:
        visit(page, host)
        session = page.context.new_cdp_session(page)
        expect(page.locator("link[rel=manifest]")).to_be_attached()
        assert session.send("Page.getAppManifest")["errors"] == []
        assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


def test_what_is_installed_is_this_book(host: Host, page: Page) -> None:
    with host:
        page.goto(host.address + "chapters/losses.html")
        expect(page.locator("link[rel=manifest]")).to_be_attached()
        manifest = page.evaluate(
            """async () => {
              const { href } = document.querySelector("link[rel=manifest]");
              const manifest = await (await fetch(href)).json();
              const sizes = [];
              for (const icon of manifest.icons) {
                const image = new Image();
                image.src = new URL(icon.src, href);
                await image.decode();
                sizes.push([icon.sizes, `${image.naturalWidth}x${image.naturalHeight}`]);
              }
              return { ...manifest, sizes, start: new URL(manifest.start_url, href).href };
            }"""
        )
    assert manifest["name"] == "Machine Learning, Asked and Answered"
    assert manifest["start"] == host.address
    assert manifest["display"] == "standalone"
    assert all(said == found for said, found in manifest["sizes"])


# Unpacked into a folder


@pytest.fixture(scope="module")
def folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, packed and unpacked."""
    target = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(site / "downloads" / "ml-asked-and-answered-site.zip") as archive:
        archive.extractall(target)
    return target / "ml-asked-and-answered-site"


@pytest.fixture
def opened(context: BrowserContext, folder: Path) -> Iterator[Page]:
    """A window on the folder, in which nothing may go wrong or be missing."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "requestfailed",  # a page that is left asks for no more
        lambda request: complaints.append(request.url) if request.failure != "net::ERR_ABORTED" else None,
    )
    page.goto((folder / "index.html").as_uri())
    yield page
    assert complaints == []


def test_from_a_folder_it_reads_as_from_the_web(opened: Page) -> None:
    opened.locator("article").get_by_role("link", name="Losses").click()
    answer = opened.locator("#ml0022 > details.answer")
    answer.locator(":scope > summary").click()
    expect(answer.locator(".answer-body math").first).to_be_visible()
    opened.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    opened.wait_for_function(f"{FONTS}.includes('Book Math')")
    opened.emulate_media(color_scheme="dark")
    expect(opened.locator("html")).to_have_attribute("data-theme", "dark")
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"


def test_from_a_folder_it_is_searched(opened: Page, folder: Path) -> None:
    opened.goto(f"{(folder / 'search.html').as_uri()}?q=SELU")
    opened.locator("#search-results a").first.click()
    expect(opened.locator("span.highlighted").first).to_be_visible()


def test_every_page_opens_from_a_folder(opened: Page, folder: Path) -> None:
    for file in sorted(folder.rglob("*.html")):
        if "q" not in file.relative_to(folder).parts:
            opened.goto(file.as_uri(), wait_until="load")
    opened.goto((folder / "q" / "ml0022" / "index.html").as_uri(), wait_until="commit")
    opened.wait_for_url("**/chapters/losses.html#ml0022")


def test_a_folder_offers_only_what_it_has(opened: Page, folder: Path) -> None:
    opened.wait_for_load_state("load")
    links = opened.locator("a[href*='downloads/']").evaluate_all("links => links.map(link => link.href)")
    assert links
    assert [link for link in links if not (folder / "downloads" / link.rsplit("/", 1)[1]).exists()] == []


def test_the_zip_is_the_same_on_any_day_and_holds_no_zip(site: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "1" / "site.zip", tmp_path / "2" / "site.zip"
    pack_site.pack(site, first, DATE)
    copy = shutil.copytree(site, tmp_path / "copy", copy_function=shutil.copyfile)
    (copy / "index.html").chmod(0o600)
    pack_site.pack(copy, again, DATE)
    assert first.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {info.date_time for info in archive.infolist()} == {(2026, 1, 1, 0, 0, 0)}
        assert {Path(name).suffix for name in archive.namelist()}.isdisjoint({".zip", ".map", ".po", ".mo"})


def test_what_is_no_site_is_not_packed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pack_site.main([str(tmp_path), str(tmp_path / "site.zip")]) == 1
    assert "run make html" in capsys.readouterr().err
    assert not (tmp_path / "site.zip").exists()


# What is kept


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The small book, built."""
    folder = tmp_path_factory.mktemp("small")
    return sphinx_build(small_book(folder / "book"), folder / "out")


def test_an_edition_is_what_its_pages_are_made_of(tmp_path: Path) -> None:
    files = {
        "index.html": '<script src="_static/a.js?v=12ab"></script><a href="downloads/book.svg">',
        "chapters/one.html": "<img src='../_images/one.svg'>",
        "_static/a.js": "load('b.js') //# sourceMappingURL=a.js.map",
        "_static/a.js.map": "",
        "_static/b.js": "",
        "_static/unused.js": "",
        "_static/macros.html": "",
        "_images/one.svg": "<svg/>",
        "downloads/book.svg": "",
        "sw.js": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    kept = offline.edition(tmp_path)
    assert list(kept) == ["_images/one.svg", "_static/a.js?v=12ab", "_static/b.js", "chapters/one.html", "index.html"]
    assert offline.integrity(kept["_static/b.js"]) == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_the_worker_of_a_small_book_knows_its_pages(small: Build) -> None:
    assert (small.status, small.stderr) == (0, "")
    worker = small.read("sw.js")
    for name in ("index.html", "chapters/apples.html", "searchindex.js", "_images/apple.svg"):
        assert f'"{name}": "sha256-' in worker
    assert str(small.out) not in worker
