"""The gate half of `bench tickets`: a thousand holders in a minute, with the database down for half of it.

Each opens the link of a ticket, asks for the picture and fetches the first part of it, as a player does. Some links
are used by a second screen too, which must be refused while the first one watches; some were given back before, and
must open nothing. What came in too often all the same is what the product finds when the database is back.
"""

import argparse
import asyncio
import contextlib
import http.client
import json
import re
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urljoin, urlsplit

from bench.launch import LOOPBACK, Stack, stack
from bench.report import percentile
from bench.servers import Server, wait_for
from bench.synthetic_host import Format, stream
from bench.video_source import ClockScene

HOLDERS, SECONDS, DOWN_SECONDS = 1000, 60.0, 30.0
HOLDERS_QUICK, SECONDS_QUICK, DOWN_SECONDS_QUICK = 60, 8.0, 4.0
PATIENCE_SECONDS: Final = 5.0
SECOND_SCREENS: Final = 0.05
GIVEN_BACK: Final = 0.02
CALLERS: Final = 48
ON_AIR_SECONDS: Final = 20.0
LAYOUT: Final = Format(width=270, height=480)
_URI: Final = re.compile(r'URI="([^"]+)"')


@dataclass(frozen=True)
class Ask:
    """One browser before the door."""

    token: str
    screen: str
    at: float
    kind: str  # holder, second, given back


@dataclass(frozen=True)
class Found:
    """What became of it: when the first media arrived, counted from asking, or why none did."""

    kind: str
    seconds: float | None
    is_down: bool
    failure: str = ""


def gate_figures(options: argparse.Namespace) -> dict[str, Any]:
    """Run the gate and return its figures."""
    quick = options.quick
    holders = HOLDERS_QUICK if quick else HOLDERS
    seconds, down = (SECONDS_QUICK, DOWN_SECONDS_QUICK) if quick else (SECONDS, DOWN_SECONDS)
    with stack(database="postgresql") as site:
        world = _world(site, holders)
        asks = asks_of(world["links"], seconds)
        with on_air(site, world):
            found = rush(site, world["show"], asks, (seconds - down) / 2, down)
        books = _inside(site, "write_books", "{file!r}")
    return figures(found, books)


def asks_of(links: list[str], seconds: float) -> list[Ask]:
    """Spread the holders over the time; every twentieth has somebody on a second screen a moment later."""
    back = int(len(links) * GIVEN_BACK)
    asks = []
    for number, token in enumerate(links):
        at = seconds * number / len(links)
        kind = "given back" if number >= len(links) - back else "holder"
        asks.append(Ask(token, f"screen-{number}", at, kind))
        if kind == "holder" and number % int(1 / SECOND_SCREENS) == 0:
            asks.append(Ask(token, f"other-{number}", at + 2.0, "second"))
    return sorted(asks, key=lambda ask: ask.at)


def figures(found: list[Found], books: dict[str, int]) -> dict[str, Any]:
    """What the run came to. Links that were given back are no holders."""
    good = [one for one in found if one.kind == "holder"]
    admitted = [one for one in good if one.seconds is not None and one.seconds <= PATIENCE_SECONDS]
    others = [one for one in found if one.kind != "holder"]
    times = [one.seconds for one in good if one.seconds is not None]
    down = [one for one in good if one.is_down]
    failures = sorted({one.failure for one in good if one.failure})
    return {
        "gate_admitted": len(admitted),
        "gate_total": len(good),
        "gate_over_admitted": books["over"] + sum(one.seconds is not None for one in others),
        "gate_while_down": sum(one in admitted for one in down),
        "gate_asked_while_down": len(down),
        "gate_refused_rightly": sum(one.seconds is None for one in others),
        "gate_recorded": books["tickets"],
        "gate_p50_ms": round(1000 * percentile(times, 0.5)) if times else None,
        "gate_p99_ms": round(1000 * percentile(times, 0.99)) if times else None,
        **({"gate_what_failed": failures[:5]} if failures else {}),
    }


def _world(site: Stack, holders: int) -> dict[str, Any]:
    found: dict[str, Any] = _inside(site, "write_world", f"{holders}, {{file!r}}")
    _inside(site, "take_back", str(int(holders * GIVEN_BACK)))
    return found


def _inside(site: Stack, name: str, arguments: str) -> Any:
    file = site.folder / f"{name}.json"
    said = arguments.format(file=str(file))
    site.manage("shell", "--no-imports", "-c", f"from bench.tickets_gate_world import {name}; {name}({said})")
    return json.loads(file.read_text()) if file.exists() else None


class on_air:  # noqa: N801 -- reads like the word it is in a with statement
    """The show's picture, sent by a host in a thread of its own while the block runs."""

    def __init__(self, site: Stack, world: dict[str, Any]) -> None:
        address = site.url.replace("http", "ws", 1) + f"/ingest/{world['show']}/"
        self._ticket, self._address = world["ingest"], address
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._files = site.folder / "live" / world["show"]

    def __enter__(self) -> None:
        self._thread.start()
        until = time.monotonic() + ON_AIR_SECONDS
        while not any(self._files.glob("v*/seg*.m4s")):
            if time.monotonic() > until:
                raise TimeoutError("the show has no picture")
            time.sleep(0.2)

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        self._thread.join(timeout=10)

    def _send(self) -> None:
        with contextlib.suppress(Exception):
            asyncio.run(self._stream())

    async def _stream(self) -> None:
        scene = ClockScene(LAYOUT.width, LAYOUT.height)
        sending = asyncio.create_task(stream(self._address, self._ticket, scene.pictures(), layout=LAYOUT))
        told = asyncio.create_task(asyncio.to_thread(self._stopped.wait))
        await asyncio.wait({sending, told}, return_when=asyncio.FIRST_COMPLETED)
        sending.cancel()
        self._stopped.set()
        await asyncio.gather(sending, told, return_exceptions=True)


def rush(site: Stack, show: str, asks: list[Ask], down_at: float, down: float) -> list[Found]:
    """Let everybody ask at their time, and the database be gone for its own."""
    database = site.servers[-1]
    begun = time.monotonic()
    state = {"down": False}
    breaking = threading.Thread(target=_break, args=(database, begun + down_at, down, state))
    breaking.start()
    port = int(urlsplit(site.url).port or 0)
    with ThreadPoolExecutor(CALLERS) as callers:
        waiting = []
        for ask in asks:
            time.sleep(max(0.0, begun + ask.at - time.monotonic()))
            waiting.append(callers.submit(come_in, port, show, ask, lambda: bool(state["down"])))
        found = [one.result() for one in waiting]
    breaking.join()
    return found


def _break(database: Server, at: float, seconds: float, state: dict[str, bool]) -> None:
    """End the database at once, as a crash does, and let it come back later at the same place."""
    time.sleep(max(0.0, at - time.monotonic()))
    state["down"] = True
    before, database.child.stop_signal = database.child.stop_signal, signal.SIGQUIT
    database.child.stop()
    database.child.stop_signal = before
    time.sleep(seconds)
    database.child.start()
    wait_for("postgres", database.child, lambda: "ready to accept" in database.child.tail())
    state["down"] = False


def come_in(port: int, show: str, ask: Ask, is_down: Callable[[], bool]) -> Found:
    """Open the link, ask for the picture, fetch its first part."""
    begun, down = time.monotonic(), is_down()
    try:
        arrived = _first_part(port, ask)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        return Found(ask.kind, None, down, f"{type(fault).__name__}: {fault}"[:80])
    if arrived:
        return Found(ask.kind, None, down, arrived)
    return Found(ask.kind, time.monotonic() - begun, down)


def _first_part(port: int, ask: Ask) -> str:
    """Return why no media came, or nothing when it did."""
    line = http.client.HTTPConnection(LOOPBACK, port, timeout=2 * PATIENCE_SECONDS)
    try:
        page, cookie = _get(line, f"/door/{ask.token}/")
        if page is None:
            return "the door was shut"
        token = cookie.partition("csrftoken=")[2].partition(";")[0]
        headers = {
            "Cookie": f"csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://{LOOPBACK}:{port}",
        }
        line.request("POST", f"/door/{ask.token}/pass/", urlencode({"screen": ask.screen}), headers)
        answer = line.getresponse()
        body = answer.read()
        if answer.status != http.HTTPStatus.OK:
            return f"no pass: {answer.status}"
        return _media(line, json.loads(body)["src"])
    finally:
        line.close()


def _media(line: http.client.HTTPConnection, source: str) -> str:
    master, _cookie = _get(line, source)
    rows = (master or b"").decode().splitlines()
    names = [row for row in rows if row and not row.startswith("#")]
    if not names:
        return "no playlist"
    index = urljoin(source, names[0])
    listed, _cookie = _get(line, index)
    rows = (listed or b"").decode().splitlines()
    parts = [found[1] for row in rows if row.startswith("#EXT-X-PART:") and (found := _URI.search(row))]
    whole = [row for row in rows if row and not row.startswith("#")]
    if not parts and not whole:
        return "no part"
    part, _cookie = _get(line, urljoin(index, (parts or whole)[-1]))
    return "" if part else "an empty part"


def _get(line: http.client.HTTPConnection, path: str) -> tuple[bytes | None, str]:
    line.request("GET", path)
    answer = line.getresponse()
    body = answer.read()
    return (body if answer.status == http.HTTPStatus.OK else None), answer.headers.get("Set-Cookie", "")
