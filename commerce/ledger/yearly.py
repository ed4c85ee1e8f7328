"""What the books say of a year, by payee: for the threshold of tax forms, and for what is told to tax offices.

Days are those of the installation's time zone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce, ExtractMonth
from django.utils import timezone

from commerce.ledger.exchange import BACK
from commerce.ledger.kinds import EARNED, EARNING, AccountKind, MovementKind, TransferState
from commerce.ledger.models import Transfer
from commerce.ledger.selectors import PAYABLE

Key = tuple[str, str, int]
# How subjects of delivery fees begin.
DELIVERY = "shipping:"


def year_span(year: int) -> tuple[datetime, datetime]:
    """Return the first moment of a year, and of the next."""
    zone = timezone.get_current_timezone()
    return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)


def _earning(year: int) -> QuerySet[Transfer]:
    since, until = year_span(year)
    return Transfer.objects.filter(
        state=TransferState.POSTED,
        movement__kind__in=EARNING,
        created_at__gte=since,
        created_at__lt=until,
    ).order_by()


def earned_in_currencies(owner: str, year: int) -> dict[str, int]:
    """Return what a payee earned in a year, less what was taken back, by currency."""
    signed = Case(When(credit__owner=owner, then=F("amount")), default=-F("amount"))
    rows = _earning(year).filter(
        Q(credit__owner=owner, credit__kind__in=PAYABLE) | Q(debit__owner=owner, debit__kind__in=PAYABLE)
    )
    return dict(rows.values_list("currency").annotate(total=Sum(signed)))


@dataclass(frozen=True)
class Earned:
    """What one payee got of sales in a month, less refunds; of how many things sold, and their whole price."""

    own: int = 0
    # Things sold, deliveries left out; and the payments they came in with.
    count: int = 0
    orders: int = 0
    gross_sold: int = 0
    withheld: int = 0


def earned_by_month(year: int) -> dict[Key, Earned]:
    """Return that by payee, currency and month. ``withheld``: fees, commissions and tax that others got of it.

    ``gross_sold`` counts sales alone: what came back is not taken off it. Four queries, however many payees there are.
    """
    found: dict[Key, dict[str, int]] = {}
    _own(year, found)
    _brands(year, found)
    return {key: Earned(**parts) for key, parts in found.items()}


def _own(year: int, found: dict[Key, dict[str, int]]) -> None:
    is_sale = Q(movement__kind__in=EARNED)
    for side, other, sign in (("credit", "debit", 1), ("debit", "credit", -1)):
        rows = (
            _earning(year)
            .filter(**{f"{side}__kind__in": PAYABLE})
            .exclude(**{f"{other}__kind__in": PAYABLE})
            .annotate(month=ExtractMonth("created_at"))
            .values_list(f"{side}__owner", "currency", "month")
            .annotate(
                total=Sum("amount"),
                sold=Count("subject", distinct=True, filter=is_sale & ~Q(subject__startswith=DELIVERY)),
                orders=Count("movement", distinct=True, filter=is_sale),
            )
        )
        for owner, currency, month, total, sold, orders in rows.iterator():
            parts = found.setdefault((owner, currency, month), {})
            parts["own"] = parts.get("own", 0) + sign * total
            if sign == 1:
                parts["count"], parts["orders"] = sold, orders


def _brands(year: int, found: dict[Key, dict[str, int]]) -> None:
    """Whose sale it was is the brand that has a share of the same subject in the same movement."""
    same = Transfer.objects.filter(movement=OuterRef("movement"), subject=OuterRef("subject"))
    credited = same.filter(credit__kind=AccountKind.BRAND_PAYABLE).values("credit__owner")[:1]
    debited = same.filter(debit__kind=AccountKind.BRAND_PAYABLE).values("debit__owner")[:1]
    through = AccountKind.CLEARING
    for side, sign in (("debit", 1), ("credit", -1)):
        other = "credit" if side == "debit" else "debit"
        rows = (
            _earning(year)
            .filter(**{f"{side}__kind": through})
            .exclude(**{f"{other}__kind": AccountKind.PROMOTION})
            .annotate(brand=Coalesce(Subquery(credited), Subquery(debited)), month=ExtractMonth("created_at"))
            .filter(brand__isnull=False)
            .values_list("brand", "currency", "month")
            .annotate(
                sold=Sum("amount", filter=Q(movement__kind=MovementKind.SALE), default=0),
                withheld=Sum("amount", filter=~Q(**{f"{other}__kind": AccountKind.BRAND_PAYABLE}), default=0),
            )
        )
        for owner, currency, month, sold, withheld in rows.iterator():
            parts = found.setdefault((owner, currency, month), {})
            parts["gross_sold"] = parts.get("gross_sold", 0) + sign * sold
            parts["withheld"] = parts.get("withheld", 0) + sign * withheld


def paid_out_by_year(year: int, kinds: Iterable[str] = PAYABLE) -> dict[tuple[str, str], int]:
    """Return what arrived at each payee in a year, by payee and currency: payouts count when they were settled.

    What came back later is taken off in the year in which it did. What was exchanged for a payout counts as what was
    owed, too.
    """
    since, until = year_span(year)
    span, found = {"at__gte": since, "at__lt": until}, dict[tuple[str, str], int]()
    settled = Coalesce("movement__closing__created_at", "created_at")
    posted = Transfer.objects.filter(state=TransferState.POSTED).order_by()
    payouts = posted.filter(movement__kind=MovementKind.PAYOUT)
    exchanges = posted.filter(movement__kind=MovementKind.EXCHANGE)
    arrived = payouts.filter(movement__reference=OuterRef("movement__reference")).annotate(when=settled)
    when = Subquery(arrived.values("when")[:1])
    for side, sign, rows in (
        ("debit", 1, payouts.annotate(at=settled)),
        ("credit", -1, posted.filter(movement__kind=MovementKind.PAYOUT_BACK).annotate(at=F("created_at"))),
        ("debit", 1, exchanges.exclude(movement__key__endswith=BACK).annotate(at=when)),
        # One that never arrived was not counted, and neither is what takes it back.
        (
            "credit",
            -1,
            exchanges.filter(Exists(arrived), movement__key__endswith=BACK).annotate(at=F("created_at")),
        ),
    ):
        sums = rows.filter(**span, **{f"{side}__kind__in": list(kinds)}).values_list(
            f"{side}__owner", "currency"
        )
        for owner, currency, total in sums.annotate(total=Sum("amount")).iterator():
            found[owner, currency] = found.get((owner, currency), 0) + sign * total
    return {key: total for key, total in found.items() if total}
