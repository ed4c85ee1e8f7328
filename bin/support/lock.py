"""`bin/lock [PACKAGE…]`: pin everything anew, or upgrade just the packages named."""

import sys
from collections.abc import Sequence

from support import install
from support.console import Stop, complain, step

PAIRS = ("requirements", "requirements-dev", "bin/support/tools")
HEADER = "--custom-compile-command=bin/lock"


def main(arguments: Sequence[str] | None = None) -> int:
    packages = list(sys.argv[1:] if arguments is None else arguments)
    try:
        install.ensure_venv()
        uv = install.find_uv()
        if uv is None:
            raise Stop("bin/lock needs uv: .venv/bin/pip install uv")
        upgrade = [f"--upgrade-package={name}" for name in packages]
        for pair in PAIRS:
            with step(f"{pair}.txt"):
                options = ["--universal", "--generate-hashes", "--python-version", "3.11", "--quiet", HEADER]
                # What tests add must not move what the product runs on.
                held = ["-c", "requirements.txt"] if pair == "requirements-dev" else []
                install.run(
                    [uv, "pip", "compile", *options, *held, *upgrade, f"{pair}.in", "-o", f"{pair}.txt"]
                )
        with step("package-lock.json"):
            environment = install.node_environment()
            install.run([*install.npm_command(), "install", "--package-lock-only"], environment=environment)
    except Stop as fault:
        complain(str(fault))
        return 1
    return 0
