"""`bench room --soak`: a room in two processes while its bus and one of them are restarted. Nothing may be missed."""

import argparse
import asyncio
import json
import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop

from bench.account import RunMeter
from bench.launch import LOOPBACK, PYTHON, answers, free_port
from bench.processes import Child
from bench.report import figure, percentile, publish
from bench.room_fans import Fan, Tally
from bench.room_figures import rounded
from bench.room_servers import START_SECONDS, uvicorn_command
from bench.room_soak_figures import LATE_SECONDS_MAX, TARGETS, Deed, delays, is_met, knows_all, missed
from bench.room_world import World, world
from bench.servers import ROOT, Server, restart, start_redis, start_valkey, wait_for

# What breaks, and when: shares of the whole time.
RESTARTS = ((0.15, "bus"), (0.35, "web"), (0.55, "bus"), (0.75, "web"))
BUS_AWAY_SECONDS = 1.5
JOIN_SECONDS = 4.0
ENTER_SECONDS_MAX = 60.0
MISSED_TOLD_MAX = 20
END_SECONDS = 15.0
CLOCK_SECONDS = 0.5
# Above this the fans were the bottleneck, not the room.
FANS_LATE_SECONDS_MAX = 2.0


@dataclass(frozen=True)
class Plan:
    seconds: float
    fans: int
    rate: float
    between: float


FULL = Plan(600.0, 300, 20.0, 2.0)
QUICK = Plan(24.0, 100, 20.0, 0.7)


@dataclass
class Soak:
    """The room's processes, and what was done to them."""

    home: World
    bus: Server
    ports: list[int]
    webs: list[Child]
    began: float = field(default_factory=time.monotonic)
    restarts: list[tuple[float, str]] = field(default_factory=list)

    def tell(self, what: str) -> None:
        print(f"{time.monotonic() - self.began:6.1f} s  {what}", flush=True)

    async def break_bus(self) -> None:
        self.bus.child.kill()
        await asyncio.sleep(BUS_AWAY_SECONDS)
        await asyncio.to_thread(restart, self.bus)
        self._note("the bus came back empty")

    async def break_web(self) -> None:
        self.webs[-1].kill()
        self.webs[-1] = web(self.home, self.bus, self.ports[-1])
        await asyncio.to_thread(wait_until_up, self.webs[-1], self.ports[-1])
        self._note("a web process was killed and is up again")

    def _note(self, what: str) -> None:
        self.restarts.append((time.monotonic(), what))
        self.tell(what)


def web(home: World, bus: Server, port: int) -> Child:
    return Child(
        name=f"web-{port}",
        command=uvicorn_command(port),
        environment=home.environment(redis_url=bus.url, port=port),
        folder=ROOT,
        log=home.folder / f"web-{port}.log",
    ).start()


def wait_until_up(child: Child, port: int) -> None:
    wait_for(child.name, child, lambda: answers(f"http://{LOOPBACK}:{port}/"), seconds=START_SECONDS)


def run_soak(options: argparse.Namespace) -> None:
    plan = QUICK if options.quick else FULL
    plan = Plan(options.seconds or plan.seconds, options.n or plan.fans, plan.rate, plan.between)
    with world(options.database) as home:
        bus = start_valkey() if options.database == "sqlite" else start_redis()
        soak = Soak(home, bus, [free_port(), free_port()], [])
        try:
            soak.webs += [web(home, bus, port) for port in soak.ports]
            for child, port in zip(soak.webs, soak.ports, strict=True):
                wait_until_up(child, port)
            soak.tell(f"two web processes are up on one bus and one {options.database}")
            with RunMeter([bus.pid]) as meter:
                fans, tally, deeds, end = uvloop.run(live_through(soak, plan, options.seed))
        finally:
            for child in soak.webs:
                child.stop(seconds=3)
            soak.bus.stop()
    publish_soak(plan, options, soak, Outcome(fans, tally, deeds, end, meter.other_cpu))


# --- the run


async def live_through(soak: Soak, plan: Plan, seed: int) -> tuple[list[Fan], Tally, list[Deed], float]:
    tally = Tally()
    fans = [Fan(number, soak.home.show, soak.ports, tally, seed) for number in range(plan.fans)]
    lives = [
        asyncio.create_task(come(fan, number / plan.fans * JOIN_SECONDS)) for number, fan in enumerate(fans)
    ]
    await until_it_is(lambda: all(fan.is_in for fan in fans), time.monotonic() + ENTER_SECONDS_MAX)
    soak.tell(f"{sum(fan.is_in for fan in fans)} of {len(fans)} fans are in")
    actor = start_actor(soak, plan, seed)
    watching = asyncio.create_task(watch_clock(tally))
    talking = asyncio.create_task(talk(fans, plan.rate, random.Random(seed)))
    began = time.monotonic()
    for share, what in RESTARTS:
        await asyncio.sleep(max(0.0, began + share * plan.seconds - time.monotonic()))
        await (soak.break_bus() if what == "bus" else soak.break_web())
    await asyncio.sleep(max(0.0, began + plan.seconds - time.monotonic()))
    deeds = await asyncio.to_thread(finish_actor, actor)
    talking.cancel()
    end = await until_all_know(fans, deeds)
    watching.cancel()
    for life in lives:
        life.cancel()
    await asyncio.wait(lives, timeout=END_SECONDS)
    return fans, tally, deeds, end


async def watch_clock(tally: Tally) -> None:
    """How late this process itself is: fans who get no processor hear late of everything."""
    while True:
        due = time.monotonic() + CLOCK_SECONDS
        await asyncio.sleep(CLOCK_SECONDS)
        tally.fans_late_s = max(tally.fans_late_s, time.monotonic() - due)


async def come(fan: Fan, after: float) -> None:
    await asyncio.sleep(after)
    await fan.live()


async def talk(fans: Sequence[Fan], rate: float, chance: random.Random) -> None:
    """So many messages a second are offered, each by somebody else; who has no line at the time keeps silent."""
    order = list(fans)
    due = time.monotonic()
    while True:
        chance.shuffle(order)
        for fan in order:
            due += 1 / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            fan.say()


def start_actor(soak: Soak, plan: Plan, seed: int) -> "subprocess.Popen[bytes]":
    environment = soak.home.environment(redis_url=soak.bus.url, port=soak.ports[0])
    with open(soak.home.folder / "actor.log", "ab") as log:
        return subprocess.Popen(
            [str(PYTHON), "-m", "bench.room_actor", soak.home.show, str(plan.between), str(seed)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )


def finish_actor(actor: "subprocess.Popen[bytes]") -> list[Deed]:
    output, _ = actor.communicate(timeout=30)
    if actor.returncode:
        raise RuntimeError(f"who changes pins and prices ended with {actor.returncode}")
    lines = [json.loads(line) for line in output.splitlines()]
    return [Deed(**line) for line in lines]


async def until_all_know(fans: Sequence[Fan], deeds: Sequence[Deed]) -> float:
    """Wait until everybody knows the last deed, at most as long as that may take; returns when that was."""
    await until_it_is(
        lambda: all(knows_all(deeds, fan.known) for fan in fans),
        deeds[-1].at + LATE_SECONDS_MAX,
    )
    return time.monotonic()


async def until_it_is(so: Callable[[], bool], until: float) -> None:
    while time.monotonic() < until and not so():  # noqa: ASYNC110 -- what is waited for happens elsewhere
        await asyncio.sleep(0.1)


# --- figures


@dataclass(frozen=True)
class Outcome:
    fans: Sequence[Fan]
    tally: Tally
    deeds: Sequence[Deed]
    end: float
    other_cpu: float


def figures_of(plan: Plan, soak: Soak, out: Outcome) -> dict[str, Any]:
    known = [fan.known for fan in out.fans]
    lost = missed(out.deeds, known, end=out.end)
    took = delays(out.deeds, known)
    return {
        "seconds": plan.seconds,
        "restarts": len(soak.restarts),
        "pins_lost": sum(one.deed.kind == "pin" for one in lost),
        "prices_lost": sum(one.deed.kind == "price" for one in lost),
        "resumed": out.tally.resumed,
        "fans": len(out.fans),
        "pins": sum(deed.kind == "pin" for deed in out.deeds),
        "prices": sum(deed.kind == "price" for deed in out.deeds),
        "know_the_last": sum(knows_all(out.deeds, one) for one in known),
        "delay_p50_s": percentile(took, 0.5) if took else None,
        "delay_p99_s": percentile(took, 0.99) if took else None,
        "delay_max_s": max(took, default=None),
        "other_cpu": out.other_cpu,
        **asdict(out.tally),
    }


def told_missed(soak: Soak, out: Outcome) -> list[str]:
    """Which deeds were missed, by how many, and how long after what had been restarted."""
    lost = missed(out.deeds, [fan.known for fan in out.fans], end=out.end)
    by_deed = Counter(one.deed for one in lost)
    said = []
    for deed, fans in sorted(by_deed.items(), key=lambda pair: pair[0].at)[:MISSED_TOLD_MAX]:
        before = [(deed.at - at, what) for at, what in soak.restarts if at <= deed.at]
        after = [(at - deed.at, what) for at, what in soak.restarts if at > deed.at]
        near = f"{before[-1][0]:.1f} s after {before[-1][1]}" if before else "before any restart"
        near += f", {after[0][0]:.1f} s before {after[0][1]}" if after else ""
        said.append(f"{deed.subject} {deed.number} was missed by {fans} fans: {near}")
    return said


def publish_soak(plan: Plan, options: argparse.Namespace, soak: Soak, out: Outcome) -> None:
    figures = figures_of(plan, soak, out)
    rows: list[list[object]] = []
    for name, value in figures.items():
        # A short soak is short on purpose.
        promised = name in TARGETS and not (options.quick and name == "seconds")
        target = f"{TARGETS[name][1]} {figure(TARGETS[name][0])}" if promised else ""
        verdict = ("met" if is_met(name, value) else "MISSED") if promised else ""
        rows.append([name, json.dumps(value) if isinstance(value, dict) else value, target, verdict])
    for line in told_missed(soak, out):
        print(line)
    if out.tally.fans_late_s > FANS_LATE_SECONDS_MAX:
        late = figure(out.tally.fans_late_s)
        print(
            f"The fans were the bottleneck: their own process was up to {late} s late. Repeat on a quiet machine."
        )
    print(f"\nSeed {options.seed}. Load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    publish(
        rounded(figures) | {"database": options.database, "seed": options.seed, "quick": bool(options.quick)},
        title=f"The room for {plan.seconds:.0f} s: {plan.fans} fans, {plan.rate:g} messages/s, {options.database}",
        rows=rows,
        head=("", "value", "target", ""),
    )
