"""Template tags of the room."""

from datetime import datetime
from math import ceil

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from streams.room.links import Part, parts_of
from streams.room.models import Message
from streams.shows.programme import programme_ms
from streams.shows.selectors import LineUpFact

register = template.Library()

# Stand in an address for a product's id and its number: scripts fill them in for what is pinned later.
PRODUCT_PLACE = "PRODUCT"
NUMBER_PLACE = "NUMBER"
# An address that ends so goes on with the quote of the price that the page shows.
QUOTE_PLACE = "seen="
CLOCK_PLACE = "{time}"


@register.filter
def said(text: str, role: str) -> SafeString:
    """Draw what somebody said: ``{{ message.body|said:message.role }}``. Only the people of a show can link."""
    if role == Message.Role.FAN:
        return escape(text)
    return format_html_join("", "{}", ((_drawn(part),) for part in parts_of(text)))


def _drawn(part: Part) -> SafeString:
    if not part.is_link:
        return escape(part.text)
    return format_html('<a href="{0}" target="_blank" rel="nofollow noopener ugc">{0}</a>', part.text)


@register.filter
def milliseconds(moment: datetime | None) -> str:
    """Return a moment as scripts know it: milliseconds since 1970, or nothing."""
    return "" if moment is None else str(programme_ms(moment))


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
