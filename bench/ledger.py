"""The books: how many transfers a second sales write, and how long the proof of a million takes."""

import argparse
import json
from pathlib import Path
from typing import Any

from bench.launch import Stack, stack
from bench.report import CpuMeter, publish

TRANSFERS = 1_000_000
TRANSFERS_QUICK = 30_000
SECONDS = 15.0
SECONDS_QUICK = 3.0
# One writer at a time is all that SQLite has.
WRITERS = {"postgresql": 4, "sqlite": 1}
PROVE_S_PER_MILLION = 60
SETTINGS = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend", "LOG_LEVEL": "WARNING"}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--transfers", type=int, help=f"how many there are when they are proved ({TRANSFERS:,})"
    )


def run(options: argparse.Namespace) -> None:
    transfers = options.transfers or (TRANSFERS_QUICK if options.quick else TRANSFERS)
    seconds = SECONDS_QUICK if options.quick else SECONDS
    with stack(database=options.database, extra=SETTINGS) as running:
        found = measured(running, transfers, seconds, WRITERS[options.database], seed=options.seed)
    report(found, options)


def measured(running: Stack, transfers: int, seconds: float, writers: int, *, seed: int) -> dict[str, Any]:
    """Do it in a process that loads Django as a worker does, and say what the rest of the machine did meanwhile."""
    for child in running.children:
        # Neither pages nor another worker have a part in it.
        child.stop()
    path = running.folder / "ledger.json"
    servers = [server.pid for server in running.servers]
    meter = CpuMeter(servers).start()
    call = f"write_report({str(path)!r}, {transfers}, {seconds}, {writers}, {seed})"
    running.manage("shell", "--no-imports", "-c", f"from bench.ledger_run import write_report; {call}")
    meter.stop()
    found: dict[str, Any] = json.loads(Path(path).read_text())
    return found | {"server_cpu_s": meter.cpu_s, "wall_s": meter.wall_s}


def report(found: dict[str, Any], options: argparse.Namespace) -> None:
    """The figures, and the JSON line."""
    figures = {
        "database": options.database,
        "transfers_per_s": found["transfers_per_s"],
        "prove_s_per_million": found["prove_s_per_million"],
        "difference": found["difference"],
        **{
            name: value
            for name, value in found.items()
            if name not in {"transfers_per_s", "prove_s_per_million"}
        },
        "seed": options.seed,
        "quick": options.quick,
    }
    print(f"\nTargets: no difference, at most {PROVE_S_PER_MILLION} s to prove a million transfers")
    publish(figures, title=f"The books with {found['transfers']:,} transfers, on {options.database}")
