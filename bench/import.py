"""A catalogue of 50,000 lines: how fast it is checked and brought in, and how much memory that takes."""

import argparse
import json
from pathlib import Path
from typing import Any

from bench.launch import Stack, stack
from bench.report import CpuMeter, publish, spread

LINES = 50_000
LINES_QUICK = 8_000
APPLIED = 3_000
APPLIED_QUICK = 150
ROUNDS = 3
LINES_PER_S = 2_000
PEAK_MIB = 150
SETTINGS = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend", "LOG_LEVEL": "WARNING"}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(database="sqlite")
    parser.add_argument("--lines", type=int, help=f"lines of the file that is checked ({LINES})")


def run(options: argparse.Namespace) -> None:
    lines = options.lines or (LINES_QUICK if options.quick else LINES)
    applied = APPLIED_QUICK if options.quick else APPLIED
    rounds = []
    for number in range(1 if options.quick else ROUNDS):
        with stack(database=options.database, extra=SETTINGS) as running:
            rounds.append(one_round(running, lines, applied, seed=options.seed + number))
    report(rounds, options)


def one_round(running: Stack, lines: int, applied: int, *, seed: int) -> dict[str, Any]:
    """Do it in a process that loads Django as a worker does, and say what the rest of the machine did meanwhile."""
    for child in running.children:
        # Neither pages nor another worker have a part in it.
        child.stop()
    path = running.folder / "import.json"
    meter = CpuMeter([]).start()
    call = f"write_report({str(path)!r}, {lines}, {applied}, {seed})"
    running.manage("shell", "--no-imports", "-c", f"from bench.import_run import write_report; {call}")
    meter.stop()
    found: dict[str, Any] = json.loads(Path(path).read_text())
    return found | {"wall_s": meter.wall_s}


def report(rounds: list[dict[str, Any]], options: argparse.Namespace) -> None:
    """Medians with their extremes, and the JSON line."""
    measured = (
        "seconds",
        "cpu_s",
        "lines_per_s",
        "lines_per_cpu_s",
        "peak_mib",
        "apply_lines_per_s",
        "apply_peak_mib",
    )
    spreads = {name: spread([one[name] for one in rounds]) for name in measured}
    first = rounds[0]
    figures = {
        "lines": first["lines"],
        "lines_per_s": spreads["lines_per_s"],
        "peak_mib": spreads["peak_mib"],
        "refused": first["refused"],
        "refused_expected": first["refused_expected"],
        **{name: spreads[name] for name in measured if name not in {"lines_per_s", "peak_mib"}},
        "applied_lines": first["applied_lines"],
        "applied_products": first["applied_products"],
        "rounds": len(rounds),
        "seed": options.seed,
        "database": options.database,
        "quick": options.quick,
    }
    print(
        f"\nTargets: {LINES_PER_S:,} lines a second checked, at most {PEAK_MIB} MiB more than the idle process"
    )
    publish(figures, title=f"A catalogue of {first['lines']:,} lines, on {options.database}")
