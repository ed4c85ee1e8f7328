"""Reads of carts, and the door to the orders somebody placed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.catalog.selectors import variants_by_id
from commerce.checkout.asides import with_asides
from commerce.checkout.credit import Credit
from commerce.checkout.errors import PlacedElsewhere
from commerce.checkout.models import QUANTITY_MAX, CartLine, KeptAddress, Placement
from commerce.checkout.quoting import QuoteLine
from commerce.checkout.shoppers import Shopper
from commerce.checkout.wanting import CartRow, Kept, Wanted
from commerce.orders.models import Buyer, Fulfilment, Order
from commerce.orders.selectors import access_order
from commerce.promotions.quotes import seen_kept
from commerce.stock.selectors import holds_of_person, lapsed_since
from commerce.stock.waits import waited_by
from marketplace.accounts.models import User
from marketplace.brands.models import Brand

# A guest's address is remembered for an afternoon, not for whoever uses the computer next week.
GUEST_REMEMBERED: Final = timedelta(hours=12)
# How long an empty checkout still leads to the order that emptied it.
LATEST_WITHIN: Final = timedelta(hours=1)
# How long a bag tells that the time of a hold is over.
LAPSED_TOLD: Final = timedelta(hours=6)
METHODS_LOOKED_AT: Final = 50
STAMP_SIGNS: Final = 12


def cart_lines(shopper: Shopper) -> QuerySet[CartLine]:
    """Return the lines of a person's cart and of the browser's."""
    mine = Q(cart__user=shopper.user) if shopper.user else Q(pk__in=[])
    browsers = Q(cart__user__isnull=True, cart__public_id=shopper.browser)
    return CartLine.objects.filter(mine | browsers).order_by("pk")


def wanted_of(shopper: Shopper) -> list[Wanted]:
    """Return what is in somebody's cart. What was put in before logging in is in it too."""
    lines = list(cart_lines(shopper))
    variants = variants_by_id(line.variant_id for line in lines)
    found: dict[int, Wanted] = {}
    now = timezone.now()
    for line in lines:
        credit = Credit(
            line.scope, line.creator, line.collaboration, line.line_up_number, playhead_ms=line.playhead_ms
        )
        row = CartRow(line.pk, line.cart_id, line.quantity)
        before, variant = found.get(line.variant_id), variants.get(line.variant_id)
        if variant is None:
            # Deleted since the cart was read, and its lines with it.
            continue
        if before is None:
            seen = seen_kept(line.price_told_at, line.price_seen_at, now)
            found[line.variant_id] = Wanted(
                variant, line.quantity, credit, seen, rows=(row,), chosen=line.chosen
            )
        else:
            quantity = min(before.quantity + line.quantity, QUANTITY_MAX)
            found[line.variant_id] = replace(
                before,
                quantity=quantity,
                credit=credit if credit.scope else before.credit,
                chosen=line.chosen or before.chosen,
                rows=(*before.rows, row),
            )
    kept = kept_for(shopper)
    wanted = (
        [replace(each, kept=kept.get(pk)) for pk, each in found.items()] if kept else list(found.values())
    )
    return with_asides(shopper, wanted)


def kept_for(shopper: Shopper) -> dict[int, Kept]:
    """Return what is held for somebody before they order it, by variant id, until the first of it runs out."""
    kept: dict[int, Kept] = {}
    for held in holds_of_person(shopper.user) if shopper.user else ():
        before = kept.get(held.stock.variant_id)
        kept[held.stock.variant_id] = Kept(
            held.quantity + (before.quantity if before else 0),
            min(held.expires_at, before.until) if before else held.expires_at,
        )
    return kept


def lapsed_for(shopper: Shopper) -> set[int]:
    """Return of which variants a hold of somebody's has just run out, so that their bag says so."""
    return lapsed_since(shopper.user, timezone.now() - LAPSED_TOLD) if shopper.user else set()


def is_waiting(person: User | AnonymousUser, line: QuoteLine) -> bool:
    """Tell whether somebody is on the list of what is sold out."""
    if line.problem != "sold_out" or not person.is_authenticated:
        return False
    return bool(waited_by(person, [line.variant.pk]))


@dataclass(frozen=True)
class CartSign:
    """How many pieces are in a bag, and a word that is another one as soon as they are others."""

    count: int
    stamp: str


def sign_of(pieces: Mapping[int, int]) -> CartSign:
    """Return the sign of a bag with so many pieces of each variant (its key)."""
    text = "|".join(f"{variant_id}:{pieces[variant_id]}" for variant_id in sorted(pieces))
    return CartSign(sum(pieces.values()), hashlib.sha256(text.encode()).hexdigest()[:STAMP_SIGNS])


def cart_sign(shopper: Shopper) -> CartSign:
    """Return what the sign on somebody's bag shows."""
    pieces: dict[int, int] = {}
    for variant_id, quantity in cart_lines(shopper).values_list("variant_id", "quantity"):
        pieces[variant_id] = min(pieces.get(variant_id, 0) + quantity, QUANTITY_MAX)
    return sign_of(pieces)


def cart_count(shopper: Shopper) -> int:
    """Return how many pieces are in somebody's cart."""
    return cart_sign(shopper).count


# Orders that were placed.


def _placements() -> QuerySet[Placement]:
    return Placement.objects.select_related("order__buyer").defer("basket")


def placements_of(shopper: Shopper) -> QuerySet[Placement]:
    """Return the orders a person placed, or a browser with nobody logged in, latest first."""
    mine = Q(user=shopper.user) if shopper.user else Q(pk__in=[])
    return _placements().filter(mine | Q(user__isnull=True, browser=shopper.browser))


def access_placed_order(shopper: Shopper, order_id: str, *, token: str = "") -> Order:
    """Return an order for whoever placed it here, or may open its page (its buyer, the holder of a guest's link).

    Raises Http404 for everybody else.
    """
    placement = placements_of(shopper).filter(order__public_id=order_id).first()
    if placement is not None:
        return placement.order
    return access_order(shopper.user or AnonymousUser(), order_id, token=token)


def placement_with_key(key: UUID) -> Placement | None:
    """Return the placement of the order made with a key, whoever made it, or None.

    Raises PlacedElsewhere for the key of an order that was made without a checkout: nobody pays that one here.
    """
    # Nearly always there is none yet, and to ask for all that belongs to one is a dear question.
    if not Order.objects.filter(key=key).exists():
        return None
    found = _placements().filter(order__key=key).first()
    if found is None:
        raise PlacedElsewhere
    return found


def is_placed_by(placement: Placement, shopper: Shopper) -> bool:
    """Tell whether an order is this shopper's."""
    if placement.user_id is not None:
        return shopper.user is not None and placement.user_id == shopper.user.pk
    return placement.browser == shopper.browser


def latest_placement(shopper: Shopper) -> Placement | None:
    """Return what somebody ordered within the last hour, or None."""
    return placements_of(shopper).filter(created_at__gte=timezone.now() - LATEST_WITHIN).first()


def placement_of_order(order_id: int) -> Placement | None:
    """Return the placement of an order for a handler that heard of it, or None."""
    return Placement.objects.select_related("cart").filter(order=order_id).first()


def remembered_buyer(shopper: Shopper, *, with_street: bool = True) -> Buyer | None:
    """Return where somebody's last order went: a person's ever, a guest's of the last hours.

    Whoever only bought tickets left no street; ``with_street`` looks for an order that was sent.
    """
    if shopper.user:
        buyers = Buyer.objects.filter(user=shopper.user)
        sent = buyers.exclude(street="") if with_street else buyers
        return sent.order_by("-created_at", "-pk").first()
    since = timezone.now() - GUEST_REMEMBERED
    recent = Placement.objects.filter(browser=shopper.browser, user__isnull=True, created_at__gte=since)
    placement = recent.select_related("order__buyer").order_by("-pk").first()
    return placement.order.buyer if placement else None


def remembered_methods(buyer: Buyer, brands: Iterable[Brand]) -> dict[str, str]:
    """Return by which method each brand's last parcel to somebody travelled (public ids)."""
    mine = Q(order__buyer__user=buyer.user_id) if buyer.user_id else Q(order__buyer=buyer)
    rows = Fulfilment.objects.filter(mine, brand__in=list(brands)).exclude(method_key="")
    latest = rows.order_by("-pk").values_list("brand__public_id", "method_key")[:METHODS_LOOKED_AT]
    return dict(reversed(latest))


def addresses_of(user: User | AnonymousUser) -> QuerySet[KeptAddress]:
    """Return the addresses in somebody's book, latest first."""
    return KeptAddress.objects.filter(user=user.pk) if user.is_authenticated else KeptAddress.objects.none()


def access_address(user: User | AnonymousUser, address_id: str) -> KeptAddress:
    """Return an address of one's own book; raises Http404 for everybody else's."""
    address = addresses_of(user).filter(public_id=address_id).first()
    if address is None:
        raise Http404
    return address


def carts_of_scope(scope: str) -> int:
    """Return in how many carts something lies that was put there in a show."""
    return CartLine.objects.filter(scope=scope).values("cart").distinct().count()
