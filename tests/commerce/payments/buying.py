"""Buying in tests, through the services a checkout uses."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from commerce.catalog.models import Product, Variant
from commerce.orders.drafts import BuyerDetails, LineDraft, ParcelDraft
from commerce.orders.models import Order
from commerce.orders.services import order_place
from commerce.payments.models import Payment
from commerce.payments.services import payment_begin
from commerce.stock.services import reserve
from marketplace.accounts.models import User
from marketplace.campaigns.models import Collaboration
from marketplace.kernel.money import Money
from marketplace.markets.models import Market

GOOD, DECLINED, POOR, CHALLENGE, LATE = (
    "4242 4242 4242 4242",
    "4000 0000 0000 0002",
    "4000000000009995",
    "4000-0025-0000-3155",
    "4000000000000077",
)
Committing = Callable[[], AbstractContextManager[Any]]


def details(user: User | None = None, **fields: Any) -> BuyerDetails:
    values: dict[str, Any] = {
        "user": user,
        "email": user.email if user else "guest@example.org",
        "name": "Ines Duarte",
        "street": "Rua do Norte 8",
        "postal_code": "1200-284",
        "city": "Lisboa",
        "region": "",
        "country": "PT",
        "phone": "",
        "language": "en",
        "name_in_room": "Ines",
        **fields,
    }
    return BuyerDetails(**values)


def draft(
    item: Product | Variant,
    *,
    quantity: int = 1,
    unit: Money | None = None,
    collaboration: Collaboration | None = None,
    **fields: Any,
) -> LineDraft:
    variant = item if isinstance(item, Variant) else item.variants.select_related("product__brand").first()
    assert variant is not None
    price = variant.prices.get(currency=unit.currency if unit else "EUR")
    values: dict[str, Any] = {
        "title": variant.product.title,
        "line_up_number": None,
        "scope": "",
        "creator": collaboration.creator if collaboration else None,
        **fields,
    }
    unit = unit or price.money
    return LineDraft(
        variant=variant,
        quantity=quantity,
        unit=unit,
        collaboration=collaboration,
        # What the market's is, is known when the order is placed (see ``order_from``).
        tax=Money(0, unit.currency),
        **values,
    )


def place(
    *lines: LineDraft, user: User | None = None, key: UUID | None = None, market: str = "eu", **fields: Any
) -> Order:
    """Hold the pieces and place the order, as the checkout does."""
    key = key or uuid4()
    seconds = fields.pop("seconds", 600)
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.variant.pk] = wanted.get(line.variant.pk, 0) + line.quantity
    reserve(key=str(key), wanted=wanted, seconds=seconds)
    return order_from(lines, key=key, user=user, market=market, seconds=seconds, **fields)


def order_from(
    lines: Sequence[LineDraft],
    *,
    key: UUID,
    user: User | None = None,
    market: str = "eu",
    seconds: int = 600,
    **fields: Any,
) -> Order:
    """Place the order alone: the market's tax in every line, and its flat fee for every brand that sends something."""
    where = Market.objects.get(code=market)
    fee = Money(where.shipping_minor, where.currency)
    sending = {line.variant.product.brand for line in lines if line.variant.product.is_sent}
    parcels = [
        ParcelDraft(brand, charged, charged.included_tax(where.tax_bp))
        for brand in dict.fromkeys(line.variant.product.brand for line in lines)
        for charged in [fee if brand in sending else fee * 0]
    ]
    return order_place(
        key=key,
        buyer=details(user, **fields),
        market=where,
        lines=[replace(line, tax=line.total.included_tax(where.tax_bp)) for line in lines],
        parcels=parcels,
        expires_at=timezone.now() + timedelta(seconds=seconds),
    )


def pay(order: Order, committing: Committing, *, card: str = GOOD, key: UUID | None = None) -> Payment:
    """Press Pay and let everything that waits for the commit happen."""
    with committing():
        payment = payment_begin(order=order, key=key or uuid4(), method={"number": card})
    payment.refresh_from_db()
    order.refresh_from_db()
    return payment
