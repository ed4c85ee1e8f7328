"""Reads of tickets."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet

from commerce.tickets.models import Ticket, TicketTier
from marketplace.accounts.models import User

Person = User | AnonymousUser


def tickets_of(person: Person) -> QuerySet[Ticket]:
    """Return the tickets somebody holds, latest first; none of a visitor without an account."""
    if not person.is_authenticated:
        return Ticket.objects.none()
    return Ticket.objects.filter(holder=person, revoked_at__isnull=True)


def admits(person: Person, tiers: Iterable[TicketTier]) -> bool:
    """Tell whether somebody holds a ticket of one of these kinds."""
    return tickets_of(person).filter(tier__in=list(tiers)).exists()


def products_held(person: Person, product_ids: Iterable[int]) -> set[int]:
    """Return for which of these products somebody holds a ticket."""
    held = tickets_of(person).filter(tier__product__in=list(product_ids))
    return set(held.values_list("tier__product", flat=True))


def tiers_sold(tier_ids: Iterable[int]) -> set[int]:
    """Return those kinds of which somebody holds a ticket."""
    sold = Ticket.objects.filter(tier__in=list(tier_ids), revoked_at__isnull=True)
    return set(sold.order_by().values_list("tier", flat=True).distinct())


def holders_of(tier_ids: Iterable[int]) -> QuerySet[User]:
    """Return the active people who hold a ticket of one of these kinds."""
    held = Ticket.objects.filter(tier__in=list(tier_ids), revoked_at__isnull=True)
    return User.objects.filter(pk__in=held.values("holder"), is_active=True).order_by("pk")


def tier_by_id(tier_id: int) -> TicketTier | None:
    """Return a kind of ticket with its product for a handler that heard of it, or None."""
    return TicketTier.objects.select_related("product__brand").filter(pk=tier_id).first()


def offered_leaving(source: str, *, keep: int) -> int:
    """Return how many of the tickets that leave when ``keep`` stay are on offer: their seats are on the shelf."""
    valid = Ticket.objects.filter(source=source, revoked_at__isnull=True)
    counted = valid.aggregate(all=Count("pk"), offered=Count("offered_at"))
    return min(int(counted["offered"]), max(int(counted["all"]) - keep, 0))


def tickets_of_source(source: str) -> QuerySet[Ticket]:
    """Return the tickets of one order line (its public id), in their order."""
    return Ticket.objects.select_related("tier__product", "holder").filter(source=source).order_by("number")
