"""The amount that a buyer names for a piece in the cart."""

from dataclasses import replace

from django.db import transaction

from commerce.checkout.models import CartLine
from commerce.checkout.naming import chosen_of, demand_named
from commerce.checkout.quoting import quote_of
from commerce.checkout.selectors import wanted_of
from commerce.checkout.services.carts import cart_tell, own_cart
from commerce.checkout.shoppers import Shopper
from marketplace.markets.models import Market


@transaction.atomic
def cart_name_price(*, shopper: Shopper, market: Market, variant_id: str, amount: str) -> bool:
    """Name what is given for a piece in the cart; False when it holds no such thing.

    Raises AmountRefused, PriceTooLow, PriceTooHigh.
    """
    chosen = chosen_of(amount, market)
    found = next((each for each in wanted_of(shopper) if each.variant.public_id == variant_id), None)
    if found is None or chosen is None:
        return False
    demand_named(quote_of([replace(found, chosen=chosen)], market).lines[0])
    lines = CartLine.objects.filter(cart=own_cart(shopper), variant=found.variant)
    changed = lines.update(chosen_minor=chosen.minor, chosen_currency=chosen.currency)
    if changed:
        cart_tell(shopper.user)
    return bool(changed)
