"""Which of the seats on offer at the box office have been sold: counted where their pieces and their places lie."""

from commerce.orders.models import OrderLine
from commerce.stock.models import Quota, QuotaMember, Reservation, StockItem
from commerce.stock.services.quotas import places_of
from commerce.tickets.models import Ticket


def resold_among(tier_id: int) -> list[int]:
    """Return the tickets (ids) of a tier, and of what shares its halls, whose seats are on no shelf any more.

    A seat lies with the price it was bought at, and takes a place of each hall that price shares; it is sold when
    either has fewer left than seats are on offer. What somebody is paying for is left: they may not pay.
    """
    halls = set(
        QuotaMember.objects.filter(stock__variant__product__tier=tier_id).values_list("quota", flat=True)
    )
    shelves = StockItem.objects.filter(quota_members__quota__in=halls)
    own = StockItem.objects.filter(variant__product__tier=tier_id)
    items = {item.variant_id: item for item in [*own, *shelves]}
    offered = Ticket.objects.filter(
        tier__product__variants__in=list(items),
        offered_at__isnull=False,
        revoked_at__isnull=True,
        joined_at__isnull=True,
    )
    waiting = list(offered.distinct().order_by("offered_at", "pk"))
    if not waiting:
        return []
    sources = [ticket.source for ticket in waiting]
    bought = dict(OrderLine.objects.filter(public_id__in=sources).values_list("public_id", "variant_id"))
    takes: dict[int, list[tuple[int, int]]] = {}
    members = QuotaMember.objects.filter(stock__in=[item.pk for item in items.values()])
    for variant, quota, weight in members.values_list("stock__variant_id", "quota_id", "weight"):
        takes.setdefault(variant, []).append((quota, weight))
    # What was given away for nothing, or is sold at a price outside these halls, is not looked at here.
    mine = {ticket.pk: bought[ticket.source] for ticket in waiting if bought.get(ticket.source) in items}
    lacks = _lacks(items, takes, list(mine.values()))
    sold = []
    for pk, price in mine.items():
        places = [(f"variant {price}", 1)] + [(f"hall {hall}", each) for hall, each in takes.get(price, [])]
        if any(lacks[where] > 0 for where, _each in places):
            sold.append(pk)
            for where, each in places:
                lacks[where] -= each
    return sold


def _lacks(
    items: dict[int, StockItem], takes: dict[int, list[tuple[int, int]]], variants: list[int]
) -> dict[str, int]:
    """Return of each price and each hall how many more seats are on offer than it has left."""
    lacks: dict[str, int] = {}
    for variant in variants:
        where = f"variant {variant}"
        lacks[where] = lacks.get(where, -items[variant].on_hand) + 1
    halls = {quota for variant in variants for quota, _weight in takes.get(variant, [])}
    held = Reservation.objects.filter(
        state=Reservation.State.HELD, stock__quota_members__quota__in=halls
    ).distinct()
    waits = places_of((row, row.quantity) for row in held)
    for hall in Quota.objects.filter(pk__in=halls):
        lacks[f"hall {hall.pk}"] = -(hall.free + waits.get(hall.pk, 0))
    for variant in variants:
        for quota, weight in takes.get(variant, []):
            lacks[f"hall {quota}"] += weight
    return lacks
