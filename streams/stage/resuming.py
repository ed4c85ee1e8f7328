"""Going on after a restart with an encoder that never stopped: it sends again what it was not told to be stored."""

from collections.abc import Mapping

from streams.stage.feeds import Feed
from streams.stage.packager.log import Record
from streams.stage.packager.timeline import Timeline
from streams.stage.protocol import Start


def resumable(feeds: Mapping[str, Feed], start: Start) -> dict[str, Record]:
    """Return the last stored segment of each rendition, if all of them come from this very encoder."""
    found: dict[str, Record] = {}
    for offer in start.kept:
        feed = feeds.get(offer.name)
        if feed is None or not feed.records or feed.records[-1].session != start.session:
            return {}
        found[offer.name] = feed.records[-1]
    return found


def resume(timeline: Timeline, feeds: Mapping[str, Feed], session: str, records: Mapping[str, Record]) -> int:
    """Go on where these segments ended; return the last message that need not be sent again."""
    latest = max(records.values(), key=lambda record: record.end)
    timeline.resume(session, pts=latest.video_pts, time=latest.end, wall=latest.wall + latest.seconds)
    for name, record in records.items():
        feeds[name].rendition.resume(record)
    return min(record.seq for record in records.values())
