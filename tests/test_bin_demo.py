"""bin/demo: one line for what is wrong, and a second start that keeps what the first one made."""

import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509

from bench.launch import settings_for
from bench.processes import Child
from support import certificate, demo, install, world
from support.console import Stop

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
EXITS = "import sys; sys.exit(7)"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> world.World:
    monkeypatch.setattr(world, "LOCK", tmp_path / "demo.lock")
    monkeypatch.setattr(world, "FOLDER", tmp_path / "demo")
    return world.World(port=8000, folder=tmp_path, environment={"SITE_URL": "http://127.0.0.1:8000"})


def test_a_taken_port_gets_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Stop) as fault:
            demo.demand_free_port(port, everywhere=False)

    assert str(fault.value) == f"port {port} is taken: try bin/demo --port {port + 1}"


def test_a_free_port_is_no_trouble() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    demo.demand_free_port(port, everywhere=False)


def test_the_command_itself_stops_with_that_line_and_no_traceback(
    place: world.World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        assert demo.main(["--port", str(taken.getsockname()[1])]) == 1

    assert capsys.readouterr().err.startswith("bin/demo: port")


def test_an_impossible_port_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        demo.parse(["--port", "70000"])

    assert "from 1 to 65535" in capsys.readouterr().err


def test_only_one_demo_runs_at_a_time(place: world.World) -> None:
    already = rf"already running here \(process {os.getpid()}\)"
    with world.only_one(), pytest.raises(Stop, match=already), world.only_one():
        pass

    with world.only_one():
        pass


def test_what_is_done_is_not_done_again(place: world.World, tmp_path: Path) -> None:
    source = tmp_path / "0001_initial.py"
    source.write_text("a")
    deeds: list[str] = []

    for _ in range(2):
        place._once("migrated", [source], "Database", lambda: deeds.append("migrate"))
    assert deeds == ["migrate"]

    source.write_text("b")
    place._once("migrated", [source], "Database", lambda: deeds.append("migrate"))
    assert deeds == ["migrate", "migrate"]


def test_what_failed_is_done_again(place: world.World) -> None:
    def fail() -> None:
        raise Stop("no")

    for _ in range(2):
        with pytest.raises(Stop, match="no"):
            place._once("seeded", [], "People", fail)


def test_the_secret_is_kept_and_private(tmp_path: Path) -> None:
    secret = world.secret_key(tmp_path)

    assert len(secret) >= 50
    assert world.secret_key(tmp_path) == secret
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_children_see_the_demo_settings_and_nothing_of_the_persons_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere")

    environment = settings_for(
        database_url="sqlite:///x", redis_url="unix:///s", folder=tmp_path, site_url="http://x", secret="s"
    )

    assert "DEBUG" not in environment
    assert environment["DATABASE_URL"] == "sqlite:///x"
    assert environment["ALLOW_SANDBOX_PAYMENTS"] == "1"
    assert world.demo_settings()["DEMO"] == "1"


def test_the_synthetic_host_and_fans_know_no_more_than_a_browser(tmp_path: Path) -> None:
    environment = settings_for(
        database_url="sqlite:///x", redis_url="unix:///s", folder=tmp_path, site_url="http://x", secret="s"
    )

    known = demo.outsiders(environment | {"SSL_CERT_FILE": "/c"})

    assert {"PATH", "PYTHONPATH", "SSL_CERT_FILE"} <= known.keys()
    assert not {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "VAR_DIR", "DJANGO_SETTINGS_MODULE"} & known.keys()


def test_log_ins_come_from_what_the_seed_wrote(place: world.World) -> None:
    (place.folder / "logins.txt").write_text("alice@example.org  fan\n")

    assert place.logins() == "alice@example.org  fan"


def test_a_child_that_dies_is_started_again_but_not_for_ever(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    child = Child(name="worker", command=[sys.executable, "-c", EXITS]).start()
    ends: list[float] = []

    for _ in range(demo.RESTARTS_MAX):
        child.wait(20)
        demo.revive(child, ends)
    child.wait(20)
    with pytest.raises(Stop, match=r"worker keeps ending \(code 7\)"):
        demo.revive(child, ends)

    assert capsys.readouterr().err.count("worker ended with code 7, starting it again") == demo.RESTARTS_MAX


def test_reset_forgets_the_world(place: world.World) -> None:
    (world.FOLDER / "sqlite").mkdir(parents=True)

    world.forget()
    world.forget()

    assert not world.FOLDER.exists()


# --lan


def test_the_certificate_is_for_this_address_and_kept_until_it_changes(tmp_path: Path) -> None:
    certificate.ensure(tmp_path, "192.0.2.7")
    first = (tmp_path / "certificate.pem").read_bytes()
    certificate.ensure(tmp_path, "192.0.2.7")
    assert (tmp_path / "certificate.pem").read_bytes() == first

    certificate.ensure(tmp_path, "192.0.2.8")
    made = x509.load_pem_x509_certificate((tmp_path / "certificate.pem").read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = {str(address) for address in names.get_values_for_type(x509.IPAddress)}

    assert addresses == {"127.0.0.1", "192.0.2.8"}
    assert stat.S_IMODE((tmp_path / "certificate.key").stat().st_mode) == 0o600
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
        tmp_path / "certificate.pem", tmp_path / "certificate.key"
    )


def test_the_secure_server_and_our_own_programs_use_it(tmp_path: Path) -> None:
    folder = tmp_path / "a:b"
    command = [str(part) for part in certificate.secure_web_command(8443, folder)]
    settings = certificate.settings(folder, "192.0.2.7", 8443)

    assert any(part.startswith("ssl:8443:privateKey=") and "a\\:b" in part for part in command)
    assert settings["SSL_CERT_FILE"] == str(folder / "certificate.pem")
    assert "192.0.2.7" in settings["ALLOWED_HOSTS"].split(",")
    assert "https://192.0.2.7:8443" in settings["CSRF_TRUSTED_ORIGINS"].split(",")


# The commands as they are typed


@pytest.mark.parametrize("command", ["demo", "test"])
def test_help_needs_nothing_installed(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-S", ROOT / "bin" / command, "--help"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0
    assert f"usage: bin/{command}" in done.stdout


def test_every_command_is_executable() -> None:
    commands = [path for path in (ROOT / "bin").iterdir() if path.is_file()]

    assert {path.name for path in commands} >= {"bench", "demo", "lock", "messages", "test"}
    assert all(os.access(path, os.X_OK) for path in commands)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_a_venv_that_works_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "run", lambda *_: pytest.fail("installed again"))

    install.ensure_venv()
