"""What performers read of shares of memberships: a line of their earnings, and a statement of a month."""

from collections.abc import Collection
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commerce.memberships.periods import month_span
from commerce.orders.parts import POOL, Part, part_apart
from commerce.renewals.models import PoolShare
from commerce.renewals.selectors.pools import pool_months
from marketplace.kernel.cells import Amount, Cell, csv_text
from marketplace.kernel.money import Money, to_decimal_text

HEADER: Final = ("plan", "month", "member", "minutes", "share", "currency")


def month_name(month: str) -> str:
    """Return a month as its reader writes it."""
    return date_format(month_span(month).starts_at, "YEAR_MONTH_FORMAT")


def pool_parts(subjects: Collection[str]) -> dict[str, Part]:
    """Return what statements say of shares of memberships: one line for each month of a plan."""
    ids = {subject.removeprefix(POOL): subject for subject in subjects}
    parts = {}
    for public_id, month in pool_months(list(ids)).items():
        title = _("Memberships of %(plan)s, %(month)s") % {
            "plan": month.plan.name,
            "month": month_name(month.month),
        }
        subject = ids[public_id]
        parts[subject] = part_apart(subject, title, Money(month.shared_minor, month.currency))
    return parts


def month_csv(shares: Collection[PoolShare]) -> str:
    """Return a month's shares of a performer as CSV: each member's, without names; the last line is the sum."""
    rows: list[list[Cell]] = [
        [
            share.month.plan.name,
            share.month.month,
            share.person,
            share.minutes,
            Amount(to_decimal_text(share.money)),
            share.month.currency,
        ]
        for share in shares
    ]
    currency = next(iter(share.month.currency for share in shares), "")
    total = Money(sum(share.minor for share in shares), currency)
    minutes = sum(share.minutes for share in shares)
    rows.append(["", "", "", minutes, Amount(to_decimal_text(total)), currency])
    return csv_text(HEADER, rows)
