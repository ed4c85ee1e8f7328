"""Sending a payout, and making of it what the provider says.

The provider is asked with the payout's public id as the key, and what may have been sent before is looked for: any
number of tries sends it once.
"""

from django.db import transaction
from django.utils import timezone

from commerce.ledger import services as ledger
from commerce.payments.calls import call_key, call_make, call_note
from commerce.payments.errors import DoesNotFit, ProviderRefused
from commerce.payments.providers.base import MoneyState
from commerce.payments.providers.registry import provider_for
from commerce.payments.selectors import call_of
from commerce.payouts.events import PayoutFailed, PayoutPaid
from commerce.payouts.models import Payout, PayoutLine
from commerce.payouts.selectors import OPEN
from marketplace.kernel.bus import emit


def payout_send(payout: Payout) -> Payout:
    """Ask the provider to send a payout, or how it stands; any number of times, sent once. Raises ProviderAway."""
    if payout.provider_ref:
        return payout_look(payout)
    if payout.state != Payout.State.CREATED:
        return payout
    provider = provider_for(payout.provider)
    key = call_key(payout.public_id, "payout")
    request = {"to": payout.destination_label, "amount": payout.amount_minor, "currency": payout.currency}
    call_note(provider=provider.code, key=key, operation="payout", request=request)
    call = call_of(key)
    try:
        # Keys are forgotten after a day: what may have been sent before is looked for, not asked for again.
        state = provider.find_payout(payout.destination, payout.public_id) if call.attempts else None
        state = state or call_make(
            key,
            lambda: provider.payout(
                payout.destination, payout.money, reference=payout.public_id, key=payout.public_id
            ),
        )
    except ProviderRefused as error:
        payout_fail(payout=payout, code=error.code)
        payout.refresh_from_db()
        return payout
    Payout.objects.filter(pk=payout.pk, state=Payout.State.CREATED).update(
        provider_ref=state.ref, state=Payout.State.SENT
    )
    payout.refresh_from_db()
    return payout


def payout_looked(payout: Payout) -> None:
    """Note that a payout is asked about now: the others come first the next time."""
    Payout.objects.filter(pk=payout.pk).update(looked_at=timezone.now())


def payout_look(payout: Payout) -> Payout:
    """Ask the provider how a payout stands and apply it. Raises ProviderAway, ProviderRefused and DoesNotFit."""
    if payout.state in OPEN and payout.provider_ref:
        state = provider_for(payout.provider).fetch_payout(payout.provider_ref)
        payout_apply(payout=payout, state=state)
        payout.refresh_from_db()
    return payout


def payout_apply(*, payout: Payout, state: MoneyState) -> bool:
    """Bring a payout to what the provider says; False when it was there already. Raises DoesNotFit."""
    if (state.amount, state.reference) != (payout.money, payout.public_id):
        raise DoesNotFit("it belongs to another payout, or is of another sum")
    if state.status == "succeeded":
        return _succeed(payout, state.ref)
    if state.status == "failed":
        return payout_fail(payout=payout, code=state.failure_code)
    return False


@transaction.atomic
def _succeed(payout: Payout, ref: str) -> bool:
    rows = Payout.objects.filter(pk=payout.pk, state__in=OPEN)
    if not rows.update(state=Payout.State.PAID, settled_at=timezone.now(), provider_ref=ref):
        return False
    ledger.settle(key=f"payout:{payout.public_id}")
    emit(PayoutPaid(payout_id=payout.pk))
    return True


@transaction.atomic
def payout_fail(*, payout: Payout, code: str) -> bool:
    """The money did not get there: what was set aside is owed again."""
    rows = Payout.objects.filter(pk=payout.pk, state__in=OPEN)
    if not rows.update(state=Payout.State.FAILED, failure_code=code[:40], settled_at=timezone.now()):
        return False
    PayoutLine.objects.filter(payout=payout).update(is_returned=True)
    ledger.void(key=f"payout:{payout.public_id}")
    emit(PayoutFailed(payout_id=payout.pk))
    return True
