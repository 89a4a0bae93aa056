"""What a reader's first visit costs, and a second page after it, as a real Chromium sees it.

The reader has a slow phone and a slow line, as Lighthouse defines them: a processor four times slower than this
machine's, and "slow 4G".
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from .server import Server

PHONE: Final = ViewportSize(width=390, height=844)
SLOWDOWN: Final = 4
"""How many times slower than this machine's the processor is."""

SLOW_4G: Final = {
    "offline": False,
    "latency": 150 * 3.75,
    "downloadThroughput": 1638.4 * 1024 / 8 * 0.9,
    "uploadThroughput": 750 * 1024 / 8 * 0.9,
}
"""A line of 150 ms and 1.6 Mbit/s, in the terms of Chromium's throttle, which knows requests and not round trips.

The factors are Lighthouse's (``mobileSlow4G``).
"""

KINDS: Final = ("html", "css", "js", "font", "image", "other")
"""The kinds of files, in the order they are printed."""

KIND_OF: Final = {"Document": "html", "Stylesheet": "css", "Script": "js", "Font": "font", "Image": "image"}
"""What DevTools calls them; all others are ``other``."""

SETTLED_MS: Final = 4000
"""How long a page is watched after its network is idle."""

PROBE: Final = Path(__file__).with_name("probe.js")


@dataclass
class Traffic:
    """What a page asked for over the network: per kind the bytes of the bodies as sent, compressed or not.

    What came from the browser's cache or a service worker is not counted. ``foreign`` are the requests to other hosts,
    ``paths`` all that were asked for, ``failed`` those without an answer. ``background`` is what came over the line
    meanwhile without the page asking for it, as workers do: requests and bytes.
    """

    sizes: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    foreign: int = 0
    paths: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    background: tuple[int, int] = (0, 0)

    @property
    def total(self) -> int:
        """The bytes of all kinds."""
        return sum(self.sizes.values())


@dataclass(frozen=True)
class Timing:
    """What a reader waits for.

    Milliseconds until the first and the largest thing is painted, how much the layout jumps, and for how many
    milliseconds the page does not react.
    """

    first_paint: float
    largest_paint: float
    shift: float
    blocked: float


@dataclass(frozen=True)
class ScriptsFirst:
    """What runs before the first paint: scripts in the page and script files, and for how many milliseconds."""

    inline: int
    files: int
    milliseconds: float


@dataclass(frozen=True)
class Visits:
    """All that is found out about one site: a first visit and a second page, what one waits for, what needs scripts."""

    first: Traffic
    second: Traffic
    timing: Timing
    before_paint: ScriptsFirst
    without_scripts: tuple[int, int]


@contextmanager
def chromium(arguments: Sequence[str] = ()) -> Iterator[Browser]:
    """A real Chromium; raises SystemExit if there is none."""
    path = chromium_path()
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*quiet, *arguments])
        yield browser
        browser.close()


def chromium_path() -> str:
    """Where Chromium is; raises SystemExit if it is nowhere."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise SystemExit("there is no Chromium: run python tools/install_system.py browser")
    return path


def phone(browser: Browser) -> BrowserContext:
    """A fresh window of a phone, which has visited nothing."""
    return browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)


def watch_traffic(page: Page, home: str) -> Traffic:
    """Count what ``page`` asks for from now on; whatever is not at the address ``home`` is foreign."""
    traffic = Traffic()
    requests: dict[str, dict[str, Any]] = {}

    def sent(event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if not url.startswith(("data:", "blob:")):
            requests[event["requestId"]] = {"url": url, "kind": KIND_OF.get(event.get("type", ""), "other")}

    def received(event: dict[str, Any]) -> None:
        if request := requests.get(event["requestId"]):
            response = event["response"]
            request["head"] = response["encodedDataLength"]
            if response.get("fromDiskCache") or response.get("fromServiceWorker"):
                del requests[event["requestId"]]

    def cached(event: dict[str, Any]) -> None:
        requests.pop(event["requestId"], None)

    def count(request: dict[str, Any], size: float) -> None:
        traffic.requests += 1
        traffic.foreign += not request["url"].startswith(home)
        traffic.paths[urlsplit(request["url"]).path] += 1
        traffic.sizes[request["kind"]] += int(size)

    def finished(event: dict[str, Any]) -> None:
        if request := requests.pop(event["requestId"], None):
            count(request, event["encodedDataLength"] - request.get("head", 0))

    def failed(event: dict[str, Any]) -> None:
        if request := requests.pop(event["requestId"], None):
            count(request, 0)
            traffic.failed.append(request["url"])

    session = page.context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", sent)
    session.on("Network.responseReceived", received)
    session.on("Network.requestServedFromCache", cached)
    session.on("Network.loadingFinished", finished)
    session.on("Network.loadingFailed", failed)
    session.send("Network.enable")
    return traffic


def open_and_settle(page: Page, url: str) -> None:
    """Open a page and wait until it does nothing more."""
    page.goto(url, wait_until="networkidle", timeout=120_000)
    page.wait_for_timeout(SETTLED_MS)


def traffic_of(browser: Browser, server: Server, paths: Sequence[str], cdn: Server | None = None) -> list[Traffic]:
    """What pages of a site ask for, visited one after the other by the same reader.

    What workers ask for in the background is counted at its ``server`` and at the ``cdn``.
    """
    servers = [server, *([cdn] if cdn else [])]
    context = phone(browser)
    seen: list[Traffic] = []
    for path in paths:
        before = [len(asked.sent) for asked in servers]
        page = context.new_page()
        traffic = watch_traffic(page, server.address)
        open_and_settle(page, f"{server.address}/{path}")
        page.close()
        by_page = traffic.paths.copy()
        unasked = []
        for asked, already in zip(servers, before, strict=True):
            for sent, size in asked.sent[already:]:
                if by_page[sent]:
                    by_page[sent] -= 1
                else:
                    unasked.append(size)
        traffic.background = len(unasked), sum(unasked)
        seen.append(traffic)
    context.close()
    return seen


def timing_of(browser: Browser, url: str) -> Timing:
    """How long a reader with a slow phone and a slow line waits for a page never visited."""
    context = phone(browser)
    page = context.new_page()
    page.add_init_script(path=PROBE)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    open_and_settle(page, url)
    seen = page.evaluate("benchSeen")
    first = first_paint_of(page)
    context.close()
    return Timing(first, seen["paint"], largest_window(seen["shifts"]), blocked_after(first, seen["tasks"]))


def first_paint_of(page: Page) -> float:
    """When the first text or image was painted, in milliseconds; 0 if none was."""
    found: float = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    return found


def blocked_after(first_paint: float, tasks: Sequence[dict[str, float]]) -> float:
    """Total blocking time: how much of each task after the first paint is beyond 50 ms."""
    beyond = 0.0
    for task in tasks:
        begin, end = max(task["at"], first_paint), task["at"] + task["ms"]
        beyond += max(0.0, end - begin - 50)
    return beyond


def largest_window(shifts: Sequence[dict[str, float]]) -> float:
    """Cumulative layout shift: the largest sum within five seconds whose shifts are less than a second apart."""
    best = total = 0.0
    begin = last = float("-inf")
    for shift in shifts:
        if shift["at"] - last > 1000 or shift["at"] - begin > 5000:
            begin, total = shift["at"], 0.0
        last, total = shift["at"], total + shift["by"]
        best = max(best, total)
    return best


def scripts_before_paint(browser: Browser, url: str) -> ScriptsFirst:
    """Which scripts of a page run before anything is painted, by Chromium's own trace."""
    context = phone(browser)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    browser.start_tracing(page=page, categories=["devtools.timeline", "loading", "blink.user_timing"])
    open_and_settle(page, url)
    trace = json.loads(browser.stop_tracing())
    context.close()
    return read_trace(trace["traceEvents"], url)


def read_trace(events: Sequence[dict[str, Any]], url: str) -> ScriptsFirst:
    """The scripts that a trace shows before the first paint of the page at ``url``."""
    paints = [event for event in events if event["name"] == "firstContentfulPaint"]
    end = paints[-1]["ts"] if paints else float("inf")
    runs = [
        (event["args"]["data"].get("url", ""), event.get("dur", 0))
        for event in events
        if event["name"] == "EvaluateScript" and event["ts"] < end
    ]
    ours = [(script, spent) for script, spent in runs if script.startswith("http")]
    inline = [script for script, _ in ours if script.partition("#")[0] == url]
    return ScriptsFirst(len(inline), len(ours) - len(inline), sum(spent for _, spent in ours) / 1000)


def without_scripts(browser: Browser, url: str) -> tuple[int, int]:
    """What a page shows where no script runs: formulas that are set, and the milliseconds to its first paint or 0."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    open_and_settle(page, url)
    formulas = page.locator("article math").count()
    first = first_paint_of(page)
    context.close()
    return formulas, round(first)


def visit(browser: Browser, server: Server, paths: Sequence[str], runs: int, cdn: Server | None) -> Visits:
    """All of it, for the page at ``paths[0]`` and one more; timings are medians of so many ``runs``."""
    url = f"{server.address}/{paths[0]}"
    traffic_of(browser, server, paths, cdn)  # fills the store of npm packages
    first, second = traffic_of(browser, server, paths, cdn)
    timings = [timing_of(browser, url) for _ in range(runs)]
    return Visits(
        first=first,
        second=second,
        timing=Timing(
            median(t.first_paint for t in timings),
            median(t.largest_paint for t in timings),
            median(t.shift for t in timings),
            median(t.blocked for t in timings),
        ),
        before_paint=scripts_before_paint(browser, url),
        without_scripts=without_scripts(browser, url),
    )
