"""Money given to a buyer out of kindness: by the house or by a brand, out of the giver's own pocket, up to a limit.

It goes back the way the buyer paid, so there is never more of it than was paid; something of every line stays paid,
because what costs nothing any more would count as taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from commerce.orders.drafts import RefundPart
from commerce.orders.errors import RefundEmpty
from commerce.orders.models import Order, OrderLine
from commerce.orders.trail import line_refunded_shares, line_total_shares
from commerce.payments.errors import GoodwillAboveLimit, GoodwillTooMuch
from commerce.payments.models import GoodwillCode, Refund, RefundRequest
from commerce.payments.services.approving import Wish, known_request, refund_ask
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money, format_money


@dataclass(frozen=True)
class Gift:
    """How much, why, and whose: without a brand it is the house's. ``asked_for`` says whose people give it."""

    minor: int
    reason: str
    bearer: Brand | None = None
    asked_for: Brand | None = None


@transaction.atomic
def goodwill_give(*, order: Order, key: UUID, gift: Gift, by: User | None) -> Refund | RefundRequest:
    """Give a buyer money out of kindness; the same key gives it once.

    Raises GoodwillAboveLimit, GoodwillTooMuch, RefundEmpty and what ``refund_ask`` raises; then nothing changed.
    """
    Order.objects.select_for_update().get(pk=order.pk)
    first = known_request(order, key)
    if first is not None:
        return first
    if gift.minor <= 0:
        raise RefundEmpty
    left = goodwill_left(order)
    if gift.minor > left.minor:
        raise GoodwillAboveLimit(left=format_money(left))
    wish = Wish(_parts(order, gift), gift.reason, gift.asked_for)
    return refund_ask(order=order, key=key, wish=wish, by=by)


def goodwill_left(order: Order) -> Money:
    """Return how much more of an order may be given out of kindness, whoever gives it."""
    most = settings.GOODWILL_MAX.get(order.currency, 0)
    given = Refund.objects.filter(payment__order=order).exclude(kindness="").exclude(state="failed")
    waiting = RefundRequest.objects.filter(order=order, state=RefundRequest.State.WAITING)
    asked = sum(each.amount_minor for each in waiting if _is_gift(each))
    codes = GoodwillCode.objects.filter(order=order)
    total = sum(rows.aggregate(total=Sum("amount_minor", default=0))["total"] for rows in (given, codes))
    return Money(max(most - total - asked, 0), order.currency)


def _is_gift(asked: RefundRequest) -> bool:
    return any(part.get("borne_by_house") or part.get("borne_by_brand") for part in asked.parts)


def _parts(order: Order, gift: Gift) -> Sequence[RefundPart]:
    """Spread it over the lines it can come from, in proportion to what is left of each."""
    lines = OrderLine.objects.filter(order=order).select_related("fulfilment").order_by("pk")
    if gift.bearer is not None:
        lines = lines.filter(fulfilment__brand=gift.bearer)
    room = {line.public_id: _room(line, is_brands=gift.bearer is not None) for line in lines}
    most = sum(room.values())
    if gift.minor > most:
        raise GoodwillTooMuch(left=format_money(Money(most, order.currency)))
    shares = Money(gift.minor, order.currency).allocate(list(room.values()))
    is_brands = gift.bearer is not None
    return [
        RefundPart(line, share.minor, borne_by_house=not is_brands, borne_by_brand=is_brands)
        for line, share in zip(room, shares, strict=True)
        if share
    ]


def _room(line: OrderLine, *, is_brands: bool) -> int:
    left = line_total_shares(line) - line_refunded_shares(line)
    # One unit stays, so that the line is not taken for one that came back.
    room = left.total - 1
    return max(min(room, left.brand) if is_brands else room, 0)
