"""`bin/messages`: hands over to messages.py in the product's environment, where Babel is."""

import os
import sys

from support import install
from support.console import Stop, complain


def main() -> int:
    try:
        install.ensure_python("requirements.txt")
    except Stop as fault:
        complain(str(fault))
        return 1
    os.environ["PYTHONPATH"] = str(install.ROOT / "bin")
    return os.execv(install.PYTHON, [str(install.PYTHON), "-m", "support.messages", *sys.argv[1:]])
