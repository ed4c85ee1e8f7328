"""How pages say how a brand's part of an order stands."""

from django import template

from commerce.orders.models import Fulfilment, Order
from commerce.orders.standings import Standing, standing_of

register = template.Library()


@register.filter
def standing(parcel: Fulfilment, order: Order) -> Standing:
    """Return how a part stands: ``{{ parcel|standing:order }}`` has code, label, kind and symbol."""
    return standing_of(parcel, order)
