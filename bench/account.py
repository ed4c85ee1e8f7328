"""The CPU account of a run that started its servers itself: they, the load, and everybody else on the machine."""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bench.report import OTHER_CPU_MAX, CpuMeter, tree_cpu_seconds

T = TypeVar("T")
QUIET_SHARE = 0.05
QUIET_LOOK_SECONDS = 1.0


class RunMeter:
    """`CpuMeter` for servers that are children of this process: the load is this process without them."""

    def __init__(self, servers: Iterable[int]) -> None:
        self._servers = CpuMeter(servers)
        self._run = CpuMeter([], generator=[os.getpid()])
        self.wall_s = self.cpu_s = self.generator_cpu_s = self.other_cpu = 0.0

    def __enter__(self) -> "RunMeter":
        self._run.start()
        self._servers.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._servers.stop()
        self._run.stop()
        self.wall_s, self.cpu_s = self._servers.wall_s, self._servers.cpu_s
        self.generator_cpu_s = max(0.0, self._run.generator_cpu_s - self.cpu_s)
        self.other_cpu = self._run.other_cpu

    @property
    def is_clean(self) -> bool:
        return self.other_cpu <= OTHER_CPU_MAX


def cleanest(rounds: int, tries: int, do: Callable[[], T], other_cpu: Callable[[T], float]) -> Sequence[T]:
    """So many rounds that nobody disturbed; when the tries run out, those that were disturbed least."""
    done: list[T] = []
    while len(done) < tries and sum(other_cpu(one) <= OTHER_CPU_MAX for one in done) < rounds:
        done.append(do())
    return sorted(done, key=other_cpu)[:rounds]


def wait_until_quiet(servers: Iterable[int], *, seconds: float) -> bool:
    """Let servers finish what they began (starting up, mails, settlements); False when they did not."""
    roots, until = list(servers), time.monotonic() + seconds
    while time.monotonic() < until:
        before, began = tree_cpu_seconds(roots), time.monotonic()
        time.sleep(QUIET_LOOK_SECONDS)
        if (tree_cpu_seconds(roots) - before) / (time.monotonic() - began) <= QUIET_SHARE:
            return True
    return False
