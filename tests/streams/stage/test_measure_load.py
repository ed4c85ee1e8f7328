"""What a media process counts of itself: trails of counters, players told from their questions, costs shared out."""

import os
import threading
import time
from pathlib import Path

import pytest

from streams.stage.capacity.machine import MachineReader, cores, memory_held
from streams.stage.capacity.meter import Load
from streams.stage.capacity.players import PLAYERS_SECONDS, Players
from streams.stage.capacity.shapes import load_of_text
from streams.stage.capacity.spent import seconds_beside, seconds_on_loop, spent_on_show
from streams.stage.capacity.trail import Trail
from tests.streams.stage.loads import BOX, Hands, process_load

SHOW = "sh0w5h0w5h0w"


# --- a trail of counters ---


def test_trail_tells_what_grew_lately_and_forgets_the_rest():
    trail = Trail(60)
    for second in range(200):
        trail.add(float(second), {"bytes": 1000.0 * second})

    assert trail.of("bytes", 10) == 10_000
    assert trail.rate("bytes", 60) == 1000
    assert trail.of("bytes", 500) == trail.of("bytes", 60) == 60_000


def test_trail_counts_a_young_process_by_the_time_it_has_had():
    trail = Trail(60)
    assert (trail.of("bytes", 10), trail.rate("bytes", 10), trail.span(10)) == (0, 0, 0)
    trail.add(0.0, {})
    assert trail.rate("bytes", 10) == 0
    trail.add(2.0, {"bytes": 500.0})

    assert trail.rate("bytes", 10) == 250


def test_trail_goes_by_what_was_last_seen_before_the_stretch():
    trail = Trail(60)
    for at, value in ((0.0, 0.0), (7.0, 70.0), (13.0, 130.0)):
        trail.add(at, {"bytes": value})

    assert trail.of("bytes", 5) == 60  # since the look at 7, the last one that is five seconds old
    assert trail.span(5) == 6


# --- players ---


def ask_as(players: Players, viewers: int, *, second: int, parts: int = 3) -> None:
    for part in range(parts):
        for _ in range(viewers):
            players.ask(second, part, second)


@pytest.mark.parametrize("viewers", [0, 1, 7, 250])
def test_players_are_counted_by_how_often_each_position_is_asked_for(viewers: int):
    players = Players()
    for second in range(PLAYERS_SECONDS * 2):
        ask_as(players, viewers, second=second)
        players.turn()

    assert players.count == viewers


def test_players_who_left_are_forgotten_after_a_while():
    players = Players()
    ask_as(players, 40, second=0)
    players.turn()
    assert players.count == 40

    for _ in range(PLAYERS_SECONDS):
        players.turn()

    assert players.count == 0


def test_players_that_wait_for_whole_segments_or_for_nothing_count_too():
    players = Players()
    for second in range(PLAYERS_SECONDS):
        ask_as(players, 5, second=second)
        for _ in range(3):
            players.ask(second, None, second)
        for _ in range(2):  # four players that look every two seconds
            players.ask(None, None, second)
        players.turn()

    assert players.count == 5 + 3 + 4


def test_questions_about_the_past_neither_add_nor_hide_players():
    players = Players()
    for second in range(100, 100 + PLAYERS_SECONDS):
        ask_as(players, 6, second=second)
        for number in range(50):
            players.ask(number, 0, second)
        players.turn()

    assert players.count == 6


# --- processor time ---


def burn(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_time_spent_on_shows_is_told_by_where_it_was_spent():
    loop, beside = seconds_on_loop(), seconds_beside()

    with spent_on_show("on_loop"):
        burn(0.01)
    thread = threading.Thread(target=spent_on_show("beside")(burn), args=(0.02,))
    thread.start()
    thread.join()

    assert 0.01 <= seconds_on_loop() - loop < 0.1
    assert 0.02 <= seconds_beside() - beside < 0.1


def fail_after(seconds: float) -> None:
    burn(seconds)
    raise ZeroDivisionError


def test_time_is_counted_also_of_what_fails():
    before = seconds_on_loop()

    with pytest.raises(ZeroDivisionError), spent_on_show("on_loop"):
        fail_after(0.005)

    assert seconds_on_loop() - before >= 0.005


def test_costs_are_shared_out_between_shows_and_viewers():
    clock = Hands()
    load = Load(clock)
    for second in range(60):
        for _ in range(10):
            load.asked(SHOW, "v0", second, 0, second)
            load.served(SHOW, 25_000)
        clock.seconds += 1
        clock.loop += 0.03
        clock.ingest += 0.01
        clock.beside += 0.005
        load.tick({SHOW: 2_000_000})

    told = load.report("box:1", BOX)

    assert told.loop_used == pytest.approx(0.03)
    assert told.cores_used == pytest.approx(0.035)
    assert told.mbit_out == pytest.approx(2.0)
    assert told.requests == 10
    assert told.costs.show_minutes == pytest.approx(1.0)
    assert told.costs.show_cpu == pytest.approx(60 * 0.015)
    assert told.costs.viewer_minutes == pytest.approx(10.0, rel=0.05)
    assert told.costs.viewer_cpu == pytest.approx(60 * 0.02)
    assert told.costs.mbit == pytest.approx(60 * 2.0)
    (row,) = told.shows
    assert (row.show, row.players, row.bitrate, row.is_on_air) == (SHOW, 10, 2_000_000, True)
    assert row.mbit_out == pytest.approx(2.0)


def test_show_that_is_let_go_leaves_the_sums_as_they_were():
    clock = Hands()
    load = Load(clock)
    load.served(SHOW, 1_000_000)
    load.forget(SHOW)
    load.forget("never seen")
    clock.seconds += 4
    load.tick({})

    told = load.report("box:1", BOX)

    assert told.mbit_out == 2.0
    assert told.shows == []


def test_what_is_told_is_read_as_it_was_meant():
    load = process_load(12.5, players=3)

    assert load_of_text(load.text()) == load
    for text in ("", "{}", "[]", '{"machine": 1}', "null"):
        with pytest.raises((ValueError, TypeError, KeyError)):
            load_of_text(text)


# --- the box ---


def test_busy_is_the_share_of_ticks_between_two_looks(tmp_path: Path):
    (tmp_path / "meminfo").write_text("MemTotal: 4000 kB\nMemAvailable: 1000 kB\n")
    (tmp_path / "stat").write_text("cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 1 1 1\n")
    reader = MachineReader(tmp_path)
    (tmp_path / "stat").write_text("cpu  130 0 120 840 10 0 0 0 0 0\n")

    box = reader.look(tmp_path / "not" / "there" / "yet")

    assert box.busy == 0.5
    assert (box.memory_total, box.memory_free) == (4_096_000, 1_024_000)
    assert 0 < box.disk_free < box.disk_total
    assert box.cores == cores() >= 1


def test_busy_is_told_over_several_looks_so_that_a_spike_counts_for_little(tmp_path: Path):
    def ticks(busy: int, idle: int) -> None:
        (tmp_path / "stat").write_text(f"cpu  {busy} 0 0 {idle} 0 0 0 0 0 0\n")

    ticks(0, 0)
    reader = MachineReader(tmp_path)
    for look in range(1, 5):
        ticks(look, 99 * look)
        reader.look(tmp_path)
    ticks(104, 396)

    assert reader.look(tmp_path).busy == pytest.approx(
        0.21, abs=0.01
    )  # a hundred at once after four of a hundredth
    for look in range(1, 7):
        ticks(104 + look, 396 + 99 * look)
        reader.look(tmp_path)
    assert reader.look(tmp_path).busy == pytest.approx(0.01, abs=0.005)


def test_where_the_system_tells_nothing_the_load_average_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "getloadavg", lambda: (cores() * 0.25, 0.0, 0.0))

    box = MachineReader(tmp_path).look(tmp_path)

    assert box.busy == 0.25
    assert (box.memory_total, box.memory_free, memory_held(tmp_path)) == (0, 0, 0)
