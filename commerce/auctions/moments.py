"""Moments in whole milliseconds since the epoch, exactly there and back: the log of an auction is counted in them."""

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)


def ms_of(moment: datetime) -> int:
    """Return a moment in milliseconds; what is less than one is left out."""
    return (moment - EPOCH) // MILLISECOND


def moment_of(milliseconds: int) -> datetime:
    """Return a moment of so many milliseconds."""
    return EPOCH + milliseconds * MILLISECOND
