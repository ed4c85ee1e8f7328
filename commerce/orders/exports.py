"""A brand's orders as a file."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone

from commerce.orders.models import Fulfilment
from commerce.orders.standings import standing_of
from marketplace.kernel.cells import Amount, Cell, csv_lines
from marketplace.kernel.money import Money, to_decimal_text

HEADER = (
    "order",
    "paid",
    "state",
    "carrier",
    "tracking",
    "shipped_at",
    "delivered_at",
    "product",
    "variant",
    "sku",
    "quantity",
    "shipped",
    "cancelled",
    "returned",
    "currency",
    "total",
    "tax",
    "commission",
    "fee",
    "refunded",
    "yours",
    "creator",
    "name",
    "street",
    "postal_code",
    "city",
    "region",
    "country",
    "phone",
)


def parcels_csv(parcels: Iterable[Fulfilment]) -> Iterator[str]:
    """Yield one row per order line and one per delivery fee of what is sent."""
    return csv_lines(HEADER, _rows(parcels))


def _amount(minor: int, currency: str) -> Amount:
    return Amount(to_decimal_text(Money(minor, currency)))


def _rows(parcels: Iterable[Fulfilment]) -> Iterator[list[Cell]]:
    for parcel in parcels:
        order, buyer = parcel.order, parcel.order.buyer
        head: list[Cell] = [order.number, _time(order.paid_at), standing_of(parcel).code, *_way(parcel)]
        tail: list[Cell] = [
            buyer.name,
            buyer.street,
            buyer.postal_code,
            buyer.city,
            buyer.region,
            buyer.country,
            buyer.phone,
        ]
        for line in parcel.lines.all():
            back = (
                line.refunded_minor
                + line.refunded_house_minor
                - line.refunded_tax_minor
                - line.refunded_commission_minor
                - line.refunded_fee_minor
            )
            amounts = (
                line.total_minor,
                line.tax_minor,
                line.commission_minor,
                line.fee_minor,
                -line.refunded_minor,
                line.brand_minor - back,
            )
            yield [
                *head,
                line.title,
                line.variant.name,
                line.variant.sku,
                line.quantity,
                line.shipped_quantity,
                line.cancelled_quantity,
                line.returned_quantity,
                order.currency,
                *(_amount(minor, order.currency) for minor in amounts),
                line.credited_to.display_name if line.credited_to else "",
                *tail,
            ]
        if parcel.is_sent:
            yield [*head, "delivery", "", "", 1, "", "", "", order.currency, *_shipping(parcel), "", *tail]


def _way(parcel: Fulfilment) -> list[Cell]:
    """Who carries it, its numbers and dates; of several parcels one after the other."""
    shipments = parcel.shipments.all()
    return [
        ", ".join(dict.fromkeys(one.carrier_label for one in shipments if one.carrier_label)),
        ", ".join(one.tracking for one in shipments if one.tracking),
        _time(parcel.shipped_at),
        _time(parcel.delivered_at),
    ]


def _time(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _shipping(parcel: Fulfilment) -> list[Cell]:
    tax_back = parcel.shipping_tax_refunded_minor
    house = parcel.shipping_house_minor - parcel.shipping_house_refunded_minor
    own = (
        parcel.shipping_minor - parcel.shipping_tax_minor - parcel.shipping_refunded_minor + tax_back + house
    )
    amounts = (parcel.shipping_minor, parcel.shipping_tax_minor, 0, 0, -parcel.shipping_refunded_minor, own)
    return [_amount(minor, parcel.order.currency) for minor in amounts]
