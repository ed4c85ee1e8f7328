"""From which location pieces come.

Whether pieces can be had is decided by the write to the stock row, which counts all locations together. Where they
are taken from is worked out after that write, in its transaction: until it ends nobody else can write the stock row,
and nobody touches the rows beneath it without having written it. So the choice needs no lock and no retry of its own,
two buyers never wait for each other in a circle, and a brand with a single location is asked nothing at all.

The first location in the brand's order that has enough sends all of a line. Only a brand that says so has a line
split over several: each parcel costs it a delivery that the buyer was not charged.
"""

from dataclasses import dataclass

from django.db.models import F

from commerce.stock.models import Location, Pick, Reservation, StockItem, StockLevel, StockRules


@dataclass
class Spot:
    """A location, the row that counts there (None: the main one's rest), and what of it is promised to nobody."""

    location: Location
    level: StockLevel | None
    free: int


def spots_of(item: StockItem, *, counted: int = 0) -> list[Spot]:
    """Return where pieces of a thing lie, in the order in which they are taken. Its stock row has to be written.

    ``counted`` pieces are taken off in the stock row, whose rest the main location is, and from nowhere yet.
    """
    counts = StockItem.objects.values_list("on_hand", "held").get(pk=item.pk)
    levels = {level.location_id: level for level in StockLevel.objects.filter(stock=item)}
    rest = counts[0] - counts[1] + counted - sum(level.free for level in levels.values())
    spots = []
    for location in Location.objects.filter(brand=item.variant.product.brand_id, is_active=True):
        level = levels.get(location.pk)
        if location.is_main:
            spots.append(Spot(location, None, rest))
        elif level is not None:
            spots.append(Spot(location, level, level.free))
    return spots


def shares_of(spots: list[Spot], quantity: int, *, may_split: bool) -> list[tuple[Spot, int]]:
    """Return how many pieces each location gives; nothing where they cannot be sent the way the brand sends."""
    whole = next((spot for spot in spots if spot.free >= quantity), None)
    if whole is not None:
        return [(whole, quantity)]
    if not may_split:
        return []
    shares = []
    for spot in spots:
        taken = min(max(spot.free, 0), quantity)
        if taken:
            shares.append((spot, taken))
            quantity -= taken
    return shares if quantity == 0 else []


def most_of(item: StockItem, *, counted: int = 0) -> int:
    """Return how many pieces of a thing can be sent as one line."""
    free = [max(spot.free, 0) for spot in spots_of(item, counted=counted)]
    return sum(free) if may_split(item) else max(free, default=0)


def may_split(item: StockItem) -> bool:
    """Tell whether the brand sends one line from several locations."""
    rules = StockRules.objects.filter(brand=item.variant.product.brand_id)
    return bool(rules.values_list("may_split", flat=True).first())


def pick(item: StockItem, reservation: Reservation, *, sold: bool = False) -> list[tuple[int | None, int]]:
    """Note from where the pieces of a reservation come; returns how many from which location (None: the main one).

    Nothing when no location sends them like that.

    The stock row counts them as held by now, or as gone when they are sold at once.
    """
    quantity = reservation.quantity
    shares = shares_of(spots_of(item, counted=quantity), quantity, may_split=may_split(item))
    for spot, taken in shares:
        Pick.objects.create(reservation=reservation, location=spot.location, quantity=taken)
        if spot.level is not None:
            change = {"on_hand": F("on_hand") - taken} if sold else {"held": F("held") + taken}
            StockLevel.objects.filter(pk=spot.level.pk).update(**change)
    return [(spot.location.pk if spot.level else None, taken) for spot, taken in shares]


def _picked(reservation: Reservation) -> list[tuple[Pick, StockLevel | None]]:
    picks = list(Pick.objects.filter(reservation=reservation).select_related("location"))
    levels = StockLevel.objects.filter(
        stock=reservation.stock_id, location__in=[one.location_id for one in picks]
    )
    by_location = {level.location_id: level for level in levels}
    return [(one, by_location.get(one.location_id)) for one in picks]


def unpick(reservation: Reservation) -> None:
    """Free the pieces of a reservation where they lie."""
    for one, level in _picked(reservation):
        if level is not None:
            StockLevel.objects.filter(pk=level.pk).update(held=F("held") - one.quantity)
    pick_forget(reservation)


def pick_forget(reservation: Reservation) -> None:
    """Forget from where the pieces of a reservation came that holds none any more."""
    Pick.objects.filter(reservation=reservation).delete()


def pick_sold(reservation: Reservation) -> list[tuple[int | None, int]]:
    """Take the pieces of a reservation from where they lie; returns how many left each location (None: the main)."""
    gone: list[tuple[int | None, int]] = []
    for one, level in _picked(reservation):
        if level is not None:
            StockLevel.objects.filter(pk=level.pk).update(
                on_hand=F("on_hand") - one.quantity, held=F("held") - one.quantity
            )
        gone.append((one.location_id if level is not None else None, one.quantity))
    return gone or [(None, reservation.quantity)]


def pick_returned(reservation: Reservation, quantity: int) -> list[tuple[int | None, int]]:
    """Put pieces back to where they came from; the main location takes what fits nowhere."""
    back: list[tuple[int | None, int]] = []
    for one, level in _picked(reservation):
        fits = min(quantity, one.quantity - one.returned)
        if fits <= 0:
            continue
        Pick.objects.filter(pk=one.pk).update(returned=F("returned") + fits)
        is_elsewhere = level is not None and one.location.is_active
        if level is not None and is_elsewhere:
            StockLevel.objects.filter(pk=level.pk).update(on_hand=F("on_hand") + fits)
        back.append((one.location_id if is_elsewhere else None, fits))
        quantity -= fits
    return back + ([(None, quantity)] if quantity else [])
