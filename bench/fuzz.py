"""Throw coverage-guided nonsense at what reads hosts: the ingest, or RTMP. Needs atheris, see --install."""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.launch import PYTHON
from bench.report import publish
from bench.servers import ROOT, ServerMissing

HOME = ROOT / "var" / "fuzz"
PACKAGES = HOME / "packages"
TARGETS = ("ingest", "rtmp")
SECONDS, SECONDS_QUICK = 120, 20
INPUT_BYTES_MAX = 20_000
ONE_INPUT_SECONDS_MAX = 5
RSS_MB_MAX = 512
TAIL_LINES = 25
_STATISTIC = re.compile(r"^stat::(\w+):\s+(\d+)", re.MULTILINE)
_COVERED = re.compile(r"\bcov: (\d+)")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=int, help=f"how long ({SECONDS}, or {SECONDS_QUICK} with --quick)")
    parser.add_argument(
        "--target", choices=TARGETS, default=TARGETS[0], help="what to throw at (%(default)s)"
    )
    parser.add_argument("--install", action="store_true", help="first install atheris into var/fuzz")


def run(options: argparse.Namespace) -> None:
    if options.install:
        _install()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(PACKAGES)])}
    if subprocess.run(
        [PYTHON, "-c", "import atheris"], env=environment, check=False, capture_output=True
    ).returncode:
        raise ServerMissing("No atheris (it exists for Linux and some Pythons): bin/bench fuzz --install")
    corpus = HOME / options.target
    _plant_seeds(options.target, corpus)
    seconds = options.seconds or (SECONDS_QUICK if options.quick else SECONDS)
    command: list[str | Path] = [
        PYTHON, "-m", "bench.fuzz_target", options.target, corpus,
        f"-max_total_time={seconds}", f"-max_len={INPUT_BYTES_MAX}",
        f"-timeout={ONE_INPUT_SECONDS_MAX}", f"-rss_limit_mb={RSS_MB_MAX}", f"-seed={options.seed}",
        f"-artifact_prefix={HOME}/", "-print_final_stats=1",
    ]  # fmt: skip
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    figures = figures_of(done.stdout + done.stderr, done.returncode, time.monotonic() - began)
    if done.returncode:
        print("\n".join((done.stdout + done.stderr).splitlines()[-TAIL_LINES:]))
    publish(
        figures
        | {
            "corpus": len(list(corpus.iterdir())),
            "seed": options.seed,
            "quick": options.quick,
            "target": options.target,
        },
        title=f"Nonsense for {options.target}",
    )


def figures_of(said: str, code: int, seconds: float) -> dict[str, Any]:
    """What the fuzzer's own words come to. It stops at the first fault."""
    statistics = {name: int(number) for name, number in _STATISTIC.findall(said)}
    executions = statistics.get("number_of_executed_units", 0)
    covered = _COVERED.findall(said)
    return {
        "executions": executions,
        "executions_per_s": round(executions / seconds, 1),
        "seconds": round(seconds, 1),
        "peak_rss_mb": statistics.get("peak_rss_mb"),
        "branches_covered": int(covered[-1]) if covered else None,
        "failures": int(code != 0),
    }


def _install() -> None:
    """Into a folder of its own: the product does not need it, and not every machine can have it."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--upgrade",
        "--target",
        str(PACKAGES),
        "atheris",
    ]
    subprocess.run(pip, check=True)


def _plant_seeds(target: str, corpus: Path) -> None:
    code = (
        f"import sys; from bench.fuzz_{target} import seeds; "
        "sys.stdout.write('\\n'.join(map(bytes.hex, seeds())))"
    )
    found = subprocess.run([PYTHON, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    corpus.mkdir(parents=True, exist_ok=True)
    for number, line in enumerate(found.splitlines()):
        (corpus / f"seed{number}").write_bytes(bytes.fromhex(line))
