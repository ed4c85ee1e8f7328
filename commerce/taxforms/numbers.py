"""Tax numbers by their shape: each country's own check digits where they are known, else how long they are."""

import re
from functools import cache
from importlib import import_module
from typing import Any, Final

from stdnum.exceptions import ValidationError

# By country: which numbers its tax office gives out, as python-stdnum calls them.
NUMBERS: Final = {
    "AT": "tin vnr uid", "AU": "tfn abn", "BE": "nn vat", "BG": "egn vat", "BR": "cpf cnpj", "CA": "sin bn",
    "CH": "ssn uid", "CY": "vat", "CZ": "rc dic", "DE": "idnr stnr vat", "DK": "cpr cvr", "EE": "ik kmkr registrikood",
    "ES": "nif cif dni nie", "FI": "hetu ytunnus alv", "FR": "nif nir siren siret", "GB": "utr vat", "GR": "amka vat",
    "HR": "oib", "HU": "anum", "IE": "pps vat", "IT": "codicefiscale iva", "JP": "cn in_", "LT": "asmens pvm",
    "LU": "tva", "LV": "pvn", "MT": "vat", "MX": "rfc", "NL": "bsn btw", "NO": "fodselsnummer orgnr", "PL": "pesel nip",
    "PT": "nif", "RO": "cnp cf", "SE": "personnummer orgnr vat", "SI": "emso ddv", "SK": "rc dph", "US": "ssn itin ein",
}  # fmt: skip
PLAIN: Final = re.compile(r"(?=(?:.*[0-9]){4})[A-Z0-9]{5,20}")


def number_clean(text: str) -> str:
    """Return a number without blanks, dots, dashes and slashes, in capitals."""
    return re.sub(r"[\s./-]", "", text).upper()


def number_fits(country: str, text: str, names: str = "") -> bool:
    """Tell whether this can be a tax number of a country; ``names``: only these kinds of it."""
    plain = number_clean(text)
    if not plain.isascii() or not PLAIN.fullmatch(plain):
        return False
    wanted = (names or NUMBERS.get(country, "")).split()
    return any(_is_valid(country, name, plain) for name in wanted) if wanted else True


def _is_valid(country: str, name: str, plain: str) -> bool:
    try:
        _module(country, name).validate(plain)
    except ValidationError:
        return False
    return True


@cache
def _module(country: str, name: str) -> Any:
    return import_module(f"stdnum.{country.lower()}.{name}")
