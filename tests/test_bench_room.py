"""The arithmetic of `bench room`, and its generator held to what a small server really sends."""

import json
import os
import socket
import stat
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench import cli, peers, room, room_figures, room_generator, room_servers
from bench.room_figures import Row, Window, cpu_per_message, ratios, row_of, verdict
from bench.room_generator import Answer, Generator, compiled
from bench.servers import ServerFailed, ServerMissing

SERVICE = """[Service]
ExecStart=/srv/x/.venv/bin/uvicorn marketplace.asgi:application --workers 2 --uds /run/x --ws a.b:C --no-server-header
"""


def window(**figures: Any) -> Window:
    values: dict[str, Any] = {
        "sent": 20, "readers": 1000, "frames": 20_000, "messages": 20_000, "lost": 0, "out_of_order": 0,
        "cpu_s": 0.4, "wall_s": 4.0, "generator_cpu_s": 0.4, "other_cpu": 0.05, "p50_ms": 5.0, "p99_ms": 20.0,
        **figures,
    }  # fmt: skip
    return Window(**values)


def row(
    server: str, n: int, rate: float, frames_per_cpu_s: float, *, per_frame: float = 1, tick: float = 100
) -> Row:
    cpu = 20_000 / frames_per_cpu_s
    return row_of(server, n, rate, tick, [window(cpu_s=cpu, messages=int(20_000 * per_frame))], reps=1)


def test_what_helps_this_benchmark_is_not_offered_as_one() -> None:
    assert [name for name in cli.names() if name.startswith(("room", "peers"))] == ["peers", "room"]


# Rows


def test_a_row_is_the_median_of_its_windows_with_its_extremes() -> None:
    found = row_of("ws", 1000, 5.0, 100.0, [window(cpu_s=cpu) for cpu in (0.4, 0.2, 0.5)], reps=3)

    assert found.frames_per_cpu_s is not None
    spread = found.frames_per_cpu_s
    assert (spread.median, spread.low, spread.high) == (50_000, 40_000, 100_000)
    assert (found.messages_per_frame, found.windows, found.why) == (1.0, 3, "")


def test_the_windows_that_were_disturbed_least_are_kept_but_losses_count_in_all() -> None:
    quiet, loud = window(), window(cpu_s=4.0, other_cpu=0.9, lost=7, out_of_order=2)

    found = row_of("ws", 1000, 5.0, 100.0, [loud, quiet, quiet], reps=2)

    assert found.frames_per_cpu_s is not None
    assert found.frames_per_cpu_s.low == 50_000
    assert (found.lost, found.out_of_order) == (7, 2)


def test_a_row_whose_generator_was_the_bottleneck_is_refused() -> None:
    found = row_of("limit", 1000, 5.0, 100.0, [window(generator_cpu_s=2.9)], reps=1)

    assert found.frames_per_cpu_s is None
    assert "bottleneck" in found.why
    assert room_figures.row_figures(found)["frames_per_cpu_s"] is None


def test_a_server_that_sent_nothing_has_no_figures() -> None:
    found = row_of("plain-daphne", 1000, 1.0, None, [window(frames=0, messages=0, lost=20_000)], reps=1)

    assert (found.frames_per_cpu_s, found.lost, found.why) == (None, 20_000, "nothing arrived")


# Ratios


def test_ratios_are_taken_frame_for_frame_and_at_the_same_size_and_rate() -> None:
    rows = [
        row("hub-uvicorn", 1000, 5.0, 60_000),
        row("hub-uvicorn", 1000, 20.0, 50_000, per_frame=2),
        row("limit", 1000, 5.0, 100_000),
        row("limit", 1000, 20.0, 999_999),
        row("socketio", 1000, 5.0, 40_000),
        row("ws", 1000, 20.0, 62_500, per_frame=2),
    ]

    found = ratios(rows, n=1000, n_large=10_000, rates=(5.0, 20.0))

    assert found == {
        "ratio_limit": pytest.approx(0.6),
        "ratio_socketio": pytest.approx(1.5),
        "ratio_socketio_10k": None,
        "ratio_ws_tick": pytest.approx(0.8),
    }


def test_a_peer_that_is_absent_leaves_null_and_no_default() -> None:
    rows = [row("hub-uvicorn", 1000, 5.0, 60_000), room_figures.absent_row("limit", 1000, 5.0, "not here")]

    assert set(ratios(rows, n=1000, n_large=10_000, rates=(5.0, 20.0)).values()) == {None}


def test_a_tick_that_slid_does_not_make_messages_cheaper() -> None:
    on_time = row("hub-uvicorn", 10_000, 20.0, 50_000, per_frame=10, tick=500)
    late = row("hub-uvicorn", 10_000, 20.0, 50_000, per_frame=17, tick=500)
    sparse = row("hub-uvicorn", 10_000, 20.0, 50_000, per_frame=4, tick=500)

    assert cpu_per_message(on_time) == cpu_per_message(late) == pytest.approx(1 / 500_000)
    assert cpu_per_message(sparse) == pytest.approx(1 / 200_000)
    assert cpu_per_message(replace(on_time, tick_ms=None, messages_per_frame=1.0)) == pytest.approx(
        1 / 50_000
    )
    assert cpu_per_message(None) is None


def test_the_large_room_is_compared_by_cpu_per_message() -> None:
    rows = [
        row("hub-uvicorn", 10_000, 20.0, 50_000, per_frame=10, tick=500),
        replace(row("socketio", 10_000, 2.0, 40_000), tick_ms=None),
    ]

    found = ratios(rows, n=1000, n_large=10_000, rates=(5.0, 20.0))["ratio_socketio_10k"]

    assert found == pytest.approx(12.5)


@pytest.mark.parametrize(
    ("name", "figures", "expected"),
    [
        ("ratio_limit", {"ratio_limit": 0.5}, "met"),
        ("ratio_limit", {"ratio_limit": 0.4}, "MISSED"),
        ("ratio_limit", {"ratio_limit": 0.3}, "FAILED"),
        ("ratio_limit", {"ratio_limit": None}, ""),
        ("lost", {"lost": 0}, "met"),
        ("lost", {"lost": 1}, "FAILED"),
        ("kb_per_socket", {"kb_per_socket": 31.0}, "MISSED"),
        ("stalled_closed", {"stalled_closed": 20, "stalled": 20}, "met"),
        ("stalled_closed", {"stalled_closed": 19, "stalled": 20}, "MISSED"),
        ("storm_cpu_s", {}, ""),
    ],
    ids=[
        "met",
        "missed",
        "broken",
        "absent",
        "none lost",
        "one lost",
        "fat",
        "all closed",
        "one open",
        "no storm",
    ],
)
def test_a_figure_is_held_against_its_target(name: str, figures: dict[str, Any], expected: str) -> None:
    assert verdict(name, figures) == expected


def test_every_promised_key_is_there_though_nothing_ran() -> None:
    plan = room.plan_of(cli.parser_for(room).parse_args(["--quick"]))

    figures = room.figures_of(plan, (5.0, 20.0), room.Found())

    promised = (
        "n ratio_limit ratio_socketio ratio_socketio_10k ratio_ws_tick lost out_of_order kb_per_socket stall_growth_mb "
        "stalled_closed storm_cpu_s tick_ms messages_per_frame"
    )
    assert set(promised.split()) <= set(figures)
    assert figures["ratio_limit"] is figures["storm_cpu_s"] is figures["kb_per_socket"] is None


def test_a_table_has_a_line_for_what_ran_and_for_what_did_not() -> None:
    rows = [row("limit", 1000, 5.0, 100_000), room_figures.absent_row("nchan", 1000, 5.0, "no module")]

    lines = [room_figures.row_line(one, rows) for one in rows]

    assert {len(line) for line in lines} == {len(room_figures.ROW_HEAD)}
    assert "no module" in lines[1]
    assert "nchan" in room_figures.remarks(rows, load=0.1, cores=2)[0]
    assert "load" in room_figures.remarks([], load=9.0, cores=2)[0]


# Servers


def test_our_hub_starts_as_production_starts_it() -> None:
    assert room_servers.uvicorn_options(SERVICE) == ["--ws", "a.b:C", "--no-server-header"]
    command = list(map(str, room_servers.uvicorn_command(8123)))
    assert "--ws" in command
    assert command[-1] == "8123"
    assert not {"--workers", "--uds"} & set(command)


def test_a_server_nobody_knows_is_refused() -> None:
    assert room.chosen("ws,limit") == ["ws", "limit"]
    with pytest.raises(SystemExit, match="no server nginx"):
        room.chosen("ws,nginx")


def test_peers_that_are_not_installed_say_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "HOME", tmp_path)
    monkeypatch.setattr(peers, "NGINX_MODULES", ())

    assert peers.version_of("room", "ws") is None
    assert peers.nchan_module() is None
    with pytest.raises(ServerMissing, match="bin/bench peers room"), room_servers.node("ws", tmp_path, 100):
        pass


def test_peers_of_nobody_are_not_installed() -> None:
    with pytest.raises(SystemExit, match="nobody to compare fax with"):
        peers.run(cli.parser_for(peers).parse_args(["fax"]))


def test_too_few_open_files_are_told_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _what: (1024, 4096))
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr("resource.setrlimit", lambda _what, both: asked.append(both))

    room_generator.allow_open_files(1000)
    assert asked == [(4096, 4096)]
    with pytest.raises(ServerFailed, match="ulimit -Hn 10200"):
        room_generator.allow_open_files(10_000)


def test_without_a_compiler_there_is_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CC", raising=False)

    with pytest.raises(ServerMissing, match="apt-get install gcc"):
        room_generator.compiler()


# The generator itself


HELLO = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


def frame(text: str) -> bytes:
    payload = text.encode()
    head = (
        struct.pack("!BB", 0x81, len(payload))
        if len(payload) < 126
        else struct.pack("!BBH", 0x81, 126, len(payload))
    )
    return head + payload


def envelope(first: int, last: int, *numbers: int) -> str:
    events = [[number, "chat", {"id": number, "m": f"{number} 1 words"}] for number in numbers]
    return json.dumps(
        {"r": "show", "ep": "abcd", "f": first, "s": last, "e": events, "a": {}}, separators=(",", ":")
    )


@contextmanager
def recorded(frames: list[str]) -> Iterator[int]:
    """A server for one socket that plays a record, in two pieces that cut through a frame; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def play() -> None:
            line, _ = door.accept()
            with line:
                line.recv(4096)
                data = HELLO + b"".join(map(frame, frames))
                line.sendall(data[: len(HELLO) + 5])
                line.sendall(data[len(HELLO) + 5 :])
                line.recv(1)

        player = threading.Thread(target=play, daemon=True)
        player.start()
        yield door.getsockname()[1]
        player.join(30)


def counted(answer: Answer) -> dict[str, int]:
    return {name: answer.counts[name] for name in ("frames", "messages", "lost", "out_of_order")}


def added(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: one[name] + other[name] for name in one}


def played(tmp_path: Path, kind: str, frames: list[str], *, frames_told: int) -> dict[str, int]:
    with recorded(frames) as port:
        generator = Generator(port, kind)
        try:
            generator.targets(tmp_path, ["/room/show/?pass=x"])
            seen = counted(generator.ask("open", 1, 0, 20_000))
            until = time.monotonic() + 20
            # On a busy machine the player starts late: wait for what it plays, then a little for what is too much.
            while seen["frames"] < frames_told and time.monotonic() < until:
                seen = added(seen, counted(generator.ask("idle", 0.15)))
            seen = added(seen, counted(generator.ask("idle", 0.15)))
        finally:
            generator.stop()
    return seen


def test_the_generator_counts_frames_and_messages_of_the_hub(tmp_path: Path) -> None:
    frames = [envelope(0, 4, 3, 4), envelope(5, 6, 5, 6), '{"t":"ack"}', envelope(7, 7), envelope(8, 8, 8)]

    # What a snapshot carries was said before; number 7 was state, not words.
    assert played(tmp_path, "hub", frames, frames_told=4) == {
        "frames": 4,
        "messages": 3,
        "lost": 1,
        "out_of_order": 0,
    }


def test_the_generator_sees_what_is_lost_twice_or_too_late(tmp_path: Path) -> None:
    said = [f'{{"m": "{number} 1 words"}}' for number in (1, 2, 5, 5, 4, 6)]

    assert played(tmp_path, "plain", said, frames_told=6) == {
        "frames": 6,
        "messages": 6,
        "lost": 2,
        "out_of_order": 2,
    }


def test_the_generator_takes_an_overlap_as_the_page_does(tmp_path: Path) -> None:
    frames = [envelope(0, 2, 1, 2), envelope(3, 4, 3, 4), envelope(4, 5, 4, 5), envelope(4, 5, 4, 5)]

    assert played(tmp_path, "hub", frames, frames_told=4) == {
        "frames": 4,
        "messages": 3,
        "lost": 0,
        "out_of_order": 0,
    }


def test_the_generator_and_the_limit_understand_each_other(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    limit = subprocess.Popen([str(compiled("limit")), str(port), "20"])
    try:
        room_servers.wait_for_port(port)
        generator = Generator(port, "plain")
        try:
            generator.targets(tmp_path, ["/"])
            assert generator.ask("open", 50, 0, 30_000).connected == 50
            assert generator.ask("sender", "socket", "/").is_ready
            sent = generator.ask("send", 100, 0.2, 60, 2)
            back = generator.ask("storm", 2)
        finally:
            generator.stop()
    finally:
        limit.kill()
        limit.wait()

    assert (sent.sent, sent.messages, sent.lost, sent.out_of_order) == (20, 1000, 0, 0)
    assert sent.frames < sent.messages
    assert back.connected == 50


def test_a_program_is_compiled_once(tmp_path: Path) -> None:
    first = compiled("limit", folder=tmp_path)
    made = first.stat()

    assert compiled("limit", folder=tmp_path) == first
    assert first.stat().st_mtime_ns == made.st_mtime_ns
    assert made.st_mode & stat.S_IXUSR
    assert os.listdir(tmp_path) == [first.name]
