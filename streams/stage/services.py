"""What pages and other apps may do to a stage."""

import shutil
import time
from typing import Final

from streams.stage.files import FORGET_NAME, end_mark, live_root, show_directory, write_durably

# The media process ends a marked show within a second; what it writes then must not come back.
FORGET_SECONDS: Final = 20.0


def stage_end(*, show_public_id: str) -> None:
    """End the show on air: a second later its playlists are those of the replay, and its host is let go.

    Works from any process, and twice. A show that has never been on air cannot begin any more.
    """
    end_mark(show_directory(show_public_id))


def stage_forget(*, show_public_id: str) -> None:
    """End the show, and delete everything of it soon after. Works from any process, and twice."""
    path = show_directory(show_public_id)
    end_mark(path)
    write_durably(path / FORGET_NAME, b"")


def stages_forget() -> int:
    """Delete the files of shows that are to be forgotten; returns of how many."""
    latest = time.time() - FORGET_SECONDS
    due = [mark for mark in live_root().glob(f"*/{FORGET_NAME}") if mark.stat().st_mtime <= latest]
    for mark in due:
        shutil.rmtree(mark.parent, ignore_errors=True)
    return len(due)
