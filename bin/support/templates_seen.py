"""Which templates the tests of one `bin/test` run have rendered, and which none did."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from support.install import ROOT

FOLDER = ROOT / "var" / "test" / "rendered"
SUFFIXES = {".html", ".txt"}


def forget() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)


def write(names: Iterable[str]) -> None:
    """One file per process, so that workers side by side need not meet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{os.getpid()}.txt").write_text("\n".join(sorted(names)))


def seen() -> set[str]:
    return {name for path in FOLDER.glob("*.txt") for name in path.read_text().splitlines()}


def missing(templates: Path, rendered: Iterable[str] | None = None) -> list[str]:
    files = (path for path in templates.rglob("*") if path.suffix in SUFFIXES)
    names = {str(path.relative_to(templates)) for path in files}
    return sorted(names - set(seen() if rendered is None else rendered))
