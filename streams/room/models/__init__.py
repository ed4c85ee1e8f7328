"""The tables of the room, one subject to a file."""

from streams.room.models.messages import MESSAGE_GRAPHEMES_MAX, NICKNAME_GRAPHEMES_MAX, Message
from streams.room.models.moderation import FilterHit, Mute
from streams.room.models.notes import Note
from streams.room.models.rules import SLOW_SECONDS_MAX, RoomRules, Turn

__all__ = [
    "MESSAGE_GRAPHEMES_MAX",
    "NICKNAME_GRAPHEMES_MAX",
    "SLOW_SECONDS_MAX",
    "FilterHit",
    "Message",
    "Mute",
    "Note",
    "RoomRules",
    "Turn",
]
