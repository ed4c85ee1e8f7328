"""`bin/bench` and `bin/chaos`: make the machine ready, then hand over to bench/cli.py in the product's environment."""

import os
import sys

from support import install
from support.console import Stop, complain


def main(module: str = "bench.cli") -> int:
    try:
        install.ensure_python("requirements-dev.txt")
        install.ensure_node()
        install.ensure_servers_and_browser()
    except Stop as fault:
        complain(str(fault))
        return 1
    os.chdir(install.ROOT)
    chromium = install.find_chromium()
    os.environ.update(install.node_environment())
    if chromium:
        os.environ["CHROMIUM_PATH"] = str(chromium)
    sys.stdout.flush()
    return os.execv(install.PYTHON, [str(install.PYTHON), "-m", module, *sys.argv[1:]])
