"""Writes of somebody's book of addresses."""

from typing import Any

from commerce.checkout.errors import AddressBookFull
from commerce.checkout.models import ADDRESSES_MAX, KeptAddress
from marketplace.accounts.models import User

# What tells one address from another.
TELLING = ("name", "street", "postal_code", "city", "country")


def address_keep(*, user: User, values: dict[str, str]) -> KeptAddress:
    """Put an address into somebody's book; one that is in it already gets the newer telephone number.

    Raises AddressBookFull.
    """
    mine = KeptAddress.objects.filter(user=user)
    telling: dict[str, Any] = {name: values.get(name, "") for name in TELLING}
    more = {name: values.get(name, "") for name in ("region", "phone")}
    if not mine.filter(**telling).exists() and mine.count() >= ADDRESSES_MAX:
        raise AddressBookFull(most=ADDRESSES_MAX)
    address, _is_new = KeptAddress.objects.update_or_create(defaults=more, user=user, **telling)
    return address


def address_remove(*, address: KeptAddress) -> None:
    """Take an address out; orders keep theirs."""
    address.delete()
