"""Orders to bill: two sellers, one of them asked for money back."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.payments.models import Refund
from commerce.payments.services import refund_begin
from tests import factories
from tests.commerce.payments import buying
from tests.commerce.payments.buying import Committing
from tests.conftest import World

Sell = Callable[..., Order]


def two_sellers(world: World, committing: Committing, **fields: Any) -> Order:
    """A paid order of two lamps of the world's brand and a vase of another."""
    other = factories.make_brand(
        name="Kiln 青", legal_name="青瓷有限公司", address="景德镇市陶瓷路 12", country="CN", returns_days=14
    )
    vase = factories.make_product(other, title="青瓷茶杯", prices={"EUR": 1999, "JPY": 3200})
    order = buying.place(buying.draft(world.lamp, quantity=2), buying.draft(vase), **fields)
    buying.pay(order, committing)
    return order


def refund(order: Order, committing: Committing, *parts: RefundPart, reason: str = "A dent in it") -> Refund:
    """Give money back; it has arrived when this returns."""
    with committing():
        begun = refund_begin(order=order, key=uuid4(), parts=parts, reason=reason, asked_by=None)
    begun.refresh_from_db()
    assert begun.state == Refund.State.SUCCEEDED
    order.refresh_from_db()
    return begun
