"""The whole product as processes: what `bin/demo`, the benchmarks and the browser tests start.

Only the standard library, for the same reason as in `servers.py`.
"""

import os
import secrets
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.processes import Child, stop_all
from bench.servers import (
    ROOT,
    Server,
    ServerFailed,
    short_folder,
    start_postgres,
    start_redis,
    start_valkey,
    wait_for,
)

LOOPBACK = "127.0.0.1"
PYTHON = ROOT / ".venv" / "bin" / "python"
WEB_START_SECONDS = 60.0
# Ours are short and few; the demo's worker shares one process with its own clock (beat).
WORKER_THREADS = 4


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def web_command(port: int, *, host: str = LOOPBACK) -> list[str | Path]:
    # No access log: a player asks several times a second.
    command: list[str | Path] = [PYTHON, "-m", "daphne", "--no-server-name", "-v", "0"]
    return [*command, "-b", host, "-p", str(port), "marketplace.asgi:application"]


def worker_command(folder: Path) -> list[str | Path]:
    command: list[str | Path] = [PYTHON, "-m", "celery", "-A", "marketplace.celery", "worker"]
    pool = ["-P", "threads", "-c", str(WORKER_THREADS), "--without-mingle", "--without-gossip"]
    return [*command, *pool, "-B", "-s", str(folder / "beat"), "--loglevel", "WARNING"]


def settings_for(
    *, database_url: str, redis_url: str, folder: Path, site_url: str, secret: str
) -> dict[str, str]:
    """What the product reads from its environment; anything else of ours that could leak in is left out."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "TZ") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "marketplace.settings",
        "SECRET_KEY": secret,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "VAR_DIR": str(folder),
        "SITE_URL": site_url,
        "ALLOWED_HOSTS": f"{LOOPBACK},localhost",
        "ALLOW_SANDBOX_PAYMENTS": "1",
        # Several of these run beside each other; whoever wants encoders says on which port.
        "RTMP_PORT": "0",
    }


def manage(environment: Mapping[str, str], *arguments: str, log: Path | None = None) -> str:
    """Run a management command to its end; a failure is raised with the last lines it printed."""
    command = [str(PYTHON), "manage.py", *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if log:
        log.write_text(done.stdout)
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-15:])
        raise ServerFailed(f"manage.py {' '.join(arguments)} ended with {done.returncode}:\n{last}")
    return done.stdout


def answers(url: str) -> bool:
    """Whether something there speaks HTTP and is not failing."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310  # Our own loopback address.
            return int(response.status) < 500
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


@dataclass(kw_only=True)
class Stack:
    """A product of its own for one run: database, broker, web server, worker, all gone afterwards."""

    folder: Path
    environment: dict[str, str]
    servers: list[Server] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.environment["SITE_URL"]

    @property
    def pids(self) -> list[int]:
        """The server side of the CPU account: everything started here."""
        return [*(server.pid for server in self.servers), *(child.pid for child in self.children)]

    def manage(self, *arguments: str) -> str:
        return manage(self.environment, *arguments)

    def start(self, name: str, command: list[str | Path]) -> Child:
        child = Child(
            name=name,
            command=command,
            environment=self.environment,
            folder=ROOT,
            log=self.folder / f"{name}.log",
        ).start()
        self.children.append(child)
        return child

    def start_web(self) -> Child:
        child = self.start("web", web_command(int(self.url.rpartition(":")[2])))
        wait_for("web", child, lambda: answers(self.url + "/"), seconds=WEB_START_SECONDS)
        return child

    def start_worker(self) -> Child:
        return self.start("worker", worker_command(self.folder))

    def stop(self) -> None:
        stop_all(self.children)
        for server in self.servers:
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def stack(
    *, database: str = "postgresql", at: str = "", extra: Mapping[str, str] | None = None
) -> Iterator[Stack]:
    """Database migrated, files collected, web and worker running; `extra` adds to their environment.

    A database that is there already, `at` an address, is used as it stands, and left to whoever made it.
    """
    folder = short_folder("run")
    world = Stack(folder=folder, environment={})
    try:
        # The demo's broker for the demo's database, the usual production pair otherwise.
        broker = start_valkey() if database == "sqlite" or not shutil.which("redis-server") else start_redis()
        world.servers.append(broker)
        database_url = at or f"sqlite:///{folder / 'showfloor.sqlite3'}"
        if database == "postgresql" and not at:
            world.servers.append(start_postgres())
            database_url = world.servers[-1].url
        world.environment = settings_for(
            database_url=database_url,
            redis_url=broker.url,
            folder=folder,
            site_url=f"http://{LOOPBACK}:{free_port()}",
            secret=secrets.token_urlsafe(50),
        ) | dict(extra or {})
        world.manage("migrate", "--verbosity", "0")
        world.manage("collectstatic", "--noinput", "--verbosity", "0")
        world.start_web()
        world.start_worker()
        yield world
    finally:
        world.stop()
