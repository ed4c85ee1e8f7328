"""What a run did, as a table for a person and one JSON line for a program; and the CPU it really cost."""

import json
import os
import statistics
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

PROC = Path("/proc")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# A run in which the rest of the machine used more than this share of it says nothing about us.
OTHER_CPU_MAX = 0.15


# Figures


@dataclass(frozen=True)
class Spread:
    """Median of several runs, with the extremes that tell how far to trust it."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{figure(self.median)} ({figure(self.low)} – {figure(self.high)})"


def spread(values: Sequence[float]) -> Spread:
    return Spread(statistics.median(values), min(values), max(values))


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` (0–1) of the values do not exceed, between neighbours by straight line."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def figure(value: object) -> str:
    """Short and steady: three significant digits for small numbers, whole ones for large."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


# CPU


@dataclass(frozen=True)
class _Process:
    parent: int
    seconds: float


def _read_process(pid: int) -> _Process | None:
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # The name stands in brackets and may hold spaces and brackets itself: count from the last one.
    fields = text[text.rindex(")") + 2 :].split()
    # utime, stime and what children that were waited for used: fields 14–17 of proc(5).
    return _Process(parent=int(fields[1]), seconds=sum(map(int, fields[11:15])) / TICKS_PER_SECOND)


def _all_processes() -> dict[int, _Process]:
    pids = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return {pid: process for pid in pids if (process := _read_process(pid)) is not None}


def tree_cpu_seconds(roots: Iterable[int]) -> float:
    """user+sys so far of these processes and all their descendants, ended and waited-for ones included."""
    processes = _all_processes()
    wanted = set(roots) & processes.keys()
    while True:
        grown = wanted | {pid for pid, process in processes.items() if process.parent in wanted}
        if grown == wanted:
            return sum(processes[pid].seconds for pid in wanted)
        wanted = grown


def machine_cpu_seconds() -> float:
    """Busy time of all cores so far: user, nice, system, interrupts; not idle, not waiting for disks."""
    fields = [int(part) for part in (PROC / "stat").read_text().splitlines()[0].split()[1:]]
    user, nice, system, _idle, _iowait, irq, softirq = fields[:7]
    return (user + nice + system + irq + softirq) / TICKS_PER_SECOND


class CpuMeter:
    """Measures what the servers used between `start` and `stop`, and what the rest of the machine used.

    `generator` names the processes that make the load: theirs is neither the servers' nor "other".
    """

    def __init__(self, servers: Iterable[int], *, generator: Iterable[int] = ()) -> None:
        self._servers = list(servers)
        self._generator = list(generator)
        self.wall_s = self.cpu_s = self.generator_cpu_s = self.other_cpu = 0.0

    def start(self) -> "CpuMeter":
        self._began = self._now()
        return self

    def stop(self) -> "CpuMeter":
        wall, servers, generator, machine = (
            now - then for now, then in zip(self._now(), self._began, strict=True)
        )
        self.wall_s, self.cpu_s, self.generator_cpu_s = wall, servers, generator
        spare = wall * self.cores
        self.other_cpu = max(0.0, machine - servers - generator) / spare if spare else 0.0
        return self

    @property
    def cores(self) -> int:
        return os.cpu_count() or 1

    @property
    def is_clean(self) -> bool:
        return self.other_cpu <= OTHER_CPU_MAX

    def _now(self) -> tuple[float, float, float, float]:
        return (
            time.monotonic(),
            tree_cpu_seconds(self._servers),
            tree_cpu_seconds(self._generator),
            machine_cpu_seconds(),
        )

    def __enter__(self) -> "CpuMeter":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


# Paper


def table(rows: Sequence[Sequence[object]], *, head: Sequence[str] = ()) -> str:
    """Columns as wide as they need; the first is text, the others are figures on the right."""
    lines = (
        [list(head), *[[figure(cell) for cell in row] for row in rows]]
        if head
        else [[figure(cell) for cell in row] for row in rows]
    )
    if not lines:
        return ""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    out = []
    for line in lines:
        first, *others = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        out.append("  ".join([first, *others]).rstrip())
    if head:
        out.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(out)


def publish(
    figures: Mapping[str, Any],
    *,
    title: str,
    rows: Sequence[Sequence[object]] = (),
    head: Sequence[str] = (),
    out: TextIO | None = None,
) -> None:
    """The table, then, as the very last line, the figures as one JSON object."""
    out = out or sys.stdout
    shown = rows or [(name, value) for name, value in figures.items() if not isinstance(value, list | dict)]
    print(f"\n{title}\n\n{table(shown, head=head)}\n", file=out)
    print(json.dumps(figures, ensure_ascii=False, default=_plain), file=out, flush=True)


def _plain(value: object) -> object:
    if isinstance(value, Spread):
        return value.median
    raise TypeError(f"{type(value).__name__} has no place in a report")
