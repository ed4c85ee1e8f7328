"""Mails about orders: what they say, as plain values that are stored until the mail has left."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils import formats, timezone, translation

from commerce.orders.models import Fulfilment, Order, OrderLine, Shipment
from commerce.orders.selectors import order_address, order_by_id
from marketplace.accounts.selectors import language_known
from marketplace.accounts.services import mail_queue

Facts = dict[str, Any]


def order_mail(
    template: str, order_id: int, key: str = "", parcel: Fulfilment | None = None, **more: Any
) -> None:
    """Owe the buyer a mail about an order, or one part of it (the order's own id is the key without another)."""
    order = order_by_id(order_id)
    parcels = list(order.fulfilments.all()) if parcel is None else [parcel]
    mail_queue(
        key=f"{template.replace('_', '-')}:{key or order.public_id}",
        to=order.buyer.email,
        language=order.buyer.language,
        template=template,
        context=order_facts(order, parcels) | more,
    )


def order_facts(order: Order, parcels: Sequence[Fulfilment]) -> Facts:
    """Return what mails about an order say of it and of some of its parts."""
    lines = [line for parcel in parcels for line in parcel.lines.all()]
    off = sum(line.discount_minor for line in lines)
    off += sum(parcel.shipping_discount_minor for parcel in parcels)
    return {
        "name": order.buyer.name,
        "number": order.number,
        "address": order_address(order),
        "ordered": _day(order),
        "currency": order.currency,
        "goods": sum(line.total_minor + line.discount_minor for line in lines),
        "discount": -off,
        "shipping": sum(parcel.shipping_minor + parcel.shipping_discount_minor for parcel in parcels),
        "total": order.total_minor,
        "tax": order.tax_minor,
        "tax_name": order.market.tax_name,
        "payment": order.payment_label,
        "has_no_parcel": not any(parcel.is_sent for parcel in parcels),
        "has_tickets": any(parcel.has_tickets for parcel in parcels),
        "parcels": [_part(parcel) for parcel in parcels],
    }


def shipment_facts(parcel: Fulfilment, shipment: Shipment | None) -> Facts:
    """Return what a mail says of a parcel: who carries it, what is in it, and what of its part is still to come."""
    lines = {line.pk: line for line in parcel.lines.all()}
    if shipment is None:
        return {"tracking": parcel.tracking, "contents": [line_facts(line) for line in lines.values()]}
    inside = [(lines[row.line_id], row.quantity) for row in shipment.lines.all() if row.line_id in lines]
    waiting = [line for line in lines.values() if line.variant.product.is_sent and line.unsent]
    return {
        "carrier": shipment.carrier_label,
        "tracking": shipment.tracking,
        "tracking_link": shipment.tracking_link,
        "contents": [line_facts(line, quantity) for line, quantity in inside],
        "to_come": [line_facts(line, line.unsent) for line in waiting],
    }


def line_facts(line: OrderLine, quantity: int | None = None) -> Facts:
    """Return what a mail says of a line, or of some of its pieces."""
    pictures = line.variant.product.pictures.all()
    return {
        "title": line.title,
        "titles": line.titles,
        "quantity": line.quantity if quantity is None else quantity,
        "total": line.total_minor,
        "picture": f"{settings.SITE_URL}{pictures[0].image.url}" if pictures else "",
    }


def _part(parcel: Fulfilment) -> Facts:
    return {
        "brand": parcel.brand.name,
        "shipping": parcel.shipping_minor,
        "has_no_parcel": not parcel.is_sent,
        "method": parcel.method,
        "lines": [line_facts(line) for line in parcel.lines.all()],
    }


def _day(order: Order) -> str:
    """Return the day of the order where its buyer lives, in words of their language."""
    buyer = order.buyer
    try:
        zone = ZoneInfo(buyer.user.time_zone if buyer.user and buyer.user.time_zone else settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo(settings.TIME_ZONE)
    with translation.override(language_known(buyer.language)):
        return formats.date_format(timezone.localtime(order.placed_at, zone), "DATE_FORMAT")
