"""What invoices can prove: no number is missing, every paper adds up, and they say what was sold and went back."""

from collections import Counter
from collections.abc import Iterator

from commerce.invoices.models import Invoice, InvoiceSeries, Kind
from commerce.orders.models import Fulfilment, Order
from commerce.payments.models import Refund

Series = Counter[tuple[int, str]]


def prove_invoices() -> tuple[int, str]:
    """Check every document; the first difference, or ""."""
    count = 0
    reached: Series = Counter()
    for invoice in Invoice.objects.order_by("brand", "kind", "number").iterator(chunk_size=500):
        count += 1
        reached[invoice.brand_id, invoice.kind] += 1
        difference = next(_differences(invoice, reached), "")
        if difference:
            return count, f"{invoice.label}: {difference}"
    return count, _gap(reached) or _unequal()


def _differences(invoice: Invoice, reached: Series) -> Iterator[str]:
    facts = invoice.facts
    if invoice.number != reached[invoice.brand_id, invoice.kind]:
        yield "a number before it is missing"
    if (facts["total"], facts["tax"]) != (invoice.total_minor, invoice.tax_minor):
        yield "its paper says another sum"
    if sum(row["total"] for row in facts["rows"]) != invoice.total_minor:
        yield "its rows do not add up"
    if sum(tax["gross"] for tax in facts["taxes"]) != invoice.total_minor:
        yield "its table of taxes does not add up"
    if facts["net"] + facts["tax"] != facts["total"]:
        yield "net and tax are not its total"


def _gap(reached: Series) -> str:
    for series in InvoiceSeries.objects.all():
        if reached[series.brand_id, series.kind] != series.last:
            return f"{series}: a number was used and its document is missing"
    return ""


def _unequal() -> str:
    """Compare with what was sold, and with what went back by each refund, the documents that there are."""
    billed = {
        (paper.order_id, paper.brand_id): paper
        for paper in Invoice.objects.filter(kind=Kind.INVOICE).defer("facts")
    }
    parcels = Fulfilment.objects.filter(order__in=Order.objects.filter(invoices__isnull=False))
    for parcel in (
        parcels.select_related("order").prefetch_related("lines").distinct().iterator(chunk_size=500)
    ):
        paper = billed.get((parcel.order_id, parcel.brand_id))
        if paper is not None and paper.total_minor != parcel.total.minor:
            return f"{paper.label}: {parcel.total.minor} was sold"
    return _unequal_refunds()


def _unequal_refunds() -> str:
    """A refund is one sum over all sellers: with all of its cancellations made, they are that sum."""
    back: Counter[str] = Counter()
    for name, minor in Invoice.objects.filter(kind=Kind.CANCELLATION).values_list("refund", "total_minor"):
        back[name] -= minor
    for refund in Refund.objects.filter(public_id__in=back).iterator(chunk_size=500):
        if back[refund.public_id] > refund.amount_minor:
            return f"refund {refund.public_id}: more is cancelled than went back"
    return ""
