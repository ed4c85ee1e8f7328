"""A brand's part of orders: the list it packs by, and the doors to one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from commerce.orders.errors import ParcelsTooMany
from commerce.orders.models import Deed, Fulfilment, Note, Order, OrderLine, Shipment
from commerce.orders.scopes import ScopeName, scope_names
from commerce.orders.selectors.bases import lines_whole, shipments_whole
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand

Viewer = User | AnonymousUser
PARCELS_AT_ONCE_MAX: Final = 100
SCOPES_OFFERED_MAX: Final = 50
UNPAID: Final = "unpaid"
LISTED: Final = (
    "public_id",
    "state",
    "shipping_minor",
    "shipping_refunded_minor",
    "order__public_id",
    "order__currency",
    "order__state",
    "order__scope",
    "order__paid_at",
    "order__confirmed_at",
    "order__placed_at",
    "order__buyer__name",
    "order__buyer__city",
    "order__buyer__country",
)


@dataclass(frozen=True)
class Filter:
    """Which of a brand's parts are looked for. Unpaid ones are hidden until they are asked for."""

    state: str = ""
    query: str = ""
    scope: str = ""
    since: date | None = None
    until: date | None = None


def _of(brand: Brand) -> QuerySet[Fulfilment]:
    """A brand's parts of orders that are paid, or are at the door: the rest is nothing it could act on."""
    let_go = Q(order__paid_at__isnull=False) | Q(order__confirmed_at__isnull=False)
    rows = Fulfilment.objects.filter(let_go, brand=brand)
    return rows.exclude(order__state=Order.State.CANCELLED)


def _unpaid_of(brand: Brand) -> QuerySet[Fulfilment]:
    return Fulfilment.objects.filter(brand=brand, order__state=Order.State.PENDING)


def brand_parcels(
    brand: Brand, *, state: str = "", query: str = "", wanted: Filter | None = None
) -> QuerySet[Fulfilment]:
    """Return a brand's parcels of paid orders, newest first; by state and by order number, name or product.

    With the state "unpaid" those of orders that wait for their payment, newest first.
    """
    wanted = wanted or Filter(state=state, query=query)
    rows = _unpaid_of(brand) if wanted.state == UNPAID else _of(brand)
    rows = (
        rows.select_related("brand", "order__buyer")
        .prefetch_related(
            Prefetch("lines", queryset=lines_whole()), Prefetch("shipments", queryset=shipments_whole())
        )
        .order_by(Coalesce("order__confirmed_at", "order__paid_at").desc(), "-pk")
    )
    if wanted.state in Fulfilment.State.values:
        rows = rows.filter(state=wanted.state)
    if wanted.scope:
        rows = rows.filter(pk__in=OrderLine.objects.filter(scope=wanted.scope).values("fulfilment"))
    return _with_words(_between(rows, wanted), wanted.query.strip())


def _between(rows: QuerySet[Fulfilment], wanted: Filter) -> QuerySet[Fulfilment]:
    zone = timezone.get_current_timezone()
    if wanted.since is not None:
        rows = rows.filter(order__placed_at__gte=datetime.combine(wanted.since, time.min, zone))
    if wanted.until is not None and wanted.until < date.max:
        end = datetime.combine(wanted.until + timedelta(days=1), time.min, zone)
        rows = rows.filter(order__placed_at__lt=end)
    return rows


def _with_words(rows: QuerySet[Fulfilment], words: str) -> QuerySet[Fulfilment]:
    if not words:
        return rows
    number = words.lower().removeprefix("sf-")
    return rows.filter(
        Q(order__public_id__startswith=number)
        | Q(order__buyer__name__icontains=words)
        | Q(pk__in=OrderLine.objects.filter(title__icontains=words).values("fulfilment"))
        | Q(pk__in=Shipment.objects.filter(tracking__iexact=words).values("fulfilment"))
    )


def brand_parcels_listed(brand: Brand, *, wanted: Filter) -> QuerySet[Fulfilment]:
    """The same with only what a list says of them."""
    lines = OrderLine.objects.select_related("variant").only(
        "fulfilment_id",
        "quantity",
        "title",
        "titles",
        "total_minor",
        "refunded_minor",
        "shipped_quantity",
        "cancelled_quantity",
        "variant__name",
    )
    parcels = brand_parcels(brand, wanted=wanted).select_related(None)
    return (
        parcels.select_related("order__buyer")
        .prefetch_related(None)
        .prefetch_related(Prefetch("lines", queryset=lines))
        .only(*LISTED)
    )


def brand_parcel_counts(brand: Brand) -> dict[str, int]:
    """Return how many parcels stand in each state, and how many wait to be paid."""
    counts: dict[str, int] = dict(_of(brand).values_list("state").annotate(count=Count("pk")))
    return counts | {UNPAID: _unpaid_of(brand).count()}


def brand_scopes(brand: Brand) -> dict[str, ScopeName]:
    """Return the shows a brand's orders came from lately, newest first, for the filter."""
    lines = OrderLine.objects.filter(fulfilment__brand=brand).exclude(scope="")
    latest = lines.order_by("-order_id").values_list("scope", flat=True)[: SCOPES_OFFERED_MAX * 20]
    scopes = list(dict.fromkeys(latest))[:SCOPES_OFFERED_MAX]
    names = scope_names(scopes)
    return {scope: names[scope] for scope in scopes}


def access_parcel(viewer: Viewer, brand_id: str, order_id: str) -> Fulfilment:
    """Return a brand's part of a paid order for its members; Http404 for everybody else."""
    brand = access_brand(viewer, brand_id)
    parcel = brand_parcels(brand).filter(order__public_id=order_id).first()
    if parcel is None:
        raise Http404
    return parcel


def access_parcel_by_id(viewer: Viewer, brand_id: str, fulfilment_id: str) -> Fulfilment:
    """Return a brand's parcel by its own public id for its members; Http404 for everybody else."""
    brand = access_brand(viewer, brand_id)
    parcel = brand_parcels(brand).filter(public_id=fulfilment_id).first()
    if parcel is None:
        raise Http404
    return parcel


def access_parcels(viewer: Viewer, brand_id: str, chosen: Sequence[str]) -> list[Fulfilment]:
    """Return several of a brand's parcels for its members, in the order of the list.

    Raises Http404 for everybody else and when one of them is not the brand's, and ParcelsTooMany.
    """
    brand = access_brand(viewer, brand_id)
    wanted = set(chosen)
    if not 0 < len(wanted) <= PARCELS_AT_ONCE_MAX:
        raise ParcelsTooMany(most=PARCELS_AT_ONCE_MAX)
    parcels = list(brand_parcels(brand).filter(public_id__in=wanted).select_related("order__market"))
    if len(parcels) != len(wanted):
        raise Http404
    return parcels


def access_shipment(viewer: Viewer, brand_id: str, order_id: str, shipment_id: str) -> Shipment:
    """Return a parcel that a brand sent for its members; Http404 for everybody else."""
    parcel = access_parcel(viewer, brand_id, order_id)
    shipment = Shipment.objects.filter(fulfilment=parcel, public_id=shipment_id).first()
    if shipment is None:
        raise Http404
    return shipment


def deeds_of(parcel: Fulfilment) -> QuerySet[Deed]:
    """Return what was done with a part, oldest first."""
    return parcel.deeds.select_related("by")


def notes_of(parcel: Fulfilment) -> QuerySet[Note]:
    """Return what the brand's people noted, newest first."""
    return parcel.notes.select_related("by")
