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
class VisitorHidden(Event):
    """Everything one visitor wrote in a show was taken out, and nothing more is taken from them."""

    show_id: int
    visitor: str


@dataclass(frozen=True)
class QuestionAsked(Event):
    question_id: int


@dataclass(frozen=True)
class QuestionVoted(Event):
    """Somebody wants a question answered, or no longer."""

    show_id: int


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
