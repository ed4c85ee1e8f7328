"""Reads of payees' accounts at providers."""

from django.db.models import F

from commerce.payouts.models import PayeeAccount, Payout


def account_by_id(account_id: int) -> PayeeAccount:
    """Return an account; raises PayeeAccount.DoesNotExist."""
    return PayeeAccount.objects.get(pk=account_id)


def accounts_to_look_at(limit: int) -> list[PayeeAccount]:
    """Return accounts to be asked about, longest ago first: what is ready or refused may have changed unheard, too."""
    return list(PayeeAccount.objects.order_by(F("checked_at").asc(nulls_first=True), "pk")[:limit])


def leads_elsewhere_since(payout: Payout) -> bool:
    """Tell whether the account at the provider leads to another bank, or became ready, after a payout came back."""
    rows = PayeeAccount.objects.filter(provider=payout.provider, ref=payout.destination)
    return payout.settled_at is not None and rows.filter(changed_at__gt=payout.settled_at).exists()
