"""Moments that tests freeze the clock at: counted from now, so that no test begins to fail on a certain day.

What a test makes before it stops the clock has the true time on it; a date written down would come before that
one day.
"""

from datetime import datetime, timedelta

from django.utils import timezone


def soon(*, hours: int = 0, minutes: int = 0) -> datetime:
    """The next whole second, or so much after it: what was made before lies in the past."""
    return timezone.now().replace(microsecond=0) + timedelta(hours=hours, minutes=minutes, seconds=1)
