"""What the hubs of `bench room` stand on: one database with a show on air, and who speaks in it."""

import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.launch import LOOPBACK, PYTHON, manage, settings_for
from bench.processes import Child
from bench.servers import ROOT, Server, short_folder, start_postgres, wait_for

# The room's own limits are measured elsewhere: here all that is said goes out, to as many as come.
LIFTED = {"CHAT_MESSAGES_PER_SECOND": "100000", "LIVE_WS_MAX": "100000"}
MAKE_SHOW = "from bench.room_show import write_show; write_show({file!r})"


@dataclass(frozen=True)
class World:
    """A database, the secret of its passes, and a show on air."""

    folder: Path
    database: Server | None
    database_url: str
    secret: str
    show: str

    def environment(self, *, redis_url: str, port: int, **more: str) -> dict[str, str]:
        """What a process of the product reads: several of them share the database, not the bus."""
        base = settings_for(
            database_url=self.database_url,
            redis_url=redis_url,
            folder=self.folder,
            site_url=f"http://{LOOPBACK}:{port}",
            secret=self.secret,
        )
        return base | {"HASHED_STATIC": "0", "LOG_LEVEL": "WARNING"} | more


@contextmanager
def world(database: str) -> Iterator[World]:
    folder = short_folder("room")
    server = start_postgres() if database == "postgresql" else None
    try:
        url = server.url if server else f"sqlite:///{folder / 'showfloor.sqlite3'}"
        made = World(folder, server, url, secrets.token_urlsafe(50), "")
        environment = made.environment(redis_url="", port=1)
        manage(environment, "migrate", "--verbosity", "0")
        file = folder / "show"
        manage(environment, "shell", "--no-imports", "-c", MAKE_SHOW.format(file=str(file)))
        yield World(folder, server, url, made.secret, file.read_text().strip())
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Publisher:
    """A process that speaks in the show's room over one bus."""

    def __init__(self, name: str, show: str, environment: Mapping[str, str], folder: Path) -> None:
        # Two hubs of one name may run side by side.
        self._folder = Path(tempfile.mkdtemp(prefix="p", dir=folder))
        self.path = self._folder / "s"
        self.child = Child(
            name=f"{name}-publisher",
            command=[PYTHON, "-m", "bench.room_publisher", self.path, show],
            environment=environment,
            folder=ROOT,
            log=self._folder / "log",
        ).start()

    def wait(self) -> None:
        wait_for(self.child.name, self.child, self.path.exists)

    def targets(self, count: int) -> Sequence[str]:
        """Addresses of the room, each with a fresh pass."""
        file = self._folder / "targets"
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.path))
            line.sendall(f"pass {count} {file}\n".encode())
            if line.recv(16) != b"ok\n":
                raise RuntimeError(f"no passes: {self.child.tail()}")
        return file.read_text().splitlines()
