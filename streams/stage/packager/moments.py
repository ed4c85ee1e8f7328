"""Where a moment of the day is in the recording."""

from collections.abc import Sequence
from itertools import accumulate

from streams.stage.packager.log import Record


def offset_of(records: Sequence[Record], wall: float) -> float | None:
    """Return the seconds from the start of the recording; None after its end.

    A moment at which the host was away is where the host came back, one before the picture is its start.
    """
    ends = accumulate(record.seconds for record in records)
    for record, end in zip(records, ends, strict=True):
        if wall < record.wall + record.seconds:
            return end - record.seconds + max(0.0, wall - record.wall)
    return None
