"""Writes of carts, and placing orders from them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.catalog.selectors import is_id
from commerce.checkout.credit import Credit
from commerce.checkout.errors import (
    CartEmpty,
    CartFull,
    NotSoldHere,
    OneTicketEach,
    PlacedElsewhere,
    PriceChanged,
    QuantityRefused,
    RehearsalSellsNothing,
    TicketHeld,
    TicketNeedsAccount,
)
from commerce.checkout.models import LINES_MAX, QUANTITY_MAX, Cart, CartLine, Placement
from commerce.checkout.selectors import (
    Quote,
    QuoteLine,
    Wanted,
    cart_lines,
    is_placed_by,
    placement_with_key,
    quote_of,
    wanted_of,
)
from commerce.checkout.shoppers import Shopper
from commerce.orders.drafts import BuyerDetails, LineDraft
from commerce.orders.models import Order
from commerce.orders.services import order_place
from commerce.payments.models import Payment
from commerce.payments.services import payment_begin
from commerce.promotions.asking import Seen
from commerce.promotions.quotes import seen_kept
from commerce.stock.errors import SoldOut
from commerce.stock.services import reserve
from commerce.tickets.selectors import products_held
from marketplace.campaigns.models import Collaboration
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money, format_money
from marketplace.kernel.refusals import Refusal
from marketplace.markets.models import Market

QUANTITY_DIGITS_MAX: Final = 4
# The slowest bank transfers take some days; a failed payment frees the pieces at once, with its order.
SETTLING_HOLD_SECONDS: Final = 7 * 24 * 3600


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


# The cart.


def _own_cart(shopper: Shopper) -> Cart:
    """Return the cart to write to. What a browser gathered before its person logged in moves to the person's."""
    if shopper.user is None:
        return Cart.objects.get_or_create(public_id=shopper.browser, defaults={"user": None})[0]
    cart = Cart.objects.get_or_create(user=shopper.user)[0]
    if CartLine.objects.filter(cart__public_id=shopper.browser, cart__user__isnull=True).exists():
        wanted = wanted_of(shopper)
        cart_lines(shopper).delete()
        CartLine.objects.bulk_create(_line(cart, each) for each in wanted)
    return cart


def _line(cart: Cart, wanted: Wanted) -> CartLine:
    values = _credit_values(wanted.credit) | _seen_values(wanted.seen)
    return CartLine(cart=cart, variant=wanted.variant, quantity=wanted.quantity, **values)


def _seen_values(seen: Seen | None) -> dict[str, Any]:
    return {"price_told_at": seen.told_at, "price_seen_at": seen.acted_at} if seen else {}


def _credit_values(credit: Credit) -> dict[str, Any]:
    return {
        "scope": credit.scope,
        "creator": credit.creator,
        "collaboration": credit.collaboration,
        "line_up_number": credit.number,
    }


@transaction.atomic
def cart_add(*, shopper: Shopper, market: Market, wanted: Wanted) -> int:
    """Put pieces into the cart, on top of those that are in it; returns how many of the variant it holds now.

    The latest show that led here is the one that is credited, and the lower of the prices that were seen is held.
    Raises NotSoldHere, SoldOut, QuantityRefused, OneTicketEach, CartFull, RehearsalSellsNothing.
    """
    variant, quantity, credit = wanted.variant, wanted.quantity, wanted.credit
    if credit.is_rehearsal:
        raise RehearsalSellsNothing
    cart = _own_cart(shopper)
    line = CartLine.objects.filter(cart=cart, variant=variant).first()
    total = quantity + (line.quantity if line else 0)
    if total > QUANTITY_MAX:
        raise QuantityRefused(text=str(total), most=QUANTITY_MAX)
    if line is None and CartLine.objects.filter(cart=cart).count() >= LINES_MAX:
        raise CartFull(most=LINES_MAX)
    _demand_one_ticket(variant, total)
    offered = replace(wanted, quantity=total)
    _demand_sold(quote_of([offered], market).lines[0], market)
    changes: dict[str, Any] = {"quantity": total}
    if credit.scope:
        changes |= _credit_values(credit) | _seen_values(_better_seen(offered, line, market))
    CartLine.objects.update_or_create(cart=cart, variant=variant, defaults=changes)
    cart.save(update_fields=["updated_at"])
    return total


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
    """Set how many pieces of a variant the cart holds; False when it holds none. Raises OneTicketEach."""
    if not is_id(variant_id):
        return False
    lines = list(
        CartLine.objects.select_related("variant__product").filter(
            cart=_own_cart(shopper), variant__public_id=variant_id
        )
    )
    for line in lines:
        _demand_one_ticket(line.variant, quantity)
    return bool(CartLine.objects.filter(pk__in=[line.pk for line in lines]).update(quantity=quantity))


@transaction.atomic
def cart_remove(*, shopper: Shopper, variant_id: str) -> bool:
    """Take a variant out of the cart; False when it was not in it."""
    if not is_id(variant_id):
        return False
    cart = _own_cart(shopper)
    return bool(CartLine.objects.filter(cart=cart, variant__public_id=variant_id).delete()[0])


# Placing an order.


def _demand_one_ticket(variant: Variant, quantity: int) -> None:
    if quantity > 1 and not variant.product.is_sent:
        raise OneTicketEach(title=variant.product.title)


def checkout_hindrance(shopper: Shopper, quote: Quote) -> Refusal | None:
    """Return what stands between somebody and a basket, so that pages say it before anything is typed.

    In a rehearsal nothing is sold. Tickets are for somebody with an account who has none of the kind, and one of
    each.
    """
    if any(line.wanted.credit.is_rehearsal for line in quote.lines):
        return RehearsalSellsNothing()
    tickets = [line for line in quote.lines if not line.product.is_sent]
    if not tickets:
        return None
    if shopper.user is None:
        return TicketNeedsAccount()
    held = products_held(shopper.user, [line.product.pk for line in tickets])
    wanted: set[int] = set()
    for line in tickets:
        title = line.product.title
        if line.product.pk in held:
            return TicketHeld(title=title)
        if line.quantity > 1 or line.product.pk in wanted:
            return OneTicketEach(title=title)
        wanted.add(line.product.pk)
    return None


def _demand_sold(line: QuoteLine, market: Market) -> None:
    if line.problem in {"gone", "no_price"}:
        raise NotSoldHere(title=line.title, currency=market.currency)
    if line.problem:
        raise SoldOut(title=line.title, left=max(line.left, 0))


def checkout_place(
    *,
    shopper: Shopper,
    key: UUID,
    buyer: BuyerDetails,
    market: Market,
    wanted: Sequence[Wanted] | None,
    shown: Money | None,
) -> Placement:
    """Hold the pieces and place the order, both or neither; without ``wanted``, of all that is in the cart.

    The same key returns the first order. ``shown`` is the total the buyer agreed to, if the page proves it.
    Raises SoldOut, NotSoldHere, PriceChanged, CartEmpty, PlacedElsewhere, TicketNeedsAccount, TicketHeld,
    OneTicketEach and RehearsalSellsNothing; then nothing is held or ordered.
    """
    try:
        with transaction.atomic():
            placement = _placed(shopper, key) or _place(shopper, key, buyer, market, wanted, shown)
    except IntegrityError:
        # The second of two presses wrote what the first was about to commit.
        first = _placed(shopper, key)
        if first is None:
            raise
        return first
    return placement


def _placed(shopper: Shopper, key: UUID) -> Placement | None:
    placement = placement_with_key(key)
    if placement is not None and not is_placed_by(placement, shopper):
        raise PlacedElsewhere
    return placement


def _place(
    shopper: Shopper,
    key: UUID,
    buyer: BuyerDetails,
    market: Market,
    wanted: Sequence[Wanted] | None,
    shown: Money | None,
) -> Placement:
    basket = wanted_of(shopper) if wanted is None else list(wanted)
    if not basket:
        # A first press may have emptied the cart since this one looked.
        first = _placed(shopper, key)
        if first is None:
            raise CartEmpty
        return first
    quote = quote_of(basket, market)
    hindrance = checkout_hindrance(shopper, quote)
    if hindrance is not None:
        raise hindrance
    for line in quote.lines:
        _demand_sold(line, market)
    if shown is not None and shown != quote.priced.total:
        raise PriceChanged(total=format_money(quote.priced.total))
    seconds = settings.STOCK_HOLD_SECONDS
    reserve(key=str(key), wanted={line.variant.pk: line.quantity for line in quote.lines}, seconds=seconds)
    expires_at = timezone.now() + timedelta(seconds=seconds)
    order = order_place(key=key, buyer=buyer, market=market, lines=_drafts(quote), expires_at=expires_at)
    return _note_placement(shopper, order, basket, from_cart=wanted is None)


def _drafts(quote: Quote) -> list[LineDraft]:
    credits = [line.wanted.credit for line in quote.lines]
    creators = Creator.objects.in_bulk(
        {credit.creator for credit in credits if credit.creator}, field_name="public_id"
    )
    terms = Collaboration.objects.in_bulk(
        {credit.collaboration for credit in credits if credit.collaboration}, field_name="public_id"
    )
    return [
        LineDraft(
            variant=line.variant,
            title=line.title,
            quantity=line.quantity,
            unit=line.asked.price,
            line_up_number=line.wanted.credit.number,
            scope=line.wanted.credit.scope,
            creator=creators.get(line.wanted.credit.creator),
            collaboration=terms.get(line.wanted.credit.collaboration),
        )
        for line in quote.lines
        if line.asked is not None
    ]


def _note_placement(
    shopper: Shopper, order: Order, basket: Sequence[Wanted], *, from_cart: bool
) -> Placement:
    cart = _own_cart(shopper) if from_cart else None
    if cart is not None:
        # What is ordered is no longer meant to be bought: a second page must not sell it again.
        cart_lines(shopper).filter(variant__in=[each.variant for each in basket]).delete()
    return Placement.objects.create(
        order=order,
        browser=shopper.browser,
        user=shopper.user,
        cart=cart,
        basket=[_kept(each) for each in basket] if from_cart else [],
    )


def _kept(wanted: Wanted) -> dict[str, Any]:
    return {"variant": wanted.variant.pk, "quantity": wanted.quantity, **_credit_values(wanted.credit)}


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


def checkout_pay(*, order: Order, attempt: int, method: dict[str, str]) -> Payment:
    """Begin to pay a placed order, outside any transaction. The same attempt is the same payment.

    Raises what payments refuse: CardRefused, OrderClosed.
    """
    key = order.key if attempt == 0 else uuid5(order.key, f"attempt {attempt}")
    return payment_begin(order=order, key=key, method=method)
