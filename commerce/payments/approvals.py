"""Reads of refunds that need a second person: who may decide about which, and what they are about."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from commerce.orders.models import Order, OrderLine
from commerce.orders.trail import SHIPPING
from commerce.payments.models import RefundRequest
from commerce.payments.selectors import is_refund_operator
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.kernel.money import Money

Viewer = User | AnonymousUser


def _whole() -> QuerySet[RefundRequest]:
    return RefundRequest.objects.select_related("order__buyer", "brand", "asked_by", "decided_by", "refund")


def access_refund_requests(viewer: Viewer, *, state: str) -> QuerySet[RefundRequest]:
    """Return the requests in a state for operators: those that wait oldest first. Http404 for everybody else."""
    if not is_refund_operator(viewer):
        raise Http404
    rows = _whole().filter(state=state)
    return rows.order_by("pk" if state == RefundRequest.State.WAITING else "-decided_at", "pk")


def access_refund_request(viewer: Viewer, public_id: str) -> RefundRequest:
    """Return a request for operators; Http404 for everybody else."""
    if not is_refund_operator(viewer):
        raise Http404
    return _or_404(_whole().filter(public_id=public_id))


def access_brand_request(viewer: Viewer, brand_id: str, order_id: str, public_id: str) -> RefundRequest:
    """Return a request of a brand's people for those who manage it; Http404 for everybody else."""
    brand = access_brand(viewer, brand_id, to="manage")
    return _or_404(_whole().filter(public_id=public_id, brand=brand, order__public_id=order_id))


def _or_404(rows: QuerySet[RefundRequest]) -> RefundRequest:
    found = rows.first()
    if found is None:
        raise Http404
    return found


def requests_of(order: Order, *, brand: Brand | None) -> list[RefundRequest]:
    """Return the requests of an order that wait: a brand's own, or all of them for operators."""
    rows = _whole().filter(order=order, state=RefundRequest.State.WAITING)
    return list(rows.filter(brand=brand) if brand is not None else rows)


def requests_refused(order: Order, *, brand: Brand | None) -> list[RefundRequest]:
    """Return the requests of an order that came to nothing, with the words, newest first."""
    rows = _whole().filter(
        order=order, state__in=[RefundRequest.State.DECLINED, RefundRequest.State.WITHDRAWN]
    )
    return list((rows.filter(brand=brand) if brand is not None else rows).order_by("-decided_at"))


@dataclass(frozen=True)
class PartTold:
    """One part of what is asked for, in words."""

    title: str
    pieces: int
    money: Money
    is_restocked: bool


def parts_told(asked: RefundRequest) -> list[PartTold]:
    """Return what is to go back, part by part."""
    names = {line.public_id: line.title for line in OrderLine.objects.filter(order=asked.order_id)}
    return [
        PartTold(
            _("Delivery") if part["line"].startswith(SHIPPING) else names.get(part["line"], part["line"]),
            part["pieces"],
            Money(part["minor"], asked.currency),
            part["restock"],
        )
        for part in asked.parts
    ]
