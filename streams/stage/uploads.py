"""Sends what a show on air has finished to the shelf, beside the show and never in its way.

What does not arrive while the show is on, because the store is down or too slow or this process is killed, is
made up for after the end (`recordings.py`): the disk has all of it.
"""

import logging
import time
from functools import partial
from pathlib import Path

from streams.stage.lanes import Lanes, LanesFull
from streams.stage.packager.log import LOG_NAME, Record
from streams.stage.shelf import ShelfFailed, has_shelf, shelf

logger = logging.getLogger(__name__)

UPLOADS_AT_ONCE = 3
WAITING_MAX = 400  # files; some minutes of a few shows
PAUSE_SECONDS, PAUSE_SECONDS_MAX = 1.0, 30.0
TRIES_MAX = 8  # about two minutes
SEGMENTS_BETWEEN_LOGS = 30  # whoever loses the machine in the middle of a show loses so many of it

lanes = Lanes("upload", count=UPLOADS_AT_ONCE, waiting_max=WAITING_MAX)


def upload_stored(directory: Path, record: Record) -> None:
    """A segment is on disk and in the log: let it go on to the shelf, if there is one. Returns at once."""
    if record.is_gap or not has_shelf():
        return
    paths = [directory / f"seg{record.number}.m4s"]
    if record.number % SEGMENTS_BETWEEN_LOGS == 0 or record.is_discontinuity:
        paths += [directory / f"init{record.init}.mp4", directory / LOG_NAME]
    try:
        for path in paths:
            lanes.put(partial(_upload, path))
    except LanesFull:
        logger.warning("The store of recordings is too slow; the rest of this show follows after its end.")


def _upload(path: Path) -> None:
    pause = PAUSE_SECONDS
    for _try in range(TRIES_MAX):
        target = shelf()
        if target is None:
            return
        try:
            target.put(path)
        except FileNotFoundError:
            return  # the show has ended meanwhile, and its files have been put together
        except ShelfFailed as error:
            logger.warning("A file of a show did not reach the store: %s", error)
            time.sleep(pause)
            pause = min(2 * pause, PAUSE_SECONDS_MAX)
        else:
            return
