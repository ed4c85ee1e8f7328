"""Reads of carts, what they would cost, and the door to the orders somebody placed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from commerce.catalog.models import Product, ProductPicture, Variant
from commerce.catalog.selectors import UNTOLD_OF_PRODUCTS
from commerce.checkout.credit import NO_CREDIT, Credit
from commerce.checkout.models import QUANTITY_MAX, CartLine, Placement
from commerce.checkout.shoppers import Shopper
from commerce.orders.models import Buyer, Order
from commerce.orders.selectors import access_order
from commerce.promotions.asking import Seen
from commerce.promotions.pricing import AskedPrice, BasketLine, PricedCart, price_cart
from commerce.promotions.quotes import seen_kept
from commerce.promotions.selectors import asked_prices_by_scope
from commerce.stock.selectors import free_of
from marketplace.brands.models import Brand
from marketplace.brands.selectors import UNTOLD_OF_BRANDS
from marketplace.kernel.money import Money
from marketplace.markets.models import Market

# A guest's address is remembered for an afternoon, not for whoever uses the computer next week.
GUEST_REMEMBERED: Final = timedelta(hours=12)
# How long an empty checkout still leads to the order that emptied it.
LATEST_WITHIN: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Wanted:
    """So many pieces of a variant, and who is credited for it."""

    variant: Variant
    quantity: int
    credit: Credit = NO_CREDIT
    # What a page of the show proves that its buyer saw.
    seen: Seen | None = None


@dataclass(frozen=True)
class QuoteLine:
    """A wanted thing as its buyer sees it now."""

    wanted: Wanted
    asked: AskedPrice | None
    left: int

    @property
    def variant(self) -> Variant:
        return self.wanted.variant

    @property
    def product(self) -> Product:
        return self.wanted.variant.product

    @property
    def quantity(self) -> int:
        return self.wanted.quantity

    @property
    def title(self) -> str:
        """What an order calls it."""
        return f"{self.product.title}, {self.variant.name}" if self.variant.name else self.product.title

    @property
    def cover(self) -> ProductPicture | None:
        return next(iter(self.product.pictures.all()), None)

    @property
    def picture_url(self) -> str:
        cover = self.cover
        return cover.image.url if cover else ""

    @property
    def total(self) -> Money | None:
        return self.asked.price * self.quantity if self.asked else None

    @property
    def was_total(self) -> Money | None:
        return self.asked.was * self.quantity if self.asked and self.asked.was else None

    @property
    def is_on_sale(self) -> bool:
        """Anybody may buy it, whatever is left."""
        product = self.product
        listed = product.state == Product.State.LISTED and product.brand.state == Brand.State.APPROVED
        return listed and self.variant.is_offered

    @property
    def problem(self) -> str:
        """Why it cannot be paid for as it stands: ``gone``, ``no_price``, ``sold_out``, ``few``; empty if it can."""
        if not self.is_on_sale:
            return "gone"
        if self.asked is None:
            return "no_price"
        if self.left <= 0:
            return "sold_out"
        return "few" if self.left < self.quantity else ""


@dataclass(frozen=True)
class QuoteParcel:
    """What one brand sends, or hands over at once."""

    brand: Brand
    lines: list[QuoteLine]

    @property
    def is_sent(self) -> bool:
        return any(line.product.is_sent for line in self.lines)


@dataclass(frozen=True)
class Quote:
    """What a basket would cost now; lines that cannot be had for any money count nothing."""

    market: Market
    lines: list[QuoteLine]
    priced: PricedCart

    @property
    def parcels(self) -> list[QuoteParcel]:
        """The lines by the brand that sends them, in the order they were added."""
        brands = {line.product.brand_id: line.product.brand for line in self.lines}
        return [
            QuoteParcel(brand, [line for line in self.lines if line.product.brand_id == pk])
            for pk, brand in brands.items()
        ]

    @property
    def problems(self) -> list[QuoteLine]:
        """The lines that stand in the way of paying."""
        return [line for line in self.lines if line.problem]

    @property
    def is_sent(self) -> bool:
        """Something of it goes into a parcel, so that an address is needed."""
        return self.sending > 0

    @property
    def is_from_a_show(self) -> bool:
        """The room may hear of it."""
        return any(line.wanted.credit.scope for line in self.lines)

    @property
    def sending(self) -> int:
        """How many brands send a parcel."""
        return len({line.product.brand_id for line in self.lines if line.product.is_sent})

    @property
    def returns_days(self) -> int | None:
        """For how many days all of it can be sent back."""
        days = [parcel.brand.returns_days for parcel in self.parcels if parcel.is_sent]
        return min((each for each in days if each is not None), default=None) if all(days) else None


def quote_of(wanted: Sequence[Wanted], market: Market, *, now: datetime | None = None) -> Quote:
    """Price a basket in a market's currency; four queries for any number of lines.

    Whoever saw a lower price a moment ago is asked that one (see promotions.asking).
    """
    asked = asked_prices_by_scope(
        [(each.variant.pk, each.credit.scope) for each in wanted],
        currency=market.currency,
        now=now,
        seen={(each.variant.pk, each.credit.scope): each.seen for each in wanted if each.seen},
    )
    free = free_of(each.variant.pk for each in wanted)
    lines = [
        QuoteLine(each, asked.get(each.credit.scope, {}).get(each.variant.pk), free[each.variant.pk])
        for each in wanted
    ]
    return quote_from(lines, market)


def quote_from(lines: Sequence[QuoteLine], market: Market) -> Quote:
    """Add up lines that were read before."""
    basket = [
        BasketLine(
            line.variant.pk, line.product.brand_id, line.quantity, line.asked, is_sent=line.product.is_sent
        )
        for line in lines
        if line.asked is not None and line.problem in {"", "few"}
    ]
    shipping = Money(market.shipping_minor, market.currency)
    return Quote(market, list(lines), price_cart(basket, shipping=shipping, tax_bp=market.tax_bp))


# Carts.


def cart_lines(shopper: Shopper) -> QuerySet[CartLine]:
    """Return the lines of a person's cart and of the browser's."""
    mine = Q(cart__user=shopper.user) if shopper.user else Q(pk__in=[])
    browsers = Q(cart__user__isnull=True, cart__public_id=shopper.browser)
    return CartLine.objects.filter(mine | browsers).order_by("pk")


def wanted_of(shopper: Shopper) -> list[Wanted]:
    """Return what is in somebody's cart. What was put in before logging in is in it too."""
    # A bag may hold fifty lines: what no page says of a line, its product or its brand stays behind.
    untold = [f"variant__product__brand__{name}" for name in UNTOLD_OF_BRANDS]
    untold += [f"variant__product__{name}" for name in UNTOLD_OF_PRODUCTS]
    lines = cart_lines(shopper).select_related("variant__product__brand").defer("created_at", *untold)
    found: dict[int, Wanted] = {}
    now = timezone.now()
    for line in lines.prefetch_related("variant__product__pictures"):
        credit = Credit(line.scope, line.creator, line.collaboration, line.line_up_number)
        before = found.get(line.variant_id)
        if before is None:
            seen = seen_kept(line.price_told_at, line.price_seen_at, now)
            found[line.variant_id] = Wanted(line.variant, line.quantity, credit, seen)
        else:
            quantity = min(before.quantity + line.quantity, QUANTITY_MAX)
            found[line.variant_id] = replace(
                before, quantity=quantity, credit=credit if credit.scope else before.credit
            )
    return list(found.values())


def cart_count(shopper: Shopper) -> int:
    """Return how many pieces are in somebody's cart, for the sign on the bag."""
    by_variant: dict[int, int] = {}
    for variant_id, quantity in cart_lines(shopper).values_list("variant_id", "quantity"):
        by_variant[variant_id] = min(by_variant.get(variant_id, 0) + quantity, QUANTITY_MAX)
    return sum(by_variant.values())


# Orders that were placed.


def _placements() -> QuerySet[Placement]:
    pictures = Prefetch("order__lines__variant__product__pictures", queryset=ProductPicture.objects.all())
    return Placement.objects.select_related("order__buyer", "order__market").prefetch_related(
        "order__lines__variant__product", pictures
    )


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
    """Return the placement of the order made with a key, whoever made it, or None."""
    return _placements().filter(order__key=key).first()


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


def carts_of_scope(scope: str) -> int:
    """Return in how many carts something lies that was put there in a show."""
    return CartLine.objects.filter(scope=scope).values("cart").distinct().count()
