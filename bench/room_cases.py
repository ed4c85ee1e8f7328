"""What `bench room` does to servers: readers come in, messages go out, half of the readers stall, all come back."""

import http.client
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.launch import LOOPBACK
from bench.report import OTHER_CPU_MAX, machine_cpu_seconds, tree_cpu_seconds
from bench.room_figures import Row, Window, absent_row, row_of
from bench.room_generator import Generator
from bench.room_servers import Running, hub, servers
from bench.room_world import World
from bench.video_servers import cpu_seconds, rss_mb
from streams.room.hub.room import tick_seconds

# A chat message of some 190 bytes with all that the room tells of it.
CHARACTERS = 60
SETTLE_SECONDS = 20.0
SETTLE_SECONDS_LARGE = 60.0
# Before the first window: compilers that compile late, buffers that grow, first looks at the database.
WARM_SECONDS = 0.6
REST_SECONDS = 0.5
# One consumer per socket takes more than a core for more.
PLAIN_RATE = 1.0
NO_TICK = {"socketio", "plain-daphne", "nchan"}

STALL_READERS, STALLED = 40, 20
STALL_RATE, STALL_CHARACTERS = 60.0, 20_000
STALL_SECONDS, STALL_PATIENCE_SECONDS = 12.0, 30.0
# The room keeps its last 64 ticks for everybody; they are not what a stalled reader costs.
STALL_WARM_SECONDS = 8.0
STORM_SECONDS = 120.0
PASSES = 60
# Readers who come in a second: fewer than make a process give things up for load. In a storm it is all at once.
OPENING = 600.0
OPENING_TRIES = 3
ON_AIR = "the readers are in"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Stage:
    """A room of one size, and how it is measured."""

    names: Sequence[str]
    n: int
    rates: Mapping[str, Sequence[float]]
    seconds: float
    settle_s: float
    reps: int
    tries: int
    until: float = float("inf")


@dataclass
class Room:
    """A server with its readers in."""

    running: Running
    generator: Generator
    n: int
    kb_per_socket: float = 0.0
    connects_per_cpu_s: float = 0.0
    why: str = ""
    windows: dict[float, list[Window]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.running.name


def tick_ms(n: int) -> int:
    """How long our rooms gather news when they are so full; the peers with a tick are given the same."""
    return round(1000 * tick_seconds(n))


# --- coming in


def come_in(running: Running, n: int, folder: Path, *, small: int = 0) -> Room:
    generator = Generator(running.port, running.kind)
    try:
        generator.targets(folder, running.targets(n))
        memory, cpu = rss_mb(running.pid), running.cpu_s()
        opened = generator.ask("open", n, small, OPENING)
        inside = getattr(opened, "in")
        for _ in range(OPENING_TRIES):
            if inside == n:
                break
            # On a machine that is busy elsewhere a pass may run out before its turn comes.
            generator.targets(folder, running.targets(n))
            inside = getattr(generator.ask("again", OPENING), "in")
        time.sleep(REST_SECONDS)
        room = Room(running, generator, n)
        room.connects_per_cpu_s = inside / max(1e-6, running.cpu_s() - cpu)
        room.kb_per_socket = (rss_mb(running.pid) - memory) * 1000 / max(1, inside)
        if inside < n:
            room.why = f"{inside:,} of {n:,} readers came in"
        elif not generator.ask("sender", *running.sender).is_ready:
            room.why = "the sender did not come in"
    except BaseException:
        generator.stop()
        raise
    return room


@contextmanager
def rooms(
    stage: Stage, world: World, folder: Path, tell: Tell
) -> Iterator[tuple[list[Room], dict[str, str]]]:
    """Every server of a stage with its readers in; and of those that cannot be had, why."""
    with (
        servers(stage.names, world, folder, tick_ms(stage.n)) as (started, absent),
        ThreadPoolExecutor(8) as pool,
    ):
        tell(f"{len(started)} servers are up for {stage.n:,} readers each")
        found: list[Room] = []
        try:
            found += pool.map(lambda running: come_in(running, stage.n, folder), started)
            tell(ON_AIR)
            yield found, dict(absent)
        finally:
            for room in found:
                room.generator.stop()


# --- messages


def window(room: Room, rate: float, seconds: float, settle_s: float) -> Window:
    """Publish for a while and wait until everybody has everything; the CPU of that whole time counts."""
    machine, ours = machine_cpu_seconds(), tree_cpu_seconds([os.getpid()])
    cpu = room.running.cpu_s()
    done = room.generator.ask("send", rate, seconds, CHARACTERS, settle_s)
    room.running.demand_alive()
    used = room.running.cpu_s() - cpu
    others = (machine_cpu_seconds() - machine) - (tree_cpu_seconds([os.getpid()]) - ours)
    return Window(
        sent=done.sent,
        readers=getattr(done, "in"),
        frames=done.frames,
        messages=done.messages,
        lost=done.lost + done.closed * done.sent,
        out_of_order=done.out_of_order,
        cpu_s=used,
        wall_s=done.wall_s,
        generator_cpu_s=done.cpu_s,
        other_cpu=max(0.0, others) / (done.wall_s * (os.cpu_count() or 1)),
        p50_ms=done.p50_ms,
        p99_ms=done.p99_ms,
    )


def measure(stage: Stage, found: Sequence[Room], tell: Tell) -> None:
    """Windows of all servers in turn, so that a disturbed minute disturbs all of them."""
    ready = [room for room in found if not room.why]
    for room in ready:
        window(room, min(stage.rates[room.name]), WARM_SECONDS, stage.settle_s)
    for turn in range(stage.tries):
        if turn >= stage.reps and (_is_clean(stage, ready) or time.monotonic() > stage.until):
            return
        for rate in sorted({rate for rates in stage.rates.values() for rate in rates}):
            for room in ready:
                if rate in stage.rates[room.name]:
                    kept = room.windows.setdefault(rate, [])
                    kept.append(window(room, rate, stage.seconds, stage.settle_s))
        tell(f"round {turn + 1}: " + ", ".join(_brief(room) for room in ready))


def _is_clean(stage: Stage, ready: Sequence[Room]) -> bool:
    return all(
        sum(one.other_cpu <= OTHER_CPU_MAX for one in windows) >= stage.reps
        for room in ready
        for windows in room.windows.values()
    )


def _brief(room: Room) -> str:
    last = max(room.windows.items())[1][-1]
    return f"{room.name} {last.frames_per_cpu_s:,.0f}" if last.frames and last.cpu_s else f"{room.name} –"


def rows_of(stage: Stage, found: Sequence[Room], absent: Mapping[str, str]) -> list[Row]:
    rows: list[Row] = []
    by_name = {room.name: room for room in found}
    for name in stage.names:
        room = by_name.get(name)
        for rate in stage.rates[name]:
            why = absent.get(name, "") if room is None else room.why
            if room is None or why:
                rows.append(absent_row(name, stage.n, rate, why or "it did not start"))
                continue
            tick = None if name in NO_TICK else float(tick_ms(stage.n))
            rows.append(row_of(name, stage.n, rate, tick, room.windows.get(rate, []), reps=stage.reps))
    return rows


# --- readers that stop reading


@dataclass(frozen=True)
class Stall:
    growth_mb: float
    closed: int
    closed_s: float | None
    lost: int
    peak_mb: float


def stall(world: World, folder: Path, *, warm_seconds: float = STALL_WARM_SECONDS) -> Stall:
    """Half of the readers stop reading while 1.2 MB/s are published for each; the others must not notice."""
    with hub("hub-uvicorn", world, folder) as running, ThreadPoolExecutor(1) as pool:
        room = come_in(running, STALL_READERS, folder, small=STALLED)
        generator = room.generator
        try:
            generator.ask("send", STALL_RATE, warm_seconds, STALL_CHARACTERS, SETTLE_SECONDS)
            before = peak = rss_mb(running.pid)
            generator.ask("stall", STALLED)
            began = time.monotonic()
            sending = pool.submit(
                generator.ask, "send", STALL_RATE, STALL_SECONDS, STALL_CHARACTERS, SETTLE_SECONDS
            )
            while not sending.done():
                peak = max(peak, rss_mb(running.pid))
                time.sleep(0.1)
            closed, closed_s = 0, None
            while closed_s is None and time.monotonic() - began < STALL_PATIENCE_SECONDS:
                closed = generator.ask("idle", 0.5).stalled_closed
                peak = max(peak, rss_mb(running.pid))
                if closed == STALLED:
                    closed_s = time.monotonic() - began
            return Stall(peak - before, closed, closed_s, sending.result().lost, peak)
        finally:
            generator.stop()


# --- everybody comes back at once


@dataclass(frozen=True)
class Storm:
    readers: int
    came_back: int
    cpu_s: float
    bus_cpu_s: float
    wall_s: float
    resumed: int
    snapshots: int
    lost: int
    pass_cpu_ms: float


def storm(room: Room, world: World, folder: Path) -> Storm:
    """All readers drop out and come back at once with the numbers they had; then they must hear what is said."""
    pass_cpu_ms = pass_cost(room.running, world)
    room.generator.targets(folder, room.running.targets(room.n))
    cpu, bus = room.running.cpu_s(), cpu_seconds(room.running.beside[0])
    back = room.generator.ask("storm", STORM_SECONDS)
    time.sleep(REST_SECONDS)
    used, bus_used = room.running.cpu_s() - cpu, cpu_seconds(room.running.beside[0]) - bus
    after = window(room, 5.0, 1.0, SETTLE_SECONDS_LARGE)
    return Storm(
        readers=room.n,
        came_back=back.connected,
        cpu_s=used,
        bus_cpu_s=bus_used,
        wall_s=back.wall_s,
        resumed=back.resumed,
        snapshots=back.snapshots,
        lost=back.lost + after.lost,
        pass_cpu_ms=pass_cpu_ms,
    )


def pass_cost(running: Running, world: World) -> float:
    """CPU-milliseconds of the web process for one fresh pass, as pages ask for one before they come back."""
    token = secrets.token_hex(16)
    headers = {"X-Requested-With": "fetch", "X-CSRFToken": token, "Cookie": f"csrftoken={token}"}
    line = http.client.HTTPConnection(LOOPBACK, running.port, timeout=30)
    cpu = 0.0
    for number in range(-3, PASSES):
        if number == 0:
            cpu = cpu_seconds(running.pid)
        line.request("POST", f"/shows/{world.show}/room/pass/", headers=headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"no pass: {answer.status}")
    line.close()
    return (cpu_seconds(running.pid) - cpu) * 1000 / PASSES
