"""How somebody pays: with a card they keep, with one they type, or at the door."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.http import HttpRequest

from commerce.checkout.shoppers import Shopper
from commerce.payments.models import SavedMethod
from commerce.payments.selectors import methods_ready

WAY: Final = "way"
TYPED: Final = "card"
CASH: Final = "cash"


@dataclass(frozen=True)
class Ways:
    """What the page offers to pay with, and what was chosen on it."""

    shopper: Shopper
    # What the form said, or nothing: then the usual card is taken, if one is kept.
    said: str

    @property
    def pays_cash(self) -> bool:
        """Money is paid at the door."""
        return self.said == CASH

    @cached_property
    def kept(self) -> list[SavedMethod]:
        """The cards that could be charged, the usual one first."""
        return methods_ready(self.shopper.user) if self.shopper.user is not None else []

    @cached_property
    def saved(self) -> SavedMethod | None:
        """The kept card that is charged, or None: then one is typed, or nothing is charged now."""
        if self.said in (TYPED, CASH):
            return None
        if not self.said:
            return self.kept[0] if self.kept else None
        return next((each for each in self.kept if each.public_id == self.said), None)

    @property
    def is_gone(self) -> bool:
        """A kept card was chosen that is not kept any more."""
        return self.said not in ("", TYPED, CASH) and self.saved is None

    @property
    def chosen(self) -> str:
        """What is marked on the page."""
        if self.pays_cash:
            return CASH
        return self.saved.public_id if self.saved is not None else TYPED


def ways_of(request: HttpRequest, shopper: Shopper) -> Ways:
    """Return the ways to pay on this page. A form that names none was sent by a page that offered none."""
    if request.method != "POST":
        return Ways(shopper, "")
    return Ways(shopper, request.POST.get(WAY, TYPED))
