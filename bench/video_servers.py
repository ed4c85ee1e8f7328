"""Media processes for `bench video`, started as production starts them, and what each of them uses."""

import json
import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.launch import LOOPBACK, PYTHON, free_port, settings_for
from bench.processes import Child
from bench.report import PROC
from bench.servers import ROOT, Server, short_folder, start_valkey, wait_for

PRODUCT = "streams.stage.server:application"
SITE = "bench.video_site:application"
# What deploy/showfloor-live.service says.
OPTIONS = (
    "--ws-max-size=5000000",
    "--ws-per-message-deflate=false",
    "--no-proxy-headers",
    "--no-server-header",
    "--no-access-log",
    "--log-level=warning",
    "--timeout-graceful-shutdown=2",
)
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid: int) -> float:
    """user+sys of one process so far, all its threads, in nanosecond steps: /proc counts in hundredths of a second."""
    whole_process = 2  # CPUCLOCK_SCHED: how the C library names another process's clock
    return time.clock_gettime((~pid << 3) | whole_process)


def rss_mb(pid: int) -> float:
    resident = int((PROC / str(pid) / "statm").read_text().split()[1])
    return resident * PAGE_BYTES / 1e6


@dataclass(frozen=True)
class MediaServer:
    """One media process, its port, and the folder its shows are stored in."""

    child: Child
    port: int
    folder: Path
    secret: str

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int:
        return self.child.pid

    def rendition(self, show: str) -> Path:
        return self.folder / "live" / show / "v0"

    def terms(self, show: str) -> dict[str, str]:
        """The addresses and the ticket of a show; only the site hands them out, for servers of the same secret."""
        with urllib.request.urlopen(f"{self.url}/terms/{show}", timeout=10) as answer:  # noqa: S310 -- our own
            found: dict[str, str] = json.loads(answer.read())
        return found

    def has_replay(self, show: str) -> bool:
        """Whether the show is over and all of it stored."""
        playlist = self.terms(show)["src"].replace("master.m3u8", "v0/index.m3u8")
        try:
            with urllib.request.urlopen(f"{self.url}{playlist}", timeout=10) as answer:  # noqa: S310 -- our own
                return b"#EXT-X-PLAYLIST-TYPE:VOD" in answer.read()
        except urllib.error.HTTPError:
            return False


def _started(application: str, folder: Path, secret: str, broker: Server) -> MediaServer:
    port = free_port()
    environment = (
        settings_for(
            database_url=f"sqlite:///{folder / 'none.sqlite3'}",  # asked by nobody without encoders and other sites
            redis_url=broker.url,
            folder=folder,
            site_url=f"http://{LOOPBACK}:{port}",
            secret=secret,
        )
        | {"SIMULCAST": "0"}
    )
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "uvicorn",
        application,
        "--host",
        LOOPBACK,
        "--port",
        str(port),
        *OPTIONS,
    ]
    child = Child(name="media", command=command, environment=environment, folder=ROOT, log=folder / "log")
    return MediaServer(child.start(), port, folder, secret)


def _answers(server: MediaServer) -> bool:
    try:
        with urllib.request.urlopen(f"{server.url}/live/", timeout=2):  # noqa: S310 -- our own
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@contextmanager
def media_servers(application: str, secret: str, *, count: int = 1) -> Iterator[Sequence[MediaServer]]:
    """So many media processes side by side, each with shows of its own; their files go with them."""
    home = short_folder("video")
    started: list[MediaServer] = []
    broker = start_valkey()
    try:
        for number in range(count):
            folder = home / str(number)
            folder.mkdir()
            started.append(_started(application, folder, secret, broker))
        for server in started:
            wait_for("media", server.child, lambda server=server: _answers(server))  # type: ignore[misc]
        yield started
    finally:
        for server in started:
            server.child.ask_to_stop()
        for server in started:
            server.child.finish(seconds=10)
        broker.stop()
        shutil.rmtree(home, ignore_errors=True)
