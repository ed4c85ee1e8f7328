"""Writes of the box office."""

from commerce.boxoffice.services.blocks import block_give, block_heir, block_resize
from commerce.boxoffice.services.complimentary import Guest, comp_issue, comp_withdraw
from commerce.boxoffice.services.making import DoorDraft, EarlyDraft, TierDraft, tier_make
from commerce.boxoffice.services.passes import pass_use
from commerce.boxoffice.services.plans import StageRules, plan_set, stage_set, tiers_follow
from commerce.boxoffice.services.vouchers import VoucherDraft, voucher_add, voucher_open, voucher_pause

__all__ = [
    "DoorDraft",
    "EarlyDraft",
    "Guest",
    "StageRules",
    "TierDraft",
    "VoucherDraft",
    "block_give",
    "block_heir",
    "block_resize",
    "comp_issue",
    "comp_withdraw",
    "pass_use",
    "plan_set",
    "stage_set",
    "tier_make",
    "tiers_follow",
    "voucher_add",
    "voucher_open",
    "voucher_pause",
]
