"""Coins that were not given go back for the money that stands behind them, whenever their buyer wants."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order, OrderLine
from commerce.orders.splitting import refund_shares
from commerce.orders.trail import line_refunded_shares, line_total_shares
from commerce.payments.errors import CoinsSpent
from commerce.payments.models import Refund
from commerce.payments.services.refunding import refund_begin, refund_of_key
from commerce.wallet.models import CoinLot
from commerce.wallet.services.coins import wallet_held
from marketplace.accounts.models import User


@transaction.atomic
def coins_give_back(*, user: User, lot: CoinLot, key: UUID) -> Refund:
    """Give back what somebody paid for the coins of a lot that they still have; the same key, once.

    Raises CoinsSpent when none are left, and what ``refund_begin`` raises; then nothing changed.
    """
    line = OrderLine.objects.select_related("order").filter(public_id=lot.source).first()
    if line is None:
        # Nothing was paid here for these coins.
        raise CoinsSpent
    first = refund_of_key(line.order, key)
    if first is not None:
        return first
    # The order is held before the wallet, as everywhere: coins that are given meanwhile are not left.
    Order.objects.select_for_update().get(pk=line.order_id)
    wallet_held(lot.wallet)
    line.refresh_from_db()
    lot.refresh_from_db()
    minor = worth_of_left(line, lot)
    if not minor:
        raise CoinsSpent
    return refund_begin(
        order=line.order,
        key=key,
        parts=[RefundPart(line.public_id, minor)],
        reason=_("Coins that were not given"),
        asked_by=user,
    )


def worth_of_left(line: OrderLine, lot: CoinLot) -> int:
    """Return what goes back for the coins of a lot that are left: never so much that coins would be missing for it."""
    left, open_minor = (
        line_total_shares(line) - line_refunded_shares(line),
        line.total_minor - line.refunded_minor,
    )
    if not lot.coins_left:
        return 0
    held = lot.coins_frozen + lot.coins_reversed
    if lot.coins_left + held == lot.coins:
        return int(open_minor)
    minor = min(line.total_minor * lot.coins_left // lot.coins, open_minor)
    while minor > 0:
        gone = lot.money_claimed_minor + refund_shares(left, minor).brand
        if -(-lot.coins * gone // lot.money_minor) <= held + lot.coins_left:
            break
        minor -= 1
    return int(minor)
