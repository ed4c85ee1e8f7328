"""The tables of the room, one subject to a file."""

from streams.room.models.giveaways import Giveaway, GiveawayDeed, GiveawayEntry, GiveawayWinner
from streams.room.models.messages import MESSAGE_GRAPHEMES_MAX, NICKNAME_GRAPHEMES_MAX, Message
from streams.room.models.moderation import Mute
from streams.room.models.screens import SecondScreen

__all__ = [
    "MESSAGE_GRAPHEMES_MAX",
    "NICKNAME_GRAPHEMES_MAX",
    "Giveaway",
    "GiveawayDeed",
    "GiveawayEntry",
    "GiveawayWinner",
    "Message",
    "Mute",
    "SecondScreen",
]
