"""The one way into the log."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.safety.events import DeedLogged
from marketplace.safety.models import LogEntry


@dataclass(frozen=True)
class Place:
    """Where something was done: public ids of a show, the brand it sells for and its creator, as far as there are."""

    show: str = ""
    brand: str = ""
    creator: str = ""


@dataclass(frozen=True)
class Target:
    """What something was done to: a key for machines, a name for people, and plain values that belong to it."""

    key: str = ""
    name: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def log_write(*, deed: str, by: User | None, place: Place, target: Target, why: str = "") -> LogEntry:
    """Write one deed into the log; ``by`` is None when the house, or a guest, did it."""
    entry = LogEntry.objects.create(
        at=timezone.now(),
        by=by.public_id if by is not None else "",
        by_name=by.name_shown[:80] if by is not None else "",
        deed=deed,
        show=place.show,
        brand=place.brand,
        creator=place.creator,
        target=target.key[:60],
        target_name=target.name[:200],
        why=why[:300],
        data=target.data,
    )
    emit(DeedLogged(entry_id=entry.pk))
    return entry
