"""After a restart: what of a show's files its viewers had not been told yet. Blocks, like everything about files."""

import time
from collections.abc import Sequence
from pathlib import Path

from streams.stage.feeds import Feed
from streams.stage.packager.log import Record
from streams.stage.packager.told import edges_of
from streams.stage.release import Release


def recall(feed: Feed, release: Release) -> None:
    """Tell what is old enough of a log, and hold the rest back for as long as is left."""
    for record, edge in zip(feed.records, edges_of(feed.records), strict=True):
        age = age_of(feed.directory, record)
        if release.is_over(age):
            feed.tell(edge)
        else:
            release.put(lambda edge=edge: feed.tell(edge), age=age)  # type: ignore[misc]


def age_of(directory: Path, record: Record) -> float:
    """Return the seconds since a segment was stored, or, where it is kept elsewhere, since its end was filmed."""
    now = time.time()
    try:
        return now - (directory / f"seg{record.number}.m4s").stat().st_mtime
    except FileNotFoundError:
        return now - record.wall - record.seconds


def age_of_end(logs: Sequence[Sequence[Record]]) -> float:
    """Return the seconds since the last picture of a show."""
    walls = [records[-1].wall + records[-1].seconds for records in logs if records]
    return time.time() - max(walls, default=0.0)
