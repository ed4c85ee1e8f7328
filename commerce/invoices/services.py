"""Writes of invoices: made when somebody asks first, with the seller's next number, and never again."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from commerce.invoices.errors import InvoiceNotYet
from commerce.invoices.facts import Facts, cancellation_facts, invoice_facts
from commerce.invoices.models import Invoice, InvoiceSeries, Kind
from commerce.invoices.selectors import invoice_of, parcel_to_bill, refunds_done
from commerce.orders.models import Order
from marketplace.brands.models import Brand

LABEL_DIGITS = 6


def invoice_issue(*, order: Order, brand: Brand) -> Invoice:
    """Return a seller's invoice for an order; the first call makes it, with the next number.

    Raises InvoiceNotYet; then no number was used.
    """
    made = invoice_of(order, brand)
    if made is not None:
        return made
    parcel = parcel_to_bill(order, brand)
    if parcel is None:
        raise InvoiceNotYet
    return _issue(order, brand, "", invoice_facts(parcel, today=timezone.localdate()))


def cancellation_issue(*, order: Order, brand: Brand, refund: str) -> Invoice:
    """Return a seller's cancellation invoice for one refund (by its public id); the invoice it cancels comes first.

    Raises InvoiceNotYet; then no number was used.
    """
    made = invoice_of(order, brand, refund)
    if made is not None:
        return made
    parcel = parcel_to_bill(order, brand)
    done = refunds_done(order).filter(public_id=refund).first()
    facts = cancellation_facts(parcel, done, today=timezone.localdate()) if parcel and done else {}
    if not facts or not facts["rows"]:
        raise InvoiceNotYet
    cancelled = invoice_issue(order=order, brand=brand)
    more = {"cancels": cancelled.label, "cancels_issued": cancelled.facts["issued"]}
    return _issue(order, brand, refund, facts | more)


def _issue(order: Order, brand: Brand, refund: str, facts: Facts) -> Invoice:
    try:
        return _number_and_write(order, brand, refund, facts)
    except IntegrityError:
        # Somebody asked at the same moment and was first: the number went back with this try.
        made = invoice_of(order, brand, refund)
        if made is None:
            raise
        return made


@transaction.atomic
def _number_and_write(order: Order, brand: Brand, refund: str, facts: Facts) -> Invoice:
    kind = Kind.CANCELLATION if refund else Kind.INVOICE
    InvoiceSeries.objects.get_or_create(brand=brand, kind=kind)
    # From here to the commit everybody else who wants a number of this seller waits.
    series = InvoiceSeries.objects.filter(brand=brand, kind=kind)
    series.update(last=F("last") + 1)
    number = series.values_list("last", flat=True).get()
    label = _label(brand, kind, number)
    return Invoice.objects.create(
        brand=brand,
        order=order,
        kind=kind,
        refund=refund,
        number=number,
        label=label,
        currency=facts["currency"],
        total_minor=facts["total"],
        tax_minor=facts["tax"],
        facts={**facts, "label": label, "kind": kind.value},
        issued_at=timezone.now(),
    )


def _label(brand: Brand, kind: Kind, number: int) -> str:
    """Return the number as people quote it: whose it is, which series, and how manieth."""
    series = "C" if kind == Kind.CANCELLATION else "R"
    return f"{brand.public_id[:6].upper()}-{series}{number:0{LABEL_DIGITS}d}"
