"""What becomes of a show's files after its end: they go to the shelf, and come back from there. Blocks.

Every step may be cut short at any moment and is begun again; a mark on disk says that it is over with.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from streams.stage.files import (
    ENDED_NAME,
    POSTER_NAME,
    PROFILE_NAME,
    SEALED_NAME,
    is_end_marked,
    last_change,
    live_root,
    profile_read,
    show_directory,
    write_durably,
)
from streams.stage.packager.log import LOG_NAME, Record, log_read
from streams.stage.shelf import Shelf, shelf

SHELVED_NAME = "shelved"
CLEARED_NAME = "cleared"
LOCK_NAME = "lock"
# A live process that was killed leaves no seal; after so long without a new segment there will be none.
QUIET_SECONDS = 300


def recordings_owed() -> list[str]:
    """Shows that are over and have not come to rest yet."""
    try:
        folders = [entry.name for entry in os.scandir(live_root()) if entry.is_dir() and entry.name[0] != "."]
    except FileNotFoundError:
        return []
    return sorted(show for show in folders if _is_owed(live_root() / show))


def recording_settle(show: str) -> bool:
    """Bring the recording of a show to where the settings want it; return whether it is there.

    Works again after any failure, from where it was, and twice. Raises ShelfFailed.
    """
    path = show_directory(show)
    with _alone(path) as is_alone:
        if not is_alone or not _is_over(path):
            return False
        target = shelf()
        if target is not None and not (path / SHELVED_NAME).exists():
            _shelve(path, target)
        if target is not None and not settings.RECORDING_KEEP_LOCAL:
            _clear(path)
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
        target.read(path / SEALED_NAME)
    except FileNotFoundError:
        return False
    new = path.with_name(f".{show}.{os.getpid()}.new")
    shutil.rmtree(new, ignore_errors=True)
    _fetch(target, path, new)
    try:
        new.rename(path)
    except OSError:  # somebody else was faster
        shutil.rmtree(new)
    return True


# --- inside ---


def _is_owed(path: Path) -> bool:
    if not is_end_marked(path) or shelf() is None:
        return False
    wanted = [SHELVED_NAME] if settings.RECORDING_KEEP_LOCAL else [SHELVED_NAME, CLEARED_NAME]
    return not all((path / name).exists() for name in wanted)


def _is_over(path: Path) -> bool:
    if not is_end_marked(path):
        return False
    changed = last_change(path)
    return (path / SEALED_NAME).exists() or changed is None or time.time() - changed > QUIET_SECONDS


def _media(path: Path) -> Iterator[Path]:
    """The large files, in the order in which they are played."""
    for directory, records in _renditions(path):
        for record in records:
            segment = directory / f"seg{record.number}.m4s"
            if segment.exists():
                yield segment


def _renditions(path: Path) -> Iterator[tuple[Path, list[Record]]]:
    for directory in sorted(path.glob("v[0-9]")):
        yield directory, log_read(directory)


def _shelve(path: Path, target: Shelf) -> None:
    """The media first, then what describes it; the seal comes last, for it says that nothing is missing."""
    write_durably(path / SEALED_NAME, b"")
    for file in _media(path):
        if not target.has(file):
            target.put(file)
    described = [*sorted(path.glob("v[0-9]/init*.mp4")), *sorted(path.glob(f"v[0-9]/{LOG_NAME}"))]
    described += [path / name for name in (POSTER_NAME, PROFILE_NAME, ENDED_NAME, SEALED_NAME)]
    for file in described:
        if file.exists():
            target.put(file)
    write_durably(path / SHELVED_NAME, b"")


def _clear(path: Path) -> None:
    for file in _media(path):
        file.unlink(missing_ok=True)
    write_durably(path / CLEARED_NAME, b"")


def _fetch(target: Shelf, path: Path, new: Path) -> None:
    for name in (POSTER_NAME, PROFILE_NAME, ENDED_NAME, SEALED_NAME):
        body = _body(target, path / name)
        if body is not None:
            write_durably(new / name, body)
    for name in (SHELVED_NAME, CLEARED_NAME):
        write_durably(new / name, b"")
    profile = profile_read(new)
    for name in [variant.name for variant in profile.variants] if profile else []:
        write_durably(new / name / LOG_NAME, _body(target, path / name / LOG_NAME) or b"")
        number = 0
        while (init := _body(target, path / name / f"init{number}.mp4")) is not None:
            write_durably(new / name / f"init{number}.mp4", init)
            number += 1


def _body(target: Shelf, path: Path) -> bytes | None:
    try:
        return target.read(path)
    except FileNotFoundError:
        return None


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
