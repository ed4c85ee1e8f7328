"""Disputes: a bank takes an order's money back for its client, and gives it again if it was wrong to.

What it takes comes out of every share in proportion, like a refund, whether that was paid out before or not: a payee's
balance may fall below nothing, is carried, and taken from what they earn next. Winning undoes exactly that, in favour
of whoever earned it. What the bank charges for arguing is borne by the brands, by their parts of the order.
"""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind, brand_owner
from commerce.ledger.services import Posting, Side, accounts
from commerce.orders.drafts import RefundPart
from commerce.orders.errors import DisputeEmpty, OrderNotPaid
from commerce.orders.events import OrderDisputed, OrderDisputeEnded
from commerce.orders.models import Order, OrderDispute
from commerce.orders.services.claiming import Claim, claim_part, claims_undo
from commerce.orders.services.closing import parcels_close
from commerce.orders.splitting import Shares
from commerce.orders.trail import TrailPiece, dispute_key, postings_of, shipping_subject
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money

CLEARING: Side = (AccountKind.CLEARING, "")
DISPUTE: Side = (AccountKind.DISPUTE, "")
WRITE_OFF: Side = (AccountKind.WRITE_OFF, "")


def order_dispute_open(*, order: Order, key: str, minor: int, fee_minor: int = 0) -> OrderDispute:
    """A bank took ``minor`` of an order back, and perhaps a fee: every share gives its part. The same key is one.

    What went back to the buyer before is taken a second time from nobody but the house. Raises OrderNotPaid and
    DisputeEmpty; then nothing changed.
    """
    first = OrderDispute.objects.filter(key=key).first()
    if first is not None:
        return first
    if minor <= 0 or fee_minor < 0:
        raise DisputeEmpty
    try:
        return _open(order, key, minor, fee_minor)
    except IntegrityError:
        # Told twice at the same moment.
        return OrderDispute.objects.get(key=key)


@transaction.atomic
def _open(order: Order, key: str, minor: int, fee_minor: int) -> OrderDispute:
    # Everything about the money of one order passes here one after the other.
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.state not in (Order.State.PAID, Order.State.REFUNDED):
        raise OrderNotPaid
    parts = _parts(order, min(minor, order.left_minor))
    claimed = [claim_part(order, part) for part in parts]
    held = sum(part.minor for part in parts)
    Order.objects.filter(pk=order.pk).update(refunded_minor=order.refunded_minor + held)
    claims = [claim for claim, _piece in claimed]
    dispute = OrderDispute.objects.create(
        key=key,
        order=order,
        amount_minor=minor,
        surplus_minor=minor - held,
        fee_minor=fee_minor,
        parts=claims,
        fees=_fees(order, claims, fee_minor),
        opened_at=timezone.now(),
    )
    pieces = [piece for _claim, piece in claimed]
    ledger.post(
        key=dispute_key(dispute),
        kind=MovementKind.DISPUTE,
        reference=order.public_id,
        lines=[*postings_of(order, pieces, way=AccountKind.DISPUTE, back=True), *_whole(dispute, back=False)],
    )
    _book_fee(dispute, back=False)
    emit(OrderDisputed(order_id=order.pk, dispute=key, minor=minor))
    return dispute


def _parts(order: Order, minor: int) -> list[RefundPart]:
    """Share what was taken over everything that is left of an order, in proportion."""
    left = {}
    for parcel in order.fulfilments.prefetch_related("lines").order_by("pk"):
        for line in parcel.lines.all():
            left[line.public_id] = line.total_minor - line.refunded_minor
        left[shipping_subject(parcel)] = parcel.shipping_minor - parcel.shipping_refunded_minor
    if minor <= 0:
        return []
    shares = Money(minor, order.currency).allocate(list(left.values()))
    # Pieces that have not left are not held back by it: that is for people to decide.
    return [
        RefundPart(subject, share.minor, unsent=0)
        for subject, share in zip(left, shares, strict=True)
        if share
    ]


def _fees(order: Order, claims: Sequence[Claim], fee_minor: int) -> dict[str, Any]:
    """Return what of the bank's fee each brand bears, by the part of the order it is counted on."""
    if not fee_minor:
        return {}
    sums: dict[str, list[Any]] = {}
    taken = {claim["line"]: int(claim["minor"]) for claim in claims}
    for parcel in order.fulfilments.select_related("brand").prefetch_related("lines").order_by("pk"):
        lines = [line.public_id for line in parcel.lines.all()]
        weight = sum(taken.get(subject, 0) for subject in [*lines, shipping_subject(parcel)])
        sums[lines[0] if lines else shipping_subject(parcel)] = [parcel.brand.public_id, weight]
    weights = [weight for _brand, weight in sums.values()]
    shares = Money(fee_minor, order.currency).allocate(weights if any(weights) else [1] * len(weights))
    return {
        subject: [brand, share.minor]
        for (subject, (brand, _weight)), share in zip(sums.items(), shares, strict=True)
    }


def _whole(dispute: OrderDispute, *, back: bool) -> list[Posting]:
    """Return the transfers between us and the provider, and what the house lost or got again."""
    currency = dispute.order.currency
    lines = [(WRITE_OFF, DISPUTE, dispute.surplus_minor), (DISPUTE, CLEARING, dispute.amount_minor)]
    lines = [line for line in lines if line[2]]
    opened = accounts([side for start, to, _minor in lines for side in (start, to)], currency)
    return [
        Posting(opened[to if back else start], opened[start if back else to], Money(minor, currency))
        for start, to, minor in lines
    ]


def _book_fee(dispute: OrderDispute, *, back: bool) -> None:
    currency, fees = dispute.order.currency, dict(dispute.fees)
    if not fees:
        return
    sides = {brand: (AccountKind.BRAND_PAYABLE, brand_owner(brand)) for brand, _minor in fees.values()}
    opened = accounts([CLEARING, *sides.values()], currency)
    lines = [
        Posting(
            debit=opened[CLEARING if back else sides[brand]],
            credit=opened[sides[brand] if back else CLEARING],
            money=Money(minor, currency),
            subject=subject,
        )
        for subject, (brand, minor) in fees.items()
    ]
    ledger.post(
        key=dispute_key(dispute, "fee_back" if back else "fee"),
        kind=MovementKind.DISPUTE_FEE,
        reference=dispute.order.public_id,
        lines=lines,
    )


@transaction.atomic
def order_dispute_win(*, dispute: OrderDispute, is_fee_returned: bool = False) -> bool:
    """The bank gave the money again: everybody has what they had before, once. False when it had ended before."""
    order = Order.objects.select_for_update().get(pk=dispute.order_id)
    still = OrderDispute.objects.filter(pk=dispute.pk, state=OrderDispute.State.OPEN)
    if not still.update(
        state=OrderDispute.State.WON, ended_at=timezone.now(), is_fee_returned=is_fee_returned
    ):
        return False
    dispute.refresh_from_db()
    claims_undo(order, dispute.parts)
    pieces = [_piece_again(order, claim) for claim in dispute.parts]
    ledger.post(
        key=dispute_key(dispute, "won"),
        kind=MovementKind.DISPUTE_WON,
        reference=order.public_id,
        lines=[*_whole(dispute, back=True), *postings_of(order, pieces, way=AccountKind.DISPUTE)],
    )
    if is_fee_returned:
        _book_fee(dispute, back=True)
    emit(OrderDisputeEnded(order_id=order.pk, dispute=dispute.key, is_won=True))
    return True


def _piece_again(order: Order, claim: Claim) -> TrailPiece:
    tax, commission, fee, house = claim["tax"], claim["commission"], claim["fee"], claim["house"]
    brand_share = claim["minor"] + house - tax - commission - fee
    shares = Shares(tax, commission, fee, brand_share, house, claim["agency"])
    for parcel in order.fulfilments.select_related("brand").prefetch_related("lines__credited_to"):
        for line in parcel.lines.all():
            if line.public_id == claim["line"]:
                creator = line.credited_to.public_id if line.credited_to else ""
                return TrailPiece(line.public_id, parcel.brand.public_id, creator, shares, line.agency)
        if shipping_subject(parcel) == claim["line"]:
            return TrailPiece(claim["line"], parcel.brand.public_id, "", shares)
    raise LookupError(claim["line"])


@transaction.atomic
def order_dispute_lose(*, dispute: OrderDispute) -> bool:
    """The bank keeps the money: what was taken stays taken. False when it had ended before."""
    order = Order.objects.select_for_update().get(pk=dispute.order_id)
    still = OrderDispute.objects.filter(pk=dispute.pk, state=OrderDispute.State.OPEN)
    if not still.update(state=OrderDispute.State.LOST, ended_at=timezone.now()):
        return False
    dispute.refresh_from_db()
    if order.state == Order.State.PAID and not order.left_minor:
        Order.objects.filter(pk=order.pk).update(state=Order.State.REFUNDED)
        parcels_close(order)
    emit(OrderDisputeEnded(order_id=order.pk, dispute=dispute.key, is_won=False))
    return True
