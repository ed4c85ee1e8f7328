"""Bank transfers by hand, as the operator who reads the statements tells them."""

from django.db import transaction
from django.utils import timezone

from commerce.payments.errors import TransferDiffers, TransferNotWaiting
from commerce.payments.events import PayoutReported
from commerce.payments.models import BankEntry, Payment, Refund
from commerce.payments.providers.registry import MANUAL
from commerce.payments.services.looking import payment_look
from commerce.payments.services.refunding import refund_look
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money, format_money

Status = BankEntry.Status


def transfer_came(*, entry: BankEntry, amount: Money, bank_note: str, by: User) -> BankEntry:
    """Somebody saw the money of a payment on the account: its order is paid. A second press finds it so.

    Raises TransferDiffers for another sum and TransferNotWaiting; then nothing changed.
    """
    if entry.kind != BankEntry.Kind.INCOMING:
        raise TransferNotWaiting
    if amount != entry.money:
        raise TransferDiffers(amount=format_money(entry.money))
    _settle(entry, Status.SUCCEEDED, bank_note, by)
    return entry


def transfer_missed(*, entry: BankEntry, bank_note: str, by: User) -> BankEntry:
    """Somebody knows that the money of a payment will not come: nobody waits for it any more.

    Its order ends when its time is over; until then it can be paid in another way. Raises TransferNotWaiting.
    """
    if entry.kind != BankEntry.Kind.INCOMING:
        raise TransferNotWaiting
    _settle(entry, Status.CANCELLED, bank_note, by)
    return entry


def transfer_sent(*, entry: BankEntry, is_returned: bool, bank_note: str, by: User) -> BankEntry:
    """Somebody sent the money of a refund or a payout, or saw it come back. Raises TransferNotWaiting."""
    if entry.kind == BankEntry.Kind.INCOMING:
        raise TransferNotWaiting
    _settle(entry, Status.FAILED if is_returned else Status.SUCCEEDED, bank_note, by)
    return entry


def _settle(entry: BankEntry, status: str, bank_note: str, by: User) -> None:
    with transaction.atomic():
        waiting = BankEntry.objects.filter(pk=entry.pk, status=Status.PROCESSING)
        changed = waiting.update(
            status=status, bank_note=bank_note[:80], settled_by=by, settled_at=timezone.now()
        )
        entry.refresh_from_db()
        if not changed and entry.status != status:
            raise TransferNotWaiting
        if changed and entry.kind == BankEntry.Kind.PAYOUT:
            emit(PayoutReported(provider=MANUAL, ref=entry.ref, reference=entry.reference))
    _tell(entry)


def _tell(entry: BankEntry) -> None:
    """Let what the transfer was for look at it; a payout is looked at by the floor above, which heard of it."""
    payment = Payment.objects.select_related("order").filter(provider=MANUAL, provider_ref=entry.ref).first()
    if payment is not None:
        payment_look(payment)
    refund = (
        Refund.objects.select_related("payment__order")
        .filter(payment__provider=MANUAL, provider_ref=entry.ref)
        .first()
    )
    if refund is not None:
        refund_look(refund)
