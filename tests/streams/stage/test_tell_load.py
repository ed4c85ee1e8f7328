"""The media application under real load: its figures change with it, and every process can read them."""

import asyncio
import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from streams.stage.capacity import teller
from streams.stage.capacity.board import BoardDown
from streams.stage.capacity.choice import board
from streams.stage.capacity.figures import Capacity
from streams.stage.capacity.reader import capacity_now, loads_now
from streams.stage.capacity.shapes import load_of_text
from streams.stage.registry import current
from tests.streams.stage.callers import SHOW, Host, address, fetch, third
from tests.streams.stage.loads import process_load, told
from tests.streams.stage.test_watch_show import INDEX

pytestmark = pytest.mark.usefixtures("live")


async def watch(viewers: int, host: Host, seqs: range) -> None:
    """So many players follow the show while the host sends a few more thirds of a second."""

    async def viewer() -> None:
        for seq in seqs:
            segment, part = divmod(seq, 3)
            where = f"_HLS_msn={segment}&_HLS_part={part}"
            assert (await fetch(address(INDEX), query=where)).status == 200
            assert (await fetch(address(f"v0/p{segment}.{part}.m4s"))).status == 200

    watching = [asyncio.create_task(viewer()) for _ in range(viewers)]
    for seq in seqs:
        host.send(third(seq))
        await asyncio.sleep(0.01)
    await asyncio.gather(*watching)


async def measured() -> Capacity:
    """A second has passed, the process tells, and somebody asks."""
    stages = current()
    stages._teller._told_at = float("-inf")
    await stages._teller.look(stages._stages.values())
    return capacity_now(old_at_most=0)


async def test_figures_change_under_load_and_back(host: Host, settings: Any):
    # By hand, since how busy the machine of a test is changes what would be computed (see test_compute_capacity.py).
    settings.LIVE_VIEWERS_MAX = 100
    idle = await measured()
    assert (idle.viewers, idle.shows) == (0, 1)
    assert idle.is_estimated

    await watch(30, host, range(7, 13))
    busy = await measured()

    (load,) = loads_now()
    assert busy.viewers == 30
    assert busy.rows[0].show == SHOW
    assert load.requests > 30
    assert load.loop_used > 0
    assert load.costs.show_cpu > 0
    assert load.costs.viewer_cpu > 0
    assert busy.mbit_out > idle.mbit_out
    assert (idle.more_viewers.more, busy.more_viewers.more) == (100, 70)
    # What was measured has its share in what is reckoned with.
    assert busy.cost_viewer != idle.cost_viewer
    assert busy.viewer_mbit != idle.viewer_mbit

    for _ in range(10):  # nobody asks for ten seconds
        current().load.tick({SHOW: 1})
    assert (await measured()).viewers == 0


async def test_show_is_off_air_while_its_host_is_away(host: Host):
    await host.lose()
    assert (await measured()).shows == 0
    assert loads_now()[0].shows == []


async def test_process_tells_by_itself_while_it_holds_a_show(live: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streams.stage.registry.WATCH_SECONDS", 0.01)
    monkeypatch.setattr(teller, "TELL_SECONDS", 0.0)
    host = Host()
    await host.on_air()
    async with asyncio.timeout(30):
        while not board().all():  # noqa: ASYNC110 -- it asks the board
            await asyncio.sleep(0.02)

    assert load_of_text(board().all()[0]).shows[0].show == SHOW
    await host.lose()


async def test_board_that_is_away_stops_no_show(host: Host, monkeypatch: pytest.MonkeyPatch):
    def away(*_: object) -> None:
        raise BoardDown("gone")

    for name in ("put", "all"):
        monkeypatch.setattr(board(), name, away)

    assert (await measured()).is_estimated
    assert (await fetch(address())).status == 200


def test_process_that_fell_silent_is_not_counted_and_rubbish_is_passed_over(live: Path):
    told(process_load(time.time() - 60, players=5))
    board().put("other", "not json")

    assert loads_now() == []
    told(process_load(time.time(), players=5))
    assert [load.name for load in loads_now()] == ["box:1"]
    told(process_load(time.time() - 24 * 3600))
    board().put("other", "not json")
    assert loads_now() == []
    assert list(board().all()) == ["not json"]  # whoever was silent for long is taken off


async def test_counting_costs_the_media_path_next_to_nothing(host: Host):
    """A request takes some hundred microseconds; what is counted of it takes a few."""
    load = current().load
    numbers = count(2)
    rounds = 20_000

    begun = time.thread_time()
    for number in (next(numbers) for _ in range(rounds)):
        load.asked(SHOW, "v0", number % 3, 1, 2)
        load.served(SHOW, 40_000)
    micros = (time.thread_time() - begun) / rounds * 1e6

    assert micros < 20
