"""What becomes of a show's files after its end: they are joined, go to the shelf, and come back from there. Blocks.

Every step may be cut short at any moment and is begun again.
"""

import fcntl
import json
import logging
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

from django.conf import settings

from streams.stage.darkness import FOLDER_NAME as DARK_NAME
from streams.stage.darkness import stretches_read
from streams.stage.files import (
    ENDED_NAME,
    FORGET_NAME,
    POSTER_NAME,
    PROFILE_NAME,
    SEALED_NAME,
    is_end_marked,
    last_change,
    live_root,
    seal,
    show_directory,
    write_durably,
)
from streams.stage.joined import JOINED_NAME, Damaged, Joined, joined_read, recording_join
from streams.stage.packager.log import LOG_NAME, log_read
from streams.stage.shelf import Shelf, ShelfFailed, has_shelf, shelf

logger = logging.getLogger(__name__)

SETTLED_NAME = "settled"
LOCK_NAME = "lock"
# A live process that was killed leaves no seal; after so long without a new segment there will be none.
QUIET_SECONDS = 300

# What tells of a recording, beside its media.
_DESCRIBED = (
    "v[0-9]/init*.mp4",
    f"v[0-9]/{LOG_NAME}",
    f"{DARK_NAME}/*",
    POSTER_NAME,
    PROFILE_NAME,
    JOINED_NAME,
    ENDED_NAME,
)
_SAFE_NAME = re.compile(r"[\w.-]+(?:/[\w-][\w.-]*)?", re.ASCII)


def recordings_owed() -> list[str]:
    """Shows that are over and have not come to rest yet."""
    try:
        folders = [entry.name for entry in os.scandir(live_root()) if entry.is_dir()]
    except FileNotFoundError:
        return []
    return sorted(show for show in folders if show[0] != "." and _is_owed(live_root() / show))


def recording_settle(show: str) -> bool:
    """Bring the recording of a show to where the settings want it; return whether it is there.

    Works again after any failure, from where it was, and twice. Raises ShelfFailed.
    """
    path = show_directory(show)
    with _alone(path) as is_alone:
        if not is_alone or not _is_over(path):
            return False
        wanted = _wanted(path)
        if _settled(path) != wanted:
            _settle(path)
            write_durably(path / SETTLED_NAME, wanted.encode())
    return True


def recording_restore(show: str) -> bool:
    """Bring back what tells of a recording whose folder is gone; its media stays on the shelf.

    Return whether it was there. Raises ShelfFailed.
    """
    path = show_directory(show)
    target = shelf()
    if target is None or path.exists():
        return False
    try:
        names = json.loads(target.read(path / SEALED_NAME))
    except FileNotFoundError:
        return False
    new = path.with_name(f".{show}.{os.getpid()}.new")
    shutil.rmtree(new, ignore_errors=True)
    for name in [*names, SEALED_NAME]:
        if not _SAFE_NAME.fullmatch(name):
            raise ShelfFailed(f"a recording does not name its files like that: {name!r}")
        write_durably(new / name, target.read(path / name))
    try:
        new.rename(path)
    except OSError:  # somebody else was faster
        shutil.rmtree(new)
    return True


def is_settled(path: Path) -> bool:
    return _settled(path) == _wanted(path)


# --- inside ---


def _is_owed(path: Path) -> bool:
    is_kept = not (path / FORGET_NAME).exists()
    return is_kept and is_end_marked(path) and not is_settled(path)


def _settled(path: Path) -> str | None:
    try:
        return (path / SETTLED_NAME).read_text()
    except FileNotFoundError:
        return None


def _wanted(path: Path) -> str:
    """All that decides what is done with a recording: when any of it changes, it is looked at again."""
    hidden = [astuple(stretch) for stretch in stretches_read(path)]
    return json.dumps([has_shelf(), settings.RECORDING_KEEP_LOCAL, hidden])


def _is_over(path: Path) -> bool:
    if not is_end_marked(path):
        return False
    changed = last_change(path)
    return (path / SEALED_NAME).exists() or changed is None or time.time() - changed > QUIET_SECONDS


def _settle(path: Path) -> None:
    if not (path / SEALED_NAME).exists():
        seal(path)
    before = joined_read(path)
    try:
        recording_join(path)
    except Damaged as fault:
        logger.error("The recording of show %s stays in segments: %s", path.name, fault)
    target = shelf()
    if target is None:
        return
    _shelve(path, target)
    for file in _replaced(path, before):
        target.remove(file)
    if not settings.RECORDING_KEEP_LOCAL:
        for file in _media(path):
            file.unlink(missing_ok=True)


def _media(path: Path) -> Iterator[Path]:
    """The large files that are here: the joined ones, or else the segments."""
    joined = joined_read(path)
    for directory in sorted(path.glob("v[0-9]")):
        names = [whole.name for whole in joined.wholes.get(directory.name, ())]
        if directory.name not in joined.wholes:
            names = [f"seg{record.number}.m4s" for record in log_read(directory)]
        yield from (directory / name for name in names if (directory / name).exists())


def _shelve(path: Path, target: Shelf) -> None:
    """The media first, then what tells of it; the seal comes last, for it says that nothing is missing."""
    for file in _media(path):
        if not target.has(file):
            target.put(file)
    described = [file for pattern in _DESCRIBED for file in sorted(path.glob(pattern))]
    for file in described:
        target.put(file)
    names = [file.relative_to(path).as_posix() for file in described]
    write_durably(path / SEALED_NAME, json.dumps(names).encode())
    target.put(path / SEALED_NAME)
    for name, wholes in joined_read(path).wholes.items():
        for number in (number for whole in wholes for number in whole.numbers):
            target.remove(path / name / f"seg{number}.m4s")


def _replaced(path: Path, before: Joined) -> Iterator[Path]:
    """Files that hold what has been hidden since, or not what has come back."""
    now = joined_read(path)
    for name, wholes in before.wholes.items():
        yield from (path / name / whole.name for whole in wholes if now.whole(name, whole.name) is None)


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether nobody else is at this show now; the kernel forgets who was killed."""
    if not path.exists():
        yield False
        return
    with (path / LOCK_NAME).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
