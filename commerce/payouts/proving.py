"""What payouts can prove: each is the sum of its lines, and its lines are transfers of the payee."""

from commerce.ledger.kinds import MovementKind, TransferState
from commerce.ledger.selectors import MovementSum, movement_sums, transfers_by_key
from commerce.payouts.models import Payout

WANTED = {
    Payout.State.CREATED: TransferState.PENDING,
    Payout.State.SENT: TransferState.PENDING,
    Payout.State.PAID: TransferState.POSTED,
    Payout.State.FAILED: TransferState.VOIDED,
}


def prove_payouts() -> tuple[int, str]:
    """Check every payout against its lines and the books; the first difference, or ""."""
    count = 0
    sums = movement_sums([MovementKind.PAYOUT, MovementKind.PAYOUT_BACK])
    for payout in Payout.objects.prefetch_related("lines").order_by("pk").iterator(chunk_size=200):
        count += 1
        difference = _lines(payout)
        booked, back = (sums.get(f"payout:{payout.public_id}{end}") for end in ("", ":back"))
        if not difference and (booked is None or booked.total != payout.amount_minor):
            difference = f"{payout.amount_minor} is not booked so"
        if not difference and booked:
            difference = _state(payout, booked, back)
        if difference:
            return count, f"payout {payout.public_id}: {difference}"
    return count, ""


def _state(payout: Payout, booked: MovementSum, back: MovementSum | None) -> str:
    """A payout that arrived and was sent back is booked twice, in both directions."""
    wanted = WANTED[Payout.State(payout.state)] if back is None else TransferState.POSTED
    if booked.state != wanted:
        return f"it is {payout.state}, its transfer is {booked.state}"
    if back is None:
        return ""
    if payout.state != Payout.State.FAILED or back.total != payout.amount_minor:
        return f"it is {payout.state}, and {back.total} came back of {payout.amount_minor}"
    return ""


def _lines(payout: Payout) -> str:
    lines = list(payout.lines.all())
    if sum(line.amount_minor for line in lines) != payout.amount_minor:
        return f"its lines do not add up to {payout.amount_minor}"
    entries = {entry.key: entry for entry in transfers_by_key(line.transfer_key for line in lines)}
    for line in lines:
        entry = entries.get(line.transfer_key)
        if entry is None or entry.signed(payout.owner).minor != line.amount_minor:
            return f"line {line.transfer_key} is not a transfer of {line.amount_minor} to {payout.owner}"
    return ""
