"""A host on a poor line, through the real ingest: the server's figures say what the line does."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from streams.stage.registry import current
from tests.streams.stage.callers import SHOW, Host, address, fetch, taken_in, third
from tests.streams.stage.loads import BOX

pytestmark = pytest.mark.usefixtures("live")


async def health() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((await fetch(address("health.json"))).text)
    return found


class Wall:
    """The server's clock, which passes when a message has got through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = time.time()
        monkeypatch.setattr(time, "time", lambda: self.time)


async def send(host: Host, wall: Wall, seqs: range, *, seconds_each: float) -> None:
    """A third of a second of the show takes so long to get through."""
    for seq in seqs:
        wall.time += seconds_each
        host.send(third(seq))
        await taken_in(host)


async def test_slow_writer_is_seen_as_a_host_who_falls_behind(live: Path, monkeypatch: pytest.MonkeyPatch):
    wall = Wall(monkeypatch)
    host = Host()
    await host.on_air()
    await send(host, wall, range(9), seconds_each=1 / 3)
    await host.acked(5)
    well = await health()
    assert well["host_delay_s"] < 0.1
    assert well["last_part_age_s"] < 0.1

    await send(host, wall, range(9, 18), seconds_each=2 / 3)  # half of what is sent gets through
    await host.acked(14)
    late = await health()

    assert late["host_delay_s"] == pytest.approx(9 / 3, abs=0.1)
    assert late["is_connected"] is True
    # The bit rate is that of the show, not of the line: fans get every picture, later.
    assert late["bitrate"] == pytest.approx(well["bitrate"], rel=0.2)
    assert late["renditions"][0]["seconds"] == pytest.approx(6.0, abs=0.1)

    wall.time += 4
    assert (await health())["last_part_age_s"] == pytest.approx(4, abs=0.1)
    await host.lose()
    assert (await health())["is_connected"] is False


async def test_what_a_slow_writer_costs_is_what_it_sends(live: Path, monkeypatch: pytest.MonkeyPatch):
    wall = Wall(monkeypatch)
    host = Host()
    await host.on_air()
    await send(host, wall, range(9), seconds_each=2 / 3)
    await host.acked(5)

    stages = current()
    stage = await stages.get(SHOW)
    assert stage is not None
    await stages._teller.look([stage])
    (row,) = stages.load.report("box:1", BOX).shows

    assert row.is_on_air
    assert row.bitrate == (await health())["bitrate"] > 0
    await host.lose()


async def test_slow_reader_holds_up_neither_its_show_nor_its_acknowledgements(live: Path):
    """A page that does not read fills its socket; what it sends is taken all the same, and told in few words later."""
    host = Host()
    await host.on_air()
    host._from_app._maxsize = 1  # type: ignore[attr-defined]
    for seq in range(30):
        host.send(third(seq))
        await taken_in(host)
    await current().settled()

    assert (await health())["renditions"][0]["segments"] == 10
    assert (await fetch(address("v0/seg8.m4s"))).status == 200
    assert host._from_app.qsize() == 1

    told: list[int] = []
    while not told or told[-1] < 26:  # the last that is inside a whole segment
        told.append((await host.heard())["seq"])
    assert told == sorted(set(told))
    assert len(told) <= 3
    await host.lose()
