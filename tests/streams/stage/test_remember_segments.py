"""The log of closed segments: what it says is on disk, and a torn end is as if it had not been written."""

from dataclasses import replace
from pathlib import Path

import pytest

from streams.stage.packager.log import LOG_NAME, Record, log_append, log_read, log_recover

FIRST = Record(0, 1.00012, False, 0, 1_790_000_000.25, 40_000, True, 1_000_120, "s-1_x", 3, 17, 12)
SECOND = replace(FIRST, number=1, is_discontinuity=True, end=2_000_240, seq=6)


def test_what_is_appended_is_read_again(tmp_path: Path):
    for record in (FIRST, SECOND):
        log_append(tmp_path, record)

    assert log_read(tmp_path) == [FIRST, SECOND]
    assert (tmp_path / LOG_NAME).read_text().splitlines()[1] == (
        "1 1.00012 1 0 1790000000.250 40000 1 2000240 s-1_x 6 17 12"
    )


@pytest.mark.parametrize("kept", range(1, len(SECOND.line())))
def test_torn_last_line_is_cut_off_wherever_it_was_torn(tmp_path: Path, kept: int):
    torn = (FIRST.line() + SECOND.line()[:kept]).encode()
    (tmp_path / LOG_NAME).write_bytes(torn)

    assert log_recover(tmp_path) == [FIRST]
    log_append(tmp_path, SECOND)
    assert log_read(tmp_path) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "line", ["", "1 2 3", "x" * 300, SECOND.line().replace("s-1_x", "../x"), replace(SECOND, number=5).line()]
)
def test_reading_stops_at_what_was_not_written_by_us(tmp_path: Path, line: str):
    (tmp_path / LOG_NAME).write_text(FIRST.line() + line + "\n")

    assert log_read(tmp_path) == [FIRST]


def test_show_that_never_was_has_no_segments(tmp_path: Path):
    assert log_recover(tmp_path / "nobody") == []
