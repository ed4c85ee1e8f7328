"""The doors to an order's money trail that no other page of an order has."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.http import Http404

from commerce.orders.models import Fulfilment, Order, OrderLine
from marketplace.accounts.models import User
from marketplace.creators.models import Creator


def access_credited_order(creator: Creator, public_id: str) -> Order:
    """Return a paid order of which a line is credited to this creator; Http404 for every other."""
    mine = OrderLine.objects.filter(credited_to=creator, order__public_id=public_id)
    order = _whole(public_id) if mine.exists() else None
    if order is None or order.paid_at is None:
        raise Http404
    return order


def access_order_whole(viewer: User | AnonymousUser, public_id: str) -> Order:
    """Return any order for an operator who may look at orders; Http404 for everybody else."""
    order = _whole(public_id) if viewer.is_staff and viewer.has_perm("orders.view_order") else None
    if order is None:
        raise Http404
    return order


def _whole(public_id: str) -> Order | None:
    lines = OrderLine.objects.select_related("credited_to")
    parcels = Fulfilment.objects.select_related("brand").prefetch_related(Prefetch("lines", queryset=lines))
    orders = Order.objects.select_related("buyer", "market")
    return (
        orders.prefetch_related(Prefetch("fulfilments", queryset=parcels)).filter(public_id=public_id).first()
    )
