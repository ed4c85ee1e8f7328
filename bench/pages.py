"""Queries, time and size of the main job's pages, with few rows and with many."""

import argparse
import http.client
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.account import RunMeter, cleanest, wait_until_quiet
from bench.launch import Stack, stack
from bench.report import figure, percentile, publish, spread

ROWS = 60
ROWS_QUICK = 12
# Shelf, bag, checkout and both lists of orders are also measured in a shop with so many rows of them.
LONG_ROWS = 10_000
LONG_ROWS_QUICK = 1_000
ROUNDS = 3
TRIES = 6
# A busy machine makes every page slow and every round a second one: later pages are then measured without repeats.
REPEAT_SECONDS = 240.0
WARM_UP = 2
REQUESTS = 40
REQUESTS_QUICK = 5
QUIET_SECONDS = 30.0
QUIET_SECONDS_QUICK = 6.0
QUERIES_MAX = 15
CPU_MS_MAX = 25
SETTINGS = {
    # Mails of the world's own making are nobody's figure.
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "PAYOUT_HOLD_SECONDS": "0",
    # The show on air has no camera; the sweep must not end it.
    "SHOW_ABANDONED_SECONDS": "86400",
    "LOG_LEVEL": "WARNING",
}


@dataclass
class Round:
    """Some requests for one page, one after the other."""

    milliseconds: list[float] = field(default_factory=list)
    bytes: int = 0
    cpu_ms: float = 0.0
    generator_cpu_s: float = 0.0
    other_cpu: float = 0.0


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(database="sqlite")
    parser.add_argument("--rows", type=int, help=f"rows of everything in the large world ({ROWS})")
    parser.add_argument("--long-rows", type=int, help=f"rows of what grows longest ({LONG_ROWS:,})")


def run(options: argparse.Namespace) -> None:
    rows = options.rows or (ROWS_QUICK if options.quick else ROWS)
    long = options.long_rows or (LONG_ROWS_QUICK if options.quick else LONG_ROWS)
    with stack(database=options.database, extra=SETTINGS) as running:
        found = queries_found(running, rows, long)
        seconds = QUIET_SECONDS_QUICK if options.quick else QUIET_SECONDS
        is_quiet = wait_until_quiet(running.pids, seconds=seconds)
        until = time.monotonic() + (0 if options.quick else REPEAT_SECONDS)
        pages = [page_figures(running, one, options, until=until) for one in found]
    print(f"\n{options.database}, {rows} rows of everything, one request at a time, signed in")
    print(f"Long lists: {long:,} products, orders of one fan and of one brand; a full bag")
    if not is_quiet:
        print("The servers were still busy with the world's making: CPU figures are too high.")
    report(pages, options=options, rows=rows, long=long)


def queries_found(running: Stack, rows: int, long: int) -> list[dict[str, Any]]:
    """Make both worlds inside Django and count each page's queries there."""
    path = running.folder / "pages.json"
    code = f"from bench.page_queries import write_report; write_report({rows}, {long}, {str(path)!r})"
    running.manage("shell", "--no-imports", "-c", code)
    found: list[dict[str, Any]] = json.loads(Path(path).read_text())
    return found


def page_figures(
    running: Stack, page: Mapping[str, Any], options: argparse.Namespace, *, until: float
) -> dict[str, Any]:
    requests = REQUESTS_QUICK if options.quick else REQUESTS
    measure_round(running, page, WARM_UP)
    rounds = cleanest(
        ROUNDS,
        TRIES if time.monotonic() < until else ROUNDS,
        lambda: measure_round(running, page, requests),
        lambda one: one.other_cpu,
    )
    return {
        "route": page["route"],
        "rows": page["rows"],
        "queries_small": page["queries_small"],
        "queries_large": page["queries_large"],
        **summary(rounds),
    }


def summary(rounds: Sequence[Round]) -> dict[str, Any]:
    """One line of the table out of several rounds."""
    every = [value for one in rounds for value in one.milliseconds]
    cpu = spread([one.cpu_ms for one in rounds])
    return {
        "p50_ms": round(percentile(every, 0.5), 2),
        "p95_ms": round(percentile(every, 0.95), 2),
        "cpu_ms": round(cpu.median, 2),
        "cpu_ms_low": round(cpu.low, 2),
        "cpu_ms_high": round(cpu.high, 2),
        "bytes": rounds[-1].bytes,
        "other_cpu": round(max(one.other_cpu for one in rounds), 3),
        "generator_cpu_ms": round(1000 * sum(one.generator_cpu_s for one in rounds) / max(1, len(every)), 2),
    }


def measure_round(running: Stack, page: Mapping[str, Any], requests: int) -> Round:
    done = Round()
    host = urlsplit(running.url).netloc
    cookies = "; ".join(f"{name}={value}" for name, value in page["cookies"].items())
    connection = http.client.HTTPConnection(host, timeout=30)
    with RunMeter(running.pids) as meter:
        for _ in range(requests):
            began = time.perf_counter()
            connection.request("GET", page["path"], headers={"Cookie": cookies, "Accept": "text/html"})
            answer = connection.getresponse()
            body = answer.read()
            done.milliseconds.append(1000 * (time.perf_counter() - began))
            if answer.status != http.HTTPStatus.OK:
                raise RuntimeError(f"{page['route']}: {page['path']} answers {answer.status}")
            done.bytes = len(body)
    connection.close()
    done.cpu_ms = 1000 * meter.cpu_s / requests
    done.generator_cpu_s, done.other_cpu = meter.generator_cpu_s, meter.other_cpu
    return done


def verdict(pages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the pages say together."""
    return {
        "max_queries": max(max(page["queries_small"], page["queries_large"]) for page in pages),
        "queries_constant": all(page["queries_large"] <= page["queries_small"] for page in pages),
        "max_cpu_ms": max(page["cpu_ms"] for page in pages),
        "other_cpu": max(page["other_cpu"] for page in pages),
    }


HEAD = (
    "page",
    "queries: few",
    "many",
    "p50 ms",
    "p95 ms",
    "CPU ms",
    "(low – high)",
    "load's CPU ms",
    "kB",
    "other CPU",
)


def report(pages: Sequence[Mapping[str, Any]], *, options: argparse.Namespace, rows: int, long: int) -> None:
    together = verdict(pages)
    lines = [
        [
            f"{page['route']}{' !' if is_missed(page) else ''}",
            page["queries_small"],
            page["queries_large"],
            page["p50_ms"],
            page["p95_ms"],
            page["cpu_ms"],
            f"{figure(page['cpu_ms_low'])} – {figure(page['cpu_ms_high'])}",
            page["generator_cpu_ms"],
            page["bytes"] / 1000,
            f"{page['other_cpu']:.0%}",
        ]
        for page in pages
    ]
    targets = ["target", QUERIES_MAX, "= few", "", "", CPU_MS_MAX, "", "", "", "≤ 15%"]
    figures = {
        "pages": pages,
        **together,
        "database": options.database,
        "rows": rows,
        "long_rows": long,
        **({"quick": True} if options.quick else {}),
    }
    publish(figures, title="Pages of the main job (! misses a target)", rows=[*lines, targets], head=HEAD)


def is_missed(page: Mapping[str, Any]) -> bool:
    return bool(
        page["queries_large"] > min(QUERIES_MAX, page["queries_small"])
        or page["queries_small"] > QUERIES_MAX
        or page["cpu_ms"] > CPU_MS_MAX
    )
