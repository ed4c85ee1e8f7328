"""What is sold besides shelves, for whoever walks all addresses: an auction, a membership, coins."""

from typing import Any

from marketplace.accounts.models import User
from tests.commerce.auctions.whole import auction_ids
from tests.commerce.memberships.whole import membership_ids
from tests.commerce.wallet.whole import coin_ids


def sold_ids(scope: str, world: Any, fan: User) -> dict[str, Any]:
    """Make one of each, and say by what names addresses call them."""
    return {**auction_ids(scope, world, fan), **membership_ids(world, fan), **coin_ids(fan)}
