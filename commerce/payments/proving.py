"""What payments can prove: received is what was sold or is owed back, refunds are what the books reserved."""

from django.db.models import Sum

from commerce.ledger.kinds import BACK, AccountKind, MovementKind, TransferState
from commerce.ledger.selectors import MovementSum, balances, movement_sums
from commerce.payments.models import Dispute, Payment, Refund

WANTED = {
    Refund.State.CREATED: TransferState.PENDING,
    Refund.State.SUCCEEDED: TransferState.POSTED,
    Refund.State.FAILED: TransferState.VOIDED,
}
# What was claimed of an order for a dispute counts when that is lost, and never did when it is won.
CLAIMED = {
    Dispute.State.NEEDS_RESPONSE: TransferState.PENDING,
    Dispute.State.UNDER_REVIEW: TransferState.PENDING,
    Dispute.State.LOST: TransferState.POSTED,
    Dispute.State.WON: TransferState.VOIDED,
}


def prove_payments() -> tuple[int, str]:
    """Check every settled payment and refund against the books; the first difference, or ""."""
    count = 0
    sums = movement_sums([MovementKind.SALE, MovementKind.RECEIPT, *BACK])
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
    return count, _owed_back() or _in_dispute(sums)


def _owed_back() -> str:
    rows = Refund.objects.filter(of_receipt=True).exclude(state=Refund.State.SUCCEEDED)
    owed = dict(rows.order_by().values_list("currency").annotate(total=Sum("amount_minor")))
    for balance in balances(kind=AccountKind.REFUNDABLE):
        if balance.posted.minor != owed.get(balance.posted.currency, 0):
            return f"{balance.posted} is owed back to buyers, the refunds say otherwise"
    return ""


def _in_dispute(sums: dict[str, MovementSum]) -> str:
    """What banks hold is what the open disputes say, and each one's claim stands as the dispute does."""
    held: dict[str, int] = {}
    for dispute in Dispute.objects.order_by("pk").iterator(chunk_size=500):
        if dispute.state in Dispute.OPEN:
            held[dispute.currency] = held.get(dispute.currency, 0) + dispute.amount_minor
        claimed = sum(int(claim["minor"]) for claim in dispute.claims)
        booked = sums.get(f"refund:{dispute.public_id}")
        if claimed != (booked.total if booked else 0):
            return f"dispute {dispute.public_id} claimed {claimed}, which is not booked so"
        if booked and booked.state != CLAIMED[Dispute.State(dispute.state)]:
            return f"dispute {dispute.public_id} is {dispute.state}, its claim is {booked.state}"
    for balance in balances(kind=AccountKind.DISPUTE):
        if -balance.posted.minor != held.get(balance.posted.currency, 0):
            return f"{-balance.posted} is in dispute with banks, the disputes say otherwise"
    return ""
