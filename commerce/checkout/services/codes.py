"""Writes of the codes in a cart."""

from typing import Final

from django.db import transaction

from commerce.checkout.models import CartCode
from commerce.checkout.offering import asking_of, cart_codes
from commerce.checkout.services.carts import own_cart
from commerce.checkout.shoppers import Shopper
from commerce.promotions.buyers import code_text
from commerce.promotions.errors import CodesApart, CodesTooMany, CodeUnknown
from commerce.promotions.models import Code
from commerce.promotions.selectors import code_of, code_refusal
from marketplace.markets.models import Market

CODES_MAX: Final = 5


@transaction.atomic
def cart_code_add(*, shopper: Shopper, typed: str, market: Market) -> Code:
    """Let a code count in somebody's cart.

    Raises CodeUnknown, CodesApart, CodesTooMany, and whatever is in its way for anybody or for this shopper: CodeEnded,
    CodeNotYet, CodeElsewhere, CodeNeedsClaim, OfferSpent, OfferUsed, OfferHeld. What may pass while shopping (a
    minimum, other things) is told beside the basket instead.
    """
    code = code_of(typed)
    if code is None:
        raise CodeUnknown(label=code_text(typed))
    held = [row.code for row in cart_codes(shopper).select_related("code") if row.code_id != code.pk]
    apart = next((other for other in held if not (other.stacks and code.stacks)), None)
    if apart is not None:
        raise CodesApart(label=code.text, other=apart.text)
    if len(held) >= CODES_MAX:
        raise CodesTooMany(most=CODES_MAX)
    refusal = code_refusal(code, currency=market.currency, asking=asking_of(shopper))
    if refusal is not None:
        raise refusal
    CartCode.objects.get_or_create(cart=own_cart(shopper), code=code)
    return code


@transaction.atomic
def cart_code_remove(*, shopper: Shopper, typed: str) -> bool:
    """Take a code out of a cart; False when it was not in it."""
    return bool(cart_codes(shopper).filter(code__text=code_text(typed)).delete()[0])
