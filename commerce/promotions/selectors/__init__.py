"""Reads of promotions."""

from commerce.promotions.selectors.deals import (
    access_deal,
    deal_changes,
    deal_left,
    deal_over_at,
    deals_running,
    latest_deals,
)
from commerce.promotions.selectors.desk import (
    access_bundle,
    access_code,
    access_set,
    bundles_of,
    codes_of,
    sets_of,
    variants_to_bundle,
)
from commerce.promotions.selectors.offers import (
    NOBODY,
    NOTHING_OFFERED,
    Asking,
    Offered,
    code_of,
    code_refusal,
    offers_for,
    refusal_of,
)
from commerce.promotions.selectors.prices import (
    NOTHING_SEEN,
    asked_everywhere,
    asked_prices,
    asked_prices_by_scope,
    lowest_everywhere,
    planned_prices_of,
    show_prices,
)

__all__ = [
    "NOBODY",
    "NOTHING_OFFERED",
    "NOTHING_SEEN",
    "Asking",
    "Offered",
    "access_bundle",
    "access_code",
    "access_deal",
    "access_set",
    "asked_everywhere",
    "asked_prices",
    "asked_prices_by_scope",
    "bundles_of",
    "code_of",
    "code_refusal",
    "deal_changes",
    "deal_left",
    "deal_over_at",
    "deals_running",
    "latest_deals",
    "lowest_everywhere",
    "codes_of",
    "offers_for",
    "planned_prices_of",
    "refusal_of",
    "sets_of",
    "show_prices",
    "variants_to_bundle",
]
