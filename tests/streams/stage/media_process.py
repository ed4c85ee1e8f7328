"""The media process itself, as a child of the tests."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


class MediaProcess:
    """A real server on a socket that outlives it, as a service manager would hold it."""

    def __init__(self, folder: Path, secret_key: str, *, server: str = "uvicorn") -> None:
        self._server = server
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.set_inheritable(True)
        self.port: int = self._socket.getsockname()[1]
        self._environment = os.environ | {
            "VAR_DIR": str(folder),
            "SECRET_KEY": secret_key,
            "DEBUG": "1",
            "RTMP_PORT": "0",
            "SIMULCAST": "0",
            "DJANGO_SETTINGS_MODULE": "marketplace.settings",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        handle = self._socket.fileno()
        self._process = subprocess.Popen(
            [sys.executable, "-m", self._server, *self._options(), "streams.stage.server:application"],
            cwd=ROOT,
            env=self._environment,
            pass_fds=[handle],
        )

    def _options(self) -> list[str]:
        handle = str(self._socket.fileno())
        if self._server == "daphne":
            return ["--fd", handle, "--verbosity", "0"]
        return ["--fd", handle, "--log-level", "warning", "--timeout-graceful-shutdown", "2"]

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)
        self._socket.close()
