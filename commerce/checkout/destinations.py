"""Where the seller's part of each line goes in the books: to a brand, unless it is sold at a counter."""

from collections.abc import Sequence
from typing import Final

from commerce.catalog.counters import creators_of_counters
from commerce.catalog.models import Product
from commerce.checkout.quoting import QuoteLine
from commerce.ledger.kinds import AccountKind, creator_owner, plan_owner, user_owner
from marketplace.accounts.models import User
from marketplace.brands.models import Brand

TO_BRAND: Final = ("", "")


def destinations_of(lines: Sequence[QuoteLine], user: User | None) -> list[tuple[str, str]]:
    """Return the account (kind and owner) of the seller's part of each line, empty for the brand's own.

    What memberships bring is gathered by plan and shared out later; coins are owed to who bought them until they are
    given away; what a creator's counter sells is the creator's. Nothing is asked when all is a brand's.
    """
    counters = {line.product.brand_id for line in lines if line.product.brand.kind == Brand.Kind.COUNTER}
    creators = creators_of_counters(counters)
    return [_destination(line.product, creators, user) for line in lines]


def _destination(product: Product, creators: dict[int, str], user: User | None) -> tuple[str, str]:
    if product.kind == Product.Kind.MEMBERSHIP:
        return AccountKind.MEMBERSHIP_POOL.value, plan_owner(product.public_id)
    if product.kind == Product.Kind.COINS and user is not None:
        return AccountKind.COIN_LIABILITY.value, user_owner(user.public_id)
    if product.brand_id in creators:
        return AccountKind.CREATOR_PAYABLE.value, creator_owner(creators[product.brand_id])
    return TO_BRAND
