"""Writes of fair drops: announced, entered, and drawn when the time to enter is over."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.promotions.errors import DropBegun, DropNotOpen, DropSettled, DropWindowRefused
from commerce.promotions.events import FairDropChanged, FairDropDrawn, FairDropEntered, FairDropGranted
from commerce.promotions.models import FairDrop, FairDropEntry
from commerce.promotions.models.drops import GRACE_SECONDS
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
    grace_seconds: int = GRACE_SECONDS

    def check(self) -> None:
        """Raise DropWindowRefused for a drop of nothing, or without time to enter or to buy."""
        if self.pieces < 1 or self.hold_seconds < 1 or self.closes_at <= self.opens_at:
            raise DropWindowRefused

    @property
    def values(self) -> dict[str, Any]:
        """What a row keeps of it."""
        return asdict(self)


@transaction.atomic
def drop_open(*, scope: str, variant: Variant, by: User, draft: DropDraft) -> FairDrop:
    """Announce a drop; its seed is fixed now, and only what it hashes to is told. Raises DropWindowRefused."""
    draft.check()
    seed = draws.new_seed()
    drop = FairDrop.objects.create(
        scope=scope,
        variant=variant,
        seed=seed,
        seed_hash=draws.seed_hash(seed),
        by=by,
        changed_at=timezone.now(),
        **draft.values,
    )
    _tell(drop)
    return drop


def _tell(drop: FairDrop) -> None:
    emit(FairDropChanged(scope=drop.scope, drop=drop.public_id, product_id=drop.variant.product_id))


@transaction.atomic
def drop_change(*, drop: FairDrop, draft: DropDraft) -> None:
    """Change what was announced, as long as nobody could enter. Raises DropWindowRefused, DropBegun."""
    draft.check()
    not_begun = FairDrop.objects.filter(pk=drop.pk, opens_at__gt=timezone.now(), called_off_at__isnull=True)
    if not not_begun.update(**draft.values, changed_at=timezone.now()):
        raise DropBegun
    drop.refresh_from_db()
    _tell(drop)


@transaction.atomic
def drop_close(*, drop: FairDrop) -> None:
    """Take no more entries from now on (late pictures have their grace); then it is drawn. Raises DropNotOpen."""
    now = timezone.now()
    is_open = FairDrop.objects.filter(
        pk=drop.pk, opens_at__lt=now, closes_at__gt=now, drawn_at__isnull=True, called_off_at__isnull=True
    )
    if not is_open.update(closes_at=now, changed_at=now):
        raise DropNotOpen
    drop.refresh_from_db()
    _tell(drop)


@transaction.atomic
def drop_call_off(*, drop: FairDrop) -> None:
    """Draw nobody; its seed is never told. Raises DropSettled when it is drawn or called off already."""
    unsettled = FairDrop.objects.filter(pk=drop.pk, drawn_at__isnull=True, called_off_at__isnull=True)
    now = timezone.now()
    if not unsettled.update(called_off_at=now, changed_at=now):
        raise DropSettled
    drop.refresh_from_db()
    _tell(drop)


def _taking(drop: FairDrop) -> QuerySet[FairDrop]:
    """Return the row of a drop while entries count: whoever writes it holds back the draw until they are done."""
    now = timezone.now()
    late = now - timedelta(seconds=drop.grace_seconds)
    return FairDrop.objects.filter(
        pk=drop.pk, drawn_at__isnull=True, called_off_at__isnull=True, opens_at__lte=now, closes_at__gt=late
    )


@transaction.atomic
def drop_enter(*, drop: FairDrop, user: User) -> FairDropEntry:
    """Enter somebody once; when they do in the window makes no difference. Raises DropNotOpen."""
    first = FairDropEntry.objects.filter(drop=drop, user=user).first()
    if first is not None:
        return first
    try:
        with transaction.atomic():
            if not _taking(drop).update(entries=F("entries") + 1):
                raise DropNotOpen
            entry = FairDropEntry.objects.create(drop=drop, user=user)
    except IntegrityError:
        return FairDropEntry.objects.get(drop=drop, user=user)
    emit(FairDropEntered(drop=drop.public_id, product_id=drop.variant.product_id))
    return entry


@transaction.atomic
def drop_withdraw(*, drop: FairDrop, user: User) -> bool:
    """Take an entry back while others can still enter; False when there is none. Raises DropNotOpen."""
    if not _taking(drop).update(entries=F("entries")):
        raise DropNotOpen
    gone = FairDropEntry.objects.filter(drop=drop, user=user).delete()[0]
    if not gone:
        return False
    FairDrop.objects.filter(pk=drop.pk).update(entries=F("entries") - 1)
    emit(FairDropEntered(drop=drop.public_id, product_id=drop.variant.product_id))
    return True


def drop_grant(*, entry: FairDropEntry) -> bool:
    """Say that a piece is held for an entry; False when that was said before."""
    ungranted = FairDropEntry.objects.filter(pk=entry.pk, granted_at__isnull=True)
    if not ungranted.update(granted_at=timezone.now()):
        return False
    emit(FairDropGranted(drop=entry.drop.public_id, entry=entry.name))
    return True


@transaction.atomic
def drop_draw(*, drop: FairDrop) -> bool:
    """Draw the order of all entries, once, after the time to enter; False before it, and when it is drawn."""
    now = timezone.now()
    late = now - timedelta(seconds=drop.grace_seconds)
    is_due = FairDrop.objects.filter(
        pk=drop.pk, drawn_at__isnull=True, called_off_at__isnull=True, closes_at__lte=late
    )
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
    over = FairDrop.objects.filter(drawn_at__isnull=True, called_off_at__isnull=True)
    due = over.filter(closes_at__lte=timezone.now()).order_by("closes_at")
    return sum(drop_draw(drop=drop) for drop in due[:DUE_ROWS_MAX])
