"""Which countries tax and clear customs together, and which VAT numbers there are."""

from typing import Final

from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError

EU: Final = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
# Goods go from one to another of these without being cleared.
CUSTOMS_UNIONS: Final = (
    EU | {"MC"},
    frozenset({"GB", "IM", "JE", "GG"}),
    frozenset({"CH", "LI"}),
    frozenset({"AE", "BH", "KW", "OM", "QA", "SA"}),
    frozenset({"AM", "BY", "KG", "KZ", "RU"}),
    frozenset({"BW", "LS", "NA", "SZ", "ZA"}),
)


def crosses_customs(origin: str, destination: str) -> bool:
    """Tell whether goods are cleared on their way; between places that are not known they are not."""
    if not origin or not destination or origin == destination:
        return False
    return not any({origin, destination} <= union for union in CUSTOMS_UNIONS)


def vat_number_kept(text: str, country: str) -> str | None:
    """Return a VAT number of the European Union with its country before it, or None when its digits do not add up.

    The register is not asked. Without a prefix it is read as the country's own.
    """
    # In VAT numbers Greece is called by its own name.
    prefix = {"GR": "EL"}.get(country, country)
    for candidate in (text, f"{prefix}{text}"):
        try:
            return str(eu_vat.validate(candidate))
        except ValidationError:
            continue
    return None


def vat_number_country(number: str) -> str:
    """Return the country of a kept VAT number."""
    return {"EL": "GR"}.get(number[:2], number[:2])


def bears_its_tax(vat_number: str, *, seller: str, destination: str) -> bool:
    """Tell whether a business declares the tax itself: it is in another country of the union than who sells."""
    if not vat_number or seller not in EU or destination not in EU:
        return False
    return destination != seller and vat_number_country(vat_number) != seller
