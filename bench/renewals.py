"""Memberships that all renew on one day, while workers are killed: how many a second, and was each charged once."""

import argparse
import json
import time
from pathlib import Path
from typing import Any, Final

from bench.launch import PYTHON, Stack, stack
from bench.processes import Child
from bench.report import CpuMeter, publish

MEMBERSHIPS, MEMBERSHIPS_QUICK = 10_000, 120
WORKERS: Final = {"postgresql": 2, "sqlite": 1}
KILLS: Final = 3
# A renewal that a killed worker had begun is taken up after so long.
LEASE_SECONDS: Final = 3
LOOK_SECONDS: Final = 0.1
# Without a step for so long, something is wrong.
STUCK_SECONDS: Final = 120.0
SETTINGS: Final = {
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "LOG_LEVEL": "ERROR",
    "RENEWAL_LEASE_SECONDS": str(LEASE_SECONDS),
}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--memberships", type=int, help=f"how many renew on the day ({MEMBERSHIPS:,})")
    parser.add_argument("--kills", type=int, default=KILLS, help=f"workers killed meanwhile ({KILLS})")


def run(options: argparse.Namespace) -> None:
    count = options.memberships or (MEMBERSHIPS_QUICK if options.quick else MEMBERSHIPS)
    with stack(database=options.database, extra=SETTINGS) as running:
        found = measured(running, count, max(options.kills, KILLS), WORKERS[options.database])
    report(found, options)


def measured(running: Stack, count: int, kills: int, workers: int) -> dict[str, Any]:
    """Seed, let workers renew and kill some of them, and count what came of it."""
    for child in running.children:
        # Neither pages nor the ordinary worker have a part in it.
        child.stop()
    _shell(running, f"seed({count})")
    servers = [server.pid for server in running.servers]
    meter = CpuMeter(servers).start()
    began = time.monotonic()
    killed = Day(running, count, kills, workers).run()
    seconds = time.monotonic() - began
    meter.stop()
    path = running.folder / "renewals.json"
    _shell(running, f"write_figures({str(path)!r})")
    found: dict[str, Any] = json.loads(path.read_text())
    return found | {
        "worker_kills": killed,
        "seconds": seconds,
        "server_cpu_s": meter.cpu_s,
        "workers": workers,
    }


class Day:
    """Workers, of whom one is killed whenever another part of the day's renewals is done."""

    def __init__(self, running: Stack, count: int, kills: int, workers: int) -> None:
        self.running, self.count, self.workers = running, count, workers
        # Not at the beginning, not at the end: evenly between.
        self.marks = [count * (number + 1) // (kills + 1) for number in range(kills)]
        self.progress = running.folder / "progress"
        self.started = 0

    def run(self) -> int:
        """Go on until all is done; returns how many workers were killed."""
        crew = [self._start() for _worker in range(self.workers)]
        killed, done, moved = 0, 0, time.monotonic()
        while done < self.count:
            time.sleep(LOOK_SECONDS)
            now_done = self._done()
            if now_done > done:
                done, moved = now_done, time.monotonic()
            if time.monotonic() - moved > STUCK_SECONDS:
                raise SystemExit(f"bin/bench renewals: {done} of {self.count} were renewed, and no more")
            if killed < len(self.marks) and done >= self.marks[killed]:
                crew[0].kill()
                crew = [*crew[1:], self._start()]
                killed += 1
            crew = [worker if worker.is_running else self._start() for worker in crew]
        for worker in crew:
            worker.stop()
        return killed

    def _start(self) -> Child:
        self.started += 1
        path = self.progress.with_name(f"progress-{self.started}")
        code = f"from bench.renewals_run import work; work({str(path)!r})"
        command: list[str | Path] = [PYTHON, "manage.py", "shell", "--no-imports", "-c", code]
        return self.running.start(f"renewals-{self.started}", command)

    def _done(self) -> int:
        """How many renewals are paid, as the worker that looked last wrote it down."""
        counts = [0]
        for path in self.progress.parent.glob("progress-*"):
            text = path.read_text().strip()
            counts.append(int(text) if text.isdigit() else 0)
        return max(counts)


def _shell(running: Stack, call: str) -> None:
    running.manage("shell", "--no-imports", "-c", f"from bench import renewals_run; renewals_run.{call}")


def report(found: dict[str, Any], options: argparse.Namespace) -> None:
    """The figures, and the JSON line."""
    figures = {
        "database": options.database,
        "memberships": found["memberships"],
        "per_s": found["memberships"] / found["seconds"],
        "charged_twice": found["charged_twice"],
        "missed": found["missed"],
        "worker_kills": found["worker_kills"],
        **{
            name: value
            for name, value in found.items()
            if name not in {"memberships", "charged_twice", "missed"}
        },
        "seed": options.seed,
        "quick": options.quick,
    }
    print("\nTargets: none charged twice, none missed, at least three workers killed")
    publish(figures, title=f"{found['memberships']:,} memberships renewing on one day, on {options.database}")
