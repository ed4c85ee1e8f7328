"""From glass to glass with two real browsers: delay, joining, a cut line, sound and picture, the replay."""

import base64
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from bench.account import RunMeter
from bench.first_show import PATIENCE_MS, Reading
from bench.video_line import Line
from bench.video_marks import apart, lost_seconds, recovered_seconds
from bench.video_recording import Marks, marks_of, stored_show
from bench.video_servers import MediaServer

FPS = 30
DELAY_AFTER_CUT_MAX_S = 4.0
# After it joined, the player needs this long to be where it wants to stay.
SETTLE_SECONDS = 2.0
# What was drawn so long before and after a cut is looked for in the recording.
AROUND_CUT_MS = 1000, 2000
RECOVERY_PATIENCE_SECONDS = 20.0
REPLAY_PATIENCE_SECONDS = 30.0


class Interrupted(Exception):
    """A page did not get where it was sent; the text says how far it came."""


def wait_until(is_there: Callable[[], Any], what: str, *, seconds: float = PATIENCE_MS / 1000) -> Any:
    """What `is_there` answered, once that is something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := is_there():
            return found
        time.sleep(0.05)
    raise Interrupted(f"waited {seconds:.0f} s for {what}")


@dataclass
class Cut:
    """One cut of the host's line: `at` and `back` are milliseconds since 1970."""

    at: int
    back: int
    recovered_s: float | None


@dataclass
class Glass:
    """What one show between two browsers told."""

    reading: Reading
    joins_s: list[float]
    cuts: list[Cut]
    lost_s: float = 0.0
    replay_ready_s: float = 0.0
    replay_seconds: float = 0.0


class HostPage:
    """A host in a browser of its own, whose camera is the clock."""

    def __init__(self, browser: Browser, site: str, show: str) -> None:
        context = browser.new_context(permissions=["camera", "microphone"])
        self.show = show
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.goto(f"{site}/pages/host.html")
        self._wait("!!globalThis.benchHost", "the host's page")

    def go_live(self) -> None:
        self.page.evaluate("show => benchHost.goLive(show)", self.show)

    def wait_live(self) -> None:
        self._wait("benchHost.state === 'live'", "the host to be on air")

    def record(self) -> None:
        self.page.evaluate("benchHost.record()")

    def recorded(self) -> bytes:
        return base64.b64decode(self.page.evaluate("benchHost.recorded()"))

    def drawn(self) -> list[int]:
        found: list[int] = self.page.evaluate("clockPattern.drawn")
        return found

    def end(self) -> None:
        self.page.evaluate("benchHost.end()")

    def close(self) -> None:
        self.page.context.close()

    def _wait(self, expression: str, what: str) -> None:
        def look() -> bool:
            trouble = self.page.evaluate("globalThis.benchHost?.trouble ?? null")
            if trouble:
                raise Interrupted(f"the host's page: {trouble}")
            return bool(self.page.evaluate(expression))

        wait_until(look, what)


class FanPage:
    """A fan in a fresh browser profile."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.page = browser.new_context().new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.goto(f"{site}/pages/fan.html")
        wait_until(lambda: self.page.evaluate("!!globalThis.benchFan"), "the fan's page")

    def join(self, show: str) -> float:
        """Seconds from opening the player to the first picture."""
        self.page.evaluate("show => benchFan.join(show)", show)

        def look() -> Any:
            return self.page.evaluate("clockPattern.delays().firstFrameAt")

        first = wait_until(look, "the fan's first picture")
        return float(first - self.page.evaluate("benchFan.openedAt")) / 1000

    def samples(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate("clockPattern.delays()")
        return found

    def close(self) -> None:
        self.page.context.close()


@contextmanager
def fan(browser: Browser, site: str) -> Iterator[FanPage]:
    page = FanPage(browser, site)
    try:
        yield page
    finally:
        page.close()


def read_delays(page: FanPage, servers: Sequence[int], seconds: float) -> Reading:
    page.samples()
    with RunMeter(servers) as meter:
        time.sleep(seconds)
    found = page.samples()
    return Reading(
        delays_s=[value / 1000 for value in found["delays"]],
        unread=found["unread"],
        seconds=meter.wall_s,
        cpu_s=meter.cpu_s,
        generator_cpu_s=meter.generator_cpu_s,
        other_cpu=meter.other_cpu,
    )


def cut_line(line: Line, page: FanPage, seconds: float) -> Cut:
    """Break the host's line for so long, and watch the fan until the picture is back."""
    page.samples()
    at = int(time.time() * 1000)
    line.cut()
    time.sleep(seconds)
    line.mend()
    back = int(time.time() * 1000)
    samples: list[tuple[float, float]] = []
    until = time.monotonic() + RECOVERY_PATIENCE_SECONDS
    recovered: float | None = None
    while recovered is None and time.monotonic() < until:
        time.sleep(0.2)
        found = page.samples()
        samples += zip(
            (moment / 1000 for moment in found["at"]), (one / 1000 for one in found["delays"]), strict=True
        )
        recovered = recovered_seconds(samples, since=back / 1000, below=DELAY_AFTER_CUT_MAX_S)
    return Cut(at, back, recovered)


def replay_ready(host: HostPage, page: FanPage) -> tuple[float, dict[str, Any]]:
    """Seconds from the host's End to the recording's first picture on a fan's screen."""
    began = time.monotonic()
    host.end()

    def look() -> Any:
        return page.page.evaluate(
            """async (show) => {
              const { src } = await (await fetch(`/terms/${show}`)).json();
              const answer = await fetch(src.replace("master.m3u8", "v0/index.m3u8"));
              return answer.ok && (await answer.text()).includes("#EXT-X-PLAYLIST-TYPE:VOD");
            }""",
            host.show,
        )

    wait_until(look, "the recording", seconds=REPLAY_PATIENCE_SECONDS)
    seen: dict[str, Any] = page.page.evaluate("show => benchFan.replay(show)", host.show)
    return time.monotonic() - began, seen


def lost_in_cuts(marks: Marks, cuts: Sequence[Cut], drawn: Sequence[int]) -> float:
    """Seconds that were drawn around the cuts and are not in the recording: the worst of them."""
    return max(
        lost_seconds(
            marks.clocks, drawn, begin=cut.at - AROUND_CUT_MS[0], end=cut.back + AROUND_CUT_MS[1], fps=FPS
        )
        for cut in cuts
    )


@dataclass(frozen=True)
class Alignment:
    """Milliseconds by which our sound is later than the recorder's, for each whole second; and each on its own."""

    apart: dict[int, float]
    ours: dict[int, float]
    reference: dict[int, float]


def alignment(ours: Marks, reference: Marks) -> Alignment:
    return Alignment(apart(ours.offsets, reference.offsets), ours.offsets, reference.offsets)


def stored_marks(server: MediaServer, show: str, now_ms: int) -> Marks:
    """What the recording of an ended show tells."""
    folder = server.rendition(show)
    wait_until((folder.parent / "ended").exists, "the end of a show")
    return marks_of(stored_show(folder), near_ms=now_ms)


def aligned_start(browser: Browser, server: MediaServer, show: str, seconds: float) -> Alignment:
    """A host goes live for so long; the show is compared with what the host's own page recorded."""
    host = HostPage(browser, server.url, show)
    try:
        host.record()
        host.go_live()
        host.wait_live()
        time.sleep(seconds)
        reference = host.recorded()
        host.end()
    finally:
        host.close()
    now_ms = int(time.time() * 1000)
    return alignment(stored_marks(server, show, now_ms), marks_of(reference, near_ms=now_ms))


def wait_for_picture(page: Page) -> None:
    wait_until(lambda: page.evaluate("clockPattern.delays().firstFrameAt"), "the first picture")
