"""Wallets, the coins in them, what was given with these, and what keeps people from giving too much."""

from commerce.wallet.models.coins import CoinLot, CoinPack, Wallet
from commerce.wallet.models.gifts import CreatorShare, FanStanding, Gift, GiftKind, GiftPart
from commerce.wallet.models.guards import Guard
from commerce.wallet.models.tips import Tip, TipBounds

__all__ = [
    "CoinLot",
    "CoinPack",
    "CreatorShare",
    "FanStanding",
    "Gift",
    "GiftKind",
    "GiftPart",
    "Guard",
    "Tip",
    "TipBounds",
    "Wallet",
]
