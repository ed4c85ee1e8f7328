"""One file per rendition instead of thousands of segments, after the end of a show. Blocks.

`joined.json` says which files there are and which segments they hold. It is written when they are on disk, and only
then their segments go: whatever is cut short leaves the segments, or the files, whole. What the host hid is in no file;
its segments stay where they are, in case it is shown again.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from streams.stage.darkness import Veil, stretches_read
from streams.stage.files import inits_read, sync_directory, write_durably
from streams.stage.packager.log import Record, log_read
from streams.stage.packager.segments import cut_of
from streams.stage.packager.timeline import Timeline
from streams.stage.packager.wholes import Whole, wholes_of
from streams.stage.shelf import shelf

JOINED_NAME = "joined.json"


class Damaged(Exception):
    """A segment is not what the log says; its show keeps its segments as they are."""


@dataclass(frozen=True)
class Joined:
    """The files of a show, by rendition."""

    wholes: Mapping[str, Sequence[Whole]] = field(default_factory=dict)
    version: int = 0

    def whole(self, rendition: str, name: str) -> Whole | None:
        return next((whole for whole in self.wholes.get(rendition, ()) if whole.name == name), None)

    def places(self, rendition: str, records: Sequence[Record], veil: Veil) -> dict[int, tuple[str, int]]:
        """In which file, and where in it, players find each segment. A file that holds a hidden one is for nobody."""
        found: dict[int, tuple[str, int]] = {}
        for whole in self.wholes.get(rendition, ()):
            if not any(veil.hides(number) for number in whole.numbers):
                found |= {number: (whole.name, at) for number, at in whole.offsets(records).items()}
        return found


NOT_JOINED = Joined()


def joined_read(show_path: Path, known: Joined = NOT_JOINED) -> Joined:
    """Return what there is; `known` itself if nothing has changed since."""
    path = show_path / JOINED_NAME
    try:
        version = path.stat().st_mtime_ns
        if version == known.version:
            return known
        body = json.loads(path.read_bytes())
    except FileNotFoundError:
        return NOT_JOINED
    wholes = {
        name: [Whole(one["init"], one["head"], tuple(one["numbers"])) for one in ones]
        for name, ones in body.items()
    }
    return Joined(wholes, version)


def segment_find(directory: Path, records: Sequence[Record], number: int) -> bytes:
    """Return a segment of a finished show, wherever it is by now. Raises FileNotFoundError, ShelfFailed."""
    record = records[number]
    target = shelf()
    path = directory / f"seg{number}.m4s"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    for whole in joined_read(directory.parent).wholes.get(directory.name, ()):
        if number in whole.numbers:
            return range_find(directory / whole.name, whole.offsets(records)[number], record.size)
    if target is None:
        raise FileNotFoundError(path)
    return target.read(path)


def range_find(path: Path, first: int, count: int) -> bytes:
    """Return a piece of a file that is here or on the shelf. Raises FileNotFoundError, ShelfFailed."""
    try:
        with path.open("rb") as file:
            file.seek(first)
            return file.read(count)
    except FileNotFoundError:
        target = shelf()
        if target is None:
            raise
        return target.read(path, first, count)


def recording_join(show_path: Path) -> Joined:
    """Make one file of each rendition, and let the segments in it go.

    Works again after it was cut short, and twice. Raises Damaged.
    """
    before = joined_read(show_path)
    after: dict[str, list[Whole]] = {}
    logs = {path.name: log_read(path) for path in sorted(show_path.glob("v[0-9]"))}
    veil = _veil(show_path, logs.values())
    for name, records in logs.items():
        shown = [record for record in records if not veil.hides(record.number)]
        after[name] = []
        for whole, head in wholes_of(shown, inits_read(show_path / name)):
            after[name].append(whole)
            if before.whole(name, whole.name) is None:
                _write(show_path / name, whole, head, records)
        _take_out(show_path / name, before.wholes.get(name, ()), after[name], records)
    if after != before.wholes:
        body = {name: [asdict(whole) for whole in wholes] for name, wholes in after.items()}
        write_durably(show_path / JOINED_NAME, json.dumps(body).encode())
    for name, wholes in after.items():
        _tidy(show_path / name, wholes)
    return joined_read(show_path)


def _veil(show_path: Path, logs: Iterable[Sequence[Record]]) -> Veil:
    timeline = Timeline()
    for records in logs:
        timeline.remember([cut_of(record) for record in records])
    veil = Veil(timeline)
    veil.change(stretches_read(show_path))
    return veil


def _write(directory: Path, whole: Whole, head: bytes, records: Sequence[Record]) -> None:
    new = directory / f"{whole.name}.new"
    with new.open("wb") as file:
        file.write(head)
        for number in whole.numbers:
            try:
                body = segment_find(directory, records, number)
            except FileNotFoundError as error:
                raise Damaged(f"{directory.name}/seg{number}.m4s is not there") from error
            if len(body) != records[number].size:
                raise Damaged(f"{directory.name}/seg{number}.m4s has {len(body)} bytes")
            file.write(body)
        file.flush()
        os.fsync(file.fileno())
    new.replace(directory / whole.name)
    sync_directory(directory)


def _take_out(
    directory: Path, before: Sequence[Whole], after: Sequence[Whole], records: Sequence[Record]
) -> None:
    """What was hidden after it had been joined becomes a segment again: the file that holds it goes."""
    kept = {number for whole in after for number in whole.numbers}
    for number in (number for whole in before for number in whole.numbers):
        if number not in kept:
            write_durably(directory / f"seg{number}.m4s", segment_find(directory, records, number))


def _tidy(directory: Path, wholes: Sequence[Whole]) -> None:
    """What is not needed any more, or was never finished."""
    kept = {whole.name for whole in wholes}
    for path in directory.glob("whole*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
    for whole in wholes:
        for number in whole.numbers:
            (directory / f"seg{number}.m4s").unlink(missing_ok=True)
