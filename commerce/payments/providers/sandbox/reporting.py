"""The sandbox's statement of account: what it told us of, day by day, is what it moved."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.conf import settings

from commerce.payments.models import SandboxObject
from commerce.payments.providers.sandbox.bank import Data
from commerce.payments.providers.shapes import ReportEntry, ReportKind
from marketplace.kernel.money import Money

# What moves money: which state of which object, as what, and in which direction.
MOVES: Final[dict[tuple[str, str], tuple[ReportKind, int]]] = {
    ("payment", "succeeded"): ("charge", 1),
    ("refund", "succeeded"): ("refund", -1),
    ("transfer", "succeeded"): ("transfer", -1),
    ("payout", "succeeded"): ("payout", -1),
    # One that had arrived and came back; those that never left moved nothing (see ``_moved``).
    ("payout", "failed"): ("payout", 1),
    ("dispute", "needs_response"): ("dispute", -1),
    ("dispute", "won"): ("dispute", 1),
}
BASIS_POINTS: Final = 10_000


def report_of(day: date) -> list[ReportEntry]:
    """Return what moved on a day (UTC), oldest first."""
    since = datetime.combine(day, time.min, UTC)
    rows = SandboxObject.objects.filter(
        kind="event", created_at__gte=since, created_at__lt=since + timedelta(days=1)
    )
    return list(_entries(rows.order_by("pk").iterator(chunk_size=500)))


def _entries(rows: Iterator[SandboxObject]) -> Iterator[ReportEntry]:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        data: Data = row.data["message"]["data"]
        move = MOVES.get((data["object"], data["status"]))
        # It may say the same of one thing more than once.
        if move is None or (data["ref"], data["status"]) in seen or not _moved(row, data):
            continue
        seen.add((data["ref"], data["status"]))
        kind, sign = move
        yield ReportEntry(
            ref=row.ref,
            kind=kind,
            source=data["ref"],
            reference="" if kind == "dispute" else str(data.get("reference", "")),
            amount=Money(sign * data["amount"], data["currency"]),
            fee=_fee(kind, sign, data),
            happened_at=row.created_at,
        )


def _moved(row: SandboxObject, data: Data) -> bool:
    if (data["object"], data["status"]) != ("payout", "failed"):
        return True
    before = SandboxObject.objects.filter(kind="event", pk__lt=row.pk, data__message__data__ref=data["ref"])
    return before.filter(data__message__data__status="succeeded").exists()


def _fee(kind: ReportKind, sign: int, data: Data) -> Money:
    """Return what the sandbox keeps: a part of each payment where it is told so, and something for each dispute."""
    minor = 0
    if kind == "charge":
        minor = data["amount"] * settings.SANDBOX_FEE_BP // BASIS_POINTS
    elif kind == "dispute" and sign < 0:
        minor = SandboxObject.objects.get(ref=data["ref"]).data["fee"]
    return Money(minor, data["currency"])
