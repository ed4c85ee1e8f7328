"""The tables of the room, one subject to a file."""

from streams.room.models.claims import ChatClaim
from streams.room.models.giveaways import Giveaway, GiveawayDeed, GiveawayEntry, GiveawayWinner
from streams.room.models.goals import GOAL_CHARACTERS_MAX, GOAL_COINS_MAX, GiftGoal, GiftThanks
from streams.room.models.messages import MESSAGE_GRAPHEMES_MAX, NICKNAME_GRAPHEMES_MAX, Message
from streams.room.models.moderation import FilterHit, Mute
from streams.room.models.notes import Note
from streams.room.models.polls import Poll, PollRun, PollVote
from streams.room.models.questions import PrivateAnswer, Question, QuestionVote
from streams.room.models.rules import SLOW_SECONDS_MAX, RoomRules, Turn
from streams.room.models.screens import SecondScreen

__all__ = [
    "GOAL_CHARACTERS_MAX",
    "GOAL_COINS_MAX",
    "MESSAGE_GRAPHEMES_MAX",
    "NICKNAME_GRAPHEMES_MAX",
    "SLOW_SECONDS_MAX",
    "ChatClaim",
    "FilterHit",
    "GiftGoal",
    "GiftThanks",
    "Giveaway",
    "GiveawayDeed",
    "GiveawayEntry",
    "GiveawayWinner",
    "Message",
    "Mute",
    "Note",
    "Poll",
    "PollRun",
    "PollVote",
    "PrivateAnswer",
    "Question",
    "QuestionVote",
    "RoomRules",
    "SecondScreen",
    "Turn",
]
