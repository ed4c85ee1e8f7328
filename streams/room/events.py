"""Facts that the room announces."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class MessagePosted(Event):
    message_id: int


@dataclass(frozen=True)
class MessageDeleted(Event):
    message_id: int


@dataclass(frozen=True)
class NoteChanged(Event):
    """Another message is held up in a show, or none."""

    show_id: int


@dataclass(frozen=True)
class VisitorHidden(Event):
    """Everything one visitor wrote in a show was taken out, and nothing more is taken from them."""

    show_id: int
    visitor: str


@dataclass(frozen=True)
class RulesChanged(Event):
    show_id: int


@dataclass(frozen=True)
class QuestionAsked(Event):
    question_id: int


@dataclass(frozen=True)
class QuestionVoted(Event):
    """Somebody wants a question answered, or no longer."""

    show_id: int


@dataclass(frozen=True)
class MessageHeld(Event):
    """A message waits for somebody who keeps order."""

    message_id: int


@dataclass(frozen=True)
class HitKept(Event):
    """A word list found something, whatever was done about it."""

    hit_id: int


@dataclass(frozen=True)
class MessagesRestored(Event):
    """Messages that were taken out, or held, are in the room."""

    show_id: int
    message_ids: list[int]


@dataclass(frozen=True)
class MessageDecided(Event):
    """A held message waits no longer."""

    message_id: int


@dataclass(frozen=True)
class GiveawayChanged(Event):
    """A giveaway was opened, asks who is here, was drawn or called off."""

    giveaway_id: int


@dataclass(frozen=True)
class GiveawayEntered(Event):
    giveaway_id: int


@dataclass(frozen=True)
class WinnerDrawn(Event):
    winner_id: int


@dataclass(frozen=True)
class QuestionStaged(Event):
    """What is being answered now changed in this show: another question, or none."""

    show_id: int


@dataclass(frozen=True)
class QuestionAnswered(Event):
    """Said on stage, or in writing for everybody."""

    question_id: int


@dataclass(frozen=True)
class QuestionAnsweredPrivately(Event):
    question_id: int


@dataclass(frozen=True)
class QuestionGone(Event):
    question_id: int


@dataclass(frozen=True)
class PollLaunched(Event):
    run_id: int


@dataclass(frozen=True)
class PollVoted(Event):
    run_id: int


@dataclass(frozen=True)
class PollEnded(Event):
    """Its time is up, or somebody ended it; late pictures still vote for a while."""

    run_id: int


@dataclass(frozen=True)
class GiftGoalChanged(Event):
    """A host set a goal, or took it down."""

    show_id: int


@dataclass(frozen=True)
class GiftThanked(Event):
    """A host thanks somebody (by the name their room shows) for a gift."""

    show: str
    gift: str
    name: str
