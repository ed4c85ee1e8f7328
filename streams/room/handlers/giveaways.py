"""The room tells how a giveaway stands; who won is told by mail."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.selectors import language_of
from marketplace.accounts.services import mail_queue
from marketplace.kernel.bus import on
from streams.room import news, tasks
from streams.room.bus.choice import press
from streams.room.bus.shapes import BusDown
from streams.room.events import GiveawayChanged, GiveawayEntered, WinnerDrawn
from streams.room.hub import kinds
from streams.room.models import Giveaway, GiveawayWinner
from streams.room.selectors.giveaways import entries_count, giveaway_by_id, giveaway_facts, winner_by_id


@on(GiveawayChanged)
def tell_giveaway(event: GiveawayChanged) -> None:
    """Show how it stands, read afresh; when everybody is asked whether they are here, plan the draw."""
    giveaway = giveaway_by_id(event.giveaway_id)
    if giveaway is None:
        return
    news.send(
        giveaway.show.public_id, kinds.GIVEAWAY, giveaway_facts(giveaway, entries=entries_count(giveaway))
    )
    if giveaway.state == Giveaway.State.CALLING and giveaway.may_draw_at is not None:
        wait = (giveaway.may_draw_at - timezone.now()).total_seconds()
        tasks.giveaway_draw.apply_async((giveaway.pk,), countdown=max(0.0, wait) + 1)


@on(GiveawayEntered)
def tell_entries(event: GiveawayEntered) -> None:
    """Say how many have entered, once a second at most: a full room enters in one breath."""
    giveaway = giveaway_by_id(event.giveaway_id)
    if giveaway is None:
        return
    try:
        wait = press().take(f"giveaway:{giveaway.pk}", burst=1, per_second=1.0)
    except BusDown:
        return
    if wait <= 0:
        news.send(giveaway.show.public_id, kinds.ENTRIES, entries_count(giveaway))


@on(WinnerDrawn, durable=True)
def mail_winner(event: WinnerDrawn) -> None:
    """Tell a winner, once, where to say whither the prize goes; who was replaced meanwhile hears nothing."""
    winner = winner_by_id(event.winner_id)
    if winner is None or winner.entry.user is None or winner.state == GiveawayWinner.State.REPLACED:
        return
    giveaway, user = winner.giveaway, winner.entry.user
    address = reverse("room:giveaway_claim", args=[giveaway.show.public_id, giveaway.number])
    proof = reverse("room:giveaway_proof", args=[giveaway.show.public_id, giveaway.number])
    context = {
        "name": user.name_shown,
        "prize": giveaway.prize,
        "title": giveaway.show.title,
        "creator": giveaway.show.creator.display_name,
        "address": settings.SITE_URL + address,
        "proof": settings.SITE_URL + proof,
    }
    mail_queue(
        key=f"giveaway:{giveaway.show.public_id}:{giveaway.number}:{winner.pick}",
        to=user.email,
        language=language_of(user),
        template="giveaway_won",
        context=context,
    )
