"""Reading a message before the room does: words, links, and the same again and again."""

from dataclasses import dataclass
from typing import Final, Protocol

from django.db import transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.safety.reading.terms import Action, Hit, strongest
from streams.room.errors import MessageBlocked
from streams.room.events import HitKept
from streams.room.models import FilterHit, Message, RoomRules
from streams.room.selectors.filters import read_strictly, room_filter
from streams.room.selectors.rules import rules_of
from streams.shows.models import Show

FOR_ALL: Final = "all"
FOR_WORDS: Final = "words"


class Writing(Protocol):
    """Whose words are read."""

    @property
    def visitor(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Fate:
    """What becomes of a message that is taken: seen by all, held, or seen by its writer alone; and what was found."""

    user: User | None = None
    held_for: str = ""
    is_shadowed: bool = False
    hits: tuple[Hit, ...] = ()

    @property
    def is_seen(self) -> bool:
        """Whether it goes into the room at once."""
        return not (self.held_for or self.is_shadowed)


def fate_of(show: Show, writer: Writing, body: str, *, user: User | None, is_shadowed: bool) -> Fate:
    """Read a message by the rules of the room. People who work in the show are not read.

    Raises MessageBlocked.
    """
    if writer.role != Message.Role.FAN:
        return Fate(user)
    rules = rules_of(show)
    hits = room_filter(show, rules).read(body)
    action = read_strictly(hits) if rules.strength == RoomRules.Strength.STRICT else strongest(hits)
    if action is Action.BLOCK:
        refusal = MessageBlocked()
        refusal.found = tuple(hits)
        raise refusal
    held_for = FOR_WORDS if action is Action.HOLD else FOR_ALL if rules.holds_all else ""
    return Fate(user, held_for, is_shadowed, tuple(hits))


@transaction.atomic
def hit_keep(
    *, show: Show, writer: Writing, body: str, hits: tuple[Hit, ...], message: Message | None
) -> FilterHit:
    """Keep what was found in a message, for those who keep order; without a message it was refused."""
    if message is None:
        action = FilterHit.Action.BLOCK
    else:
        action = FilterHit.Action.HOLD if message.held_at is not None else FilterHit.Action.LOG
    kept = FilterHit.objects.create(
        show=show,
        message=message,
        visitor=writer.visitor,
        name=writer.name[:80],
        body=body,
        action=action,
        terms=[[hit.start, hit.end, hit.term.text, hit.kind.value] for hit in hits],
        created_at=timezone.now(),
    )
    emit(HitKept(hit_id=kept.pk))
    return kept
