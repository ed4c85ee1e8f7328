"""Under which key the money of a ticket goes back when its show is called off: once, whoever asks."""

from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.urls import reverse

from commerce.orders.models import OrderLine
from streams.shows.models import Show


def refund_key_of(show: Show, line: OrderLine) -> UUID:
    """Return the key."""
    page = settings.SITE_URL + reverse("front:show", args=[show.public_id])
    return uuid5(NAMESPACE_URL, f"{page}#{line.public_id}")
