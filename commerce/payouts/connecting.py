"""Payees at the provider: opening their account there, going on with it, and hearing how far it is.

Only what the provider answers to us counts, never what a message claims; an answer that was asked for later wins.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from commerce.payments.calls import call_key, call_make, call_note
from commerce.payments.errors import DoesNotFit
from commerce.payments.providers.base import Can, PayeeState
from commerce.payments.providers.registry import provider_for, provider_in_use
from commerce.payouts.errors import PayeeNotConnected
from commerce.payouts.events import PayeeAccountChanged
from commerce.payouts.models import PayeeAccount
from commerce.payouts.payees import payee_of
from marketplace.kernel.bus import emit

Status = PayeeAccount.Status


def payee_connect(*, owner: str, country: str, return_url: str) -> str:
    """Open a payee's account at the provider, or go on with it; returns the page for that, or "" when all is told.

    Any number of times: there is one account. Raises PayeeNotConnected, ProviderAway and ProviderRefused.
    """
    provider = provider_in_use()
    if Can.CONNECT not in provider.can or not provider.asks_payees:
        raise PayeeNotConnected
    known = PayeeAccount.objects.filter(owner=owner, provider=provider.code).first()
    asked_at = timezone.now()
    if known is not None:
        state = provider.continue_payee(known.ref, return_url=return_url)
    else:
        key = call_key(f"{owner}:{country}", "payee")
        request = {"owner": owner, "country": country}
        call_note(provider=provider.code, key=key, operation="connect_payee", request=request)
        state = call_make(
            key, lambda: provider.connect_payee(owner, country=country, return_url=return_url, key=key)
        )
    payee_note(owner=owner, provider=provider.code, state=state, asked_at=asked_at)
    return str(state.next.get("url", ""))


def payee_look(*, provider: str, ref: str, owner: str) -> PayeeAccount | None:
    """Ask the provider how far a payee is; None when the account is of nobody here.

    An account that a lost answer told us nothing of is taken over by whose it is. Raises ProviderAway,
    ProviderRefused and DoesNotFit.
    """
    known = PayeeAccount.objects.filter(provider=provider, ref=ref).first()
    if known is None and payee_of(owner) is None:
        return None
    asked_at = timezone.now()
    state = provider_for(provider).fetch_payee(ref)
    return payee_note(
        owner=known.owner if known else owner, provider=provider, state=state, asked_at=asked_at
    )


def payee_is_ours(provider: str, ref: str, owner: str) -> bool:
    """Tell whether an account at a provider belongs to a payee here."""
    return PayeeAccount.objects.filter(provider=provider, ref=ref).exists() or payee_of(owner) is not None


@transaction.atomic
def payee_note(*, owner: str, provider: str, state: PayeeState, asked_at: datetime) -> PayeeAccount:
    """Keep what a provider answered about a payee, unless a later answer is kept. Raises DoesNotFit."""
    if state.owner != owner or state.is_live != provider_for(provider).is_live:
        raise DoesNotFit("the account belongs to somebody else, or is of the other mode")
    account, is_new = PayeeAccount.objects.get_or_create(
        owner=owner,
        provider=provider,
        defaults={
            "ref": state.ref,
            "status": state.status,
            "missing": list(state.missing),
            "checked_at": asked_at,
            "bank": state.bank,
            "changed_at": asked_at,
        },
    )
    if account.ref != state.ref:
        raise DoesNotFit("the payee has another account at this provider")
    before = account.status
    _note_bank(account, state, asked_at)
    older = PayeeAccount.objects.filter(Q(checked_at=None) | Q(checked_at__lt=asked_at), pk=account.pk)
    changed = older.exclude(status=state.status, missing=list(state.missing))
    if is_new or changed.update(status=state.status, missing=list(state.missing), checked_at=asked_at):
        account.refresh_from_db()
        emit(PayeeAccountChanged(account_id=account.pk, was="" if is_new else before, status=account.status))
    else:
        older.update(checked_at=asked_at)
    return account


def _note_bank(account: PayeeAccount, state: PayeeState, asked_at: datetime) -> None:
    """Keep where an account leads to, and since when: what came back from there before is no reason any more."""
    older = PayeeAccount.objects.filter(Q(checked_at=None) | Q(checked_at__lt=asked_at), pk=account.pk)
    if state.status == "ready":
        older.exclude(status=Status.READY).update(changed_at=asked_at)
    if state.bank:
        older.exclude(bank__in=["", state.bank]).update(changed_at=asked_at)
        older.update(bank=state.bank)
