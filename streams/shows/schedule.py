"""Times of day in a zone, and the calendar file. Pure: the clock comes in as an argument."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from streams.shows.errors import NoSuchLocalTime
from streams.shows.models import Show


def local_to_utc(naive: datetime, zone: str) -> datetime:
    """Return the moment a wall clock in ``zone`` shows ``naive``; a time that comes twice is its first coming.

    Raises NoSuchLocalTime for a time that the clock change skips.
    """
    local = naive.replace(tzinfo=ZoneInfo(zone), fold=0)
    moment = local.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != naive:
        raise NoSuchLocalTime(time=f"{naive:%Y-%m-%d %H:%M}", zone=zone)
    return moment


def comes_twice(naive: datetime, zone: str) -> bool:
    """Tell whether the clocks show this time twice that day."""
    first, second = (naive.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset() and first.astimezone(UTC) < second.astimezone(UTC)


def utc_to_local(moment: datetime, zone: str) -> datetime:
    """Return what a wall clock in ``zone`` shows at this moment, without the zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def calendar_file(show: Show, *, address: str, now: datetime) -> bytes:
    """Return an iCalendar file of one show; times in UTC, so that every reader shows its own zone (RFC 5545)."""
    entry = Event()
    entry.add("uid", f"{show.public_id}@showfloor")
    entry.add("sequence", show.calendar_sequence)
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("dtstart", show.starts_at.astimezone(UTC))
    entry.add("dtend", (show.starts_at + timedelta(minutes=show.duration_minutes)).astimezone(UTC))
    entry.add("summary", show.title)
    entry.add("description", f"{show.description}\n{address}".strip())
    entry.add("url", address)
    is_off = show.state == Show.State.CANCELLED
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Showfloor//Shows//EN")
    calendar.add("version", "2.0")
    # Programs that keep the entry by its UID take it out for this, and not for a status alone (RFC 5546).
    calendar.add("method", "CANCEL" if is_off else "PUBLISH")
    calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written
