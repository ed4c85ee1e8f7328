"""Child processes that end when we say so: own group, own log, stopped by pid."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 10.0
LOG_TAIL_LINES = 15


@dataclass(kw_only=True)
class Child:
    """One program in a process group of its own, so that ending it ends its children too.

    The group also keeps the terminal's Ctrl-C away from it: its owner decides the order of the end.
    """

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    log: Path | None = None
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> "Child":
        with open(self.log or os.devnull, "ab") as output:
            self.process = subprocess.Popen(
                [str(part) for part in self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(self.environment) if self.environment is not None else None,
                cwd=self.folder,
                start_new_session=True,
                user=self.user,
                group=_group_of(self.user) if self.user else None,
                extra_groups=[] if self.user else None,
            )
        return self

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self.process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll() if self.process else None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait(self, seconds: float) -> int:
        """Its exit code; raises subprocess.TimeoutExpired when it runs longer."""
        if self.process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self.process.wait(seconds)

    def tail(self) -> str:
        """The last lines of its log: what to show when it died."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:])

    def ask_to_stop(self) -> None:
        self._signal(self.stop_signal)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def stop(self, *, seconds: float = STOP_SECONDS) -> None:
        """Ask, wait, then insist; returns when the group's leader is gone."""
        if self.process is None:
            return
        self.ask_to_stop()
        self.finish(seconds=seconds)

    def finish(self, *, seconds: float) -> None:
        """The rest of `stop` for a child that was asked already; some take a second request for impatience."""
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        # A leader that died at once may have left children behind in its group.
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return


def _group_of(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def stop_all(children: Sequence[Child], *, seconds: float = STOP_SECONDS) -> None:
    """Ask all at once, so the end takes as long as the slowest, not as the sum."""
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + seconds
    for child in children:
        child.finish(seconds=max(0.1, until - time.monotonic()))
