"""Writes of carts."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.catalog.selectors import is_id
from commerce.checkout.asides import with_asides
from commerce.checkout.credit import Credit
from commerce.checkout.errors import (
    CartFull,
    QuantityRefused,
    RehearsalSellsNothing,
)
from commerce.checkout.events import CartChanged
from commerce.checkout.models import LINES_MAX, QUANTITY_MAX, Cart, CartLine, Placement
from commerce.checkout.naming import demand_named
from commerce.checkout.quoting import quote_of
from commerce.checkout.selectors import cart_lines, wanted_of
from commerce.checkout.services.code_moves import codes_move, codes_of_order_return
from commerce.checkout.services.conditions import demand_sold
from commerce.checkout.services.limits import demand_within_limit
from commerce.checkout.services.ticketing import demand_one_ticket
from commerce.checkout.shoppers import Shopper
from commerce.checkout.wanting import CartRow, Wanted
from commerce.promotions.asking import Seen
from commerce.promotions.quotes import seen_kept
from commerce.stock.services import hold_release
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money
from marketplace.markets.models import Market

QUANTITY_DIGITS_MAX: Final = 4


def quantity_of(text: str) -> int:
    """Read a quantity somebody sent.

    Raises QuantityRefused for anything but a whole number from 1 to QUANTITY_MAX.
    """
    if (
        text.isascii()
        and text.isdigit()
        and len(text) <= QUANTITY_DIGITS_MAX
        and 1 <= int(text) <= QUANTITY_MAX
    ):
        return int(text)
    raise QuantityRefused(text=text[:20], most=QUANTITY_MAX)


def own_cart(shopper: Shopper) -> Cart:
    """Return the cart to write to. What a browser gathered before its person logged in moves to the person's."""
    if shopper.user is None:
        return Cart.objects.get_or_create(public_id=shopper.browser, defaults={"user": None})[0]
    cart = Cart.objects.get_or_create(user=shopper.user)[0]
    if CartLine.objects.filter(cart__public_id=shopper.browser, cart__user__isnull=True).exists():
        wanted = wanted_of(shopper)
        cart_lines(shopper).delete()
        CartLine.objects.bulk_create(_line(cart, each) for each in wanted)
        codes_move(shopper=shopper, cart=cart)
    return cart


def _line(cart: Cart, wanted: Wanted) -> CartLine:
    values = _credit_values(wanted.credit) | _seen_values(wanted.seen) | _chosen_values(wanted.chosen)
    return CartLine(cart=cart, variant=wanted.variant, quantity=wanted.quantity, **values)


def _seen_values(seen: Seen | None) -> dict[str, Any]:
    return {"price_told_at": seen.told_at, "price_seen_at": seen.acted_at} if seen else {}


def _chosen_values(chosen: Money | None) -> dict[str, Any]:
    return {"chosen_minor": chosen.minor, "chosen_currency": chosen.currency} if chosen else {}


def _credit_values(credit: Credit) -> dict[str, Any]:
    return {
        "scope": credit.scope,
        "creator": credit.creator,
        "collaboration": credit.collaboration,
        "line_up_number": credit.number,
        "playhead_ms": credit.playhead_ms,
    }


@transaction.atomic
def cart_add(*, shopper: Shopper, market: Market, wanted: Wanted) -> int:
    """Put pieces into the cart, on top of those that are in it; returns how many of the variant it holds now.

    The latest show that led here is the one that is credited, and the lower of the prices that were seen is held.
    Raises NotSoldHere, SoldOut, QuantityRefused, OneTicketEach, LimitReached, CartFull, RehearsalSellsNothing,
    PriceTooLow, PriceTooHigh.
    """
    variant, quantity, credit = wanted.variant, wanted.quantity, wanted.credit
    if credit.is_rehearsal:
        raise RehearsalSellsNothing
    cart = own_cart(shopper)
    # Written first, so that of two adds at once the second counts on top of the first.
    Cart.objects.filter(pk=cart.pk).update(updated_at=timezone.now())
    lines = {line.variant_id: line for line in CartLine.objects.filter(cart=cart)}
    line = lines.get(variant.pk)
    total = quantity + (line.quantity if line else 0)
    if total > QUANTITY_MAX:
        raise QuantityRefused(text=str(total), most=QUANTITY_MAX)
    if line is None and len(lines) >= LINES_MAX:
        raise CartFull(most=LINES_MAX)
    demand_one_ticket(variant, total)
    demand_within_limit(cart, variant, total)
    (offered,) = with_asides(shopper, [replace(wanted, quantity=total)])
    line_now = quote_of([offered], market).lines[0]
    demand_sold(line_now, market)
    demand_named(line_now)
    changes: dict[str, Any] = {"quantity": total} | _chosen_values(wanted.chosen)
    if credit.scope:
        changes |= _credit_values(credit) | _seen_values(_better_seen(offered, line, market))
        if credit.playhead_ms is None and line is not None and line.scope == credit.scope:
            # Added from a page beside the picture: where it was seen is known from before.
            del changes["playhead_ms"]
    CartLine.objects.bulk_create(
        [CartLine(cart=cart, variant=variant, **changes)],
        update_conflicts=True,
        unique_fields=["cart", "variant"],
        update_fields=list(changes),
    )
    cart_tell(shopper.user)
    return total


def cart_tell(user: User | None) -> None:
    """Say that somebody's bag is another one; a guest's is known to its own browser alone."""
    if user is not None:
        emit(CartChanged(user=user.public_id))


def _better_seen(wanted: Wanted, line: CartLine | None, market: Market) -> Seen | None:
    """Return what holds the lower price: what was seen now, or what the line in the cart still holds."""
    before = seen_kept(line.price_told_at, line.price_seen_at, timezone.now()) if line else None
    if before is None or line is None or line.scope != wanted.credit.scope:
        return wanted.seen
    asked = [quote_of([replace(wanted, seen=each)], market).lines[0].asked for each in (wanted.seen, before)]
    now, then = (each.price.minor if each else 0 for each in asked)
    return before if then < now else wanted.seen or before


@transaction.atomic
def cart_change(*, shopper: Shopper, variant_id: str, quantity: int) -> bool:
    """Set how many pieces of a variant the cart holds; False when it holds none. Raises OneTicketEach, LimitReached."""
    if not is_id(variant_id):
        return False
    lines = list(
        CartLine.objects.select_related("cart", "variant__product").filter(
            cart=own_cart(shopper), variant__public_id=variant_id
        )
    )
    for line in lines:
        demand_one_ticket(line.variant, quantity)
        demand_within_limit(line.cart, line.variant, quantity)
    if not CartLine.objects.filter(pk__in=[line.pk for line in lines]).update(quantity=quantity):
        return False
    cart_tell(shopper.user)
    return True


@transaction.atomic
def cart_remove(*, shopper: Shopper, variant_id: str) -> bool:
    """Take a variant out of the cart; False when it was not in it."""
    if not is_id(variant_id):
        return False
    lines = CartLine.objects.filter(cart=own_cart(shopper), variant__public_id=variant_id)
    variants = list(lines.values_list("variant_id", flat=True))
    if shopper.user is not None:
        # What was held for them in a show is free again at once.
        for variant in variants:
            hold_release(user=shopper.user, variant_id=variant)
    if not lines.delete()[0]:
        return False
    cart_tell(shopper.user)
    return True


def cart_take(rows: Sequence[CartRow]) -> bool:
    """Take lines out of carts if all of them are still as they were read; False, and some may be gone, if not.

    Inside the transaction of what is made of them, which has to end then.
    """
    if not rows:
        return True
    as_read = reduce(or_, (Q(pk=row.pk, quantity=row.quantity) for row in rows))
    return CartLine.objects.filter(as_read).delete()[0] == len(rows)


@transaction.atomic
def cart_restore(*, placement: Placement) -> None:
    """Put back what an order took out of its cart, after it ended unpaid; what lies in it again stays as it is."""
    if placement.cart is None:
        return
    known = set(
        Variant.objects.filter(pk__in=[row["variant"] for row in placement.basket]).values_list(
            "pk", flat=True
        )
    )
    CartLine.objects.bulk_create(
        (
            CartLine(
                cart=placement.cart,
                variant_id=row["variant"],
                **{k: v for k, v in row.items() if k != "variant"},
            )
            for row in placement.basket
            if row["variant"] in known
        ),
        ignore_conflicts=True,
    )
    codes_of_order_return(cart=placement.cart, order=placement.order)
    cart_tell(placement.user)


def line_kept(wanted: Wanted) -> dict[str, Any]:
    """Return what an order remembers of a line that it takes out of a cart."""
    return (
        {"variant": wanted.variant.pk, "quantity": wanted.quantity}
        | _credit_values(wanted.credit)
        | _chosen_values(wanted.chosen)
    )
