"""Countries by their ISO 3166 codes, named in the reader's language."""

from typing import Final

from babel.core import Locale
from django.utils.translation import get_language, to_locale

# In CLDR and not a country: regions, outlying parts without their own post, private codes.
NOT_COUNTRIES: Final = frozenset(
    {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
)


def country_choices() -> list[tuple[str, str]]:
    """Return (code, name) of every country, by name in the active language."""
    territories = Locale.parse(to_locale(get_language() or "en")).territories
    countries = [
        (code, name)
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return sorted(countries, key=lambda country: country[1].casefold())


def country_name(code: str) -> str:
    """Return the country's name in the active language, or the code itself."""
    return str(Locale.parse(to_locale(get_language() or "en")).territories.get(code, code))
