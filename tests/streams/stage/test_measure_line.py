"""A host measures the line before the show: bytes are counted and forgotten, within limits."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from marketplace.kernel import passes
from streams.stage import probe
from streams.stage.probe import ProbeRefused, Turns, probe_app, probe_ticket
from streams.stage.selectors import ingest_ticket, stage_url
from streams.stage.server import application
from tests.streams.stage.callers import SHOW, Host

CHUNK = bytes(16_384)


@pytest.fixture(autouse=True)
async def short(monkeypatch: pytest.MonkeyPatch, live: Path) -> AsyncIterator[Path]:
    """Measurements of a twentieth of a second, and nobody who measured before."""
    monkeypatch.setattr(probe, "PROBE_SECONDS", 0.05)
    monkeypatch.setattr(probe, "turns", Turns())
    yield live
    assert not await asyncio.to_thread(live.exists), "a measurement leaves nothing on disk"


class Prober(Host):
    def __init__(self, *, subprotocols: tuple[str, ...] = (probe.SUBPROTOCOL,), **more: Any) -> None:
        super().__init__(subprotocols=subprotocols, **more)
        self.task.cancel()
        self.scope["path"] = f"/ingest/{SHOW}/probe/"
        self.task = asyncio.create_task(probe_app(self.scope, self._to_app.get, self._from_app.put))

    async def begun(self, ticket: str | None = None) -> dict[str, Any]:
        await self.accepted()
        self.say({"type": "probe", "ticket": ticket or probe_ticket(SHOW, 7)})
        return await self.heard()

    async def result(self) -> dict[str, Any]:
        while (body := await self.heard())["type"] == "got":
            pass
        return body


async def test_bytes_are_counted_from_the_first_message_on():
    host = Prober()
    assert await host.begun() == {"type": "go", "seconds": 0.05, "bytes": probe.PROBE_BYTES_MAX}
    for _ in range(5):
        host.send(CHUNK)

    result = await host.result()

    assert (result["type"], result["bytes"]) == ("done", 4 * len(CHUNK))
    assert 0.03 <= result["seconds"] <= 0.2, "a line that falls silent is a slow one"
    assert await host.closed() == (None, 1000)


async def test_it_ends_at_the_limit_of_bytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(probe, "PROBE_SECONDS", 30.0)
    monkeypatch.setattr(probe, "PROBE_BYTES_MAX", 3 * len(CHUNK))
    host = Prober()
    await host.begun()
    for _ in range(50):
        host.send(CHUNK)

    assert (await host.result())["bytes"] == 2 * len(CHUNK)
    assert await host.closed() == (None, 1000)


async def test_progress_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(probe, "TELL_SECONDS", 0.0)
    host = Prober()
    await host.begun()
    host.send(CHUNK)
    host.send(CHUNK)

    assert [(await host.heard())["bytes"] for _ in range(2)] == [0, len(CHUNK)]
    await host.result()


async def test_silence_is_no_line():
    host = Prober()
    await host.begun()
    result = await host.result()
    assert (result["type"], result["bytes"]) == ("done", 0)


TICKETS = {
    "none": lambda: "",
    "made up": lambda: "x.y",
    "of another show": lambda: probe_ticket("another", 7),
    "too old": lambda: passes.sign("probe", {"show": SHOW, "user": "7"}, seconds=1, now=time.time() - 9),
    "for sending": lambda: ingest_ticket(SHOW, 7),
    "for watching": lambda: stage_url(SHOW).split("/")[2],
}


@pytest.mark.parametrize("which", TICKETS)
async def test_nobody_measures_without_the_ticket(which: str):
    host = Prober()
    await host.accepted()
    host.say({"type": "probe", "ticket": TICKETS[which]()})

    assert await host.closed() == ("ticket_expired" if which == "too old" else "ticket", 4403)


async def test_the_ticket_sends_no_show():
    host = Host()
    await host.accepted()
    host.start(ticket=probe_ticket(SHOW, 7))
    assert await host.closed() == ("ticket", 4403)


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ("hello", "not_json"),
        ({"type": "start"}, "bad_start"),
        ({"type": "probe"}, "bad_start"),
        ({"type": "probe", "ticket": 5}, "bad_start"),
    ],
)
async def test_nonsense_is_refused(first: object, reason: str):
    host = Prober()
    await host.accepted()
    host.say(first)
    assert await host.closed() == (reason, 4400)


@pytest.mark.parametrize("chunk", [b"", bytes(64 * 1024 + 1), "text"], ids=["empty", "too large", "text"])
async def test_chunks_have_bounds(chunk: bytes | str):
    host = Prober()
    await host.begun()
    if isinstance(chunk, str):
        host.say(chunk)
    else:
        host.send(chunk)
    assert await host.closed() == ("bad_chunk", 4400)


@pytest.mark.parametrize("protocols", [(), ("lsv1",)], ids=["none", "of the show"])
async def test_another_protocol_is_refused_before_a_word(protocols: tuple[str, ...]):
    host = Prober(subprotocols=protocols)
    assert (await host.event()) == {"type": "websocket.close", "code": 4403}


async def test_a_host_measures_once_at_a_time_and_a_lost_line_gives_the_turn_back():
    first, second = Prober(), Prober()
    await first.begun()

    assert await second.begun() == {"type": "refuse", "reason": "busy"}
    assert await second.closed() == (None, 4429)
    await first.lose()
    third = Prober()
    assert (await third.begun())["type"] == "go"
    await third.result()


def test_turns_are_few_at_once_and_not_without_end():
    turns = Turns()
    running = [turns.turn(f"host {number}", 0.0) for number in range(probe.PROBES_AT_ONCE)]
    for turn in running:
        turn.__enter__()
    with pytest.raises(ProbeRefused, match="busy"), turns.turn("one more", 0.0):
        pass
    for turn in running:
        turn.__exit__(None, None, None)
    for _ in range(probe.PROBES_PER_HOST):
        with turns.turn("eager", 1.0):
            pass
    with pytest.raises(ProbeRefused, match="too_often"), turns.turn("eager", 2.0):
        pass
    with turns.turn("eager", 2.0 + probe.WINDOW_SECONDS):
        pass
    assert list(turns._starts) == ["eager"], "who measured long ago is forgotten"


async def test_the_media_process_alone_measures_too():
    host = Prober()
    host.task.cancel()
    host.scope |= {"headers": [(b"host", b"localhost"), (b"origin", b"http://localhost")]}
    host.task = asyncio.create_task(application(host.scope, host._to_app.get, host._from_app.put))
    assert (await host.begun())["type"] == "go"
    await host.result()


def test_the_hosts_page_gets_a_ticket_and_nobody_else(client, client_of, world, mallory, carla):
    address = reverse("stage:preflight", args=[world.show.public_id])

    answer = client_of(world.creator.user).post(address)

    body = json.loads(answer.content)
    assert body["probe_url"] == f"/ingest/{world.show.public_id}/probe/"
    assert passes.read("probe", body["ticket"])["show"] == world.show.public_id
    assert client.post(address).status_code == 302
    assert client_of(mallory).post(address).status_code == 404
    assert client_of(carla).post(address).status_code == 404
    assert client_of(world.creator.user).get(address).status_code == 405
    world.show.refresh_from_db()
    assert world.show.state == "scheduled"
