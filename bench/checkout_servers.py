"""The product as production starts it, for `bench checkout`: web, worker, clock, database, bus, and a mail server."""

import os
import secrets
import shlex
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.launch import LOOPBACK, PYTHON, answers, free_port, manage, settings_for
from bench.processes import Child
from bench.report import tree_cpu_seconds
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

DEPLOY = ROOT / "deploy"
# Of the services' options these say where it stands, not how it works.
PLACES = {"--uds", "--schedule", "-s"}
START_SECONDS = 60.0
COLLECT = "from bench.checkout_world import collect_static; collect_static()"
PREPARING = (("migrate", "--verbosity", "0"), ("shell", "--no-imports", "-c", COLLECT))


@dataclass
class Side:
    """A shop that takes buyers: its address, and its processes by what they do."""

    name: str
    site: str
    processes: dict[str, list[int]]
    children: list[Child] = field(default_factory=list)

    def cpu_s(self) -> dict[str, float]:
        """user+sys so far, by what the processes do; children included."""
        return {kind: tree_cpu_seconds(pids) for kind, pids in self.processes.items()}

    @property
    def pids(self) -> list[int]:
        return [pid for pids in self.processes.values() for pid in pids]

    def demand_alive(self) -> None:
        """Raises ServerFailed when a process of this side has ended."""
        for child in self.children:
            if not child.is_running:
                raise ServerFailed(f"{child.name} ended with code {child.exit_code}:\n{child.tail()}")


def spent_since(before: Mapping[str, float], side: Side) -> dict[str, float]:
    """What each kind of process used since then."""
    return {kind: seconds - before[kind] for kind, seconds in side.cpu_s().items()}


def service_command(name: str) -> list[str | Path]:
    """How production starts one of the services, but for where it stands."""
    text = (DEPLOY / f"showfloor-{name}.service").read_text()
    line = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    program, *words = shlex.split(line.removeprefix("ExecStart="))
    kept: list[str | Path] = [PYTHON, "-m", Path(program).name]
    while words:
        word = words.pop(0)
        if word in PLACES:
            words.pop(0)
        else:
            kept.append(word)
    return kept


@dataclass
class Common:
    """What all sides of a run share: PostgreSQL, which writes safely, and a mail server."""

    folder: Path
    mail_port: int
    mails: Path
    sink: Child
    database: Server | None = None

    def mails_taken(self) -> int:
        return int(self.mails.read_text() or 0)


@contextmanager
def common(*, with_postgres: bool) -> Iterator[Common]:
    folder = short_folder("drop")
    # PostgreSQL runs as nobody: it must be able to come to its folder.
    folder.chmod(0o711)
    port, mails = free_port(), folder / "mails"
    command: list[str | Path] = [PYTHON, "-m", "bench.mail_sink", str(port), mails]
    sink = Child(name="mail", command=command, folder=ROOT, log=folder / "mail.log").start()
    made = Common(folder, port, mails, sink)
    try:
        wait_for("mail", sink, mails.exists)
        made.database = start_postgres(data=folder / "postgres") if with_postgres else None
        yield made
    finally:
        if made.database is not None:
            made.database.stop()
        sink.stop()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Own:
    """Our side, and a way to run something inside its Django."""

    side: Side
    environment: Mapping[str, str]
    children: Mapping[str, Child]
    bus: Server

    def run(self, code: str) -> None:
        manage(self.environment, "shell", "--no-imports", "-c", code)

    @contextmanager
    def asleep(self, *kinds: str) -> Iterator[None]:
        """Stop some kinds of process for a while; what they have to do waits for them."""
        for kind in kinds:
            os.killpg(self.children[kind].pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for kind in kinds:
                os.killpg(self.children[kind].pid, signal.SIGCONT)


@contextmanager
def own_side(
    shared: Common, *, database: str, hold_seconds: int, extra: Mapping[str, str] | None = None
) -> Iterator[Own]:
    """Our web processes, worker and clock on a database and a bus of their own; ``extra`` adds to their settings."""
    folder = shared.folder / "showfloor"
    folder.mkdir()
    with ExitStack() as stack:
        bus = start_redis() if database == "postgresql" and shutil.which("redis-server") else start_valkey()
        stack.callback(bus.stop)
        port = free_port()
        url = f"sqlite:///{folder / 'showfloor.sqlite3'}"
        if database == "postgresql" and shared.database is not None:
            url = shared.database.url
        environment = settings_for(
            database_url=url,
            redis_url=bus.url,
            folder=folder,
            site_url=f"http://{LOOPBACK}:{port}",
            secret=secrets.token_urlsafe(50),
        ) | {
            "EMAIL_HOST": LOOPBACK,
            "EMAIL_PORT": str(shared.mail_port),
            "STOCK_HOLD_SECONDS": str(hold_seconds),
            "LOG_LEVEL": "WARNING",
            **(extra or {}),
        }
        with ThreadPoolExecutor() as pool:
            tasks = [pool.submit(manage, environment, *words) for words in PREPARING]
        for task in tasks:
            task.result()
        children = _started(environment, folder, port)
        for child in children.values():
            stack.callback(child.stop)
        site = environment["SITE_URL"]
        wait_for("web", children["web"], lambda: answers(f"{site}/cart/"), seconds=START_SECONDS)
        processes = {kind: [child.pid] for kind, child in children.items()} | {"bus": [bus.pid]}
        if database == "postgresql" and shared.database is not None:
            processes["database"] = [shared.database.pid]
        side = Side("showfloor", site, processes, list(children.values()))
        yield Own(side, environment, children, bus)


def _started(environment: Mapping[str, str], folder: Path, port: int) -> dict[str, Child]:
    more: dict[str, Sequence[str]] = {
        "web": ["--host", LOOPBACK, "--port", str(port), "--no-access-log", "--log-level", "warning"],
        "worker": [],
        "beat": ["--schedule", str(folder / "beat")],
    }
    return {
        kind: Child(
            name=kind,
            command=[*service_command(kind), *options],
            environment=environment,
            folder=ROOT,
            log=folder / f"{kind}.log",
        ).start()
        for kind, options in more.items()
    }
