"""Telling a room what was said."""

from streams.room import news
from streams.room.hub import kinds
from streams.shows.captions import caption_by_id


def caption_tell(caption_id: int) -> None:
    """Give a line to everybody in the room, unless it was forgotten or the picture was hidden since."""
    line = caption_by_id(caption_id)
    if line is not None and line.show.dark_at is None:
        news.send(line.show.public_id, kinds.CAPTION, news.caption(line))
