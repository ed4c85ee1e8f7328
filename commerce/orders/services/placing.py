"""Placing an order: amounts, shares and attribution are decided here once, and frozen."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.orders.drafts import BuyerDetails, DiscountDraft, LineDraft, ParcelDraft
from commerce.orders.earning import Earns, earns_of
from commerce.orders.errors import OrderCurrencyMixed, OrderEmpty
from commerce.orders.events import OrderPlaced
from commerce.orders.models import Buyer, Fulfilment, Order, OrderDiscount, OrderLine
from commerce.orders.splitting import Shares, line_shares
from marketplace.kernel.bus import emit
from marketplace.markets.models import Market


def order_place(
    *,
    key: UUID,
    buyer: BuyerDetails,
    market: Market,
    lines: Sequence[LineDraft],
    parcels: Sequence[ParcelDraft],
    expires_at: datetime,
) -> Order:
    """Place an order that waits for its payment until ``expires_at``; the same key returns the first one.

    The amounts are the caller's, there is one parcel for each brand of the lines, and the pieces have to be held by
    the caller under ``str(key)``.
    """
    if not lines:
        raise OrderEmpty
    amounts = [line.unit for line in lines] + [parcel.shipping for parcel in parcels]
    if any(amount.currency != market.currency for amount in amounts):
        raise OrderCurrencyMixed(currency=market.currency)
    try:
        return _place(key, buyer, market, lines, parcels, expires_at)
    except IntegrityError:
        # It was placed before, or a second press arrived while the first was being written.
        first = Order.objects.filter(key=key).first()
        if first is None:
            raise
        return first


@transaction.atomic
def _place(
    key: UUID,
    buyer: BuyerDetails,
    market: Market,
    lines: Sequence[LineDraft],
    parcels: Sequence[ParcelDraft],
    expires_at: datetime,
) -> Order:
    earns = [earns_of(line) for line in lines]
    shares = [_shares(line, each) for line, each in zip(lines, earns, strict=True)]
    goods = sum(share.total for share in shares)
    shipping = sum(parcel.shipping.minor for parcel in parcels)
    order = Order.objects.create(
        key=key,
        buyer=_buyer(buyer),
        market=market,
        currency=market.currency,
        goods_minor=goods,
        shipping_minor=shipping,
        tax_minor=sum(share.tax for share in shares) + sum(parcel.shipping_tax.minor for parcel in parcels),
        added_tax_minor=sum(line.added_tax_minor for line in lines)
        + sum(parcel.shipping_added_tax_minor for parcel in parcels),
        is_reverse_charge=buyer.is_reverse_charge,
        total_minor=goods + shipping,
        scope=next((line.scope for line in lines if line.scope), ""),
        expires_at=expires_at,
        placed_at=timezone.now(),
    )
    made = {parcel.brand.pk: _parcel(order, parcel) for parcel in parcels}
    rows = OrderLine.objects.bulk_create(
        _line(order, made[line.variant.product.brand_id], line, each, share)
        for line, each, share in zip(lines, earns, shares, strict=True)
    )
    _keep_discounts(
        order, list(zip(rows, lines, strict=True)), [(made[each.brand.pk], each) for each in parcels]
    )
    emit(OrderPlaced(order.pk, tuple(sorted({line.scope for line in lines if line.scope}))))
    return order


def _keep_discounts(
    order: Order,
    lines: Sequence[tuple[OrderLine, LineDraft]],
    parcels: Sequence[tuple[Fulfilment, ParcelDraft]],
) -> None:
    """Write down which offers gave what."""
    parts: list[tuple[dict[str, OrderLine | Fulfilment], DiscountDraft]] = []
    parts += [({"line": row}, each) for row, line in lines for each in line.discounts]
    parts += [({"fulfilment": row}, each) for row, parcel in parcels for each in parcel.discounts]
    OrderDiscount.objects.bulk_create(
        OrderDiscount(
            order=order,
            key=each.key,
            label=each.label,
            bearer=each.bearer,
            amount_minor=each.minor,
            **part,
        )
        for part, each in parts
    )


def _parcel(order: Order, parcel: ParcelDraft) -> Fulfilment:
    return Fulfilment.objects.create(
        order=order,
        brand=parcel.brand,
        shipping_minor=parcel.shipping.minor,
        shipping_tax_minor=parcel.shipping_tax.minor,
        shipping_tax_bp=parcel.shipping_tax_bp,
        shipping_added_tax_minor=parcel.shipping_added_tax_minor,
        shipping_discount_minor=sum(each.minor for each in parcel.discounts),
        shipping_house_minor=parcel.house_minor,
        **asdict(parcel.terms),
    )


def _buyer(details: BuyerDetails) -> Buyer:
    return Buyer.objects.create(
        user=details.user,
        email=details.email,
        name=details.name,
        street=details.street,
        postal_code=details.postal_code,
        city=details.city,
        region=details.region,
        country=details.country,
        company=details.company,
        vat_number=details.vat_number,
        phone=details.phone,
        language=details.language,
        name_in_room=details.name_in_room,
        is_untold=details.is_untold,
        shows_support=details.shows_support,
    )


def _shares(line: LineDraft, earns: Earns) -> Shares:
    return line_shares(
        line.total,
        tax=line.tax,
        commission_bp=earns.commission_bp,
        fee_bp=earns.fee_bp,
        house=line.house_minor,
        agency_bp=earns.agency_bp,
    )


def _line(order: Order, parcel: Fulfilment, line: LineDraft, earns: Earns, share: Shares) -> OrderLine:
    return OrderLine(
        order=order,
        fulfilment=parcel,
        variant=line.variant,
        title=line.title,
        titles=dict(line.titles),
        scope=line.scope,
        playhead_ms=line.playhead_ms,
        line_up_number=line.line_up_number,
        quantity=line.quantity,
        unit_minor=line.unit.minor,
        discount_minor=line.discount_minor,
        house_minor=line.house_minor,
        added_tax_minor=line.added_tax_minor,
        tax_bp=line.tax_bp,
        total_minor=share.total,
        tax_minor=share.tax,
        credited_to=line.creator,
        collaboration=earns.collaboration,
        terms_version=earns.collaboration.terms_version if earns.collaboration else None,
        rate_kind=earns.rate_kind,
        commission_bp=earns.commission_bp,
        commission_minor=share.commission,
        fee_bp=earns.fee_bp,
        fee_rule=earns.fee_rule,
        fee_minor=share.fee,
        agency=earns.agency,
        agency_bp=earns.agency_bp,
        agency_minor=share.agency,
        refund_fee_bp=earns.refund_fee_bp,
        refund_fee_max_minor=earns.refund_fee_max_minor,
        goes_kind=line.goes_to[0],
        goes_owner=line.goes_to[1],
        support_minor=line.support_minor,
    )
