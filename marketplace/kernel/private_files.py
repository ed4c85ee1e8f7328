"""Files that only their owners get, through a view that asks who they are: never below the address of pictures."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.deconstruct import deconstructible


@deconstructible(path="marketplace.kernel.private_files.PrivateFolder")
class PrivateFolder(FileSystemStorage):
    """A folder of this machine that no server hands out."""

    def __init__(self, location: Path | str | None = None, **options: Any) -> None:
        super().__init__(location or settings.VAR_DIR / "private", **options)

    def url(self, name: str | None) -> str:
        raise ValueError("a private file has no address")


def private_files() -> Storage:
    """Return where private files are kept."""
    return storages["private"]


def private_delete(name: str) -> None:
    """Remove a private file, if there is one of that name."""
    if name:
        private_files().delete(name)
