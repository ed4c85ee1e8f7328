"""Reads of returns, and the doors to them."""

from datetime import datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet, Sum
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from commerce.orders.models import Fulfilment, Order
from commerce.orders.selectors import access_order, order_link
from commerce.orders.selectors.bases import parcels_whole
from commerce.returns.models import Return, ReturnLine
from commerce.returns.windows import Offer, offer_of
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand

Viewer = User | AnonymousUser
SWEEP_ROWS_MAX: Final = 200


def returns_whole() -> QuerySet[Return]:
    """Return returns with all that their pages say of them."""
    rows = Return.objects.select_related(
        "fulfilment__brand", "fulfilment__order__buyer", "answered_by", "refund"
    )
    return rows.prefetch_related("lines__line__variant__product", "pictures")


def spoken_for(parcel: Fulfilment) -> dict[int, int]:
    """Return how many pieces of each line are in returns that are not over, by line."""
    lines = ReturnLine.objects.filter(back__fulfilment=parcel, back__state__in=Return.OPEN)
    return dict(lines.order_by("line").values_list("line").annotate(pieces=Sum("quantity")))


def offers_of(parcel: Fulfilment, *, now: datetime | None = None) -> list[Offer]:
    """Return what of a part can be sent back, line by line."""
    taken = spoken_for(parcel)
    lines = parcel.lines.select_related("variant__product__category").order_by("pk")
    moment = now or timezone.now()
    return [offer_of(line, parcel, spoken_for=taken.get(line.pk, 0), now=moment) for line in lines]


def access_returnable(viewer: Viewer, order_id: str, fulfilment_id: str, *, token: str) -> Fulfilment:
    """Return a part of a paid order for its buyer, or the guest's link; Http404 for everybody else."""
    order = access_order(viewer, order_id, token=token)
    parcel = parcels_whole().select_related("brand", "order__buyer").filter(order=order)
    found = parcel.filter(public_id=fulfilment_id, order__paid_at__isnull=False).first()
    if found is None or order.state == Order.State.CANCELLED:
        raise Http404
    return found


def access_own_return(viewer: Viewer, order_id: str, return_id: str, *, token: str) -> Return:
    """Return a return for its buyer, or the guest's link; Http404 for everybody else."""
    order = access_order(viewer, order_id, token=token)
    back = returns_whole().filter(fulfilment__order=order, public_id=return_id).first()
    if back is None:
        raise Http404
    return back


def access_brand_return(viewer: Viewer, brand_id: str, return_id: str) -> Return:
    """Return a return for the members of its brand; Http404 for everybody else."""
    brand = access_brand(viewer, brand_id)
    back = returns_of(brand).filter(public_id=return_id).first()
    if back is None:
        raise Http404
    return back


def returns_of(brand: Brand, *, state: str = "") -> QuerySet[Return]:
    """Return a brand's returns: those that wait for an answer by their deadline, then the newest."""
    rows = returns_whole().filter(fulfilment__brand=brand)
    if state == Return.State.ASKED:
        return rows.filter(state=state).order_by("answer_by", "pk")
    return rows.filter(state=state) if state in Return.State.values else rows


def return_counts(brand: Brand) -> dict[str, int]:
    """Return how many of a brand's returns stand in each state."""
    rows = Return.objects.filter(fulfilment__brand=brand).order_by("state")
    return dict(rows.values_list("state").annotate(count=Count("pk")))


def returns_in(order: Order) -> dict[int, list[Return]]:
    """Return an order's returns by part, oldest first."""
    found: dict[int, list[Return]] = {}
    for back in Return.objects.filter(fulfilment__order=order).order_by("pk"):
        found.setdefault(back.fulfilment_id, []).append(back)
    return found


def return_by_id(return_id: int) -> Return:
    """Return a return with all of it; raises Return.DoesNotExist."""
    return returns_whole().get(pk=return_id)


def returns_overdue(*, now: datetime) -> list[int]:
    """Return what nobody answered in time and no operator has yet, oldest first."""
    rows = Return.objects.filter(state=Return.State.ASKED, escalated_at=None, answer_by__lte=now)
    return list(rows.order_by("answer_by").values_list("pk", flat=True)[:SWEEP_ROWS_MAX])


def return_link(back: Return) -> str:
    """Return the path of the buyer's page of a return; a guest's carries the pass that opens it."""
    order = back.fulfilment.order
    _page, mark, token = order_link(order).partition("?")
    return reverse("returns:own", args=[order.public_id, back.public_id]) + mark + token
