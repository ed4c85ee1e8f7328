"""How somebody pays: with a card they keep, with one they type, by bank transfer, or at the door."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from commerce.checkout.shoppers import Shopper
from commerce.checkout.views.basket import Basket
from commerce.payments.models import SavedMethod
from commerce.payments.providers.registry import MANUAL
from commerce.payments.selectors import methods_ready

WAY: Final = "way"
TYPED: Final = "card"
CASH: Final = "cash"
TRANSFER: Final = "transfer"
# What is no card that somebody keeps.
OTHERS: Final = frozenset({TYPED, CASH, TRANSFER})


@dataclass(frozen=True)
class Ways:
    """What the page offers to pay with, and what was chosen on it."""

    shopper: Shopper
    # What the form said, or nothing: then the usual card is taken, if one is kept.
    said: str
    # A transfer takes days: it is offered where nobody is kept waiting by pieces that are held so long.
    can_transfer: bool = False

    @property
    def sends_money(self) -> bool:
        """Money is sent to the house's account."""
        return self.said == TRANSFER and self.can_transfer

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
        if self.said in OTHERS:
            return None
        if not self.said:
            return self.kept[0] if self.kept else None
        return next((each for each in self.kept if each.public_id == self.said), None)

    @property
    def is_gone(self) -> bool:
        """A kept card was chosen that is not kept any more."""
        return self.said != "" and self.said not in OTHERS and self.saved is None

    @property
    def chosen(self) -> str:
        """What is marked on the page."""
        if self.pays_cash:
            return CASH
        if self.sends_money:
            return TRANSFER
        return self.saved.public_id if self.saved is not None else TYPED


def ways_of(request: HttpRequest, shopper: Shopper, basket: Basket | None = None) -> Ways:
    """Return the ways to pay on this page. A form that names none was sent by a page that offered none."""
    said = (request.POST.get(WAY) or TYPED) if request.method == "POST" else ""
    return Ways(shopper, said, can_transfer=basket is not None and _can_transfer(basket))


def _can_transfer(basket: Basket) -> bool:
    """Money may be sent for what is on the shelf: what a show or a ticket window sells has no days to wait."""
    if not settings.BANK_TRANSFER_ACCOUNT or settings.PAYMENT_PROVIDER == MANUAL:
        return False
    return not basket.is_from_a_show and not any(each.product.is_ticket for each in basket.things)
