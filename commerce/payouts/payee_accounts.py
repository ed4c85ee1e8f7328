"""Reads of payees' accounts at providers."""

from commerce.payouts.models import PayeeAccount


def account_by_id(account_id: int) -> PayeeAccount:
    """Return an account; raises PayeeAccount.DoesNotExist."""
    return PayeeAccount.objects.get(pk=account_id)


def accounts_unfinished(limit: int) -> list[PayeeAccount]:
    """Return accounts that are not ready, those that were looked at longest ago first."""
    rows = PayeeAccount.objects.exclude(status__in=[PayeeAccount.Status.READY, PayeeAccount.Status.REFUSED])
    return list(rows.order_by("checked_at", "pk")[:limit])
