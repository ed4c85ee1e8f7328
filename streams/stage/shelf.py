"""The shelf: a second place for recordings, beside the disk of the live process. Everything here blocks.

Files keep the names they have below the root of the stage: `<show>/<rendition>/seg<n>.m4s` and so on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages

from streams.stage.files import live_root

ALIAS = "recordings"
ADDRESS_SECONDS = 300  # how long a player may use an address of the store itself


class ShelfFailed(OSError):
    """The store does not answer, or not as it should."""


class Shelf:
    def __init__(self, storage: Any) -> None:
        self._storage = storage

    def put(self, path: Path) -> None:
        """Store a file of a show under its name; what was there is replaced."""
        with path.open("rb") as file, self._failing():
            self._storage.save(shelf_name(path), File(file))

    def has(self, path: Path) -> bool:
        """Whether the store has this file, all of it."""
        with self._failing():
            try:
                return bool(self._storage.size(shelf_name(path)) == path.stat().st_size)
            except FileNotFoundError:
                return False

    def read(self, path: Path, first: int = 0, count: int | None = None) -> bytes:
        """Return what the file has, or had, from there on. Raises FileNotFoundError."""
        name = shelf_name(path)
        with self._failing():
            if count is not None and hasattr(self._storage, "read_range"):
                return bytes(self._storage.read_range(name, first, count))
            with self._storage.open(name) as file:
                file.seek(first)
                return bytes(file.read() if count is None else file.read(count))

    def remove(self, path: Path) -> None:
        with self._failing():
            self._storage.delete(shelf_name(path))

    def address(self, path: Path) -> str | None:
        """Return where a player may fetch the file itself for some minutes; None if only we can read it."""
        if not hasattr(self._storage, "read_range"):
            return None
        with self._failing():
            return str(self._storage.url(shelf_name(path), expire=ADDRESS_SECONDS))

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except (OSError, *getattr(self._storage, "failures", ())) as error:
            raise ShelfFailed(str(error)) from error


def has_shelf() -> bool:
    """Answers at once."""
    return ALIAS in settings.STORAGES


def shelf() -> Shelf | None:
    return Shelf(storages[ALIAS]) if has_shelf() else None


def shelf_name(path: Path) -> str:
    return path.relative_to(live_root()).as_posix()
