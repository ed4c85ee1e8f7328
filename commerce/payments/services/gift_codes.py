"""A kindness for later: a code for the buyer's next order, worth a sum once, of the house or of a brand."""

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commerce.orders.errors import RefundEmpty
from commerce.orders.models import Deed, Order
from commerce.orders.services import deed_note
from commerce.payments.errors import (
    GoodwillAboveLimit,
    GoodwillCodeTooMuch,
    RefundKeyTaken,
    RefundNeedsReason,
    RefundNotPossible,
)
from commerce.payments.events import GoodwillCodeGiven
from commerce.payments.models import GoodwillCode, Payment
from commerce.payments.services.approving import needs_second
from commerce.payments.services.goodwill import Gift, goodwill_left
from commerce.promotions.models import Code
from commerce.promotions.services.codes import CodeDraft, code_write
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.money import format_money

# Without signs that are taken for one another.
LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LETTERS_COUNT: Final = 10
GOOD_FOR: Final = timedelta(days=365)


@transaction.atomic
def goodwill_code_give(*, order: Order, key: UUID, gift: Gift, by: User) -> GoodwillCode:
    """Give a buyer a code out of kindness; the same key gives one.

    It counts against what may be given of an order. Raises RefundNeedsReason, RefundEmpty, RefundNotPossible,
    RefundKeyTaken, GoodwillAboveLimit and GoodwillCodeTooMuch; then nothing changed.
    """
    Order.objects.select_for_update().get(pk=order.pk)
    first = GoodwillCode.objects.filter(key=key).first()
    if first is not None:
        if first.order_id != order.pk:
            raise RefundKeyTaken
        return first
    _demand_fit(order, gift)
    now = timezone.now()
    draft = CodeDraft(
        text="".join(secrets.choice(LETTERS) for _letter in range(LETTERS_COUNT)),
        kind=Code.Kind.AMOUNT,
        starts_at=now,
        ends_at=now + GOOD_FOR,
        amounts={order.currency: gift.minor},
        uses_max=1,
        stacks=True,
    )
    given = GoodwillCode.objects.create(
        key=key,
        order=order,
        code=code_write(brand=gift.bearer, by=by, draft=draft),
        amount_minor=gift.minor,
        currency=order.currency,
        reason=gift.reason.strip()[:200],
        by=by,
        at=now,
    )
    side = Deed.Side.BRAND if gift.asked_for is not None else Deed.Side.HOUSE
    parts = order.fulfilments.order_by("pk")
    for part in parts.filter(brand=gift.bearer) if gift.bearer is not None else parts[:1]:
        deed_note(fulfilment=part, kind=Deed.Kind.KINDNESS, by=by, side=side, what=format_money(given.money))
    emit(GoodwillCodeGiven(code_id=given.pk, order_id=order.pk))
    return given


def _demand_fit(order: Order, gift: Gift) -> None:
    if not gift.reason.strip():
        raise RefundNeedsReason
    if gift.minor <= 0:
        raise RefundEmpty
    if not Payment.objects.filter(order=order, state=Payment.State.SUCCEEDED).exists():
        raise RefundNotPossible
    left = goodwill_left(order)
    if gift.minor > left.minor:
        raise GoodwillAboveLimit(left=format_money(left))
    if needs_second(order, gift.minor):
        raise GoodwillCodeTooMuch
