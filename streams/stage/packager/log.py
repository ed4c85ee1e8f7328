"""The append-only memory of a rendition: one line per closed segment, on disk before anyone is told so.

A line is `number seconds discontinuity init wall bytes independent end session seq video_pts audio_pts`. The
first six columns are what a replay needs; by the others a restarted process goes on where the old one was.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

LOG_NAME = "index.log"
NO_SESSION = "-"

_SESSION = re.compile(r"[\w-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Record:
    """A closed segment. `size` 0 means that this rendition has no media for that number."""

    number: int
    seconds: float
    is_discontinuity: bool
    init: int
    wall: float
    size: int
    is_independent: bool
    end: int  # stage time, microseconds
    session: str  # of the encoder the samples came from
    seq: int  # every message up to this one is in closed segments
    video_pts: int  # encoder time at which the next segment begins
    audio_pts: int  # encoder time up to which sound is stored

    @property
    def is_gap(self) -> bool:
        return self.size == 0

    def line(self) -> str:
        return (
            f"{self.number} {self.seconds:.5f} {int(self.is_discontinuity)} {self.init} {self.wall:.3f} "
            f"{self.size} {int(self.is_independent)} {self.end} {self.session} {self.seq} "
            f"{self.video_pts} {self.audio_pts}\n"
        )

    @classmethod
    def parse(cls, line: str) -> "Record":
        """Raise ValueError for anything that `line` did not write."""
        number, seconds, broken, init, wall, size, independent, end, session, seq, video, audio = line.split(
            " "
        )
        if not _SESSION.fullmatch(session):
            raise ValueError(session)
        return cls(
            number=int(number),
            seconds=float(seconds),
            is_discontinuity=broken == "1",
            init=int(init),
            wall=float(wall),
            size=int(size),
            is_independent=independent == "1",
            end=int(end),
            session=session,
            seq=int(seq),
            video_pts=int(video),
            audio_pts=int(audio),
        )


def is_session(text: str) -> bool:
    return text != NO_SESSION and _SESSION.fullmatch(text) is not None


def log_append(directory: Path, record: Record) -> None:
    """Return only when the line is on disk."""
    with (directory / LOG_NAME).open("ab") as log:
        log.write(record.line().encode())
        log.flush()
        os.fsync(log.fileno())


def log_read(directory: Path) -> list[Record]:
    """Return the whole, consecutive lines; a torn last line is as if it had never been written."""
    return _parse(_read(directory))[0]


def log_read_on(directory: Path, *, count: int, at: int) -> tuple[list[Record], int]:
    """Return the records after the first ``count``, which end at byte ``at``, and where the last of them ends."""
    try:
        with (directory / LOG_NAME).open("rb") as log:
            log.seek(at)
            records, good = _parse(log.read(), count)
    except FileNotFoundError:
        return [], at
    return records, at + good


def log_recover(directory: Path) -> list[Record]:
    """Read the log and cut a torn tail off, so that the next line begins at the start of a line."""
    content = _read(directory)
    records, good = _parse(content)
    if good < len(content):
        with (directory / LOG_NAME).open("rb+") as log:
            log.truncate(good)
            os.fsync(log.fileno())
    return records


def _read(directory: Path) -> bytes:
    try:
        return (directory / LOG_NAME).read_bytes()
    except FileNotFoundError:
        return b""


def _parse(content: bytes, first: int = 0) -> tuple[list[Record], int]:
    records: list[Record] = []
    good = 0
    for line in content.splitlines(keepends=True):
        try:
            record = Record.parse(line.decode().removesuffix("\n"))
        except ValueError:
            break
        if not line.endswith(b"\n") or record.number != first + len(records):
            break
        records.append(record)
        good += len(line)
    return records, good
