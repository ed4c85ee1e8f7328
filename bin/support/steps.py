"""One step of `bin/test`: a program with a time limit, its output kept and, when it fails, shown."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Child
from support.console import say
from support.install import ROOT

FOLDER = ROOT / "var" / "test"
LINES_SHOWN = 250


@dataclass(frozen=True)
class Step:
    name: str
    command: Sequence[str | Path]

    @property
    def log(self) -> Path:
        return FOLDER / ("".join(letter if letter.isalnum() else "-" for letter in self.name) + ".log")


def run_step(step: Step, environment: Mapping[str, str], *, seconds: float) -> tuple[int, float]:
    """(exit code, seconds). Past its time it is ended, with all its children, and counts as failed."""
    began = time.monotonic()
    step.log.parent.mkdir(parents=True, exist_ok=True)
    step.log.unlink(missing_ok=True)
    child = Child(name=step.name, command=step.command, environment=environment, folder=ROOT, log=step.log)
    # Python's tests tidy up after Ctrl-C, not after SIGTERM.
    child.stop_signal = signal.SIGINT
    try:
        child.start()
        code = child.wait(seconds)
    except FileNotFoundError:
        step.log.write_text(f"{step.command[0]} is not installed\n")
        code = 127
    except subprocess.TimeoutExpired:
        code = 124
    finally:
        child.stop()
    took = time.monotonic() - began
    verdict = {0: "ok", 124: f"stopped after {seconds:.0f} s"}.get(code, f"FAILED (exit {code})")
    say(f"{step.name}: {verdict} ({took:.1f} s)")
    if code:
        say(_indented(step.log))
    return code, took


def _indented(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()
    left_out = [f"… {len(lines) - LINES_SHOWN} lines before these: {log.relative_to(ROOT)}"]
    shown = lines if len(lines) <= LINES_SHOWN else left_out + lines[-LINES_SHOWN:]
    return "\n".join(f"    {line}" for line in shown)
