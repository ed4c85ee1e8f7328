"""Promotions: show prices, and everything else that makes a basket cheaper."""

from commerce.promotions.models.budgets import Budget, BudgetBuyer, BudgetMoney, Redemption
from commerce.promotions.models.codes import Code, CodeAmount
from commerce.promotions.models.deals import FlashDeal, FlashDealPrice
from commerce.promotions.models.drops import FairDrop, FairDropEntry
from commerce.promotions.models.prices import ShowPrice, ShowPriceSpan
from commerce.promotions.models.sets import Bundle, BundleAmount, BundlePiece, BuyXGetY
from commerce.promotions.models.vouchers import VoucherCard, VoucherClaim

__all__ = [
    "Budget",
    "BudgetBuyer",
    "BudgetMoney",
    "Bundle",
    "BundleAmount",
    "BundlePiece",
    "BuyXGetY",
    "Code",
    "CodeAmount",
    "FairDrop",
    "FairDropEntry",
    "FlashDeal",
    "FlashDealPrice",
    "Redemption",
    "ShowPrice",
    "ShowPriceSpan",
    "VoucherCard",
    "VoucherClaim",
]
