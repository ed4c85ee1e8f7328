"""Who waits for what: reads of waitlists, and the door to one's own place on them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from commerce.stock.models import StockItem, WaitEntry
from marketplace.accounts.models import User

# What ended is still told for so long.
ENDED_FOR: Final = timedelta(days=14)
ENDED_MAX: Final = 20


def _waits() -> QuerySet[WaitEntry]:
    return WaitEntry.objects.select_related("user", "stock__variant__product__brand")


def waits_of(user: User) -> QuerySet[WaitEntry]:
    """Return what somebody waits for, offers first, in the order in which they joined."""
    return _waits().filter(user=user, state__in=WaitEntry.OPEN).order_by("state", "pk")


def offers_of(user: User) -> QuerySet[WaitEntry]:
    """Return what is held for somebody now because their turn came."""
    return _waits().filter(user=user, state=WaitEntry.State.OFFERED, expires_at__gt=timezone.now())


def waits_ended_of(user: User) -> list[WaitEntry]:
    """Return what came of somebody's waiting in the last days, latest first."""
    ended = _waits().filter(user=user, joined_at__gte=timezone.now() - ENDED_FOR)
    return list(ended.exclude(state__in=WaitEntry.OPEN).order_by("-pk")[:ENDED_MAX])


def access_wait(user: User | AnonymousUser, public_id: str) -> WaitEntry:
    """Return somebody's own place on a list. Raises Http404."""
    found = _waits().filter(public_id=public_id, user=user).first() if user.is_authenticated else None
    if found is None:
        raise Http404
    return found


def wait_by_id(entry_id: int) -> WaitEntry | None:
    """Return a place on a list for a handler that heard of it, or None."""
    return _waits().filter(pk=entry_id).first()


def wait_by_public_id(public_id: str) -> WaitEntry | None:
    """Return a place on a list for whoever has proved to know it, or None."""
    return _waits().filter(public_id=public_id).first()


def waited_by(user: User, variant_ids: Iterable[int]) -> set[int]:
    """Return for which of some variants somebody waits."""
    mine = WaitEntry.objects.filter(user=user, state__in=WaitEntry.OPEN, stock__variant__in=list(variant_ids))
    return set(mine.values_list("stock__variant_id", flat=True))


def places_of(entries: Iterable[WaitEntry]) -> dict[int, int]:
    """Return of each that waits (by its key) how many are offered a piece before it, and it: 1 is next."""
    before = WaitEntry.objects.filter(
        stock=OuterRef("stock"), state=WaitEntry.State.WAITING, form=OuterRef("form"), pk__lte=OuterRef("pk")
    )
    counted = before.order_by().values("stock").annotate(n=Count("pk")).values("n")
    rows = WaitEntry.objects.filter(
        pk__in=[entry.pk for entry in entries], state=WaitEntry.State.WAITING
    ).annotate(place=Subquery(counted))
    return dict(rows.values_list("pk", "place"))


def waiting_for_products(product_ids: Iterable[int]) -> dict[int, int]:
    """Return how many people wait for each product; only those for whom somebody does."""
    waiting = Count("pk", filter=Q(state=WaitEntry.State.WAITING))
    rows = WaitEntry.objects.filter(
        stock__variant__product__in=list(product_ids), state=WaitEntry.State.WAITING
    )
    counted = rows.values_list("stock__variant__product_id").annotate(waiting=waiting).order_by()
    return dict(counted)


def stock_by_id(stock_id: int) -> StockItem | None:
    """Return a stock row for a handler that heard of it, or None."""
    return StockItem.objects.select_related("variant__product__brand").filter(pk=stock_id).first()
