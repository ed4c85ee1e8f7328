"""From glass to glass: how late a fan sees the host, how soon the first frame and the paid order come, at what CPU."""

import argparse
import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, sync_playwright

from bench.account import RunMeter, cleanest
from bench.launch import Stack, stack
from bench.report import figure, percentile, publish, spread, tree_cpu_seconds
from bench.servers import ROOT, ServerMissing

CAMERA = {"width": 640, "height": 360, "fps": 30}
READ_SECONDS = 45.0
READ_SECONDS_QUICK = 10.0
READ_TRIES = 3
FANS = 5
FANS_QUICK = 3
# After it joined, the player needs this long to be where it wants to stay.
SETTLE_SECONDS = 2.0
PATIENCE_MS = 30_000
# A fan who is shown fewer of the host's frames than this share says something about the machine, not about us.
FRAMES_SHARE_MIN = 0.8
TARGETS = {
    "delay_median_s": 3.0,
    "delay_p95_s": 4.0,
    "first_frame_s": 2.0,
    "tap_to_paid_s": 3.0,
    "cpu_s_per_show_minute": 1.0,
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]
PATTERN = ROOT / "bench" / "pattern.js"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
SETTINGS = {
    "SERVE_MEDIA": "1",
    "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
    "LOG_LEVEL": "WARNING",
}
ADDRESS = {
    "email": "ana@fans.example",
    "name": "Ana Lima",
    "street": "Rua do Moinho 14",
    "postal_code": "1100-001",
    "city": "Lisboa",
    "card_number": "4242 4242 4242 4242",
    "card_expiry": "12/34",
    "card_cvc": "123",
}
# When the page, its scripts and the first of the picture were there: where the time to the first frame went.
STEPS_SCRIPT = r"""
(() => {
  const [page] = performance.getEntriesByType("navigation");
  const live = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/live/"));
  const media = live.filter(({ name }) => /\.(m4s|mp4)/.test(name));
  const playlists = live.filter(({ name }) => name.includes(".m3u8"));
  return {
    page: page.responseEnd,
    scripts: page.domContentLoadedEventEnd,
    playlist_asked: playlists[0]?.startTime ?? 0,
    playlists_there: playlists[1]?.responseEnd ?? 0,
    media_asked: media[0]?.startTime ?? 0,
    media_there: media[1]?.responseEnd ?? 0,
  };
})()
"""
# Reads every frame from the first one on, and notes the moments of the tap on Pay and of the word that it is paid.
FAN_SCRIPT = """
addEventListener("DOMContentLoaded", () => {
  const video = document.querySelector("video");
  if (video) clockPattern.watch(video);
});
globalThis.benchMoments = { paid: null };
addEventListener("click", (event) => {
  if (event.target.closest?.("[form=pay-form]")) benchMoments.tapped = performance.now();
}, { capture: true });
new MutationObserver(() => {
  const paid = document.querySelector("[data-outcome=paid]");
  if (paid && paid.getClientRects().length) benchMoments.paid ??= performance.now();
}).observe(document, { childList: true, subtree: true });
"""


@dataclass
class Reading:
    """Some seconds of watching: what every frame's clock said, and what the servers used meanwhile."""

    delays_s: list[float]
    unread: int
    seconds: float
    cpu_s: float
    generator_cpu_s: float
    other_cpu: float
    cpu_by_server: dict[str, float] = field(default_factory=dict)

    @property
    def frames_per_s(self) -> float:
        return len(self.delays_s) / self.seconds


def run(options: argparse.Namespace) -> None:
    fans = FANS_QUICK if options.quick else FANS
    with stack(database=options.database, extra=SETTINGS) as running, sync_playwright() as playwright:
        path = running.folder / "stage.json"
        code = f"from bench.first_show_world import write_stage; write_stage({str(path)!r})"
        running.manage("shell", "--no-imports", "-c", code)
        stage: dict[str, Any] = json.loads(path.read_text())
        with chromium(playwright) as host_browser, chromium(playwright) as fan_browser:
            go_live(host_browser, running, stage)
            audience = Audience(fan_browser, running, stage["show"])
            reading = audience.first_fan(is_quick=options.quick)
            for _ in range(fans - 1):
                audience.another_fan()
    report(reading, audience, options)


@contextmanager
def chromium(playwright: Playwright, *more: str) -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise ServerMissing("No Chromium: apt-get install chromium")
    browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS, *more])
    try:
        yield browser
    finally:
        browser.close()


def go_live(browser: Browser, running: Stack, stage: dict[str, Any]) -> Page:
    """The host opens the studio, whose camera is the clock, and presses Go live."""
    context = browser.new_context(viewport=DESKTOP, permissions=["camera", "microphone"])
    context.set_default_timeout(PATIENCE_MS)
    cookies = [{"name": name, "value": value, "url": running.url} for name, value in stage["cookies"].items()]
    context.add_cookies(cookies)  # type: ignore[arg-type]
    context.add_init_script(path=str(PATTERN))
    context.add_init_script(f"clockPattern.asCamera({json.dumps(CAMERA)})")
    page = context.new_page()
    page.goto(f"{running.url}/studio/shows/{stage['show']}/")
    page.get_by_role("button", name="Go live").click()
    page.locator("main.studio[data-state=live]").wait_for()
    page.keyboard.press("1")
    page.locator("main.studio [data-number='1'][aria-current]").wait_for()
    return page


def cpu_by_server(running: Stack) -> dict[str, float]:
    children = [*(server.child for server in running.servers), *running.children]
    return {child.name: tree_cpu_seconds([child.pid]) for child in children}


def moment(page: Page, expression: str) -> float:
    """What the page's own clock says, once it says something.

    Asked from outside: our pages' policy forbids what Playwright's waiting inside them needs.
    """
    until = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < until:
        if (found := page.evaluate(expression)) is not None:
            return float(found)
        time.sleep(0.1)
    raise RuntimeError(f"waited {PATIENCE_MS // 1000} s for {expression}")


class Audience:
    """Fans with browsers that have never been here: they open the link, watch, and buy as guests."""

    def __init__(self, browser: Browser, running: Stack, show: str) -> None:
        self._browser = browser
        self._running = running
        self._show = show
        self.first_frames_s: list[float] = []
        self.paid_s: list[float] = []
        self.steps: list[dict[str, float]] = []

    def first_fan(self, *, is_quick: bool) -> Reading:
        """Somebody who watches for a while before buying."""
        with self._window() as page:
            self._open(page)
            time.sleep(SETTLE_SECONDS)
            readings = cleanest(
                1,
                1 if is_quick else READ_TRIES,
                lambda: self._read(page, READ_SECONDS_QUICK if is_quick else READ_SECONDS),
                lambda one: one.other_cpu,
            )
            self._buy(page)
        return readings[0]

    def another_fan(self) -> None:
        with self._window() as page:
            self._open(page)
            self._buy(page)

    @contextmanager
    def _window(self) -> Iterator[Page]:
        context: BrowserContext = self._browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB")
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(path=str(PATTERN))
        context.add_init_script(FAN_SCRIPT)
        try:
            yield context.new_page()
        finally:
            context.close()

    def _open(self, page: Page) -> None:
        page.goto(f"{self._running.url}/shows/{self._show}/")
        # Counted by the page itself, from the moment the browser began to follow the link.
        self.first_frames_s.append(moment(page, "clockPattern.delays().firstFrameAt") / 1000)
        self.steps.append(page.evaluate(STEPS_SCRIPT))

    def _read(self, page: Page, seconds: float) -> Reading:
        page.evaluate("clockPattern.delays()")
        before = cpu_by_server(self._running)
        with RunMeter(self._running.pids) as meter:
            time.sleep(seconds)
        found = page.evaluate("clockPattern.delays()")
        return Reading(
            delays_s=[value / 1000 for value in found["delays"]],
            unread=found["unread"],
            seconds=meter.wall_s,
            cpu_s=meter.cpu_s,
            generator_cpu_s=meter.generator_cpu_s,
            other_cpu=meter.other_cpu,
            cpu_by_server={
                name: round(used - before[name], 2) for name, used in cpu_by_server(self._running).items()
            },
        )

    def _buy(self, page: Page) -> None:
        page.locator(".ticket.pin a.btn.primary").click()
        page.locator("dialog.buy button[name=step]").click()
        page.locator("dialog.buy [name=card_number]").wait_for()
        for name, value in ADDRESS.items():
            page.locator(f"dialog.buy [name={name}]").fill(value)
        page.locator("dialog.buy [name=country]").select_option("PT")
        page.locator("dialog.buy button[form=pay-form]").click()
        self.paid_s.append(
            moment(page, "benchMoments.paid && benchMoments.paid - benchMoments.tapped") / 1000
        )


def steps_of(found: Sequence[dict[str, float]]) -> dict[str, float]:
    """Seconds from the link to each step on the way to the first frame: the median of all fans."""
    return {name: round(spread([one[name] for one in found]).median / 1000, 3) for name in found[0]}


def figures_of(reading: Reading, first_frames_s: Sequence[float], paid_s: Sequence[float]) -> dict[str, Any]:
    """The keys that are promised, and what is needed to judge them."""
    return {
        "delay_median_s": round(percentile(reading.delays_s, 0.5), 3),
        "delay_p95_s": round(percentile(reading.delays_s, 0.95), 3),
        "first_frame_s": round(spread(first_frames_s).median, 3),
        "tap_to_paid_s": round(spread(paid_s).median, 3),
        "cpu_s_per_show_minute": round(reading.cpu_s * 60 / reading.seconds, 3),
        "frames_per_s": round(reading.frames_per_s, 1),
        "frames_unread": reading.unread,
        "generator_cpu_s": round(reading.generator_cpu_s, 2),
        "seconds_read": round(reading.seconds, 1),
        "other_cpu": round(reading.other_cpu, 3),
    }


def remarks(reading: Reading) -> list[str]:
    """What a reader of the table has to know."""
    said = []
    if reading.frames_per_s < FRAMES_SHARE_MIN * CAMERA["fps"]:
        said.append(
            f"The browsers were the bottleneck: {figure(reading.frames_per_s)} of {CAMERA['fps']} frames/s were shown."
        )
    if reading.other_cpu > 0.15:
        said.append(f"Others used {reading.other_cpu:.0%} of the machine: repeat the run on a quiet one.")
    return said


def report(reading: Reading, audience: Audience, options: argparse.Namespace) -> None:
    figures = figures_of(reading, audience.first_frames_s, audience.paid_s)
    spreads = {
        "delay_median_s": spread(reading.delays_s),
        "first_frame_s": spread(audience.first_frames_s),
        "tap_to_paid_s": spread(audience.paid_s),
    }
    rows = [
        [name, value, f"{figure(found.low)} – {figure(found.high)}" if (found := spreads.get(name)) else "",
         f"≤ {TARGETS[name]}" if name in TARGETS else ""]
        for name, value in figures.items()
    ]  # fmt: skip
    details = {"first_frame_steps_s": steps_of(audience.steps), "cpu_by_server_s": reading.cpu_by_server}
    for name, parts in details.items():
        print(f"\n{name}: " + ", ".join(f"{part} {figure(value)}" for part, value in parts.items()))
    for line in remarks(reading):
        print(f"\n{line}")
    publish(
        {**figures, **details, "database": options.database, **({"quick": True} if options.quick else {})},
        title=f"The first show, 640 × 360 at 30/s, {len(audience.paid_s)} fans, {options.database}",
        rows=rows,
        head=("", "median", "low – high", "target"),
    )
