"""Money back, in three steps that payments drive: apply (claim and reserve), then settle or void.

The claim is made first, by conditional updates, so that any number of refunds at the same moment never give back
more than was paid. What each share gave is kept with the refund, so that giving up undoes exactly that.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from commerce.ledger import services as ledger
from commerce.ledger.kinds import MovementKind
from commerce.orders.drafts import RefundPart
from commerce.orders.errors import OrderNotPaid, RefundEmpty, RefundPartUnknown, RefundTooLarge
from commerce.orders.events import OrderRefunded
from commerce.orders.granting import take_back
from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.orders.services.closing import parcels_close
from commerce.orders.splitting import Shares, refund_shares
from commerce.orders.trail import (
    SHIPPING,
    TrailPiece,
    line_piece,
    line_refunded_shares,
    line_total_shares,
    postings_of,
    shipping_refunded_shares,
    shipping_total_shares,
)
from commerce.stock.services import stock_return
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money, format_money

# What is kept of one part: its claim and whose money it was.
Claim = dict[str, Any]


@transaction.atomic
def order_refund_apply(*, order: Order, refund: str, parts: Sequence[RefundPart]) -> list[Claim]:
    """Claim the parts of a refund (named by its public id) and reserve their way back in the books.

    Raises OrderNotPaid, RefundEmpty, RefundPartUnknown and RefundTooLarge; then nothing changed.
    """
    wanted = [part for part in parts if part.minor > 0 or part.pieces > 0]
    if not wanted or any(part.minor < 0 for part in parts) or not sum(part.minor for part in wanted):
        raise RefundEmpty
    # The order first: every refund of it passes here one after the other.
    total = sum(part.minor for part in wanted)
    open_order = Order.objects.filter(
        pk=order.pk, state=Order.State.PAID, refunded_minor__lte=F("total_minor") - total
    )
    if not open_order.update(refunded_minor=F("refunded_minor") + total):
        _refuse(order)
    order.refresh_from_db()
    claimed = [_claim(order, part) for part in wanted]
    ledger.reserve(
        key=f"refund:{refund}",
        kind=MovementKind.REFUND,
        reference=order.public_id,
        lines=postings_of(order, [piece for _claim, piece in claimed], back=True),
    )
    return [claim for claim, _piece in claimed]


def _refuse(order: Order) -> None:
    order.refresh_from_db()
    if order.state not in (Order.State.PAID, Order.State.REFUNDED):
        raise OrderNotPaid
    raise RefundTooLarge(left=format_money(Money(order.left_minor, order.currency)))


def _claim(order: Order, part: RefundPart) -> tuple[Claim, TrailPiece]:
    if part.line.startswith(SHIPPING):
        return _claim_shipping(order, part)
    line = (
        OrderLine.objects.select_related("fulfilment__brand", "credited_to")
        .filter(order=order, public_id=part.line)
        .first()
    )
    if line is None:
        raise RefundPartUnknown
    shares = _shares_back(line_total_shares(line) - line_refunded_shares(line), part, order)
    unsent = min(part.pieces, line.unsent) if part.unsent is None else part.unsent
    free = OrderLine.objects.filter(
        pk=line.pk,
        refunded_minor=line.refunded_minor,
        refunded_quantity__lte=F("quantity") - part.pieces,
        # What is not sent any more must not have left meanwhile.
        shipped_quantity__lte=F("quantity") - F("cancelled_quantity") - unsent,
    )
    claimed = free.update(
        refunded_minor=F("refunded_minor") + part.minor,
        refunded_quantity=F("refunded_quantity") + part.pieces,
        cancelled_quantity=F("cancelled_quantity") + unsent,
        refunded_tax_minor=F("refunded_tax_minor") + shares.tax,
        refunded_commission_minor=F("refunded_commission_minor") + shares.commission,
        refunded_fee_minor=F("refunded_fee_minor") + shares.fee,
        refunded_house_minor=F("refunded_house_minor") + shares.house,
    )
    if not claimed:
        raise RefundTooLarge(left=format_money(Money(line.total_minor - line.refunded_minor, order.currency)))
    return _kept(part, shares) | {"unsent": unsent}, line_piece(line, line.fulfilment.brand.public_id, shares)


def _claim_shipping(order: Order, part: RefundPart) -> tuple[Claim, TrailPiece]:
    parcel = (
        Fulfilment.objects.select_related("brand")
        .filter(order=order, public_id=part.line.removeprefix(SHIPPING))
        .first()
    )
    if parcel is None:
        raise RefundPartUnknown
    shares = _shares_back(shipping_total_shares(parcel) - shipping_refunded_shares(parcel), part, order)
    free = Fulfilment.objects.filter(pk=parcel.pk, shipping_refunded_minor=parcel.shipping_refunded_minor)
    free.update(
        shipping_refunded_minor=F("shipping_refunded_minor") + part.minor,
        shipping_tax_refunded_minor=F("shipping_tax_refunded_minor") + shares.tax,
        shipping_house_refunded_minor=F("shipping_house_refunded_minor") + shares.house,
    )
    return _kept(part, shares), TrailPiece(part.line, parcel.brand.public_id, "", shares)


def _shares_back(left: Shares, part: RefundPart, order: Order) -> Shares:
    if part.minor > left.total:
        raise RefundTooLarge(left=format_money(Money(left.total, order.currency)))
    return refund_shares(left, part.minor)


def _kept(part: RefundPart, shares: Shares) -> Claim:
    return {
        "line": part.line,
        "minor": part.minor,
        "pieces": part.pieces,
        "restock": part.restock,
        "tax": shares.tax,
        "commission": shares.commission,
        "fee": shares.fee,
        "house": shares.house,
    }


@transaction.atomic
def order_refund_settle(*, order: Order, refund: str, claims: Sequence[Claim], reason: str = "") -> bool:
    """The money went back: the books count it, pieces return to the shelf, the buyer is told. Once."""
    if not ledger.settle(key=f"refund:{refund}"):
        return False
    # Whoever moves pieces of an order holds it first.
    Order.objects.select_for_update().get(pk=order.pk)
    for claim in claims:
        _settle_pieces(order, claim)
    take_back(order, [claim["line"] for claim in claims])
    whole = Order.objects.filter(pk=order.pk, state=Order.State.PAID, refunded_minor=F("total_minor"))
    whole.update(state=Order.State.REFUNDED)
    parcels_close(order)
    total = sum(int(claim["minor"]) for claim in claims)
    emit(OrderRefunded(order_id=order.pk, refund=refund, minor=total, reason=reason))
    return True


def _settle_pieces(order: Order, claim: Claim) -> None:
    """Put pieces back on the shelf; of those that had left, it says that they came back."""
    line = OrderLine.objects.filter(order=order, public_id=claim["line"]).first()
    if line is None or not claim["restock"] or not claim["pieces"]:
        return
    stock_return(variant_id=line.variant_id, quantity=claim["pieces"], key=str(order.key))
    came_back = min(claim["pieces"] - claim.get("unsent", 0), line.kept)
    if came_back > 0:
        OrderLine.objects.filter(pk=line.pk, returned_quantity=line.returned_quantity).update(
            returned_quantity=F("returned_quantity") + came_back
        )


@transaction.atomic
def order_refund_void(*, order: Order, refund: str, claims: Sequence[Claim]) -> bool:
    """The provider would not send the money: give the claim up, so that it can be tried again."""
    if not ledger.void(key=f"refund:{refund}"):
        return False
    for claim in claims:
        if claim["line"].startswith(SHIPPING):
            Fulfilment.objects.filter(order=order, public_id=claim["line"].removeprefix(SHIPPING)).update(
                shipping_refunded_minor=F("shipping_refunded_minor") - claim["minor"],
                shipping_tax_refunded_minor=F("shipping_tax_refunded_minor") - claim["tax"],
                shipping_house_refunded_minor=F("shipping_house_refunded_minor") - claim.get("house", 0),
            )
            continue
        OrderLine.objects.filter(order=order, public_id=claim["line"]).update(
            refunded_minor=F("refunded_minor") - claim["minor"],
            refunded_quantity=F("refunded_quantity") - claim["pieces"],
            cancelled_quantity=F("cancelled_quantity") - claim.get("unsent", 0),
            refunded_tax_minor=F("refunded_tax_minor") - claim["tax"],
            refunded_commission_minor=F("refunded_commission_minor") - claim["commission"],
            refunded_fee_minor=F("refunded_fee_minor") - claim["fee"],
            refunded_house_minor=F("refunded_house_minor") - claim.get("house", 0),
        )
    total = sum(int(claim["minor"]) for claim in claims)
    Order.objects.filter(pk=order.pk).update(refunded_minor=F("refunded_minor") - total)
    return True
