"""Reads of promotions."""

from commerce.promotions.selectors.desk import (
    access_bundle,
    access_code,
    access_deal,
    access_set,
    bundles_of,
    codes_of,
    deals_of,
    products_to_offer,
    sets_of,
    variants_to_bundle,
)
from commerce.promotions.selectors.drops import DropProof, drop_proof, drop_winners
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
    planned_prices_of,
    show_prices,
)

__all__ = [
    "NOBODY",
    "NOTHING_OFFERED",
    "NOTHING_SEEN",
    "Asking",
    "DropProof",
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
    "codes_of",
    "deals_of",
    "drop_proof",
    "drop_winners",
    "offers_for",
    "planned_prices_of",
    "products_to_offer",
    "refusal_of",
    "sets_of",
    "show_prices",
    "variants_to_bundle",
]
