"""Stock as a brand's page shows it: a row per variant, a cell per location; and from where an order's pieces come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from commerce.catalog.models import Product, Variant
from commerce.stock.models import (
    Location,
    Pick,
    Reservation,
    StockEntry,
    StockItem,
    StockLevel,
    StockRules,
    WaitEntry,
)
from marketplace.brands.models import Brand

WAITING = Count("waitlist", filter=Q(waitlist__state__in=WaitEntry.OPEN))


@dataclass(frozen=True)
class StockCell:
    """What lies at one location."""

    location: Location
    on_hand: int = 0
    held: int = 0


@dataclass(frozen=True)
class StockRow:
    """One variant."""

    variant: Variant
    cells: list[StockCell]
    low_level: int | None
    waiting: int
    is_stopped: bool

    @property
    def on_hand(self) -> int:
        return sum(cell.on_hand for cell in self.cells)

    @property
    def free(self) -> int:
        return sum(cell.on_hand - cell.held for cell in self.cells)


@dataclass(frozen=True)
class StockTable:
    """One product's stock."""

    locations: list[Location]
    rows: list[StockRow] = field(default_factory=list)


def locations_of(brand: Brand) -> list[Location]:
    """Return a brand's open locations in the order in which pieces are taken from them.

    A brand that has none yet has its main one, which is written down when the first other one is.
    """
    found = list(Location.objects.filter(brand=brand, is_active=True))
    if not any(location.is_main for location in found):
        found.insert(0, Location(brand=brand, name=brand.name, country=brand.country, is_main=True))
    return found


def access_location(brand: Brand, public_id: str) -> Location:
    """Return one of a brand's open locations. Raises Http404."""
    found = Location.objects.filter(brand=brand, public_id=public_id, is_active=True).first()
    if found is None:
        raise Http404
    return found


def may_split(brand: Brand) -> bool:
    """Tell whether a brand sends one line from several locations."""
    return StockRules.objects.filter(brand=brand, may_split=True).exists()


def stock_table(product: Product) -> StockTable:
    """Return what there is of a product's variants, location by location; four queries for any number."""
    locations = locations_of(product.brand)
    items = {
        item.variant_id: item
        for item in StockItem.objects.filter(variant__product=product).annotate(waiting=WAITING)
    }
    levels: dict[int, dict[int, StockLevel]] = {}
    for level in StockLevel.objects.filter(stock__variant__product=product):
        levels.setdefault(level.stock_id, {})[level.location_id] = level
    variants = Variant.objects.filter(product=product, is_offered=True).select_related("product")
    rows = [_row(variant, items.get(variant.pk), levels, locations) for variant in variants]
    return StockTable(locations, rows)


def _row(
    variant: Variant,
    item: StockItem | None,
    levels: dict[int, dict[int, StockLevel]],
    locations: Sequence[Location],
) -> StockRow:
    if item is None:
        return StockRow(variant, [StockCell(place) for place in locations], None, 0, False)
    there = levels.get(item.pk, {})
    rest = StockCell(
        locations[0],
        item.on_hand - sum(level.on_hand for level in there.values()),
        item.held - sum(level.held for level in there.values()),
    )
    cells = []
    for place in locations:
        level = there.get(place.pk)
        if place.is_main:
            cells.append(StockCell(place, rest.on_hand, rest.held))
        elif level is not None:
            cells.append(StockCell(place, level.on_hand, level.held))
        else:
            cells.append(StockCell(place))
    waiting = getattr(item, "waiting", 0)
    return StockRow(variant, cells, item.low_level, waiting, bool(item.stops))


def stock_log(product: Product) -> QuerySet[StockEntry]:
    """Return what was changed of a product's stock, latest first."""
    entries = StockEntry.objects.filter(stock__variant__product=product)
    return entries.select_related("stock__variant__product", "location", "by")


def places_of_orders(keys: Iterable[str]) -> dict[tuple[str, int], list[tuple[str, str, int]]]:
    """Return from where the pieces of orders come: name, country and number by (the order's key, variant id).

    Nothing for what comes from the main location of a brand that has no other. One query for any number of orders.
    """
    found: dict[tuple[str, int], list[tuple[str, str, int]]] = {}
    picks = Pick.objects.filter(reservation__key__in=list(keys))
    rows = picks.exclude(reservation__state=Reservation.State.RELEASED).order_by("pk")
    for key, variant, name, country, quantity in rows.values_list(
        "reservation__key",
        "reservation__stock__variant_id",
        "location__name",
        "location__country",
        "quantity",
    ):
        found.setdefault((key, variant), []).append((name, country, quantity))
    return found
