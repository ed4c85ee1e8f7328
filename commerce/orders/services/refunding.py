"""Money back, in three steps that payments drive: apply (claim and reserve), then settle or void.

The claim is made first, by conditional updates, so that any number of refunds at the same moment never give back
more than was paid. What each share gave is kept with the refund, so that giving up undoes exactly that.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from commerce.ledger import services as ledger
from commerce.ledger.kinds import MovementKind
from commerce.ledger.selectors import is_refund_reserved
from commerce.orders.coins import coins_follow
from commerce.orders.drafts import RefundPart
from commerce.orders.errors import OrderNotPaid, RefundEmpty, RefundTooLarge
from commerce.orders.events import OrderRefunded
from commerce.orders.granting import take_back
from commerce.orders.models import Order, OrderLine
from commerce.orders.services.claiming import Claim, claim_part, claims_settle, claims_undo
from commerce.orders.services.closing import parcels_close
from commerce.orders.trail import postings_of
from commerce.stock.services import stock_return, stock_rows_hold
from commerce.tickets.selectors import offered_leaving
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money, format_money


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
    claimed = [claim_part(order, part) for part in wanted]
    ledger.reserve(
        key=f"refund:{refund}",
        kind=MovementKind.GOODWILL if all(part.is_kindness for part in wanted) else MovementKind.REFUND,
        reference=order.public_id,
        lines=postings_of(order, [piece for _claim, piece in claimed], back=True),
    )
    coins_follow(order, [part.line for part in wanted])
    return [claim for claim, _piece in claimed]


def _refuse(order: Order) -> None:
    order.refresh_from_db()
    if order.state not in (Order.State.PAID, Order.State.REFUNDED):
        raise OrderNotPaid
    raise RefundTooLarge(left=format_money(Money(order.left_minor, order.currency)))


@transaction.atomic
def order_refund_settle(*, order: Order, refund: str, claims: Sequence[Claim], reason: str = "") -> bool:
    """The money went back: the books count it, pieces return to the shelf, the buyer is told. Once."""
    if not ledger.settle(key=f"refund:{refund}"):
        return False
    # Whoever moves pieces of an order holds it first.
    Order.objects.select_for_update().get(pk=order.pk)
    claims_settle(order, claims)
    restocked = [claim["line"] for claim in claims if claim["restock"] and claim["pieces"]]
    if len(restocked) > 1:
        stock_rows_hold(
            OrderLine.objects.filter(order=order, public_id__in=restocked).values_list("variant", flat=True)
        )
    for claim in claims:
        _settle_pieces(order, claim)
    # What another refund or a dispute has claimed may yet be given up: it is not back before it is settled.
    is_certain = not is_refund_reserved(order.public_id)
    take_back(order, [claim["line"] for claim in claims], is_certain=is_certain)
    if is_certain:
        whole = Order.objects.filter(pk=order.pk, state=Order.State.PAID, refunded_minor=F("total_minor"))
        whole.update(state=Order.State.REFUNDED)
    parcels_close(order, is_certain=is_certain)
    total = sum(int(claim["minor"]) for claim in claims)
    emit(OrderRefunded(order_id=order.pk, refund=refund, minor=total, reason=reason))
    return True


def _settle_pieces(order: Order, claim: Claim) -> None:
    """Put pieces back on the shelf; of those that had left, it says that they came back."""
    line = OrderLine.objects.filter(order=order, public_id=claim["line"]).first()
    if line is None or not claim["restock"] or not claim["pieces"]:
        return
    # A seat that lay at the box office to be sold again is on the shelf already.
    offered = offered_leaving(line.public_id, keep=line.quantity - line.refunded_quantity)
    if claim["pieces"] > offered:
        stock_return(variant_id=line.variant_id, quantity=claim["pieces"] - offered, key=str(order.key))
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
    Order.objects.select_for_update().get(pk=order.pk)
    claims_undo(order, claims)
    coins_follow(order, [claim["line"] for claim in claims])
    # What was settled meanwhile waited for this to be known.
    parcels_close(order, is_certain=not is_refund_reserved(order.public_id))
    return True
