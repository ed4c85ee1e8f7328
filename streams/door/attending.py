"""Who is in, on which screen, and since when."""

from django.db import transaction
from django.utils import timezone

from commerce.tickets.models import Ticket
from streams.room import news
from streams.room.bag_news import bag_tag
from streams.room.hub import kinds
from streams.shows.admission import tiers_of
from streams.shows.models import Show


def screen_tell(*, show: str, user: str, screen: str) -> None:
    """Tell somebody's pages in a room which screen watches now, under the word that stands for them there."""
    news.send(show, kinds.SCREEN, {"k": bag_tag(show, user), "s": screen})


@transaction.atomic
def ticket_joined(*, show: Show, user_id: int) -> bool:
    """Note the first time somebody came in through the net, on one of their tickets; True when this was it."""
    held = Ticket.objects.filter(holder=user_id, tier__in=tiers_of(show), revoked_at__isnull=True)
    if held.filter(joined_at__isnull=False).exists():
        return False
    first = held.order_by("issued_at", "pk").first()
    if first is None:
        return False
    rows = Ticket.objects.filter(pk=first.pk, joined_at__isnull=True, revoked_at__isnull=True)
    return bool(rows.update(joined_at=timezone.now()))
