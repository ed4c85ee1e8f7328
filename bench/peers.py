"""Installs what other benchmarks compare us with, into folders of its own under var/peers."""

import argparse
import importlib
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bench.report import publish
from bench.servers import ROOT, ServerFailed, ServerMissing

HOME = ROOT / "var" / "peers"
# Exact versions: figures of two days are comparable only of the same program.
NODE_PACKAGES: Mapping[str, Mapping[str, str]] = {"room": {"socket.io": "4.8.4", "ws": "8.23.0"}}

CHECKOUT = "checkout"
KNOWN = sorted([*NODE_PACKAGES, CHECKOUT])

NCHAN, NCHAN_PACKAGE = "ngx_nchan_module.so", "libnginx-mod-nchan"
NGINX_MODULES = (Path("/usr/lib/nginx/modules"), Path("/usr/share/nginx/modules"))


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", help=f"of {', '.join(KNOWN)}; all when none is named")


def run(options: argparse.Namespace) -> None:
    unknown = sorted(set(options.names) - set(KNOWN))
    if unknown:
        raise SystemExit(f"bin/bench peers: nobody to compare {', '.join(unknown)} with")
    figures: dict[str, object] = {}
    names = options.names or KNOWN
    for name in (name for name in names if name in NODE_PACKAGES):
        install_node_packages(name)
        figures |= {f"{name} {package}": version_of(name, package) for package in NODE_PACKAGES[name]}
    if CHECKOUT in names:
        # Their modules ask this one where peers stand.
        figures |= importlib.import_module("bench.checkout_install").install_all()
    if "room" in names:
        fetch_nchan()
        figures["room nchan"] = nchan_module() is not None
    publish(figures, title="Peers")


def node() -> str:
    found = shutil.which("node")
    if found is None:
        raise ServerMissing("No Node.js: apt-get install nodejs npm")
    return found


def install_node_packages(name: str) -> None:
    """Raises ServerMissing without npm, ServerFailed when npm did not manage it."""
    npm = shutil.which("npm")
    if npm is None:
        raise ServerMissing("No npm: apt-get install nodejs npm")
    folder = HOME / name
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"name": f"peers-of-{name}", "private": True, "dependencies": dict(NODE_PACKAGES[name])}
    (folder / "package.json").write_text(json.dumps(wanted, indent=2) + "\n")
    command = [npm, "install", "--no-audit", "--no-fund", "--omit=optional", "--ignore-scripts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerFailed(f"npm install in {folder} failed:\n{done.stdout}{done.stderr}".rstrip())


def version_of(name: str, package: str) -> str | None:
    """Which version of a package stands there; None when it is not installed."""
    file = package_folder(name) / package / "package.json"
    return str(json.loads(file.read_text())["version"]) if file.exists() else None


def package_folder(name: str) -> Path:
    return HOME / name / "node_modules"


# nchan, which is a module of the system's nginx


def nchan_module() -> Path | None:
    places = (*NGINX_MODULES, HOME / "room" / "nchan" / "usr" / "lib" / "nginx" / "modules")
    return next((file for place in places if (file := place / NCHAN).exists()), None)


def fetch_nchan() -> None:
    """Unpack the distribution's package beside the others: no change to the system. Without apt there is none."""
    apt, unpack = shutil.which("apt-get"), shutil.which("dpkg")
    if nchan_module() is not None or apt is None or unpack is None:
        return
    folder = HOME / "room" / "nchan"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([apt, "download", NCHAN_PACKAGE], cwd=folder, capture_output=True, check=False)
    for package in folder.glob(f"{NCHAN_PACKAGE}_*.deb"):
        subprocess.run([unpack, "-x", package, folder], capture_output=True, check=False)
