"""What payments can prove: received is what was sold or is owed back, refunds are what the books reserved."""

from django.db.models import Sum

from commerce.ledger.kinds import AccountKind, MovementKind, TransferState
from commerce.ledger.selectors import balances, movement_sums
from commerce.payments.models import Payment, Refund

WANTED = {
    Refund.State.CREATED: TransferState.PENDING,
    Refund.State.SUCCEEDED: TransferState.POSTED,
    Refund.State.FAILED: TransferState.VOIDED,
}


def prove_payments() -> tuple[int, str]:
    """Check every settled payment and refund against the books; the first difference, or ""."""
    count = 0
    sums = movement_sums([MovementKind.SALE, MovementKind.RECEIPT, MovementKind.REFUND])
    settled = Payment.objects.filter(state__in=[Payment.State.SUCCEEDED, Payment.State.SURPLUS])
    for payment in settled.exclude(amount_minor=0).select_related("order").iterator(chunk_size=1000):
        count += 1
        booked = sums.get(f"receipt:{payment.public_id}") or sums.get(f"sale:{payment.order.public_id}")
        if booked is None or booked.total != payment.amount_minor:
            return count, f"payment {payment.public_id} of {payment.amount_minor} is not booked so"
    for refund in Refund.objects.iterator(chunk_size=1000):
        count += 1
        booked = sums.get(f"refund:{refund.public_id}")
        if booked is None or booked.total != refund.amount_minor:
            return count, f"refund {refund.public_id} of {refund.amount_minor} is not booked so"
        if booked.state != WANTED[Refund.State(refund.state)]:
            return count, f"refund {refund.public_id} is {refund.state}, its transfers are {booked.state}"
    return count, _owed_back()


def _owed_back() -> str:
    rows = Refund.objects.filter(of_receipt=True).exclude(state=Refund.State.SUCCEEDED)
    owed = dict(rows.order_by().values_list("currency").annotate(total=Sum("amount_minor")))
    for balance in balances(kind=AccountKind.REFUNDABLE):
        if balance.posted.minor != owed.get(balance.posted.currency, 0):
            return f"{balance.posted} is owed back to buyers, the refunds say otherwise"
    return ""
