"""The room: frames per CPU-second of our hub beside what others build chats with, stalled readers, a storm, a soak."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from bench.report import publish, table
from bench.room_cases import (
    PLAIN_RATE,
    SETTLE_SECONDS,
    SETTLE_SECONDS_LARGE,
    STALLED,
    Room,
    Stage,
    Stall,
    Storm,
    measure,
    rooms,
    rows_of,
    stall,
    storm,
    tick_ms,
)
from bench.room_figures import (
    ROW_HEAD,
    Row,
    ratios,
    remarks,
    rounded,
    row_at,
    row_figures,
    row_line,
    target_lines,
)
from bench.room_generator import allow_open_files, compiled
from bench.room_servers import LARGE_NAMES, NAMES
from bench.room_soak import run_soak
from bench.room_world import World, world
from bench.servers import ServerFailed

# Fan-out does not touch the database; the soak does.
RATES = (5.0, 20.0)
# One message to 10,000 readers is a fifth of a second of work for those that have no tick.
SOCKETIO_LARGE_RATE = 2.0


@dataclass(frozen=True)
class Plan:
    """How large, how often and how long."""

    is_quick: bool
    n: int
    n_large: int
    reps: int
    reps_large: int
    tries_more: int
    seconds: float
    seconds_large: float
    stall_warm_seconds: float
    budget_s: float


# A quick run has no larger room: it gives the hub as many messages a frame as that would have.
QUICK = Plan(True, 400, 0, 2, 0, 0, 0.6, 0.0, 7.0, 40.0)
FULL = Plan(False, 1000, 10_000, 5, 5, 2, 3.0, 5.0, 8.0, 480.0)


@dataclass
class Found:
    """What has been measured so far."""

    rows: list[Row] = field(default_factory=list)
    connects: dict[str, dict[str, float]] = field(default_factory=dict)
    storm: Storm | None = None
    stall: Stall | None = None
    began: float = field(default_factory=time.monotonic)

    def tell(self, what: str) -> None:
        print(f"{time.monotonic() - self.began:6.1f} s  {what}", flush=True)

    def note_rooms(self, found: Sequence[Room]) -> None:
        for room in found:
            figures = {"kb_per_socket": room.kb_per_socket, "connects_per_cpu_s": room.connects_per_cpu_s}
            if not room.why:
                self.connects[f"{room.name} {room.n}"] = rounded(figures)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--soak", action="store_true", help="ten minutes with restarts instead: is anything missed?"
    )
    parser.add_argument("--seconds", type=float, help="how long the soak lasts (600)")
    parser.add_argument("--servers", help=f"some of {','.join(NAMES)}")
    parser.add_argument("--n", type=int, help=f"readers of the smaller room ({FULL.n:,})")
    parser.add_argument("--n-large", type=int, help=f"readers of the larger room ({FULL.n_large:,}; 0: none)")
    parser.add_argument("--rate", help="messages a second, with commas (5,20)")
    parser.add_argument("--reps", type=int, help=f"windows of each server and rate ({FULL.reps})")


def run(options: argparse.Namespace) -> None:
    # Whoever stops this stops its servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if options.soak:
        run_soak(options)
        return
    plan = plan_of(options)
    names = chosen(options.servers)
    rates = tuple(map(float, options.rate.split(","))) if options.rate else RATES
    compiled("generator")
    compiled("limit")
    allow_open_files(max(plan.n, plan.n_large))
    found = Found()
    with world(options.database) as home, ThreadPoolExecutor(1) as pool:
        found.tell("the world is made")
        stalling: Future[Stall] | None = None
        if "hub-uvicorn" in names and plan.is_quick:
            stalling = pool.submit(stall, home, home.folder, warm_seconds=plan.stall_warm_seconds)
        small_room(plan, names, rates, home, found)
        if plan.n_large:
            large_room(plan, [name for name in names if name in LARGE_NAMES], rates, home, found)
        if "hub-uvicorn" in names:
            try:
                found.stall = stalling.result() if stalling else stall(home, home.folder)
            except ServerFailed as fault:
                # What was measured before stays; this part is null.
                found.tell(f"no stall: {fault}")
    publish_room(plan, rates, found, seed=options.seed)


def plan_of(options: argparse.Namespace) -> Plan:
    base = QUICK if options.quick else FULL
    reps = options.reps or base.reps
    return Plan(
        is_quick=base.is_quick,
        n=options.n or base.n,
        n_large=base.n_large if options.n_large is None else options.n_large,
        reps=reps,
        reps_large=options.reps or base.reps_large,
        tries_more=base.tries_more,
        seconds=base.seconds,
        seconds_large=base.seconds_large,
        stall_warm_seconds=base.stall_warm_seconds,
        budget_s=base.budget_s,
    )


def chosen(text: str | None) -> list[str]:
    names = text.split(",") if text else list(NAMES)
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        raise SystemExit(f"bin/bench room: no server {', '.join(unknown)}; there are: {', '.join(NAMES)}")
    return names


# --- stages


def small_room(plan: Plan, names: Sequence[str], rates: Sequence[float], home: World, found: Found) -> None:
    by_name = {name: (PLAIN_RATE,) if name == "plain-daphne" else tuple(rates) for name in names}
    if not plan.n_large and "hub-uvicorn" in names:
        by_name["hub-uvicorn"] += (max(rates) * tick_ms(FULL.n_large) / tick_ms(plan.n),)
    stage = Stage(
        names=names,
        n=plan.n,
        rates=by_name,
        seconds=plan.seconds,
        settle_s=SETTLE_SECONDS,
        reps=plan.reps,
        tries=plan.reps + plan.tries_more,
        until=found.began + plan.budget_s / 2,
    )
    with rooms(stage, home, home.folder, found.tell) as (inside, absent):
        measure(stage, inside, found.tell)
        found.rows += rows_of(stage, inside, absent)
        found.note_rooms(inside)
        if not plan.n_large:
            let_storm(inside, home, found)


def large_room(plan: Plan, names: Sequence[str], rates: Sequence[float], home: World, found: Found) -> None:
    full = (max(rates),)
    stage = Stage(
        names=names,
        n=plan.n_large,
        rates={name: (SOCKETIO_LARGE_RATE,) if name == "socketio" else full for name in names},
        seconds=plan.seconds_large,
        settle_s=SETTLE_SECONDS_LARGE,
        reps=plan.reps_large,
        tries=plan.reps_large + plan.tries_more,
        until=found.began + plan.budget_s,
    )
    with rooms(stage, home, home.folder, found.tell) as (inside, absent):
        measure(stage, inside, found.tell)
        found.rows += rows_of(stage, inside, absent)
        found.note_rooms(inside)
        let_storm(inside, home, found)


def let_storm(inside: Sequence[Room], home: World, found: Found) -> None:
    ours = next((room for room in inside if room.name == "hub-uvicorn" and not room.why), None)
    if ours:
        found.storm = storm(ours, home, home.folder)
        found.tell(f"{found.storm.came_back:,} of {ours.n:,} came back, {found.storm.cpu_s:.1f} CPU-s")


# --- figures


def figures_of(plan: Plan, rates: Sequence[float], found: Found) -> dict[str, Any]:
    ours = [row for row in found.rows if row.server.startswith("hub-")]
    memory = [
        found.connects[key]["kb_per_socket"] for key in found.connects if key.startswith("hub-uvicorn ")
    ]
    n_large = plan.n_large or plan.n
    large = row_at(found.rows, "hub-uvicorn", n_large, fullest=True)
    storming, stalled = found.storm, found.stall
    return {
        "n": plan.n,
        "n_large": n_large,
        **ratios(found.rows, n=plan.n, n_large=n_large, rates=rates),
        "lost": sum(row.lost for row in ours) + (storming.lost if storming else 0),
        "out_of_order": sum(row.out_of_order for row in ours),
        "kb_per_socket": max(memory, default=None),
        "stall_growth_mb": stalled.growth_mb if stalled else None,
        "stalled_closed": stalled.closed if stalled else None,
        "stalled": STALLED,
        "stalled_closed_s": stalled.closed_s if stalled else None,
        "stall_lost": stalled.lost if stalled else None,
        "storm_cpu_s": storming.cpu_s if storming else None,
        "storm": storming and rounded(vars(storming)),
        "tick_ms": tick_ms(n_large),
        "messages_per_frame": large and large.messages_per_frame,
        "generator_util": max((row.generator_util or 0 for row in found.rows), default=None),
        "other_cpu": max((row.other_cpu or 0 for row in found.rows), default=None),
    }


def publish_room(plan: Plan, rates: Sequence[float], found: Found, *, seed: int) -> None:
    figures = figures_of(plan, rates, found)
    sizes = [f"{size:,}" for size in (plan.n, plan.n_large) if size]
    told_rates = " and ".join(f"{rate:g}" for rate in rates)
    print("\n" + table([row_line(row, found.rows) for row in found.rows], head=ROW_HEAD) + "\n")
    print(*remarks(found.rows, load=os.getloadavg()[0], cores=os.cpu_count() or 1), sep="\n")
    for name, values in found.connects.items():
        told = ", ".join(f"{key} {value:g}" for key, value in values.items())
        print(f"{name}: {told}")
    print(f"Seed {seed}: nothing here is left to chance. {time.monotonic() - found.began:.0f} s in all.")
    more = {
        "rows": [row_figures(row) for row in found.rows],
        "connects": found.connects,
        "seconds": round(time.monotonic() - found.began, 1),
        "seed": seed,
        "quick": plan.is_quick,
    }
    publish(
        rounded(figures) | more,
        title=f"The room: {' and '.join(sizes)} readers, {told_rates} messages/s",
        rows=target_lines(figures),
        head=("", "value", "target", ""),
    )
