"""Placing an order from a basket, and beginning to pay it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.boxoffice.models import Voucher
from commerce.checkout.drafting import lines_drafted, parcels_drafted
from commerce.checkout.errors import (
    BasketChanged,
    CartEmpty,
    CodeDropped,
    PlacedElsewhere,
    PriceChanged,
)
from commerce.checkout.going import going_of
from commerce.checkout.hold_rules import HoldTerms, hold_terms
from commerce.checkout.models import Placement
from commerce.checkout.offering import asking_of, claims_of
from commerce.checkout.quoting import Quote, quote_of
from commerce.checkout.selectors import is_placed_by, placement_with_key, wanted_of
from commerce.checkout.services.carts import cart_take, cart_tell, line_kept, own_cart
from commerce.checkout.services.code_moves import codes_of_order_leave
from commerce.checkout.services.conditions import checkout_hindrance, delivery_hindrance, demand_sold
from commerce.checkout.services.limits import demand_allowed
from commerce.checkout.services.ticketing import blocks_give, voucher_claims, vouchers_used
from commerce.checkout.shoppers import Shopper
from commerce.checkout.wanting import CartRow, Shown, Wanted
from commerce.orders.drafts import BuyerDetails
from commerce.orders.models import Order
from commerce.orders.services import order_place
from commerce.payments.models import Payment, SavedMethod
from commerce.payments.services import kept_method, payment_begin
from commerce.promotions.services import budgets_claim
from commerce.stock.services import reserve
from marketplace.kernel.money import format_money
from marketplace.kernel.refusals import Refusal
from marketplace.markets.models import Market

# A cart that moves under one press is read again so often.
TRIES_MAX: Final = 4


class _CartMoved(Exception):
    """The cart is not what it was when it was read."""


def checkout_place(
    *,
    shopper: Shopper,
    key: UUID,
    buyer: BuyerDetails,
    market: Market,
    wanted: Sequence[Wanted] | None,
    shown: Shown | None,
) -> Placement:
    """Hold the pieces and place the order, both or neither; without ``wanted``, of all that is in the cart.

    What was read from the cart leaves it; if it lies there otherwise by now, the cart is ordered as it is.

    The same key returns the first order. ``shown`` is what the buyer agreed to, if the page proves it.
    Raises SoldOut, NotSoldHere, PriceChanged, BasketChanged, CartEmpty, PlacedElsewhere, TicketNeedsAccount,
    TicketHeld, OneTicketEach, what keeps a ticket from being sold now, RehearsalSellsNothing, AgeNotConfirmed,
    LimitReached, NotShippedThere, ParcelTooHeavy, MethodGone, NoCashHere, CodeDropped, OfferSpent, OfferUsed and
    OfferHeld; then nothing is held or ordered.
    """
    for _try in range(TRIES_MAX):
        basket = wanted_of(shopper) if wanted is None else list(wanted)
        try:
            if not basket:
                raise CartEmpty
            with transaction.atomic():
                return _place(shopper, key, buyer, market, basket, shown)
        except _CartMoved:
            # Another page ordered of it, or something was put in: once more, with what lies there now.
            wanted = None
        except (Refusal, IntegrityError):
            # The other of two presses was faster: what it left behind is no reason, its order is the answer.
            first = _placed(shopper, key)
            if first is None:
                raise
            return first
    raise CartEmpty


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
    basket: Sequence[Wanted],
    shown: Shown | None,
) -> Placement:
    # First of all, so that a second page of the same cart waits here for the first.
    rows = [row for each in basket for row in each.rows]
    if not cart_take(rows):
        raise _CartMoved
    asking = asking_of(shopper, buyer.email)
    quote = quote_of(basket, market, going=going_of(buyer, asking))
    hindrance = checkout_hindrance(shopper, quote) or delivery_hindrance(quote)
    if hindrance is not None:
        raise hindrance
    demand_allowed(shopper, buyer, quote)
    for line in quote.lines:
        demand_sold(line, market)
    _demand_agreed(shown, quote)
    vouchers = vouchers_used(shopper, quote)
    terms = _hold(shopper, key, quote, vouchers)
    claims = claims_of(quote.priced, quote.offered) + voucher_claims(vouchers, market.currency)
    if claims:
        budgets_claim(key=str(key), who=asking.who, claims=claims)
    order = order_place(
        key=key,
        buyer=replace(buyer, is_reverse_charge=bool(quote.taxing.reversed)),
        market=market,
        lines=lines_drafted(quote, shopper.user),
        parcels=parcels_drafted(quote),
        expires_at=timezone.now() + timedelta(seconds=terms.seconds),
    )
    placement = _note_placement(shopper, order, basket, rows)
    if rows:
        cart_tell(shopper.user)
    codes_of_order_leave(shopper=shopper, keys={offer.key for offer in quote.priced.applied})
    return placement


def _demand_agreed(shown: Shown | None, quote: Quote) -> None:
    """Refuse another total than the buyer saw, or other things. Raises PriceChanged, CodeDropped, BasketChanged."""
    if shown is None or shown == quote.shown:
        return
    if shown.total == quote.priced.total:
        raise BasketChanged
    total = format_money(quote.priced.total)
    for each in quote.codes_refused:
        raise CodeDropped(reason=str(each.refusal), total=total)
    raise PriceChanged(total=total)


def _hold(shopper: Shopper, key: UUID, quote: Quote, vouchers: dict[int, Voucher]) -> HoldTerms:
    """Hold what is bought as the shows say that led there. Raises SoldOut."""
    terms = hold_terms((line.wanted.credit.scope for line in quote.lines), shopper)
    blocks_give(shopper, quote, vouchers, key=key, seconds=terms.seconds)
    reserve(
        key=str(key),
        wanted={line.variant.pk: line.quantity for line in quote.lines},
        seconds=terms.seconds,
        unheld=[line.variant.pk for line in quote.lines if line.wanted.credit.scope in terms.unheld],
        buyer=shopper.user,
    )
    return terms


def _note_placement(
    shopper: Shopper, order: Order, basket: Sequence[Wanted], rows: Sequence[CartRow]
) -> Placement:
    # What a person's browser gathered comes back to their own cart.
    own = own_cart(shopper).pk if rows and shopper.user is not None else None
    return Placement.objects.create(
        order=order,
        browser=shopper.browser,
        user=shopper.user,
        cart_id=own or next((row.cart_id for row in rows), None),
        basket=[line_kept(each) for each in basket] if rows else [],
    )


def checkout_pay(
    *, order: Order, attempt: int, method: dict[str, str], saved: SavedMethod | None = None
) -> Payment:
    """Begin to pay a placed order, outside any transaction. The same attempt is the same payment.

    With ``saved`` a card that its holder keeps, who is there to be asked by the bank.
    Raises what payments refuse: CardRefused, MethodNotSaved, OrderClosed.
    """
    key = order.key if attempt == 0 else uuid5(order.key, f"attempt {attempt}")
    if saved is None:
        return payment_begin(order=order, key=key, method=method)
    kept = kept_method(saved, is_away=False)
    return payment_begin(order=order, key=key, method={"provider": saved.provider}, kept=kept)
