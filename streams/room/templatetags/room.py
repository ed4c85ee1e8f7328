"""Template tags of the room."""

from datetime import datetime

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from streams.room.links import Part, parts_of
from streams.room.models import Message
from streams.shows.selectors import LineUpFact

register = template.Library()

# Stand in an address for a product's id and its number: scripts fill them in for what is pinned later.
PRODUCT_PLACE = "PRODUCT"
NUMBER_PLACE = "NUMBER"


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
    return "" if moment is None else str(int(moment.timestamp() * 1000))


@register.filter
def for_item(address: str, item: LineUpFact) -> str:
    """Put a product of the line-up into an address: ``{{ address|for_item:item }}``."""
    return address.replace(PRODUCT_PLACE, item.product.public_id).replace(NUMBER_PLACE, str(item.number))
