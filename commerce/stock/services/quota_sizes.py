"""How many places a quota has, changed: those who wait are offered what comes free, and members without a count of
their own have as many pieces as there are places."""

from django.db import transaction
from django.db.models import F

from commerce.stock.errors import QuotaBelowTaken
from commerce.stock.events import StockChanged
from commerce.stock.models import Quota, QuotaMember, StockItem
from commerce.stock.services.counting import stock_set
from commerce.stock.services.offering import offer_mates
from marketplace.kernel.bus import emit


@transaction.atomic
def quota_resize(*, quota: Quota, size: int) -> None:
    """Say how many places there are. Raises QuotaBelowTaken when more are held or sold."""
    members = list(
        QuotaMember.objects.filter(quota=quota).select_related("stock__variant__product").order_by("stock_id")
    )
    # The stock rows first, then the quota: the order of everybody.
    for member in members:
        StockItem.objects.filter(pk=member.stock_id).update(quotas=F("quotas"))
    if not Quota.objects.filter(pk=quota.pk, taken__lte=size).update(size=size):
        taken = Quota.objects.values_list("taken", flat=True).get(pk=quota.pk)
        raise QuotaBelowTaken(taken=taken)
    for member in (each for each in members if each.is_whole):
        _follow(member, quota.size, size)
    for member in members:
        emit(StockChanged(variant_id=member.stock.variant_id))
    quota.refresh_from_db()
    offer_mates([quota.pk])


def _follow(member: QuotaMember, before: int, size: int) -> None:
    """Count as many pieces more or fewer as there are places; never fewer than are held."""
    counts = StockItem.objects.values_list("on_hand", "held").get(pk=member.stock_id)
    more = size // member.weight - before // member.weight
    stock_set(variant=member.stock.variant, on_hand=max(counts[0] + more, counts[1]))
