"""Reading a message before the room does: words, links, and the same again and again."""

from dataclasses import dataclass
from typing import Final, Protocol

from django.db import transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.safety.reading.flood import Decision, shape_of
from marketplace.safety.reading.links import links_in
from marketplace.safety.reading.terms import Action, strongest
from streams.room.errors import LinkRefused, MessageBlocked
from streams.room.events import HitKept
from streams.room.models import FilterHit, Message, RoomRules
from streams.room.selectors.filters import read_strictly, room_filter
from streams.room.selectors.rules import rules_of
from streams.shows.models import Show

FOR_ALL: Final = "all"
FOR_WORDS: Final = "words"
FOR_LINKS: Final = "links"
FOR_FLOOD: Final = "flood"
# Where in the message, which term or address, of what kind.
Found = tuple[tuple[int, int, str, str], ...]


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
    found: Found = ()

    @property
    def is_seen(self) -> bool:
        """Whether it goes into the room at once."""
        return not (self.held_for or self.is_shadowed)


def fate_of(
    show: Show, writer: Writing, body: str, *, user: User | None, is_shadowed: bool, is_flood: bool = False
) -> Fate:
    """Read a message by the rules of the room. People who work in the show are not read.

    Raises MessageBlocked, LinkRefused.
    """
    if writer.role != Message.Role.FAN:
        return Fate(user)
    rules = rules_of(show)
    hits = room_filter(show, rules).read(body)
    action = read_strictly(hits) if rules.strength == RoomRules.Strength.STRICT else strongest(hits)
    links = links_in(body)
    found = tuple((hit.start, hit.end, hit.term.text, hit.kind.value) for hit in hits)
    found += tuple((link.start, link.end, link.href or link.kind.value, "link") for link in links)
    if action is Action.BLOCK:
        raise _refused(MessageBlocked(), found)
    if links and rules.links == RoomRules.Links.BLOCK:
        raise _refused(LinkRefused(), found)
    reasons = {
        FOR_WORDS: action is Action.HOLD,
        FOR_LINKS: bool(links),
        FOR_FLOOD: is_flood or shape_of(body).decision is not Decision.PASS,
        FOR_ALL: rules.holds_all,
    }
    held_for = next((reason for reason, is_so in reasons.items() if is_so), "")
    return Fate(user, held_for, is_shadowed, found)


def _refused(refusal: MessageBlocked | LinkRefused, found: Found) -> MessageBlocked | LinkRefused:
    refusal.found = found
    return refusal


@transaction.atomic
def hit_keep(*, show: Show, writer: Writing, body: str, found: Found, message: Message | None) -> FilterHit:
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
        terms=[list(one) for one in found],
        created_at=timezone.now(),
    )
    emit(HitKept(hit_id=kept.pk))
    return kept
