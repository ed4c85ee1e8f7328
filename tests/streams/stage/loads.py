"""Processes that measured something, and clocks that stand until they are told."""

from dataclasses import replace
from typing import Any

from streams.stage.capacity.choice import board
from streams.stage.capacity.meter import Clock
from streams.stage.capacity.reader import forget_capacity
from streams.stage.capacity.shapes import Costs, Machine, ProcessLoad, ShowLoad

GIGABYTE = 1024**3
BOX = Machine(
    cores=2,
    busy=0.1,
    memory_total=4 * GIGABYTE,
    memory_free=2 * GIGABYTE,
    disk_total=100 * GIGABYTE,
    disk_free=60 * GIGABYTE,
)


class Hands(Clock):
    """All clocks of a process, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.loop = self.ingest = self.beside = 0.0

    def now(self) -> float:
        return self.seconds

    def wall(self) -> float:
        return 1_700_000_000 + self.seconds

    def process_cpu(self) -> float:
        return self.loop + self.beside

    def loop_cpu(self) -> float:
        return self.loop

    def ingest_cpu(self) -> float:
        return self.ingest

    def writing_cpu(self) -> float:
        return self.beside


def process_load(at: float, *, show: str = "sh0w5h0w5h0w", players: int = 0, **changes: Any) -> ProcessLoad:
    """A media process with one show on air that 2 Mbit/s are sent for."""
    row = ShowLoad(show=show, is_on_air=True, players=players, mbit_out=2.0 * players, bitrate=2_000_000)
    load = ProcessLoad(
        name="box:1",
        at=at,
        machine=BOX,
        cores_used=0.1,
        loop_used=0.1,
        memory=100 * 1024**2,
        mbit_out=2.0 * players,
        requests=6.0 * players,
        costs=Costs(),
        shows=[row],
    )
    return replace(load, **changes)


def told(load: ProcessLoad) -> None:
    """Every process knows this now, and nothing of before."""
    forget_capacity()
    board().put(load.name, load.text())
