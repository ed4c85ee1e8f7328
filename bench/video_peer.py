"""The peer of `bench video`: FFmpeg's own HLS muxer fed by RTMP, as most self-hosted streaming is built.

    python -m bench.video_peer mux rtmp://127.0.0.1:1935/live/show FOLDER     takes RTMP, writes show.m3u8
    python -m bench.video_peer send rtmp://127.0.0.1:1935/live/show SECONDS   sends the clock pattern

The muxer has its default settings but for `hls_time 2`. Pictures and sound are copied, not encoded anew.
"""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from playwright.sync_api import Browser, Page

from bench.account import RunMeter
from bench.first_show import PATIENCE_MS
from bench.launch import LOOPBACK, PYTHON, answers, free_port
from bench.processes import Child, stop_all
from bench.report import percentile
from bench.servers import ROOT, short_folder, wait_for
from bench.synthetic_host import AAC_SAMPLES, SAMPLE_RATE
from bench.video_glass import wait_for_picture, wait_until
from bench.video_servers import cpu_seconds
from bench.video_source import ClockScene

WIDTH, HEIGHT, FPS = 640, 360, 30
# What the simulated hosts send too: a muxer's work grows with the bytes, not with the picture.
BITRATE = 2_000_000
SEGMENT_SECONDS = 2
CONNECT_TRIES = 100
PAGES = ("bench/video_pages/peer.html", "bench/video_pages/peer.js", "bench/pattern.js",
         "node_modules/hls.js/dist/hls.min.js")  # fmt: skip


@dataclass(frozen=True)
class PeerReading:
    delays_s: list[float]
    cpu_s_per_minute: float
    other_cpu: float

    @property
    def delay_median_s(self) -> float:
        return percentile(self.delays_s, 0.5)


# --- in the benchmark


@dataclass(frozen=True)
class Peer:
    """Its processes run; its playlist comes a few seconds later."""

    mux: Child
    site: str
    folder: Path

    def wait_until_on_air(self) -> None:
        """Until three segments are there, which is how far hls.js stays behind."""
        wait_until((self.folder / "show3.ts").exists, "the peer's playlist")

    @contextmanager
    def fan(self, browser: Browser) -> Iterator["PeerFan"]:
        """Somebody who watches in hls.js with its defaults, once the first picture is there."""
        context = browser.new_context()
        try:
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto(f"{self.site}/peer.html")
            wait_for_picture(page)
            yield PeerFan(page, self.mux)
        finally:
            context.close()


class PeerFan:
    """Reads delays, and the muxer's CPU, from `begin` to `finish`."""

    def __init__(self, page: Page, mux: Child) -> None:
        self._page, self._mux = page, mux
        self._meter = RunMeter([mux.pid])

    def begin(self) -> None:
        self._page.evaluate("clockPattern.delays()")
        self._cpu_s = cpu_seconds(self._mux.pid)
        self._meter.__enter__()

    def finish(self) -> PeerReading:
        used = cpu_seconds(self._mux.pid) - self._cpu_s
        self._meter.__exit__()
        found = self._page.evaluate("clockPattern.delays()")["delays"]
        return PeerReading(
            delays_s=[value / 1000 for value in found],
            cpu_s_per_minute=used * 60 / self._meter.wall_s,
            other_cpu=self._meter.other_cpu,
        )


@contextmanager
def peer(*, lasts_seconds: float) -> Iterator[Peer]:
    folder = short_folder("peer")
    web = free_port()
    address = f"rtmp://{LOOPBACK}:{free_port()}/live/show"
    for name in PAGES:
        shutil.copy(ROOT / name, folder)

    def child(name: str, *command: str | Path) -> Child:
        return Child(
            name=name, command=[PYTHON, "-m", *command], folder=ROOT, log=folder / f"{name}.log"
        ).start()

    mux = child("mux", "bench.video_peer", "mux", address, folder)
    children = [
        mux,
        child("send", "bench.video_peer", "send", address, str(lasts_seconds)),
        child("web", "http.server", str(web), "--bind", LOOPBACK, "--directory", folder),
    ]
    site = f"http://{LOOPBACK}:{web}"
    try:
        wait_for("peer", children[2], lambda: answers(f"{site}/peer.html"))
        yield Peer(mux, site, folder)
    finally:
        stop_all(children)
        shutil.rmtree(folder, ignore_errors=True)


# --- in its processes


def mux(address: str, folder: Path) -> None:
    with av.open(address, mode="r", options={"listen": "1"}) as source:
        options = {"hls_time": str(SEGMENT_SECONDS)}
        with av.open(str(folder / "show.m3u8"), mode="w", format="hls", options=options) as out:
            streams = {stream.index: out.add_stream_from_template(stream) for stream in source.streams}
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = streams[packet.stream.index]
                    out.mux(packet)


def send(address: str, seconds: float) -> None:
    """A host with OBS: x264 without a look ahead, a keyframe every second, AAC."""
    for _ in range(CONNECT_TRIES):
        try:
            _send(address, seconds)
            return
        except ConnectionRefusedError:
            # The muxer does not listen yet: it cannot be asked, since it takes the first who comes.
            time.sleep(0.1)


def _send(address: str, seconds: float) -> None:
    scene = ClockScene(WIDTH, HEIGHT)
    with av.open(address, mode="w", format="flv") as out:
        video, sound = _video_stream(out), out.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        out.start_encoding()
        begun = time.monotonic()
        samples = 0
        for number in range(int(seconds * FPS)):
            time.sleep(max(0.0, begun + number / FPS - time.monotonic()))
            while samples < (number + 1) * SAMPLE_RATE // FPS:
                out.mux(sound.encode(_silence(samples)))
                samples += AAC_SAMPLES
            frame = scene.frame(number, int(time.time() * 1000))
            frame.pts, frame.time_base = number * 1000 // FPS, Fraction(1, 1000)
            out.mux(video.encode(frame))


def _video_stream(out: av.container.OutputContainer) -> av.VideoStream:
    video = out.add_stream("libx264", rate=FPS)
    video.width, video.height, video.pix_fmt, video.bit_rate = WIDTH, HEIGHT, "yuv420p", BITRATE
    video.codec_context.time_base = Fraction(1, 1000)
    video.options = {
        "preset": "superfast",
        "tune": "zerolatency",
        "maxrate": str(BITRATE * 5 // 4),
        "bufsize": str(BITRATE),
        "x264-params": f"keyint={FPS}:scenecut=0:threads=1",
    }
    return video


def _silence(at: int) -> av.AudioFrame:
    frame = av.AudioFrame("fltp", "mono", AAC_SAMPLES)
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, Fraction(1, SAMPLE_RATE)
    frame.planes[0].update(bytes(frame.planes[0].buffer_size))
    return frame


if __name__ == "__main__":
    deed, where, more = sys.argv[1:]
    if deed == "mux":
        mux(where, Path(more))
    else:
        send(where, float(more))
