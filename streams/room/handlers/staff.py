"""What only those hear who keep order in a show: what waits, what lists found, what the others did."""

from marketplace.kernel.bus import on
from marketplace.safety.events import DeedLogged
from marketplace.safety.selectors.log import entry_by_id
from streams.room import news
from streams.room.events import HitKept, MessageDecided, MessageHeld, MessagesRestored
from streams.room.hub import kinds
from streams.room.selectors.messages import message_by_id, message_facts, messages_by_ids
from streams.room.selectors.moderation import deed_facts, held_facts, hit_by_id, hit_facts
from streams.room.selectors.staff import staff_room
from streams.shows.selectors import show_by_id


@on(MessageHeld)
def tell_held(event: MessageHeld) -> None:
    """Show moderators what waits for them."""
    message = message_by_id(event.message_id)
    if message is not None and message.held_at is not None:
        show = message.show.public_id
        news.send(staff_room(show), kinds.HELD, {str(message.pk): held_facts(message, show)})


@on(MessageDecided)
def tell_decided(event: MessageDecided) -> None:
    """Take it from every moderator's queue, whoever decided."""
    message = message_by_id(event.message_id)
    if message is not None:
        news.send(staff_room(message.show.public_id), kinds.HELD, {str(message.pk): None})


@on(HitKept)
def tell_hit(event: HitKept) -> None:
    """Show moderators what a list found."""
    hit = hit_by_id(event.hit_id)
    if hit is not None:
        show = hit.show.public_id
        news.send(staff_room(show), kinds.HIT, hit_facts(hit, show))


@on(DeedLogged)
def tell_deed(event: DeedLogged) -> None:
    """Show moderators what one of them did."""
    entry = entry_by_id(event.entry_id)
    if entry is not None and entry.show:
        news.send(staff_room(entry.show), kinds.DEED, deed_facts(entry))


@on(MessagesRestored)
def tell_restored(event: MessagesRestored) -> None:
    """Bring messages back on every screen, each in its place: one piece of news for all of them."""
    show = show_by_id(event.show_id)
    if show is None:
        return
    back = messages_by_ids(show, event.message_ids[-news.RESTORED_MAX :])
    facts = [message_facts(message, show.public_id) for message in back]
    if facts:
        news.send(show.public_id, kinds.RESTORE, news.restore(facts))
