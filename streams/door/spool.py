"""What the gate writes down while nobody can be asked: files, so that neither database nor cache is needed.

<root>/notes/<time>-<process>-<random>.jsonl    who was let in, a line each; taken up when the database is back
<root>/void/<ticket>                            from which hand on a ticket is good; 0: in no hand at all

Everything here blocks: call it in a thread.
"""

import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from marketplace.kernel.ids import new_public_id

# A file is taken up when nobody writes to it any more.
FILE_SECONDS: Final = 10
NO_HAND: Final = 0
_ID = re.compile(r"[0-9a-z]{12}", re.ASCII)


@dataclass(frozen=True)
class Note:
    """One ask that was answered with a pass. ``at`` is unix seconds."""

    entry: str
    show: str
    ticket: str
    hand: int
    screen: str
    at: float


def _root() -> Path:
    return Path(settings.DOOR_ROOT)


def note_write(note: Note) -> None:
    """Append a note to this process's file of these seconds; on disk before anybody is let in by it."""
    folder = _root() / "notes"
    folder.mkdir(parents=True, exist_ok=True)
    # By the moment of the write: what was asked longer ago would go to a file that is being taken up.
    turn = int(time.time()) // FILE_SECONDS
    line = (json.dumps(asdict(note), separators=(",", ":")) + "\n").encode()
    # One write of one line: lines of threads that write together do not mix.
    handle = os.open(folder / f"{turn}-{os.getpid()}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)


def files_ready(now: float | None = None) -> list[Path]:
    """Return the files nobody writes to any more, oldest first."""
    turn = int(now if now is not None else time.time()) // FILE_SECONDS
    folder = _root() / "notes"
    found = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    return [path for path in found if int(path.name.partition("-")[0]) < turn - 1]


def notes_in(path: Path) -> Iterator[Note]:
    """Yield the notes of a file; a line that a crash or a bad disk spoilt is passed over."""
    for line in path.read_text(errors="replace").splitlines():
        try:
            yield Note(**json.loads(line))
        except (ValueError, TypeError):
            continue


def void_mark(ticket: str, *, from_hand: int) -> None:
    """Let links of earlier hands open nothing any more."""
    if not _ID.fullmatch(ticket):
        raise ValueError(ticket)
    folder = _root() / "void"
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f".{ticket}.{new_public_id()}"
    new.write_text(str(from_hand))
    new.replace(folder / ticket)


def is_void(ticket: str, hand: int) -> bool:
    """Tell whether a ticket in this hand is known to be good for nothing."""
    if not _ID.fullmatch(ticket):
        return True
    try:
        said = int((_root() / "void" / ticket).read_text())
    except (FileNotFoundError, ValueError):
        return False
    return said == NO_HAND or hand < said
