"""A brand that gives an open rate, and a creator who asked for it."""

from typing import Any

from commerce.payouts.open_rates import open_rate_set, open_seller_ask
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator


def open_rate_ids(brand: Brand, creator: Creator) -> dict[str, Any]:
    """One rate and one creator who waits, to walk through."""
    rate = open_rate_set(brand=brand, bp=500)
    seller = open_seller_ask(brand=brand, creator=creator)
    return {
        "open-rates/<rate_id>": rate.pk,
        "sellers/<seller_id>": seller.pk,
        "open-rates/<brand_id>": brand.public_id,
    }
