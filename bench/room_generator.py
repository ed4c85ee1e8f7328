"""The load of `bench room`: a small C program, compiled when it is first needed, and what it answers."""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from bench.servers import ROOT, ServerFailed, ServerMissing
from bench.video_servers import cpu_seconds

SOURCES = Path(__file__).resolve().parent / "room_c"
COMPILE_SECONDS = 60
# What a server opens beside its sockets: libraries, logs, the bus, the database.
FILES_BESIDE = 200


def compiler() -> str:
    for name in (os.environ.get("CC", ""), "cc", "gcc", "clang"):
        if name and (found := shutil.which(name)):
            return found
    raise ServerMissing("No C compiler for the load generator: apt-get install gcc libc6-dev (or set CC)")


def compiled(name: str, *, folder: Path | None = None) -> Path:
    """The program of one source; made anew when the source changed."""
    source = SOURCES / f"{name}.c"
    mark = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
    home = folder or ROOT / "var" / "bench"
    program = home / f"room-{name}-{mark}"
    if program.exists():
        return program
    home.mkdir(parents=True, exist_ok=True)
    fresh = home / f"{program.name}.{os.getpid()}"
    command = [compiler(), "-O2", "-Wall", "-Wextra", "-o", str(fresh), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=COMPILE_SECONDS)
    if done.returncode:
        raise ServerFailed(f"{source.name} could not be compiled:\n{done.stderr}")
    fresh.replace(program)
    return program


def allow_open_files(sockets: int) -> None:
    """Let every process started from here open as many files as the system allows at all.

    Raises ServerFailed when that is too few for so many sockets.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = sockets + FILES_BESIDE
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise ServerFailed(
            f"{sockets:,} sockets need {wanted:,} open files in one process, this shell allows {hard:,}: "
            f"raise the hard limit (ulimit -Hn {wanted}, or LimitNOFILE=) or ask for fewer with --n"
        )
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@dataclass(frozen=True)
class Answer:
    """What one command did: counts since it began."""

    counts: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.counts[name]
        except KeyError:
            raise AttributeError(name) from None


class Generator:
    """One running generator: all its readers are of one server."""

    def __init__(self, port: int, kind: str) -> None:
        self._process = subprocess.Popen(
            [str(compiled("generator")), str(port), kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._in = cast(IO[bytes], self._process.stdin)
        self._out = cast(IO[bytes], self._process.stdout)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def cpu_s(self) -> float:
        return cpu_seconds(self.pid)

    def tell(self, *words: object) -> None:
        """Give a command; its answer is taken with `hear`."""
        self._in.write(" ".join(map(str, words)).encode() + b"\n")
        self._in.flush()

    def hear(self) -> Answer:
        line = self._out.readline()
        if not line:
            raise ServerFailed(f"the load generator ended with code {self._process.wait(5)}")
        return Answer(json.loads(line))

    def ask(self, *words: object) -> Answer:
        self.tell(*words)
        return self.hear()

    def targets(self, folder: Path, paths: Sequence[str]) -> None:
        file = folder / f"targets-{time.monotonic_ns()}"
        file.write_text("".join(f"{path}\n" for path in paths))
        self.ask("paths", file)

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._in.close()
        self._out.close()
