"""Installs the shops that `bench checkout` compares us with: exact versions, each in an environment of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bench.checkout_peers import (
    NAMES,
    PROGRAMS,
    SCHEMA,
    SHOPS,
    database_made,
    environment_of,
    execute,
    home_of,
    python_of,
)
from bench.servers import DATABASE, ServerFailed, postgres_folder, start_postgres, start_valkey

# Figures of two days are comparable only of the same program.
PACKAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "django-oscar": (
        "django-oscar==4.2.1",
        "django==5.2.19",
        "psycopg[binary]==3.3.9",
        "sorl-thumbnail==13.4.0",
        "redis",
        "gunicorn==27.0.1",
    ),
    "pretix": ("pretix==2026.8.0", "gunicorn==27.0.1"),
}


def install(name: str) -> str:
    """Install one shop with its empty database written down; returns its version. Raises ServerFailed."""
    home, python = home_of(name), python_of(name)
    home.mkdir(parents=True, exist_ok=True)
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", home / "venv"], check=True)
    pip = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    execute([python, "-m", "pip", "install", "-q", *PACKAGES[name]], pip, home)
    if not (home / SCHEMA).exists():
        _write_schema(name, home)
    return version_of(name) or ""


def version_of(name: str) -> str | None:
    """Which version stands there, ready to take buyers; None when it is not installed."""
    if not (home_of(name) / SCHEMA).exists():
        return None
    package = PACKAGES[name][0].partition("==")[0]
    said = f"from importlib.metadata import version; print(version({package!r}))"
    return execute([python_of(name), "-c", said], os.environ, home_of(name)).strip()


def _write_schema(name: str, home: Path) -> None:
    """Migrate an empty database once and keep it as a file, and the collected pages' files beside it."""
    database, bus = start_postgres(), start_valkey()
    try:
        environment = environment_of(
            name,
            database_url=database_made(database, name, schema=None),
            redis_url=bus.url,
            mail_port=25,
            folder=home,
            site="http://127.0.0.1:8000",
        )
        shop = SHOPS / PROGRAMS[name][0]
        commands = (
            ["migrate", "--verbosity", "0"],
            ["rebuild"] if name == "pretix" else ["collectstatic", "--noinput"],
        )
        for words in commands:
            execute([python_of(name), "-m", "django", *words], environment, shop)
        where = ["-h", database.url.partition("host=")[2], "-U", DATABASE]
        title = f"peer_{PROGRAMS[name][0]}"
        dump = execute(
            [postgres_folder() / "pg_dump", *where, "--no-owner", title], {"PATH": "/usr/bin:/bin"}, Path("/")
        )
        # Newer dumps begin with a word that older readers do not know.
        lines = [line for line in dump.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
        (home / SCHEMA).write_text("\n".join(lines) + "\n")
    finally:
        database.stop()
        bus.stop()


def install_all() -> dict[str, object]:
    """Install them all; one that cannot be had is told and left out."""
    found: dict[str, object] = {}
    for name in NAMES:
        try:
            found[f"checkout {name}"] = install(name)
        except (ServerFailed, subprocess.CalledProcessError) as error:
            print(f"{name}: {error}")
            found[f"checkout {name}"] = None
    return found
