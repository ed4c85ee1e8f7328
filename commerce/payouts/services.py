"""Payouts: set aside in the books first, then sent, then settled by what the provider says.

Running twice, or twice at once, pays once: a transfer can be in one payout only, and the provider is asked with the
payout's public id as the key. Nothing is sent from books that do not agree.
"""

import logging

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.ledger import services as ledger
from commerce.ledger.alarm import operators_tell
from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.proof import prove
from commerce.ledger.selectors import Balance, Entry
from commerce.ledger.services import Posting, account
from commerce.payments.calls import call_key, call_make, call_note
from commerce.payments.errors import DoesNotFit, ProviderRefused
from commerce.payments.providers.base import MoneyState
from commerce.payments.providers.registry import provider_for
from commerce.payments.selectors import call_of
from commerce.payouts.events import PayoutFailed, PayoutMade, PayoutPaid
from commerce.payouts.models import Payout, PayoutLine, PayoutRun
from commerce.payouts.payees import Payee, payee_of
from commerce.payouts.selectors import OPEN, accounts_owed, last_payout_failed, payable_of
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money

logger = logging.getLogger(__name__)


def payout_run(*, key: str) -> PayoutRun:
    """Set aside what is owed to everybody who can be paid; the same key returns the first run.

    A run that finds the books at odds writes down why it stopped, and pays nobody.
    """
    run, is_new = PayoutRun.objects.get_or_create(key=key, defaults={"started_at": timezone.now()})
    if not is_new:
        return run
    difference = prove().difference
    if difference:
        logger.error("payout run %s is blocked: %s", key, difference)
        operators_tell(difference)
        PayoutRun.objects.filter(pk=run.pk).update(
            blocked_reason=difference[:300], finished_at=timezone.now()
        )
        run.refresh_from_db()
        return run
    for owed in accounts_owed():
        payee = payee_of(owed.owner)
        if payee is None or payee.obstacle or last_payout_failed(payee):
            continue
        try:
            payout_make(run=run, payee=payee, owed=owed)
        except IntegrityError:
            # Another run took these transfers at the same moment; this one's part was undone.
            logger.info("run %s: %s is being paid by another run", key, owed.owner)
    PayoutRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    run.refresh_from_db()
    return run


@transaction.atomic
def payout_make(*, run: PayoutRun, payee: Payee, owed: Balance) -> Payout | None:
    """Set a payee's money aside; None when nothing is payable yet, or returns outweigh sales.

    Raises IntegrityError when another run was faster; then nothing changed.
    """
    entries = payable_of(owed)
    zero = Money(0, owed.posted.currency)
    total = sum((_signed(entry, owed) for entry in entries), start=zero)
    if total.minor <= 0 or total > owed.free:
        return None
    payout = Payout.objects.create(
        run=run,
        owner=payee.owner,
        account_kind=owed.kind,
        amount_minor=total.minor,
        currency=total.currency,
        provider=settings.PAYMENT_PROVIDER,
        destination_label=payee.label,
        destination=payee.destination,
    )
    PayoutLine.objects.bulk_create(
        PayoutLine(
            payout=payout,
            transfer_key=entry.key,
            amount_minor=_signed(entry, owed).minor,
            reference=entry.reference,
        )
        for entry in entries
    )
    ledger.reserve(
        key=f"payout:{payout.public_id}",
        kind=MovementKind.PAYOUT,
        reference=payout.public_id,
        lines=[
            Posting(
                account(owed.kind, payee.owner, total.currency),
                account(AccountKind.BANK, "", total.currency),
                total,
            )
        ],
    )
    emit(PayoutMade(payout_id=payout.pk))
    return payout


def _signed(entry: Entry, owed: Balance) -> Money:
    return entry.money if entry.credit == (owed.kind, owed.owner) else -entry.money


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
