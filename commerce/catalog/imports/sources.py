"""A file to be read, with what is known or was decided about how."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TextIO

LINES_MAX: Final = 200_000


@dataclass(frozen=True)
class Source:
    """Where a file is and how it is written."""

    path: Path
    format: str
    encoding: str
    delimiter: str = ","

    @contextmanager
    def text(self) -> Iterator[TextIO]:
        """Open it as text; what does not belong into its encoding becomes the sign for that."""
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            yield file

    @contextmanager
    def bytes(self) -> Iterator[BinaryIO]:
        """Open it as it is."""
        with self.path.open("rb") as file:
            yield file
