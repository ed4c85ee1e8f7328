"""The servers that `bench room` compares: ours in two ways, and what others build a chat with."""

import os
import shlex
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from bench import peers
from bench.launch import LOOPBACK, PYTHON, answers, free_port, web_command
from bench.processes import Child
from bench.room_generator import compiled
from bench.room_world import LIFTED, Publisher, World
from bench.servers import (
    ROOT,
    Server,
    ServerFailed,
    ServerMissing,
    nginx_binary,
    short_folder,
    start_valkey,
    wait_for,
)
from bench.video_servers import cpu_seconds

HUBS = ("hub-uvicorn", "hub-daphne")
NAMES = (*HUBS, "plain-daphne", "socketio", "ws", "nchan", "limit")
# At 10,000 the others take longer than anybody waits.
LARGE_NAMES = ("hub-uvicorn", "socketio", "ws", "limit")
PEERS_FOLDER = Path(__file__).resolve().parent / "room_peers"
SERVICE = ROOT / "deploy" / "showfloor-web.service"
# Of the service's options these say where it stands, not how it works.
PLACES = {"--workers", "--uds"}
START_SECONDS = 60.0


@dataclass(kw_only=True)
class Running:
    """A server that takes readers."""

    name: str
    port: int
    kind: str
    child: Child
    sender: tuple[str, str]
    targets: Callable[[int], Sequence[str]]
    # What works for it beside its own process: the bus, who publishes.
    beside: Sequence[int] = field(default_factory=tuple)
    children: Sequence[Child] = field(default_factory=tuple)

    @property
    def pid(self) -> int:
        return self.child.pid

    def cpu_s(self) -> float:
        """user+sys so far of everything that is this server's side."""
        return sum(cpu_seconds(pid) for pid in (self.pid, *self.beside))

    def demand_alive(self) -> None:
        """Raises ServerFailed when a process of this side has ended."""
        for child in (self.child, *self.children):
            if not child.is_running:
                raise ServerFailed(f"{child.name} ended with code {child.exit_code}:\n{child.tail()}")


def uvicorn_options(service: str) -> list[str]:
    """How production starts the web process, but for where it listens and how often."""
    line = next(line for line in service.splitlines() if line.startswith("ExecStart="))
    words = shlex.split(line)[2:]
    kept: list[str] = []
    while words:
        word = words.pop(0)
        if word in PLACES:
            words.pop(0)
        else:
            kept.append(word)
    return kept


def uvicorn_command(port: int) -> list[str | Path]:
    options = uvicorn_options(SERVICE.read_text())
    return [
        PYTHON,
        "-m",
        "uvicorn",
        "marketplace.asgi:application",
        *options,
        "--host",
        LOOPBACK,
        "--port",
        str(port),
    ]


# --- each of them


def _child(name: str, command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> Child:
    return Child(
        name=name, command=command, environment=environment, folder=ROOT, log=folder / f"{name}.log"
    ).start()


@contextmanager
def hub(name: str, world: World, folder: Path) -> Iterator[Running]:
    """The product, on a bus of its own."""
    port, bus = free_port(), start_valkey()
    children: list[Child] = []
    try:
        environment = world.environment(redis_url=bus.url, port=port, **LIFTED)
        command = uvicorn_command(port) if name == "hub-uvicorn" else web_command(port)
        publisher = Publisher(name, world.show, environment, folder)
        children.append(publisher.child)
        child = _child(name, command, folder, environment)
        children.append(child)
        wait_for(name, child, lambda: answers(f"http://{LOOPBACK}:{port}/"), seconds=START_SECONDS)
        publisher.wait()
        yield Running(
            name=name,
            port=port,
            kind="hub",
            child=child,
            sender=("unix", str(publisher.path)),
            targets=publisher.targets,
            beside=(bus.pid, publisher.child.pid),
            children=(bus.child, publisher.child),
        )
    finally:
        for one in reversed(children):
            one.stop(seconds=2)
        bus.stop()


@contextmanager
def plain(folder: Path) -> Iterator[Running]:
    """Channels as its guide builds a chat, on the layer that the product uses too."""
    port = free_port()
    bus: Server | None = start_valkey() if find_spec("channels_redis") else None
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "REDIS_URL": bus.url if bus else ""}
    command: list[str | Path] = [PYTHON, "-m", "daphne", "--no-server-name", "-v", "0"]
    # Its readers come in slowly; none shall be turned away for that.
    command += [
        "--websocket_connect_timeout",
        "60",
        "-b",
        LOOPBACK,
        "-p",
        str(port),
        "bench.room_plain:application",
    ]
    child = _child("plain-daphne", command, folder, environment)
    try:
        wait_for("plain-daphne", child, lambda: _listens(port), seconds=START_SECONDS)
        yield _peer("plain-daphne", port, child, path="/room/", beside=(bus.pid,) if bus else ())
    finally:
        child.stop(seconds=2)
        if bus:
            bus.stop()


@contextmanager
def node(name: str, folder: Path, tick_ms: int) -> Iterator[Running]:
    package = {"socketio": "socket.io", "ws": "ws"}[name]
    if peers.version_of("room", package) is None:
        raise ServerMissing(f"{package} is not installed: bin/bench peers room")
    port = free_port()
    # Node looks for packages beside the script, or where this says.
    environment = {"PATH": os.environ["PATH"], "NODE_PATH": str(peers.package_folder("room"))}
    command: list[str | Path] = [peers.node(), PEERS_FOLDER / f"{name}.cjs", str(port), str(tick_ms)]
    child = _child(name, command, folder, environment | {"NODE_ENV": "production"})
    try:
        wait_for(name, child, lambda: _listens(port))
        path = "/socket.io/?EIO=4&transport=websocket" if name == "socketio" else "/"
        yield _peer(name, port, child, path=path, kind="socketio" if name == "socketio" else "plain")
    finally:
        child.stop(seconds=2)


@contextmanager
def limit(folder: Path, tick_ms: int) -> Iterator[Running]:
    port = free_port()
    child = _child("limit", [compiled("limit"), str(port), str(tick_ms)], folder, {})
    try:
        wait_for("limit", child, lambda: _listens(port))
        yield _peer("limit", port, child, path="/")
    finally:
        child.stop(seconds=2)


@contextmanager
def nchan(folder: Path) -> Iterator[Running]:
    module = peers.nchan_module()
    if module is None:
        raise ServerMissing("nginx has no nchan: bin/bench peers room, or apt-get install libnginx-mod-nchan")
    port, home = free_port(), short_folder("nchan")
    text = (PEERS_FOLDER / "nchan.conf").read_text()
    for mark, value in {"@MODULE@": module, "@HOME@": home, "@PORT@": port}.items():
        text = text.replace(mark, str(value))
    (home / "nginx.conf").write_text(text)
    child = _child("nchan", [nginx_binary(), "-c", home / "nginx.conf", "-p", home], folder, {})
    try:
        wait_for("nchan", child, lambda: _listens(port))
        running = _peer("nchan", port, child, path="/sub")
        running.sender = ("socket", "/pub")
        yield running
    finally:
        child.stop(seconds=2)
        shutil.rmtree(home, ignore_errors=True)


def _peer(
    name: str, port: int, child: Child, *, path: str, kind: str = "plain", beside: Sequence[int] = ()
) -> Running:
    return Running(
        name=name,
        port=port,
        kind=kind,
        child=child,
        sender=("socket", path),
        targets=lambda count: [path],
        beside=beside,
    )


def wait_for_port(port: int, *, seconds: float = 5.0) -> None:
    """For a program that is nobody's Child."""
    until = time.monotonic() + seconds
    while not _listens(port):
        if time.monotonic() > until:
            raise ServerFailed(f"nobody listens on port {port}")
        time.sleep(0.01)


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


# --- together


def server(name: str, world: World, folder: Path, tick_ms: int) -> AbstractContextManager[Running]:
    """Raises ServerMissing when entered, where the program is not on this machine."""
    if name in HUBS:
        return hub(name, world, folder)
    if name in {"socketio", "ws"}:
        return node(name, folder, tick_ms)
    return {"plain-daphne": plain(folder), "nchan": nchan(folder), "limit": limit(folder, tick_ms)}[name]


@contextmanager
def servers(
    names: Sequence[str], world: World, folder: Path, tick_ms: int
) -> Iterator[tuple[list[Running], dict[str, str]]]:
    """All of them at once; and of those that cannot be had, why."""
    with ExitStack() as stack, ThreadPoolExecutor(len(names)) as pool:
        started: list[Running] = []
        absent: dict[str, str] = {}
        managers = {name: server(name, world, folder, tick_ms) for name in names}
        begun = {name: pool.submit(manager.__enter__) for name, manager in managers.items()}
        wait(begun.values())
        for name, future in begun.items():
            fault = future.exception()
            if fault is None:
                stack.push(managers[name])
                started.append(future.result())
            elif isinstance(fault, ServerMissing):
                absent[name] = str(fault)
        for future in begun.values():
            if future.exception() is not None and not isinstance(future.exception(), ServerMissing):
                future.result()
        yield started, absent
