"""Template tags of the room."""

from django import template

from streams.shows.selectors import LineUpFact

register = template.Library()

# Stand in an address for a product's id and its number: scripts fill them in for what is pinned later.
PRODUCT_PLACE = "PRODUCT"
NUMBER_PLACE = "NUMBER"


@register.filter
def for_item(address: str, item: LineUpFact) -> str:
    """Put a product of the line-up into an address: ``{{ address|for_item:item }}``."""
    return address.replace(PRODUCT_PLACE, item.product.public_id).replace(NUMBER_PLACE, str(item.number))
