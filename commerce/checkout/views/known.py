"""What is known of somebody's address before they type one: read when a form is filled with it, or drawn beside it."""

from functools import cached_property
from typing import Any, Final

from django.http import HttpRequest

from commerce.checkout.address_forms import AddressForm, country_guessed
from commerce.checkout.models import KeptAddress
from commerce.checkout.selectors import addresses_of, remembered_buyer
from commerce.checkout.shoppers import Shopper
from commerce.orders.models import Buyer
from marketplace.markets.selectors import market_of

LANGUAGES_SIGNS_MAX: Final = 200
KEPT_SHOWN_MAX: Final = 8
# What tells whether a remembered address is being changed.
TELLING: Final = ("country", "name", "street", "postal_code", "city")


class Known:
    """Where the last order went, and what lies in the address book. A press of Pay that goes well asks for neither."""

    def __init__(self, request: HttpRequest, shopper: Shopper, *, is_sent: bool) -> None:
        self.request = request
        self.shopper = shopper
        self.is_sent = is_sent

    @cached_property
    def buyer(self) -> Buyer | None:
        """Who ordered last, if it went somewhere in this market."""
        buyer = remembered_buyer(self.shopper, with_street=self.is_sent)
        is_near = buyer is not None and buyer.country in market_of(self.request).countries
        return buyer if is_near else None

    @cached_property
    def book(self) -> list[KeptAddress]:
        """The kept addresses of this market, if an address is asked for."""
        if not self.is_sent:
            return []
        countries = market_of(self.request).countries
        return list(addresses_of(self.request.user).filter(country__in=countries)[:KEPT_SHOWN_MAX])

    @cached_property
    def shown(self) -> Buyer | KeptAddress | None:
        """What the form is filled with: the address of the book that was asked for, else where it went last."""
        wanted = self.request.GET.get("address") or self.request.POST.get("kept")
        return next((one for one in self.book if one.public_id == wanted), None) or self.buyer

    @property
    def others(self) -> list[KeptAddress]:
        """The addresses of the book to choose instead."""
        return [one for one in self.book if not _is_same(one, self.shown)]

    def initial(self) -> dict[str, Any]:
        """Return what the form holds before anything is typed."""
        languages = self.request.headers.get("Accept-Language", "")[:LANGUAGES_SIGNS_MAX]
        initial: dict[str, Any] = {"country": country_guessed(market_of(self.request), languages)}
        if self.shown is not None:
            initial = {name: getattr(self.shown, name, "") for name in AddressForm.Meta.fields}
            initial["name_in_room"] = bool(getattr(self.shown, "name_in_room", ""))
            initial["is_untold"] = getattr(self.shown, "is_untold", False)
        if self.shopper.user is not None:
            initial["email"] = self.shopper.user.email
        return initial


def _is_same(kept: KeptAddress, shown: Buyer | KeptAddress | None) -> bool:
    return shown is not None and all(getattr(kept, name) == getattr(shown, name) for name in TELLING)
