"""Why a payee's balance is below zero: what was taken back, and from which order."""

from dataclasses import dataclass
from typing import Final

from commerce.ledger.kinds import MovementKind
from commerce.ledger.selectors import Entry, debts_of
from commerce.orders.parts import Part, parts_about
from commerce.payouts.payees import Payee
from commerce.payouts.selectors import paid_keys
from marketplace.kernel.money import Money

DEBTS_SHOWN: Final = 10


@dataclass(frozen=True)
class Debt:
    """One entry that took something back, and is in no payout yet."""

    entry: Entry
    part: Part

    @property
    def amount(self) -> Money:
        """What it took, negative."""
        return -self.entry.money

    @property
    def why(self) -> str:
        """What was written in the books."""
        return str(MovementKind(self.entry.kind).label)


def debts_carried(payee: Payee, currency: str) -> list[Debt]:
    """Return what was taken back from a payee and not made up for yet, newest first."""
    entries = debts_of(payee.owner, currency, paid_keys=paid_keys(), limit=DEBTS_SHOWN)
    parts = parts_about(entry.subject for entry in entries)
    return [Debt(entry, parts[entry.subject]) for entry in entries if entry.subject in parts]
