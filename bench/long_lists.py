"""A brand with a long shelf and a fan with a long list of orders, for `bench pages`. Runs inside Django.

Ten thousand of each are written as rows, at once: nobody pays for them, so the books say nothing of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from bench.shop import PRICE_MINOR, brand, user
from commerce.catalog.models import Price, PriceLog, Product, ProductPicture, Variant
from commerce.checkout.models import LINES_MAX, Cart, CartLine, Placement
from commerce.orders.models import Buyer, Fulfilment, Order, OrderLine
from commerce.stock.models import StockItem
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money

# More would make one statement longer than SQLite reads.
BATCH = 500
ORDER_STATES = (Fulfilment.State.TO_PACK, Fulfilment.State.PACKING, Fulfilment.State.SHIPPED)


@dataclass
class LongShop:
    """Who opens the lists, and what stands in them so far."""

    owner: User
    fan: User
    brand: Brand
    cart: Cart
    variants: list[Variant] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)


def long_shop() -> LongShop:
    owner, fan = user("dora"), user("emil")
    return LongShop(owner, fan, brand("Long Shelf", owner), Cart.objects.create(user=fan))


def lengthen(shop: LongShop, rows: int) -> None:
    """Bring the shelf and the list of orders to so many rows, and the bag to as many as a bag takes."""
    while len(shop.variants) < rows:
        with transaction.atomic():
            count = min(BATCH, rows - len(shop.variants))
            fresh = _products(shop, count)
            _orders(shop, fresh)
            room = max(0, LINES_MAX - len(shop.variants))
            CartLine.objects.bulk_create(CartLine(cart=shop.cart, variant=each) for each in fresh[:room])
            shop.variants += fresh


def _products(shop: LongShop, count: int) -> list[Variant]:
    first, since = len(shop.variants), timezone.now() - timedelta(days=60)
    products = Product.objects.bulk_create(
        Product(
            brand=shop.brand,
            title=f"Long lamp {number}",
            option_name="Shade",
            state=Product.State.LISTED,
            description="A paper moon on a turned base.",
        )
        for number in range(first, first + count)
    )
    variants = Variant.objects.bulk_create(
        Variant(product=each, name="Natural", position=0) for each in products
    )
    StockItem.objects.bulk_create(StockItem(variant=each, on_hand=1000) for each in variants)
    Price.objects.bulk_create(
        Price(variant=each, currency="EUR", amount_minor=PRICE_MINOR) for each in variants
    )
    PriceLog.objects.bulk_create(
        PriceLog(variant=each, currency="EUR", amount_minor=PRICE_MINOR, valid_from=since)
        for each in variants
    )
    pictures = [
        ProductPicture(product=each, alt=each.title, position=0, width=640, height=640) for each in products
    ]
    for picture in pictures:
        picture.image.name = f"products/{picture.product.public_id}-0.webp"
    ProductPicture.objects.bulk_create(pictures)
    return variants


def _orders(shop: LongShop, bought: Sequence[Variant]) -> None:
    """One paid order of one piece for each, the newest last."""
    now, market = timezone.now(), shop.brand.market
    fee, price = Money(market.shipping_minor, "EUR"), Money(PRICE_MINOR, "EUR")
    tax, fee_tax = price.included_tax(market.tax_bp), fee.included_tax(market.tax_bp)
    buyers = Buyer.objects.bulk_create(_buyer(shop.fan) for _each in bought)
    orders = Order.objects.bulk_create(
        Order(
            key=uuid4(),
            buyer=buyer,
            market=market,
            currency="EUR",
            goods_minor=price.minor,
            shipping_minor=fee.minor,
            tax_minor=tax.minor + fee_tax.minor,
            total_minor=price.minor + fee.minor,
            state=Order.State.PAID,
            payment_state="succeeded",
            payment_label="Visa •••• 4242",
            expires_at=now,
            placed_at=now + timedelta(milliseconds=len(shop.orders) + number),
            paid_at=now,
        )
        for number, buyer in enumerate(buyers)
    )
    _parcels(shop, orders, bought, price=price, fee=fee)
    shop.orders += orders


def _parcels(
    shop: LongShop, orders: Sequence[Order], bought: Sequence[Variant], *, price: Money, fee: Money
) -> None:
    tax_bp = shop.brand.market.tax_bp
    tax, fee_tax = price.included_tax(tax_bp), fee.included_tax(tax_bp)
    parcels = Fulfilment.objects.bulk_create(
        Fulfilment(
            order=each,
            brand=shop.brand,
            shipping_minor=fee.minor,
            shipping_tax_minor=fee_tax.minor,
            state=ORDER_STATES[number % len(ORDER_STATES)],
        )
        for number, each in enumerate(orders)
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            fulfilment=parcel,
            variant=variant,
            title=variant.product.title,
            quantity=1,
            unit_minor=price.minor,
            total_minor=price.minor,
            tax_minor=tax.minor,
        )
        for order, parcel, variant in zip(orders, parcels, bought, strict=True)
    )
    _placements(shop, orders)


def _placements(shop: LongShop, orders: Sequence[Order]) -> None:
    Placement.objects.bulk_create(
        Placement(order=each, browser=new_public_id(), user=shop.fan) for each in orders
    )


def _buyer(fan: User) -> Buyer:
    return Buyer(
        user=fan,
        email=fan.email,
        name="Emil Costa",
        street="Rua do Moinho 15",
        postal_code="1100-001",
        city="Lisboa",
        country="PT",
    )
