"""Sending a payout, and making of it what the provider says.

The provider is asked with the payout's public id as the key, and what may have been asked before is looked for: any
number of tries sends it once. Where payees have accounts at the provider itself, the money is moved there first, and
taken back from there before a payout that did not arrive is owed again.
"""

from collections.abc import Callable

from django.utils import timezone

from commerce.payments.calls import call_key, call_make, call_note
from commerce.payments.errors import DoesNotFit, ProviderRefused, ProviderWaits
from commerce.payments.providers.base import MoneyState, PaymentProvider
from commerce.payments.providers.registry import provider_for
from commerce.payments.selectors import call_of, is_to_be_asked_anew
from commerce.payouts.models import Payout
from commerce.payouts.selectors import ARRIVED, OPEN
from commerce.payouts.services.ending import payout_fail, payout_succeed
from commerce.payouts.services.retrying import stuck_over, stuck_tell


def payout_send(payout: Payout) -> Payout:
    """Ask the provider to send a payout, or how it stands; any number of times, sent once.

    Raises ProviderAway, and ProviderRefused when money that was moved to the payee cannot be taken back yet.
    """
    if payout.provider_ref:
        return payout_look(payout)
    if payout.state != Payout.State.CREATED:
        return payout
    provider = provider_for(payout.provider)
    try:
        if provider.pays_connected and not payout.transfer_ref:
            _move_there(provider, payout)
        state = _send(provider, payout)
    except ProviderRefused as error:
        _give_back(payout, error.code)
    else:
        Payout.objects.filter(pk=payout.pk, state=Payout.State.CREATED).update(
            provider_ref=state.ref, state=Payout.State.SENT
        )
    payout.refresh_from_db()
    return payout


def _move_there(provider: PaymentProvider, payout: Payout) -> None:
    """Move the money of a payout to the payee's account at the provider, once."""
    state = _asked(
        payout,
        "transfer",
        find=lambda: provider.find_transfer(payout.destination, payout.public_id),
        make=lambda key: provider.transfer(
            payout.destination, payout.money, reference=payout.public_id, key=key
        ),
    )
    _check(payout, state)
    payout.transfer_ref = state.ref
    Payout.objects.filter(pk=payout.pk).update(transfer_ref=state.ref)


def _send(provider: PaymentProvider, payout: Payout) -> MoneyState:
    def make(key: str) -> MoneyState:
        # Between two tries it may have been taken back: then there is nothing of ours to be sent on.
        if payout.transfer_ref and provider.fetch_transfer(payout.transfer_ref).status == "failed":
            raise ProviderRefused("taken_back")
        return provider.payout(payout.destination, payout.money, reference=payout.public_id, key=key)

    return _asked(
        payout,
        "payout",
        find=lambda: provider.find_payout(payout.destination, payout.public_id),
        make=make,
    )


def _asked(
    payout: Payout,
    operation: str,
    *,
    find: Callable[[], MoneyState | None],
    make: Callable[[str], MoneyState],
) -> MoneyState:
    """Ask for something once: what may have been asked for before is looked for, as keys are forgotten after a day."""
    attempt = 1
    while is_to_be_asked_anew(call_key(payout.public_id, operation, attempt)):
        attempt += 1
    key = call_key(payout.public_id, operation, attempt)
    request = {"to": payout.destination_label, "amount": payout.amount_minor, "currency": payout.currency}
    call_note(provider=payout.provider, key=key, operation=operation, request=request)
    found = find() if call_of(key).attempts else None
    return found or call_make(key, lambda: make(_theirs(payout, operation, attempt)))


def _theirs(payout: Payout, operation: str, attempt: int) -> str:
    """Return the key that the provider is given: the payout's name, and what is done to it."""
    parts = [payout.public_id] + [operation] * (operation != "payout") + [str(attempt)] * (attempt > 1)
    return ":".join(parts)


def _give_back(payout: Payout, code: str) -> bool:
    """A payout did not arrive: what was moved to the payee's account is taken back, and then it is owed again."""
    if payout.transfer_ref:
        provider, ref = provider_for(payout.provider), payout.transfer_ref
        try:
            _asked(
                payout,
                "reversal",
                find=lambda: None,
                make=lambda key: provider.reverse_transfer(ref, key=key),
            )
        except (ProviderRefused, ProviderWaits) as error:
            stuck_tell(payout, str(error))
            raise
        stuck_over(payout, "taken back")
    return payout_fail(payout=payout, code=code)


def payout_looked(payout: Payout) -> None:
    """Note that a payout is asked about now: the others come first the next time."""
    Payout.objects.filter(pk=payout.pk).update(looked_at=timezone.now())


def payout_look(payout: Payout) -> Payout:
    """Ask the provider how a payout stands and apply it. Raises ProviderAway, ProviderRefused and DoesNotFit.

    One that arrived is asked about too: banks send some back days later.
    """
    if payout.state in (*OPEN, *ARRIVED) and payout.provider_ref:
        state = provider_for(payout.provider).fetch_payout(payout.provider_ref)
        payout_apply(payout=payout, state=state)
        payout.refresh_from_db()
    return payout


def payout_apply(*, payout: Payout, state: MoneyState) -> bool:
    """Bring a payout to what the provider says; False when it was there already. Raises DoesNotFit."""
    _check(payout, state)
    if state.status == "succeeded":
        return payout_succeed(payout=payout, ref=state.ref)
    if state.status == "failed" and payout.state != Payout.State.FAILED:
        return _give_back(payout, state.failure_code)
    return False


def _check(payout: Payout, state: MoneyState) -> None:
    if (state.amount, state.reference) != (payout.money, payout.public_id):
        raise DoesNotFit("it belongs to another payout, or is of another sum")
