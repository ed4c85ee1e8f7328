"""What payouts can prove: each is the sum of its lines, and its lines are transfers of the payee."""

from collections.abc import Mapping, Sequence

from commerce.ledger.exchange import BACK, Rate
from commerce.ledger.kinds import MovementKind, TransferState
from commerce.ledger.selectors import MovementSum, movement_sums, transfers_by_key
from commerce.payouts.models import Payout, PayoutLine
from marketplace.kernel.money import Money

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
    exchanges = movement_sums([MovementKind.EXCHANGE])
    for payout in (
        Payout.objects.prefetch_related("lines", "exchanges").order_by("pk").iterator(chunk_size=200)
    ):
        count += 1
        difference = _lines(payout)
        booked, back = (sums.get(f"payout:{payout.public_id}{end}") for end in ("", ":back"))
        if not difference and (booked is None or booked.total != payout.amount_minor):
            difference = f"{payout.amount_minor} is not booked so"
        if not difference and booked:
            difference = _state(payout, booked, back) or _exchanged(payout, exchanges)
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


def _sums(payout: Payout, lines: Sequence[PayoutLine]) -> str:
    """What is owed in its own currency, and what the rest was exchanged into, add up to the payout."""
    owed: dict[str, int] = {}
    for line in lines:
        owed[line.currency] = owed.get(line.currency, 0) + line.amount_minor
    total = owed.pop("", 0)
    for exchanged in payout.exchanges.all():
        if owed.pop(exchanged.sold_currency, 0) != exchanged.sold_minor:
            return f"its lines in {exchanged.sold_currency} do not add up to {exchanged.sold_minor}"
        if Rate.read(exchanged.rate).of(exchanged.sold) != exchanged.bought:
            return f"{exchanged.bought_minor} is not what {exchanged.sold_minor} is at {exchanged.rate}"
        total += exchanged.bought_minor
    return (
        ""
        if total == payout.amount_minor and not owed
        else f"its lines do not add up to {payout.amount_minor}"
    )


def _exchanged(payout: Payout, sums: Mapping[str, MovementSum]) -> str:
    """Each exchange is in the books, and taken back where the payout was."""
    is_back = payout.state == Payout.State.FAILED
    for exchanged in payout.exchanges.all():
        if exchanged.key not in sums or (f"{exchanged.key}{BACK}" in sums) is not is_back:
            return f"its exchange {exchanged.rate} is not booked so"
    return ""


def _lines(payout: Payout) -> str:
    lines = list(payout.lines.all())
    difference = _sums(payout, lines)
    if difference:
        return difference
    entries = {entry.key: entry for entry in transfers_by_key(line.transfer_key for line in lines)}
    for line in lines:
        entry = entries.get(line.transfer_key)
        if entry is None or entry.signed(payout.owner) != Money(
            line.amount_minor, line.currency or payout.currency
        ):
            return f"line {line.transfer_key} is not a transfer of {line.amount_minor} to {payout.owner}"
    return ""
