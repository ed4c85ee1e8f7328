"""Reads of promotions."""

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
    "NOTHING_SEEN",
    "Asking",
    "Offered",
    "access_bundle",
    "access_code",
    "access_set",
    "asked_everywhere",
    "asked_prices",
    "asked_prices_by_scope",
    "bundles_of",
    "code_of",
    "code_refusal",
    "codes_of",
    "offers_for",
    "planned_prices_of",
    "refusal_of",
    "sets_of",
    "show_prices",
    "variants_to_bundle",
]
