"""Programme time as pages and the packager know it: the wall clock at which a picture was taken."""

from datetime import datetime


def programme_ms(moment: datetime) -> int:
    """Return a moment as pages compare it with their picture: milliseconds since the epoch."""
    return int(moment.timestamp() * 1000)
