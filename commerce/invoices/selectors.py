"""Reads of invoices, and the doors to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from commerce.invoices.facts import claims_on
from commerce.invoices.models import Invoice
from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.orders.selectors import access_order
from commerce.payments.models import Refund
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.kernel.money import Money

SOLD: Final = (Order.State.PAID, Order.State.REFUNDED)
OPERATORS_PERMISSION: Final = "invoices.view_invoice"
Viewer = User | AnonymousUser


@dataclass(frozen=True)
class Paper:
    """A document that there is, or that is made when somebody asks for it first."""

    parcel: Fulfilment
    refund: str
    total: Money
    invoice: Invoice | None

    @property
    def is_cancellation(self) -> bool:
        return bool(self.refund)


def _parcels() -> QuerySet[Fulfilment]:
    lines = OrderLine.objects.select_related("variant__product")
    return Fulfilment.objects.select_related("brand", "order__buyer", "order__market").prefetch_related(
        Prefetch("lines", queryset=lines)
    )


def parcel_to_bill(order: Order, brand: Brand) -> Fulfilment | None:
    """Return a seller's part of a paid order with all that its invoice tells, or None."""
    return _parcels().filter(order=order, brand=brand, order__state__in=SOLD).first()


def refunds_done(order: Order) -> QuerySet[Refund]:
    """Return what went back of what was sold, oldest first."""
    done = Refund.objects.filter(payment__order=order, state=Refund.State.SUCCEEDED, of_receipt=False)
    return done.order_by("settled_at", "pk")


def invoice_of(order: Order, brand: Brand, refund: str = "") -> Invoice | None:
    """Return the document, if it was made."""
    return Invoice.objects.filter(order=order, brand=brand, refund=refund).first()


def papers_of(order: Order, *, brand: Brand | None = None) -> list[Paper]:
    """Return the documents of an order by seller, each seller's invoice first; five queries at most."""
    if order.state not in SOLD:
        return []
    parcels = _parcels().filter(order=order)
    made = {(paper.brand_id, paper.refund): paper for paper in Invoice.objects.filter(order=order)}
    refunds = list(refunds_done(order))
    chosen = parcels.filter(brand=brand) if brand else parcels
    return [paper for parcel in chosen for paper in _papers(parcel, refunds, made)]


def _papers(
    parcel: Fulfilment, refunds: Sequence[Refund], made: dict[tuple[int, str], Invoice]
) -> Iterable[Paper]:
    yield Paper(parcel, "", parcel.total, made.get((parcel.brand_id, "")))
    for refund in refunds:
        back = sum(claim["minor"] for claim in claims_on(parcel, refund))
        if back:
            paper = made.get((parcel.brand_id, refund.public_id))
            yield Paper(parcel, refund.public_id, Money(-back, refund.currency), paper)


def access_order_invoice(viewer: Viewer, order_id: str, invoice_id: str, *, token: str = "") -> Invoice:
    """Return a document for the order's buyer, or whoever holds the guest's link; Http404 for everybody else."""
    order = access_order(viewer, order_id, token=token)
    return _or_404(Invoice.objects.filter(order=order, public_id=invoice_id))


def access_brand_order(viewer: Viewer, brand_id: str, order_id: str) -> tuple[Brand, Order]:
    """Return an order that a brand has sold a part of, for its members; Http404 for everybody else."""
    brand = access_brand(viewer, brand_id)
    sold = Order.objects.filter(public_id=order_id, state__in=SOLD, fulfilments__brand=brand)
    order = sold.select_related("buyer", "market").first()
    if order is None:
        raise Http404
    return brand, order


def access_brand_invoice(viewer: Viewer, brand_id: str, invoice_id: str) -> Invoice:
    """Return a document of a brand for its members; Http404 for everybody else."""
    brand = access_brand(viewer, brand_id)
    return _or_404(Invoice.objects.filter(brand=brand, public_id=invoice_id))


def access_any_invoice(viewer: Viewer, invoice_id: str) -> Invoice:
    """Return a document for operators; Http404 for everybody else."""
    if not (viewer.is_authenticated and viewer.is_staff and viewer.has_perm(OPERATORS_PERMISSION)):
        raise Http404
    return _or_404(Invoice.objects.filter(public_id=invoice_id))


def _or_404(found: QuerySet[Invoice]) -> Invoice:
    invoice = found.select_related("order", "brand").first()
    if invoice is None:
        raise Http404
    return invoice


def invoices_listed(brand: Brand, *, query: str = "") -> QuerySet[Invoice]:
    """Return a brand's documents for a list, newest first; by their number, the order's or the buyer's name."""
    rows = Invoice.objects.filter(brand=brand).select_related("order__buyer").defer("facts")
    words = query.strip()
    if not words:
        return rows
    number = words.lower().removeprefix("sf-")
    named = Q(label__istartswith=words) | Q(order__buyer__name__icontains=words)
    return rows.filter(named | Q(order__public_id__startswith=number))


def invoice_by_pk(pk: int) -> Invoice:
    """Return a document; raises Invoice.DoesNotExist."""
    return Invoice.objects.get(pk=pk)
