"""Writes of fair drops: opened, entered, and drawn when the time to enter is over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.promotions.errors import DropNotOpen, DropWindowRefused
from commerce.promotions.events import FairDropDrawn
from commerce.promotions.models import FairDrop, FairDropEntry
from marketplace.accounts.models import User
from marketplace.kernel import draws
from marketplace.kernel.bus import emit

HOLD_SECONDS: Final = 1800
DUE_ROWS_MAX: Final = 50


@dataclass(frozen=True)
class DropDraft:
    """So many pieces, entered from a moment to a moment; whoever is drawn has ``hold_seconds`` to buy."""

    pieces: int
    opens_at: datetime
    closes_at: datetime
    hold_seconds: int = HOLD_SECONDS


@transaction.atomic
def drop_open(*, scope: str, variant: Variant, by: User, draft: DropDraft) -> FairDrop:
    """Announce a drop; its seed is fixed now, and only what it hashes to is told. Raises DropWindowRefused."""
    if draft.pieces < 1 or draft.hold_seconds < 1 or draft.closes_at <= draft.opens_at:
        raise DropWindowRefused
    seed = draws.new_seed()
    return FairDrop.objects.create(
        scope=scope,
        variant=variant,
        pieces=draft.pieces,
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        hold_seconds=draft.hold_seconds,
        seed=seed,
        seed_hash=draws.seed_hash(seed),
        by=by,
    )


@transaction.atomic
def drop_enter(*, drop: FairDrop, user: User) -> FairDropEntry:
    """Enter somebody once; when they do in the window makes no difference. Raises DropNotOpen."""
    now = timezone.now()
    first = FairDropEntry.objects.filter(drop=drop, user=user).first()
    if first is not None:
        return first
    # Whoever writes the drop's row holds back the draw until the entry is there to be read.
    is_open = FairDrop.objects.filter(pk=drop.pk, drawn_at__isnull=True, opens_at__lte=now, closes_at__gt=now)
    try:
        with transaction.atomic():
            if not is_open.update(entries=F("entries") + 1):
                raise DropNotOpen
            return FairDropEntry.objects.create(drop=drop, user=user)
    except IntegrityError:
        return FairDropEntry.objects.get(drop=drop, user=user)


@transaction.atomic
def drop_draw(*, drop: FairDrop) -> bool:
    """Draw the order of all entries, once, after the time to enter; False before it, and when it is drawn."""
    now = timezone.now()
    is_due = FairDrop.objects.filter(pk=drop.pk, drawn_at__isnull=True, closes_at__lte=now)
    if not is_due.update(drawn_at=now):
        return False
    entries = {entry.name: entry for entry in drop.entered.all()}
    list_hash = draws.entries_hash(drop.draw_name, entries)
    FairDrop.objects.filter(pk=drop.pk).update(entries_hash=list_hash)
    for position, name in enumerate(draws.drawn_order(drop.seed, list_hash, entries), start=1):
        entries[name].position = position
    FairDropEntry.objects.bulk_update(entries.values(), ["position"], batch_size=500)
    emit(FairDropDrawn(scope=drop.scope, drop=drop.public_id))
    return True


def drops_draw_due() -> int:
    """Draw every drop whose time to enter is over, each in a transaction of its own; returns how many were drawn."""
    due = FairDrop.objects.filter(drawn_at__isnull=True, closes_at__lte=timezone.now()).order_by("closes_at")
    return sum(drop_draw(drop=drop) for drop in due[:DUE_ROWS_MAX])
