"""What the room knows of a disputed order: the show it was bought in, and what its buyer wrote there that day."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from commerce.orders.models import Order
from commerce.payments.evidence import Section, moment
from streams.room.models import Message
from streams.shows.models import Show

MESSAGES_MAX: Final = 30
AROUND: Final = timedelta(hours=12)


def room_evidence(order: Order) -> list[Section]:
    """Return a section for each show the order's lines were bought in."""
    scopes = {line.scope for line in order.lines.all() if line.scope}
    shows = Show.objects.filter(public_id__in=scopes).order_by("pk")
    return [_section(order, show) for show in shows]


def _section(order: Order, show: Show) -> Section:
    section = Section(_("Bought in the show “%(title)s”") % {"title": show.title})
    section.add(_("Show began"), moment(show.starts_at))
    section.add(_("Order placed"), moment(order.placed_at))
    if order.buyer.user_id is None:
        return section
    said = Message.objects.filter(
        show=show,
        user=order.buyer.user_id,
        deleted_at__isnull=True,
        created_at__range=(order.placed_at - AROUND, order.placed_at + AROUND),
    )
    for message in said.order_by("pk")[:MESSAGES_MAX]:
        section.add(moment(message.created_at), message.body)
    return section
