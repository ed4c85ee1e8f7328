"""Starts the buyers' processes, and gathers what happened to them."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from bench.checkout_journey import Buyer
from bench.checkout_servers import Side
from bench.launch import PYTHON
from bench.processes import Child
from bench.servers import ROOT, ServerFailed, wait_for

PROCESSES: Final = 2
# Python and the plan have to be there before the first buyer comes.
START_SECONDS: Final = 1.5
SWARM_SECONDS_MAX: Final = 1200.0
# Two at a time: a press waits for the disk, and no queue is measured.
PRESSERS: Final = 2


@dataclass
class Swarm:
    """What happened to all the buyers of a drop."""

    endings: list[dict[str, Any]]
    wall_s: float
    generator_cpu_s: float
    ended_at: float

    @property
    def busiest(self) -> float:
        """Which share of a core one of the buyers' processes used."""
        return self.generator_cpu_s / PROCESSES / max(self.wall_s, 0.001)


def _child(folder: Path, name: str, plan: dict[str, Any]) -> tuple[Child, Path]:
    file, out = folder / f"{name}.plan.json", folder / f"{name}.out.json"
    file.write_text(json.dumps(plan))
    out.unlink(missing_ok=True)
    command: list[str | Path] = [PYTHON, "-m", "bench.checkout_load", file, out]
    child = Child(name=name, command=command, folder=ROOT, log=folder / f"{name}.log")
    return child.start(), out


def _result(child: Child, out: Path) -> dict[str, Any]:
    if child.wait(SWARM_SECONDS_MAX):
        raise ServerFailed(f"{child.name} ended with code {child.exit_code}:\n{child.tail()}")
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def swarm(folder: Path, side: Side, drop: str, waiting: Sequence[Buyer], *, clients: int) -> Swarm:
    """Let them all loose at once, from processes of their own; returns when the last one is through."""
    starts_at = time.time() + START_SECONDS
    started = [
        _child(
            folder,
            f"buyers{number}",
            {
                "side": side.name,
                "site": side.site,
                "drop": drop,
                "clients": max(1, clients // PROCESSES),
                "starts_at": starts_at,
                "buyers": [asdict(buyer) for buyer in waiting[number::PROCESSES]],
            },
        )
        for number in range(PROCESSES)
    ]
    try:
        found = [_result(child, out) for child, out in started]
    finally:
        for child, _out in started:
            child.stop(seconds=1)
    ended = max(one["ended"] for one in found)
    return Swarm(
        [ending for one in found for ending in one["endings"]],
        ended - min(one["began"] for one in found),
        sum(one["cpu_s"] for one in found),
        ended,
    )


@dataclass
class Presses:
    """Presses of Pay alone: seconds and status of each."""

    pressed: list[tuple[float, int]]
    generator_cpu_s: float


class Ready:
    """Buyers who stand at the checkout with a bag."""

    def __init__(self, child: Child, out: Path, go: Path) -> None:
        self._child, self._out, self._go = child, out, go

    def press(self) -> Presses:
        """Everybody presses Pay."""
        self._go.touch()
        found = _result(self._child, self._out)
        return Presses([(seconds, status) for seconds, status in found["pressed"]], found["cpu_s"])


@contextmanager
def prepared(folder: Path, side: Side, drop: dict[str, Any], waiting: Sequence[Buyer]) -> Iterator[Ready]:
    """Bring buyers to the checkout, where they wait."""
    name = f"press-{drop['name']}"
    ready, go = folder / f"{name}.ready", folder / f"{name}.go"
    plan = {
        "side": side.name,
        "site": side.site,
        "drop": drop["name"],
        "clients": PRESSERS,
        "ready": str(ready),
        "go": str(go),
        "buyers": [asdict(buyer) for buyer in waiting],
    }
    child, out = _child(folder, name, plan)
    try:
        wait_for(name, child, ready.exists, seconds=SWARM_SECONDS_MAX)
        yield Ready(child, out, go)
    finally:
        child.stop(seconds=1)
