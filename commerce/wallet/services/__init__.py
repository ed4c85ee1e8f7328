"""Writes of coins, gifts and tips."""

from commerce.wallet.services.closing import gift_settle, gift_undo, gifts_settle
from commerce.wallet.services.coins import Bought, coins_credit, coins_present, wallet_open
from commerce.wallet.services.guards import age_confirm, gifts_exclude, gifts_pause, limits_set
from commerce.wallet.services.reversing import coins_claimed, coins_take_back
from commerce.wallet.services.sending import GiftWish, gift_send
from commerce.wallet.services.tips import TipWish, tip_ask, tip_note, tip_placed, tip_return

__all__ = [
    "Bought",
    "GiftWish",
    "TipWish",
    "age_confirm",
    "coins_claimed",
    "coins_credit",
    "coins_present",
    "coins_take_back",
    "gift_send",
    "gift_settle",
    "gift_undo",
    "gifts_exclude",
    "gifts_pause",
    "gifts_settle",
    "limits_set",
    "tip_ask",
    "tip_note",
    "tip_placed",
    "tip_return",
    "wallet_open",
]
