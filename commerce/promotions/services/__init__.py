"""Writes of promotions."""

from commerce.promotions.services.budgets import Claim, budgets_claim, redemptions_return, redemptions_spend
from commerce.promotions.services.codes import CodeDraft, code_pause, code_write
from commerce.promotions.services.deals import DealDraft, deal_end, deal_open, deals_end
from commerce.promotions.services.drops import (
    DropDraft,
    drop_call_off,
    drop_change,
    drop_close,
    drop_draw,
    drop_enter,
    drop_grant,
    drop_open,
    drop_withdraw,
    drops_draw_due,
)
from commerce.promotions.services.prices import (
    show_price_ask,
    show_price_clear,
    show_price_end,
    show_price_set,
    show_prices_clear,
    show_prices_close,
    show_prices_forget,
    show_prices_open,
)
from commerce.promotions.services.sets import BundleDraft, SetDraft, bundle_write, offer_pause, set_write
from commerce.promotions.services.vouchers import (
    voucher_card_close,
    voucher_card_open,
    voucher_cards_close,
    voucher_claim,
)

__all__ = [
    "BundleDraft",
    "Claim",
    "CodeDraft",
    "DealDraft",
    "DropDraft",
    "SetDraft",
    "budgets_claim",
    "bundle_write",
    "code_pause",
    "code_write",
    "deal_end",
    "deal_open",
    "deals_end",
    "drop_call_off",
    "drop_change",
    "drop_close",
    "drop_draw",
    "drop_enter",
    "drop_grant",
    "drop_open",
    "drop_withdraw",
    "drops_draw_due",
    "offer_pause",
    "redemptions_return",
    "redemptions_spend",
    "set_write",
    "show_price_ask",
    "show_price_clear",
    "show_price_end",
    "show_price_set",
    "show_prices_clear",
    "show_prices_close",
    "show_prices_forget",
    "show_prices_open",
    "voucher_card_close",
    "voucher_card_open",
    "voucher_cards_close",
    "voucher_claim",
]
