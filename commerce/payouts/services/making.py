"""Setting one payee's money aside: a payout, its lines and its reservation; or a line that says why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.selectors import Balance, Entry
from commerce.ledger.services import Posting, account
from commerce.payouts.events import PayoutMade
from commerce.payouts.minimums import minimum_of
from commerce.payouts.models import Payout, PayoutLine, PayoutRun, Unpaid
from commerce.payouts.payees import Payee
from commerce.payouts.reasons import Reason
from commerce.payouts.selectors import held_of, last_payout_failed, last_reason, payable_of
from commerce.payouts.services.claiming import Claim
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money


@dataclass(frozen=True)
class Ripe:
    """What of an account can be paid out now, oldest first."""

    owed: Balance
    entries: Sequence[Entry]

    @property
    def total(self) -> Money:
        """What it adds up to."""
        return sum((self.signed(entry) for entry in self.entries), start=Money(0, self.owed.posted.currency))

    def signed(self, entry: Entry) -> Money:
        """Return an entry as the payee sees it."""
        is_mine = entry.credit == (self.owed.kind, self.owed.owner)
        return entry.money if is_mine else -entry.money


def ripe_of(owed: Balance) -> Ripe:
    """Return what a payout to this account is made of: the oldest lines, up to the bound of one payout.

    Where these add up to too little (more was taken back than they brought), the next ones come into the same payout.
    """
    limit, smallest = settings.PAYOUT_LINES_MAX, minimum_of(owed.posted.currency).minor
    while True:
        found = Ripe(owed, payable_of(owed, limit=limit))
        if len(found.entries) < limit or found.total.minor >= max(smallest, 1):
            return found
        limit *= 2


@transaction.atomic
def payout_make(*, claim: Claim, payee: Payee | None, owed: Balance) -> Payout | None:
    """Set a payee's money aside; None, and a line that says why, when nothing can be paid.

    Raises IntegrityError when somebody else was faster, and RunLost; then nothing changed.
    """
    claim.keep()
    ripe = ripe_of(owed)
    reason, money = hindrance(payee, ripe)
    if payee is None or reason:
        if reason:
            unpaid_note(run=claim.run, owner=owed.owner, money=money, reason=reason)
        return None
    if not ripe.total:
        return None
    return _set_aside(claim.run, payee, ripe)


def hindrance(payee: Payee | None, ripe: Ripe) -> tuple[str, Money]:
    """Return why a payee is not paid, and what waits: below zero where it is made up for first; "" for no reason."""
    owed, total = ripe.owed, ripe.total
    if owed.posted.minor < 0:
        return Reason.CARRIED, owed.posted
    if total.minor < 0 or total > owed.free:
        return Reason.CARRIED, min(total, owed.free - total)
    if not total:
        return _nothing(ripe)
    reason = _reason(payee)
    if not reason and total < minimum_of(total.currency):
        reason = Reason.BELOW_MINIMUM
    return reason, total


def _nothing(ripe: Ripe) -> tuple[str, Money]:
    """Why nothing is there to pay: it is held back, or it made up for what the runs before had to carry."""
    held = held_of(ripe.owed)
    if held.minor > 0:
        return Reason.HELD, held
    was_carried = ripe.entries and last_reason(ripe.owed) == Reason.CARRIED
    return (Reason.EVENED if was_carried else ""), ripe.total


def _reason(payee: Payee | None) -> str:
    if payee is None:
        return Reason.GONE
    return payee.obstacle or (Reason.CAME_BACK if last_payout_failed(payee) else "")


def unpaid_note(*, run: PayoutRun, owner: str, money: Money, reason: str) -> None:
    """Write down that a run does not pay somebody; the same run writes it once, as it was last."""
    Unpaid.objects.update_or_create(
        run=run,
        owner=owner,
        currency=money.currency,
        defaults={"amount_minor": money.minor, "reason": reason, "created_at": timezone.now()},
    )


def _set_aside(run: PayoutRun, payee: Payee, ripe: Ripe) -> Payout:
    owed, total = ripe.owed, ripe.total
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
            amount_minor=ripe.signed(entry).minor,
            reference=entry.reference,
        )
        for entry in ripe.entries
    )
    Unpaid.objects.filter(run=run, owner=payee.owner, currency=total.currency).delete()
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
