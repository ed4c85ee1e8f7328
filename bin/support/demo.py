"""`bin/demo`: from a fresh checkout to a running marketplace with a live show in it."""

import argparse
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from bench.launch import LOOPBACK, answers, web_command, worker_command
from bench.processes import Child, stop_all
from bench.servers import ServerFailed, ServerMissing, wait_for
from support import certificate, install, world
from support.console import Stop, complain, say, step

DEFAULT_PORT = 8000
# A child that dies is started again, but not for ever: three ends within a minute are a fault to look at.
RESTARTS_MAX = 3
RESTARTS_SECONDS = 60.0
LOOK_SECONDS = 0.5
OUTSIDE = ("PATH", "HOME", "LANG", "TMPDIR", "TZ", "PYTHONPATH", "PYTHONUNBUFFERED", "SSL_CERT_FILE")


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/demo",
        description="Install, seed and run the whole marketplace on this machine; Ctrl-C ends it.",
    )
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help=f"where to listen (default {DEFAULT_PORT})"
    )
    parser.add_argument("--reset", action="store_true", help="forget the demo's data and start over")
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL of its own instead of SQLite")
    parser.add_argument("--lan", action="store_true", help="HTTPS for phones in this network, self-signed")
    options = parser.parse_args(arguments)
    if not 0 < options.port < 65536:
        parser.error("--port is a number from 1 to 65535")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    # A closed terminal or a service manager ends the demo the way Ctrl-C does; started in the background,
    # a shell would have it ignore Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with world.only_one():
            demand_free_port(options.port, everywhere=options.lan)
            run(options)
    except (Stop, ServerMissing, ServerFailed) as fault:
        complain(f"bin/demo: {fault}")
        return 1
    except KeyboardInterrupt:
        say("\nThe demo has ended. Its data is kept: bin/demo starts it again, bin/demo --reset starts over.")
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def demand_free_port(port: int, *, everywhere: bool) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("" if everywhere else LOOPBACK, port))
        except PermissionError as fault:
            raise Stop(
                f"port {port} is not for everyone's use: try bin/demo --port {DEFAULT_PORT}"
            ) from fault
        except OSError as fault:
            raise Stop(
                f"port {port} is taken: try bin/demo --port {port + 1 if port < 65535 else 8000}"
            ) from fault


def run(options: argparse.Namespace) -> None:
    began = time.monotonic()
    if options.reset:
        world.forget()
    install_all()
    children: list[Child] = []
    place = world.open_world(port=options.port, postgres=options.postgres, lan=options.lan)
    try:
        place.prepare()
        children = start_children(place)
        greet(place, seconds=time.monotonic() - began)
        watch(children)
    finally:
        # The live show says goodbye while the server still listens; broker and database go last.
        for child in children[2:]:
            child.stop()
        stop_all(children[:2])
        place.close()


def install_all() -> None:
    """Python and browser packages side by side: one waits for the network while the other unpacks."""
    faults: list[Stop] = []

    def browser_packages() -> None:
        try:
            install.ensure_node()
        except Stop as fault:
            faults.append(fault)

    install.ensure_venv()
    beside = threading.Thread(target=browser_packages)
    has_npm = install.has_npm()
    if has_npm:
        beside.start()
    install.ensure_python("requirements.txt")
    if has_npm:
        beside.join()
    else:
        # Without npm it comes as a wheel, into the same environment: one after the other.
        browser_packages()
    if faults:
        raise faults[0]


def start_children(place: world.World) -> list[Child]:
    web = web_command(place.port)
    if place.lan_address:
        web = certificate.secure_web_command(place.port, place.folder)
    children = [
        Child(name="web", command=web),
        Child(name="worker", command=worker_command(place.folder)),
        Child(name="live", command=[install.PYTHON, "-m", "bench.demo_live", "--site", place.site_url]),
    ]
    for child in children:
        child.environment, child.folder = place.environment, install.ROOT
        if child.name == "live":
            child.environment = outsiders(place.environment)
        child.log = place.folder / f"{child.name}.log"
        child.log.unlink(missing_ok=True)
    started: list[Child] = []
    try:
        with step("Web server, worker and live show"):
            for child in children:
                started.append(child.start())
                if child.name == "web":
                    wait_for("The web server", child, lambda: answers_here(place), seconds=90)
    except BaseException:
        stop_all(started)
        raise
    return children


def outsiders(environment: Mapping[str, str]) -> dict[str, str]:
    """What the demo's host and fans may know: no database, no broker, no secret; only the public address."""
    return {name: environment[name] for name in OUTSIDE if name in environment}


def answers_here(place: world.World) -> bool:
    if place.lan_address:
        return certificate.answers_securely(place.port, place.folder)
    return answers(f"{place.site_url}/")


def greet(place: world.World, *, seconds: float) -> None:
    say(f"\nShowfloor is running ({seconds:.0f} s):  {place.site_url}\n")
    if place.lan_address:
        say("A phone in this network can open it, camera included, after a warning about the certificate.\n")
    logins = place.logins()
    if logins:
        say(f"{logins}\n")
    say(
        "What to look at\n"
        f"  {place.site_url}/            a live show is on: open it, chat, tap the pinned product, buy\n"
        f"  {place.site_url}/studio/     as the creator: plan a show and go live with a camera\n"
        f"  {place.site_url}/demo/mail/  every mail that was sent; signing up needs its code\n"
        f"  {place.site_url}/operator/   as the operator: brands, creators, orders, the ledger\n\n"
        f"Logs are in {place.folder.relative_to(install.ROOT)}/. Ctrl-C ends everything."
    )


def watch(children: list[Child]) -> None:
    """Until Ctrl-C: start again what died, give up on what keeps dying."""
    ends: dict[str, list[float]] = {child.name: [] for child in children}
    while True:
        time.sleep(LOOK_SECONDS)
        for child in children:
            if not child.is_running:
                revive(child, ends[child.name])


def revive(child: Child, ends: list[float]) -> None:
    now = time.monotonic()
    ends[:] = [*(end for end in ends if now - end < RESTARTS_SECONDS), now]
    if len(ends) > RESTARTS_MAX:
        raise Stop(f"{child.name} keeps ending (code {child.exit_code}):\n{child.tail()}")
    complain(f"{child.name} ended with code {child.exit_code}, starting it again (see {_shown(child.log)})")
    # Its group may still hold children of its own, and with them the port.
    child.kill()
    child.start()


def _shown(log: Path | None) -> str:
    return str(log.relative_to(install.ROOT)) if log else "its log"


if __name__ == "__main__":
    sys.exit(main())
