"""The shill guard: who sells does not bid, nor does anybody from a seller's device, with their card, to their door."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from commerce.auctions.errors import SellersAddress, SellersCard, SellersDevice, SellersDoNotBid
from commerce.auctions.gates import sellers_in_show
from commerce.auctions.models import Auction, SellerMark
from commerce.checkout.models import KeptAddress, Placement
from commerce.orders.models import Buyer
from commerce.payments.models import SavedMethod
from commerce.payouts.models import Representation
from marketplace.accounts.models import User
from marketplace.brands.models import BrandMember
from marketplace.creators.models import Creator

ADDRESSES_MAX: Final = 500
# A word or a number, in whatever script.
WORDS: Final = re.compile(r"\w+")


@dataclass(frozen=True)
class Traces:
    """From where somebody acts: the public id in their browser's cookie, and the salted key of their network."""

    browser: str = ""
    network: str = ""


def sellers_of(auction: Auction) -> set[int]:
    """Return the keys of everybody who sells in an auction.

    The brand's people, the host and whoever is looked after by the same agency, and whom the show names.
    """
    brand = BrandMember.objects.filter(brand=auction.variant.product.brand_id)
    host = Creator.objects.filter(public_id=auction.creator) if auction.creator else Creator.objects.none()
    return {
        *brand.values_list("user_id", flat=True),
        *host.values_list("user_id", flat=True),
        *_of_agency(auction.creator),
        *sellers_in_show(auction.scope),
    }


def _of_agency(creator: str) -> QuerySet[Creator, int]:
    """Return the keys of those whom the host's agency looks after today; it has no log-in of its own."""
    today = timezone.localdate()
    now = Representation.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today), valid_from__lte=today
    )
    agencies = now.filter(creator__public_id=creator).values("agency")
    return Creator.objects.filter(represented_by__in=now.filter(agency__in=agencies)).values_list(
        "user_id", flat=True
    )


def demand_no_seller(auction: Auction, user: User) -> set[int]:
    """Return who sells in an auction. Raises SellersDoNotBid for one of them, and for whoever posted it."""
    sellers = sellers_of(auction)
    if user.pk in sellers or user.pk == auction.by_id:
        raise SellersDoNotBid
    return sellers


def demand_apart(auction: Auction, user: User, traces: Traces, goes_to: Mapping[str, Any]) -> None:
    """Refuse whoever is too near to those who sell.

    Raises SellersDoNotBid, SellersDevice, SellersCard, SellersAddress.
    """
    sellers = demand_no_seller(auction, user)
    if auction.by_id is not None:
        sellers.add(auction.by_id)
    if _shares_device(sellers, traces):
        raise SellersDevice
    if _shares_card(sellers, user):
        raise SellersCard
    if _shares_address(auction, sellers, goes_to):
        raise SellersAddress


def _shares_device(sellers: Collection[int], traces: Traces) -> bool:
    marks = SellerMark.objects.filter(user__in=sellers)
    if traces.network and marks.filter(kind=SellerMark.Kind.NETWORK, value=traces.network).exists():
        return True
    if not traces.browser:
        return False
    if marks.filter(kind=SellerMark.Kind.BROWSER, value=traces.browser).exists():
        return True
    return Placement.objects.filter(user__in=sellers, browser=traces.browser).exists()


def _shares_card(sellers: Collection[int], user: User) -> bool:
    mine = SavedMethod.objects.filter(user=user, state=SavedMethod.State.READY).exclude(fingerprint="")
    prints = list(mine.values_list("fingerprint", flat=True))
    theirs = SavedMethod.objects.filter(user__in=sellers, fingerprint__in=prints)
    return bool(prints) and theirs.exists()


def address_sign(street: str, postal_code: str, country: str) -> str:
    """Return what tells one door from another, however it is written; nothing where there is no street."""
    words = "".join(WORDS.findall(street.casefold()))
    code = "".join(WORDS.findall(postal_code.casefold()))
    return f"{country}|{code}|{words}" if words else ""


def _shares_address(auction: Auction, sellers: Collection[int], goes_to: Mapping[str, Any]) -> bool:
    street, code = str(goes_to.get("street", "")), str(goes_to.get("postal_code", ""))
    sign = address_sign(street, code, str(goes_to.get("country", "")))
    if not sign:
        return False
    parts = ("street", "postal_code", "country")
    kept = KeptAddress.objects.filter(user__in=sellers).values_list(*parts)[:ADDRESSES_MAX]
    bought = Buyer.objects.filter(user__in=sellers).order_by("-pk").values_list(*parts)[:ADDRESSES_MAX]
    if any(sign == address_sign(*row) for row in (*kept, *bought)):
        return True
    # A brand's address is one text.
    brand = "".join(WORDS.findall(auction.variant.product.brand.address.casefold()))
    words = "".join(WORDS.findall(street.casefold()))
    return words in brand and any(each.isdigit() for each in words)
