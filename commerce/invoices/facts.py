"""What stands on an invoice, as plain values that are stored with it: nothing of it is looked up later.

Amounts are whole minor units and signed: a cancellation's are below nothing, so that all documents of an order add
up to what was paid less what went back.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from commerce.catalog.wording import title_in
from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.orders.trail import SHIPPING
from commerce.payments.models import Refund
from marketplace.accounts.selectors import language_known
from marketplace.brands.models import Brand

# The form of what is stored: a later one can tell how to read an earlier.
VERSION: Final = 1
Facts = dict[str, Any]
Row = dict[str, Any]


def invoice_facts(parcel: Fulfilment, *, today: date) -> Facts:
    """Return what an invoice about a seller's part of an order says."""
    order = parcel.order
    rows = [_line(line, order) for line in parcel.lines.all()]
    if parcel.is_sent or parcel.shipping_minor:
        rows.append(_delivery(parcel))
    return _document(parcel, rows, today)


def cancellation_facts(parcel: Fulfilment, refund: Refund, *, today: date) -> Facts:
    """Return what a cancellation about one refund's part of a seller says."""
    lines = {line.public_id: line for line in parcel.lines.all()}
    rows = []
    for claim in claims_on(parcel, refund):
        line = lines.get(claim["line"])
        row = _line(line, parcel.order) if line else _delivery(parcel)
        # What went back of it, not what it once cost: a price per piece would mislead.
        back = {"quantity": claim["pieces"], "total": -claim["minor"], "tax": -claim["tax"]}
        rows.append({**row, **back, "unit": None, "discount": 0})
    return _document(parcel, rows, today) | {"reason": refund.reason}


def claims_on(parcel: Fulfilment, refund: Refund) -> list[dict[str, Any]]:
    """Return the parts of a refund that are this seller's. What is given out of kindness lowers no price."""
    mine = {line.public_id for line in parcel.lines.all()} | {f"{SHIPPING}{parcel.public_id}"}
    return [
        claim
        for claim in refund.parts
        if claim["line"] in mine and claim["minor"] and not claim.get("kindness")
    ]


def _document(parcel: Fulfilment, rows: Sequence[Row], today: date) -> Facts:
    order, taxes = parcel.order, _taxes(rows)
    return {
        "version": VERSION,
        "language": language_known(order.buyer.language),
        "currency": order.currency,
        "issued": today.isoformat(),
        "order": order.number,
        "paid": order.paid_at.date().isoformat() if order.paid_at else "",
        "payment": order.payment_label,
        "seller": _seller(parcel.brand),
        "buyer": _buyer(order),
        "rows": list(rows),
        "taxes": taxes,
        "tax_name": order.market.tax_name,
        "is_tax_added": order.added_tax_minor > 0,
        "is_reverse_charge": order.is_reverse_charge,
        "net": sum(tax["net"] for tax in taxes),
        "tax": sum(tax["tax"] for tax in taxes),
        "total": sum(row["total"] for row in rows),
    }


def _seller(brand: Brand) -> Row:
    return {
        "name": brand.name,
        "legal_name": brand.legal_name or brand.name,
        "address": brand.address,
        "country": brand.country,
        "register_number": brand.register_number,
        "vat_number": brand.vat_number,
        "email": brand.contact_email,
        "phone": brand.contact_phone,
    }


def _buyer(order: Order) -> Row:
    buyer = order.buyer
    names = ("name", "company", "street", "postal_code", "city", "region", "country", "vat_number")
    return {name: getattr(buyer, name) for name in names}


def _line(line: OrderLine, order: Order) -> Row:
    return {
        "kind": "goods",
        "subject": line.public_id,
        "title": title_in(language_known(order.buyer.language), line.title, line.titles),
        "sku": line.variant.sku,
        "quantity": line.quantity,
        "unit": line.unit_minor,
        "discount": line.discount_minor,
        "total": line.total_minor,
        "tax": line.tax_minor,
        "rate_bp": _rate(line.tax_bp, line.tax_minor, order),
    }


def _delivery(parcel: Fulfilment) -> Row:
    return {
        "kind": "delivery",
        "subject": f"{SHIPPING}{parcel.public_id}",
        "title": parcel.method,
        "sku": "",
        "quantity": 1,
        "unit": parcel.shipping_minor - parcel.shipping_added_tax_minor + parcel.shipping_discount_minor,
        "discount": parcel.shipping_discount_minor,
        "total": parcel.shipping_minor,
        "tax": parcel.shipping_tax_minor,
        "rate_bp": _rate(parcel.shipping_tax_bp, parcel.shipping_tax_minor, parcel.order),
    }


def _rate(kept: int | None, tax_minor: int, order: Order) -> int:
    """Return the rate; orders from before rates were kept had their market's, or none."""
    if kept is not None:
        return kept
    return order.market.tax_bp if tax_minor else 0


def _taxes(rows: Iterable[Row]) -> list[Row]:
    """Return the table of taxes: net, tax and gross by rate, lowest first."""
    by_rate: dict[int, Row] = {}
    for row in rows:
        at = by_rate.setdefault(row["rate_bp"], {"rate_bp": row["rate_bp"], "net": 0, "tax": 0, "gross": 0})
        at["net"] += row["total"] - row["tax"]
        at["tax"] += row["tax"]
        at["gross"] += row["total"]
    return [by_rate[rate] for rate in sorted(by_rate)]
