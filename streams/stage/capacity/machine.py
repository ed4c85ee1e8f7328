"""What the box has, and how much of it is free. Reads small files: microseconds, but call it beside the event loop."""

import os
import shutil
from collections import deque
from pathlib import Path
from typing import Final

from streams.stage.capacity.shapes import Machine

PROC: Final = Path("/proc")
# Looks that busy is told over: a spike of a second must not close any doors.
LOOKS_MAX: Final = 6
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


class MachineReader:
    """Remembers the processor's ticks of the last looks; the first goes by the load of the last minute."""

    def __init__(self, proc: Path = PROC) -> None:
        self._proc = proc
        self._ticks = deque([_ticks(proc)], LOOKS_MAX)
        self._busy = min(1.0, os.getloadavg()[0] / cores())

    def look(self, folder: Path) -> Machine:
        """Return the box as it is, with the disk that ``folder`` is (or will be) on."""
        ticks = _ticks(self._proc)
        if ticks is None:
            self._busy = min(1.0, os.getloadavg()[0] / cores())
        elif (first := self._ticks[0]) is not None and ticks[1] > first[1]:
            self._busy = (ticks[0] - first[0]) / (ticks[1] - first[1])
        self._ticks.append(ticks)
        total, free = _memory(self._proc)
        disk = shutil.disk_usage(_existing(folder))
        return Machine(cores(), round(self._busy, 3), total, free, disk.total, disk.free)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory_held(proc: Path = PROC) -> int:
    """Return the bytes of memory this process holds; 0 where the system does not tell."""
    try:
        return int((proc / "self/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0


def _ticks(proc: Path) -> tuple[int, int] | None:
    """Return (busy, all) of the processor since the box began; waiting for a disk is not being busy."""
    try:
        ticks = [int(word) for word in (proc / "stat").read_text().split("\n", 1)[0].split()[1:9]]
    except (OSError, ValueError):
        return None
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def _memory(proc: Path) -> tuple[int, int]:
    try:
        lines = (line.split() for line in (proc / "meminfo").read_text().splitlines())
        found = {words[0].rstrip(":"): int(words[1]) * 1024 for words in lines if len(words) > 1}
    except (OSError, ValueError):
        return 0, 0
    return found.get("MemTotal", 0), found.get("MemAvailable", 0)


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())
