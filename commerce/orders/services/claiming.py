"""Claiming parts of an order's money that go back, and giving such claims up: for refunds and for disputes alike.

What each share gave is kept with the claim, so that giving up undoes exactly that.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F

from commerce.orders.drafts import RefundPart
from commerce.orders.errors import RefundPartUnknown, RefundTooLarge
from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.orders.splitting import (
    Shares,
    brand_kindness_shares,
    fee_kept,
    kindness_shares,
    refund_shares,
    with_fee_kept,
)
from commerce.orders.trail import (
    SHIPPING,
    TrailPiece,
    line_piece,
    line_refunded_shares,
    line_total_shares,
    shipping_refunded_shares,
    shipping_total_shares,
    support_back,
)
from marketplace.kernel.money import Money, format_money

# What is kept of one part: its claim and whose money it was.
Claim = dict[str, Any]


def claim_part(order: Order, part: RefundPart) -> tuple[Claim, TrailPiece]:
    """Claim one part; returns what to keep of it, and what it is in the books.

    Raises RefundPartUnknown and RefundTooLarge. The order has to be held by the caller.
    """
    if part.line.startswith(SHIPPING):
        return _claim_shipping(order, part)
    line = (
        OrderLine.objects.select_related("fulfilment__brand", "credited_to")
        .filter(order=order, public_id=part.line)
        .first()
    )
    if line is None:
        raise RefundPartUnknown
    shares, kept_fee = _line_shares_back(line, part, order)
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
        claimed_quantity=F("claimed_quantity") + part.pieces,
        claimed_unsent_quantity=F("claimed_unsent_quantity") + unsent,
        refunded_tax_minor=F("refunded_tax_minor") + shares.tax,
        refunded_commission_minor=F("refunded_commission_minor") + shares.commission,
        refunded_fee_minor=F("refunded_fee_minor") + shares.fee,
        refunded_house_minor=F("refunded_house_minor") + shares.house,
        refunded_agency_minor=F("refunded_agency_minor") + shares.agency,
        refund_fee_kept_minor=F("refund_fee_kept_minor") + kept_fee,
    )
    if not claimed:
        raise RefundTooLarge(left=format_money(Money(line.total_minor - line.refunded_minor, order.currency)))
    kept = _kept(part, shares) | {"unsent": unsent, "is_counted": True, "fee_kept": kept_fee}
    piece = line_piece(line, line.fulfilment.brand.public_id, shares)
    return kept, replace(piece, support=support_back(line, shares))


def _line_shares_back(line: OrderLine, part: RefundPart, order: Order) -> tuple[Shares, int]:
    """Return what goes back of a line and from whom, and what of its fee the house keeps.

    What it kept before counts as gone back: so every refund is taken from what is left in the same proportion.
    """
    gone = with_fee_kept(line_refunded_shares(line), -line.refund_fee_kept_minor)
    shares = _shares_back(line_total_shares(line) - gone, part, order)
    if part.is_kindness or part.is_argued:
        return shares, 0
    most = line.refund_fee_max_minor
    in_all = fee_kept(gone.fee + shares.fee, bp=line.refund_fee_bp, most=most)
    kept = max(in_all - line.refund_fee_kept_minor, 0)
    # What was argued about or given kindly before left less than the rule would keep now.
    kept = min(kept, shares.fee)
    return with_fee_kept(shares, kept), kept


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
    if part.borne_by_house:
        return kindness_shares(part.minor)
    if part.borne_by_brand:
        if part.minor > left.brand:
            raise RefundTooLarge(left=format_money(Money(left.brand, order.currency)))
        return brand_kindness_shares(part.minor)
    return refund_shares(left, part.minor)


def _kept(part: RefundPart, shares: Shares) -> Claim:
    kindness = {"kindness": True} if part.is_kindness else {}
    return kindness | {
        "line": part.line,
        "minor": part.minor,
        "pieces": part.pieces,
        "restock": part.restock,
        "tax": shares.tax,
        "commission": shares.commission,
        "fee": shares.fee,
        "house": shares.house,
        "agency": shares.agency,
    }


def claims_settle(order: Order, claims: Sequence[Claim]) -> None:
    """The pieces of these claims are back for good: nobody gives them up any more."""
    for claim in claims:
        # Claims from before pieces were counted apart have nothing to take off.
        if claim.get("is_counted") and (claim["pieces"] or claim["unsent"]):
            OrderLine.objects.filter(order=order, public_id=claim["line"]).update(
                claimed_quantity=F("claimed_quantity") - claim["pieces"],
                claimed_unsent_quantity=F("claimed_unsent_quantity") - claim["unsent"],
            )


def claims_undo(order: Order, claims: Sequence[Claim]) -> None:
    """Give claims up: everything is as it was before them."""
    for claim in claims:
        if claim["line"].startswith(SHIPPING):
            Fulfilment.objects.filter(order=order, public_id=claim["line"].removeprefix(SHIPPING)).update(
                shipping_refunded_minor=F("shipping_refunded_minor") - claim["minor"],
                shipping_tax_refunded_minor=F("shipping_tax_refunded_minor") - claim["tax"],
                shipping_house_refunded_minor=F("shipping_house_refunded_minor") - claim.get("house", 0),
            )
            continue
        claims_settle(order, [claim])
        OrderLine.objects.filter(order=order, public_id=claim["line"]).update(
            refunded_minor=F("refunded_minor") - claim["minor"],
            refunded_quantity=F("refunded_quantity") - claim["pieces"],
            cancelled_quantity=F("cancelled_quantity") - claim.get("unsent", 0),
            refunded_tax_minor=F("refunded_tax_minor") - claim["tax"],
            refunded_commission_minor=F("refunded_commission_minor") - claim["commission"],
            refunded_fee_minor=F("refunded_fee_minor") - claim["fee"],
            refunded_house_minor=F("refunded_house_minor") - claim.get("house", 0),
            refunded_agency_minor=F("refunded_agency_minor") - claim.get("agency", 0),
            refund_fee_kept_minor=F("refund_fee_kept_minor") - claim.get("fee_kept", 0),
        )
    total = sum(int(claim["minor"]) for claim in claims)
    Order.objects.filter(pk=order.pk).update(refunded_minor=F("refunded_minor") - total)
