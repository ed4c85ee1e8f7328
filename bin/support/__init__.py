"""What the commands in bin/ are made of. Nothing here may need more than Python itself to be imported."""

# This file must be readable by older Pythons too: it is what tells their owners which one is needed.
import importlib
import os
import shutil
import sys

OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(name):  # type: ignore[no-untyped-def]
    """Run `support.<name>.main()` with the repository on the path; the last line of every command in bin/."""
    if sys.version_info < OLDEST:
        _find_newer()  # type: ignore[no-untyped-call]
    if ROOT not in sys.path:
        sys.path.insert(0, ROOT)
    try:
        sys.exit(importlib.import_module("support." + name).main())
    except KeyboardInterrupt:
        sys.exit(130)


def _find_newer():  # type: ignore[no-untyped-def]
    for candidate in NEWER:
        found = shutil.which(candidate)
        if found:
            os.execv(found, [found, *sys.argv])
    sys.exit(
        "Showfloor needs Python {}.{} or newer; {} is {} and there is no newer one on PATH.".format(
            *OLDEST, sys.executable, sys.version.split()[0]
        )
    )
