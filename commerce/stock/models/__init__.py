"""Stock: what is left of a variant, where it lies, for whom it is held, and who waits for it."""

from commerce.stock.models.counts import ON_HAND_MAX, Reservation, SaleStop, StockItem
from commerce.stock.models.log import StockEntry
from commerce.stock.models.places import Location, Pick, StockLevel, StockRules
from commerce.stock.models.quotas import Quota, QuotaMember
from commerce.stock.models.waiting import QUANTITY_MAX, WaitEntry

__all__ = [
    "QUANTITY_MAX",
    "ON_HAND_MAX",
    "Location",
    "Pick",
    "Quota",
    "QuotaMember",
    "Reservation",
    "SaleStop",
    "StockEntry",
    "StockItem",
    "StockLevel",
    "StockRules",
    "WaitEntry",
]
