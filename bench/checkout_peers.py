"""The shops that `bench checkout` compares us with: django-oscar and pretix, on the PostgreSQL of the run."""

import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.checkout_figures import PEERS
from bench.checkout_servers import Common, Side
from bench.launch import LOOPBACK, answers, free_port
from bench.peers import HOME
from bench.processes import Child
from bench.servers import (
    DATABASE,
    Server,
    ServerFailed,
    ServerMissing,
    postgres_folder,
    start_valkey,
    wait_for,
)

NAMES = PEERS
SHOPS: Final = Path(__file__).resolve().parent / "checkout_shops"
WEB_WORKERS: Final = 2
START_SECONDS: Final = 60.0
# The schema of an empty shop: migrating takes minutes, reading this takes seconds.
SCHEMA: Final = "schema.sql"
# What each is called in bench/checkout_shops, its WSGI program and its front door.
PROGRAMS: Final[Mapping[str, tuple[str, str, str]]] = {
    "django-oscar": ("oscar", "django.core.wsgi:get_wsgi_application()", "/"),
    "pretix": ("pretix", "pretix.wsgi:application", "/"),
}


@dataclass
class Peer:
    """A peer that takes buyers, and a way to ask its database."""

    side: Side
    python: Path
    folder: Path
    environment: Mapping[str, str]

    def drop(self, name: str, units: int) -> dict[str, Any]:
        """A new product with so many pieces, where its buyers find it."""
        path = self._ask("drop", name, str(units))
        return {"name": name, "units": units, "products": [{"path": path, "variants": [name]}]}

    def oversold(self, drop: Mapping[str, Any]) -> int:
        """Pieces that were paid for and never existed."""
        return max(0, int(self._ask("sold", drop["name"])) - int(drop["units"]))

    def _ask(self, *words: str) -> str:
        return execute([self.python, "shop_world.py", *words], self.environment, self.folder).splitlines()[-1]


def execute(command: Sequence[str | Path], environment: Mapping[str, str], folder: Path) -> str:
    """Run a peer's program to its end; raises ServerFailed with the last of what it said."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise ServerFailed(f"{' '.join(map(str, command[1:]))} ended with {done.returncode}:\n{said}")
    return done.stdout


def home_of(name: str) -> Path:
    return HOME / "checkout" / name


def python_of(name: str) -> Path:
    return home_of(name) / "venv" / "bin" / "python"


def environment_of(
    name: str, *, database_url: str, redis_url: str, mail_port: int, folder: Path, site: str
) -> dict[str, str]:
    """What a peer's programs read."""
    shop = SHOPS / PROGRAMS[name][0]
    return {
        "PATH": f"{python_of(name).parent}:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(shop),
        "DJANGO_SETTINGS_MODULE": "shop_settings",
        "SECRET_KEY": secrets.token_urlsafe(40),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "EMAIL_PORT": str(mail_port),
        "PEER_FOLDER": str(folder),
        "SITE_URL": site,
    }


def database_made(server: Server, name: str, *, schema: Path | None) -> str:
    """A database for a peer beside ours, empty or with its schema; returns its address."""
    programs, home = postgres_folder(), server.url.partition("host=")[2]
    title = f"peer_{PROGRAMS[name][0]}"
    execute([programs / "createdb", "-h", home, "-U", DATABASE, title], {"PATH": "/usr/bin:/bin"}, Path("/"))
    if schema is not None:
        words: list[str | Path] = [
            "-q",
            "-h",
            home,
            "-U",
            DATABASE,
            "-d",
            title,
            "-v",
            "ON_ERROR_STOP=1",
            "-f",
            schema,
        ]
        execute([programs / "psql", *words], {"PATH": "/usr/bin:/bin"}, Path("/"))
    return f"postgresql://{DATABASE}@/{title}?host={home}"


def commands_of(name: str, port: int) -> dict[str, list[str | Path]]:
    """How a peer's own guide starts it: gunicorn with two workers, and a Celery worker where it has one."""
    python, program = python_of(name), PROGRAMS[name][1]
    web: list[str | Path] = [python, "-m", "gunicorn", "-w", str(WEB_WORKERS), "-b", f"{LOOPBACK}:{port}"]
    worker: list[str | Path] = [python, "-m", "celery", "-A", "pretix.celery_app", "worker", "-c", "2"]
    found: dict[str, list[str | Path]] = {"web": [*web, program]}
    return found | {"worker": [*worker, "-l", "WARNING"]} if name == "pretix" else found


@contextmanager
def peer_side(name: str, shared: Common) -> Iterator[Peer]:
    """A peer with a bus of its own.

    Raises ServerMissing when it is not installed.
    """
    home, (title, _program, front) = home_of(name), PROGRAMS[name]
    if not (home / SCHEMA).exists() or shared.database is None:
        raise ServerMissing(f"{name} is not installed: bin/bench peers checkout")
    folder, shop = shared.folder / title, SHOPS / title
    folder.mkdir()
    with ExitStack() as stack:
        bus = start_valkey()
        stack.callback(bus.stop)
        port = free_port()
        environment = environment_of(
            name,
            database_url=database_made(shared.database, name, schema=home / SCHEMA),
            redis_url=bus.url,
            mail_port=shared.mail_port,
            folder=folder,
            site=f"http://{LOOPBACK}:{port}",
        )
        if (home / "static").exists():
            shutil.copytree(home / "static", folder / "static")
        started: dict[str, Child] = {}
        for kind, command in commands_of(name, port).items():
            child = Child(
                name=f"{name} {kind}",
                command=command,
                environment=environment,
                folder=shop,
                log=folder / f"{kind}.log",
            ).start()
            stack.callback(child.stop)
            started[kind] = child
        site = environment["SITE_URL"]
        wait_for(name, started["web"], lambda: answers(site + front), seconds=START_SECONDS)
        processes = {kind: [child.pid] for kind, child in started.items()}
        processes |= {"bus": [bus.pid], "database": [shared.database.pid]}
        side = Side(name, site, processes, list(started.values()))
        yield Peer(side, python_of(name), shop, environment)
