"""Template tags of the room."""

from datetime import datetime
from math import ceil

from django import template
from django.utils import timezone

from streams.shows.selectors import LineUpFact

register = template.Library()

# Stand in an address for a product's id and its number: scripts fill them in for what is pinned later.
PRODUCT_PLACE = "PRODUCT"
NUMBER_PLACE = "NUMBER"
# An address that ends so goes on with the quote of the price that the page shows.
QUOTE_PLACE = "seen="
CLOCK_PLACE = "{time}"


@register.filter
def for_item(address: str, item: LineUpFact) -> str:
    """Put a product of the line-up into an address: ``{{ address|for_item:item }}``."""
    filled = address.replace(PRODUCT_PLACE, item.product.public_id).replace(NUMBER_PLACE, str(item.number))
    return filled + item.quote if filled.endswith(QUOTE_PLACE) else filled


@register.filter
def clock_left(until: datetime) -> str:
    """Return how long it is until a moment, as clocks write it: ``4:12``, ``1:04:12``."""
    left = max(0, ceil((until - timezone.now()).total_seconds()))
    hours, minutes, seconds = left // 3600, left // 60 % 60, left % 60
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


@register.filter
def before_clock(sentence: str) -> str:
    """Return what stands before ``{time}`` in a sentence."""
    return sentence.partition(CLOCK_PLACE)[0]


@register.filter
def after_clock(sentence: str) -> str:
    """Return what stands after ``{time}`` in a sentence."""
    return sentence.partition(CLOCK_PLACE)[2]


@register.filter
def with_clock(sentence: str, until: datetime) -> str:
    """Put how long it is until a moment into a sentence."""
    return sentence.replace(CLOCK_PLACE, clock_left(until))
