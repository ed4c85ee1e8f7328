"""Taking figures out of the books is written down."""

from datetime import datetime

from commerce.payments.models import MoneyExport
from marketplace.accounts.models import User


def export_note(
    *, kind: str, until: datetime, by: User, since: datetime | None = None, currency: str = ""
) -> MoneyExport:
    """Write down that somebody takes a file, before the first row of it leaves."""
    return MoneyExport.objects.create(kind=kind, since=since, until=until, currency=currency, by=by)
