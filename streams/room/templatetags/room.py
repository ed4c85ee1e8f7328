"""Template tags of the room."""

from django import template

register = template.Library()

# Stands in an address for the product's id: scripts fill it in for a product that is pinned later.
PLACE = "PRODUCT"


@register.filter
def for_product(address: str, public_id: str) -> str:
    """Put a product's id into an address: ``{{ address|for_product:item.product.public_id }}``."""
    return address.replace(PLACE, public_id)
