"""Reads of orders, and the doors to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.http import Http404
from django.urls import reverse

from commerce.ledger.kinds import EARNING, AccountKind, TransferState
from commerce.ledger.selectors import Entry, transfers_of
from commerce.orders.models import Fulfilment, Order, OrderLine, Shipment
from commerce.orders.selectors.bases import lines_whole, parcels_whole
from commerce.orders.trail import side_of
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.kernel import passes
from marketplace.kernel.money import Money

# How many signs of an order's public id people quote.
NUMBER_SIGNS: Final = 8
PASS_KIND: Final = "order"  # noqa: S105 -- a kind of pass, not a secret
# A guest's link works for as long as things can be sent back and asked about.
PASS_SECONDS: Final = 180 * 24 * 3600
Viewer = User | AnonymousUser
LISTED_OF_LINES: Final = (
    "fulfilment_id",
    "title",
    "titles",
    "quantity",
    "line_up_number",
    "total_minor",
    "refunded_minor",
    "shipped_quantity",
    "cancelled_quantity",
    "returned_quantity",
    "variant__name",
    "variant__product__public_id",
)


def order_pass(order: Order) -> str:
    """Return the pass that opens an order to whoever holds the link."""
    return passes.sign(PASS_KIND, {"order": order.public_id}, seconds=PASS_SECONDS)


def order_link(order: Order) -> str:
    """Return the order page's path; a guest's carries the pass that opens it."""
    path = reverse("orders:order", args=[order.public_id])
    return path if order.buyer.user_id else f"{path}?pass={order_pass(order)}"


def order_address(order: Order) -> str:
    """Return the order page's full address, for mails."""
    return f"{settings.SITE_URL}{order_link(order)}"


def access_order(viewer: Viewer, public_id: str, *, token: str = "") -> Order:
    """Return an order for its buyer, or for whoever holds the guest's link; Http404 for everybody else."""
    orders = Order.objects.select_related("buyer", "market").prefetch_related(
        Prefetch("fulfilments", queryset=parcels_whole())
    )
    order = orders.filter(public_id=public_id).first()
    if order is None:
        raise Http404
    is_mine = viewer.is_authenticated and order.buyer.user_id == viewer.pk
    if not is_mine and not _opens(token, order):
        raise Http404
    return order


def _opens(token: str, order: Order) -> bool:
    if not token:
        return False
    try:
        return bool(passes.read(PASS_KIND, token).get("order") == order.public_id)
    except (passes.PassRefused, ValueError):
        return False


def access_arrival(viewer: Viewer, public_id: str, shipment_id: str, *, token: str = "") -> Shipment:
    """Return a parcel of an order for its buyer, or for whoever holds the guest's link; Http404 for everybody else."""
    order = access_order(viewer, public_id, token=token)
    shipments = Shipment.objects.select_related("fulfilment__order__buyer")
    shipment = shipments.filter(fulfilment__order=order, public_id=shipment_id).first()
    if shipment is None:
        raise Http404
    return shipment


def orders_of(viewer: Viewer) -> QuerySet[Order]:
    """Return a person's orders for a list, newest first, with only what a list says of their lines."""
    if not viewer.is_authenticated:
        return Order.objects.none()
    lines = lines_whole().select_related(None).select_related("variant__product").only(*LISTED_OF_LINES)
    parcels = Fulfilment.objects.select_related("brand").only("order_id", "state", "brand__name")
    parcels = parcels.prefetch_related(Prefetch("lines", queryset=lines))
    orders = Order.objects.filter(buyer__user=viewer).order_by("-placed_at", "-pk")
    return orders.prefetch_related(Prefetch("fulfilments", queryset=parcels))


def wants_order_mails(order_id: int) -> bool:
    """Tell whether a brand in an order wants to hear of each sale."""
    return Fulfilment.objects.filter(order=order_id, brand__wants_order_mails=True).exists()


def order_by_id(order_id: int) -> Order:
    """Return an order with its buyer and parcels; raises Order.DoesNotExist."""
    orders = Order.objects.select_related("buyer", "market")
    return orders.prefetch_related(Prefetch("fulfilments", queryset=parcels_whole())).get(pk=order_id)


# A brand's part of orders.


def has_bought(user: User, *, scope: str, brand: int | None, openly: bool = False) -> bool:
    """Tell whether somebody has paid for something in a show, or of a brand, and not all of it went back.

    ``openly``: only what they agreed to be named as the buyer of counts.
    """
    lines = OrderLine.objects.filter(order__buyer__user=user, order__state=Order.State.PAID)
    if openly:
        lines = lines.exclude(order__buyer__name_in_room="")
    wanted = Q(scope=scope) if brand is None else Q(scope=scope) | Q(fulfilment__brand=brand)
    return lines.filter(wanted, total_minor__gt=F("refunded_minor")).exists()


def line_by_public_id(public_id: str) -> OrderLine | None:
    """Return a line with its order and buyer for a handler that heard of it, or None."""
    return OrderLine.objects.select_related("order__buyer").filter(public_id=public_id).first()


def fulfilment_by_id(fulfilment_id: int) -> Fulfilment:
    """Return a parcel with its order and buyer; raises Fulfilment.DoesNotExist."""
    return parcels_whole().select_related("brand", "order__buyer").get(pk=fulfilment_id)


def shipment_by_id(shipment_id: int) -> Shipment | None:
    """Return a parcel that left, or None."""
    return Shipment.objects.select_related("fulfilment").filter(pk=shipment_id).first()


# The money trail.


@dataclass(frozen=True)
class TrailPart:
    """What one side of a sale got, in words and money."""

    kind: str
    label: str
    owner: str
    money: Money


def order_trail(order: Order, *, only_owner: str | None = None) -> list[TrailPart]:
    """Return whose an order's money is now, refunds taken off; ``only_owner`` leaves just that payee's part."""
    sums: dict[tuple[str, str], Money] = {}
    for entry in transfers_of(order.public_id):
        if entry.state != TransferState.POSTED or entry.kind not in EARNING:
            continue
        side, sign = side_of(entry)
        sums[side] = sums.get(side, Money(0, order.currency)) + entry.money * sign
    return [
        TrailPart(kind, str(AccountKind(kind).label), owner, money)
        for (kind, owner), money in sums.items()
        if only_owner in (None, owner) and kind != AccountKind.REFUNDABLE
    ]


def order_entries(order: Order, *, subjects: Iterable[str]) -> list[Entry]:
    """Return the ledger's entries about some lines of an order."""
    wanted = set(subjects)
    return [entry for entry in transfers_of(order.public_id) if entry.subject in wanted]


def order_facts_for_room(order_id: int) -> list[dict[str, Any]]:
    """Return what a room may say about a paid order: one fact per line that was bought in a show.

    ``name_in_room`` is empty when the buyer does not want to be named. Of somebody who wishes to be told
    of to nobody, there is no fact. ``support`` is what was given above the price, by whoever lets that be said.
    """
    lines = (
        OrderLine.objects.filter(order=order_id, order__state=Order.State.PAID, order__buyer__is_untold=False)
        .exclude(scope="")
        .select_related("order__buyer")
    )
    return [
        {
            "number": line.line_up_number,
            "name_in_room": line.order.buyer.name_in_room,
            "quantity": line.quantity,
            "scope": line.scope,
            "support": Money(
                line.support_minor if line.order.buyer.shows_support else 0, line.order.currency
            ),
        }
        for line in lines
    ]


# Figures.


@dataclass(frozen=True)
class Sales:
    """What was sold in one show, in one currency; what went back is taken off."""

    orders: int
    total: Money
    commission: Money


def sales_of_scope(scope: str, currency: str) -> Sales:
    """Return what buyers who came through a show bought."""
    lines = OrderLine.objects.filter(scope=scope, order__currency=currency, order__paid_at__isnull=False)
    sums = lines.exclude(order__state=Order.State.CANCELLED).aggregate(
        orders=Count("order", distinct=True),
        total=Sum(F("total_minor") - F("refunded_minor")),
        commission=Sum(F("commission_minor") - F("refunded_commission_minor")),
    )
    return Sales(
        orders=sums["orders"],
        total=Money(sums["total"] or 0, currency),
        commission=Money(sums["commission"] or 0, currency),
    )


def sold_since(brand: Brand, since: datetime) -> list[Money]:
    """Return what buyers paid a brand for goods since a time, refunds taken off, by currency."""
    lines = OrderLine.objects.filter(fulfilment__brand=brand, order__paid_at__gte=since)
    sums = (
        lines.exclude(order__state=Order.State.CANCELLED)
        .order_by("order__currency")
        .values_list("order__currency")
        .annotate(total=Sum(F("total_minor") - F("refunded_minor")))
    )
    return [Money(total, currency) for currency, total in sums]


def has_bought_in(user: User, scope: str) -> bool:
    """Tell whether somebody has a paid order in a show that did not go back as a whole."""
    lines = OrderLine.objects.filter(scope=scope, order__buyer__user=user, order__state=Order.State.PAID)
    return lines.filter(refunded_minor__lt=F("total_minor")).exists()


def order_by_number(number: str) -> Order | None:
    """Return the order that people quote as this ("SF-…", or its public id), or None."""
    text = number.strip().lower().removeprefix("sf-")
    if len(text) < NUMBER_SIGNS:
        return None
    return Order.objects.filter(public_id__istartswith=text).order_by("pk").first()
