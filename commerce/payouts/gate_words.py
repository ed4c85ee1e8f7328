"""What providers call the things they still want to know, in words for people; unknown ones are shown as they are."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By the last part of the provider's name ("individual.verification.document").
WORDS: Final[dict[str, Promise | str]] = {
    "address": _("an address"),
    "birth_date": _("the date of birth"),
    "dob": _("the date of birth"),
    "document": _("a document that shows who you are"),
    "identity_document": _("a document that shows who you are"),
    "email": _("an e-mail address"),
    "external_account": _("a bank account"),
    "first_name": _("a name"),
    "id_number": _("a tax or identity number"),
    "last_name": _("a name"),
    "name": _("a name"),
    "phone": _("a telephone number"),
    "proof_of_address": _("something that shows the address"),
    "registration_number": _("the register number"),
    "tax_id": _("a tax or identity number"),
    "tos_acceptance": _("your agreement to its terms"),
    "url": _("the address of a website"),
}
# What stands for the whole of it: of a birthday, the day alone.
PARTS: Final = frozenset(
    ("day", "month", "year", "line1", "line2", "city", "postal_code", "state", "country", "date", "ip")
)


def words_for(missing: Iterable[str]) -> list[str]:
    """Return what is missing, each thing once, in the order in which it was told."""
    return list(dict.fromkeys(_words(name) for name in missing))


def _words(name: str) -> str:
    parts = name.split(".")
    while len(parts) > 1 and parts[-1] in PARTS:
        parts.pop()
    return str(WORDS.get(parts[-1], name))
