"""Which form a payee fills in, by where the house is and where they pay tax; how long it holds; who looks at it.

Nothing is asked that these sources do not ask for:

- United States: 26 CFR 1.6049-5(c), 1.1441-1(e) and 31.3406(h)-3; the instructions of the forms W-9, W-8BEN and
  W-8BEN-E. A W-8 holds from its signature to the last day of the third calendar year after it.
- European Union: Council Directive (EU) 2021/514 ("DAC7"), annex V, section II, B: name, address, tax identification
  number and who issued it, VAT number, date of birth or register number; the place of birth only where there is no
  tax number.
"""

from datetime import date
from typing import Final

from commerce.taxforms.models import TaxForm
from marketplace.markets.unions import EU

Kind = TaxForm.Kind
US: Final = "US"
W8_FULL_YEARS: Final = 3
W8: Final = frozenset({Kind.W8BEN, Kind.W8BENE})


def is_asked(house: str) -> bool:
    """Tell whether a house in this country asks its payees for a form at all."""
    return house == US or house in EU


def kind_for(house: str, country: str, *, is_company: bool) -> TaxForm.Kind | None:
    """Return the form of a payee who pays tax in a country; None where nothing is asked."""
    if house == US:
        if country == US:
            return Kind.W9
        return Kind.W8BENE if is_company else Kind.W8BEN
    if house in EU:
        return Kind.DAC7_COMPANY if is_company else Kind.DAC7_PERSON
    return None


def holds_until(kind: str, signed_on: date) -> date | None:
    """Return the last day on which a form holds; None for those that hold until something changes."""
    return date(signed_on.year + W8_FULL_YEARS, 12, 31) if kind in W8 else None


def needs_review(kind: str, *, has_number: bool) -> bool:
    """Tell whether an operator looks at it first: claims of being foreign, and whoever has no tax number."""
    return kind in W8 or not has_number
