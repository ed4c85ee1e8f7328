"""Notes of the gate: none is lost to a slow answer, and a spoilt one stops no others."""

import time
from pathlib import Path
from typing import Any

import pytest

from streams.door.spool import FILE_SECONDS, Note, files_ready, note_write, notes_in


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Any) -> None:
    settings.DOOR_ROOT = str(tmp_path)


def note(entry: str, at: float) -> Note:
    return Note(entry, "show", "ticket", 1, "screen", at)


def test_what_was_asked_long_before_it_is_written_goes_to_a_file_that_nobody_takes_up_yet() -> None:
    note_write(note("slow", time.time() - 6 * FILE_SECONDS))

    assert files_ready() == []
    (path,) = files_ready(time.time() + 3 * FILE_SECONDS)
    assert [one.entry for one in notes_in(path)] == ["slow"]


def test_a_byte_that_is_no_text_spoils_its_line_alone(tmp_path: Path) -> None:
    note_write(note("first", time.time()))
    (path,) = (tmp_path / "notes").glob("*.jsonl")
    path.write_bytes(b"\xff\xfe{\n" + path.read_bytes())

    assert [one.entry for one in notes_in(path)] == ["first"]
