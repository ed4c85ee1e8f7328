"""The tables of the room, one subject to a file."""

from streams.room.models.messages import MESSAGE_GRAPHEMES_MAX, NICKNAME_GRAPHEMES_MAX, Message
from streams.room.models.moderation import Mute
from streams.room.models.notes import Note

__all__ = ["MESSAGE_GRAPHEMES_MAX", "NICKNAME_GRAPHEMES_MAX", "Message", "Mute", "Note"]
