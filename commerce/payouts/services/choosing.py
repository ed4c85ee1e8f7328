"""What a payee can be paid now, and what stands in the way of the rest, said in a word for each currency."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from commerce.ledger.selectors import Balance, Entry
from commerce.payments.providers.registry import provider_in_use
from commerce.payouts.minimums import minimum_of
from commerce.payouts.payees import Payee
from commerce.payouts.rates import RateFound, Rates
from commerce.payouts.reasons import Reason
from commerce.payouts.selectors import held_of, last_payout_failed, last_reason, payable_of
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


@dataclass(frozen=True)
class Part:
    """What of a payout is owed in one currency; ``found`` where it is exchanged, ``worth`` in the payout's currency."""

    ripe: Ripe
    worth: Money
    found: RateFound | None = None


@dataclass(frozen=True)
class Choice:
    """What goes into one payout of ``currency``, and what does not, with its reasons."""

    currency: str
    parts: Sequence[Part]
    left: Sequence[tuple[Money, str]]

    @property
    def total(self) -> Money:
        """What the payout comes to."""
        return sum((part.worth for part in self.parts), start=Money(0, self.currency))


def ripe_of(owed: Balance) -> Ripe:
    """Return what a payout to this account is made of: the oldest lines, up to the bound of one payout.

    Where these add up to too little (more was taken back than they brought), or to more than is there (it was taken
    back later), the next ones come into the same payout.
    """
    limit, smallest = settings.PAYOUT_LINES_MAX, minimum_of(owed.posted.currency).minor
    while True:
        found = Ripe(owed, payable_of(owed, limit=limit))
        if len(found.entries) < limit or max(smallest, 1) <= found.total.minor <= owed.free.minor:
            return found
        limit *= 2


def choose(payee: Payee | None, accounts: Sequence[Balance], currency: str, rates: Rates) -> Choice:
    """Return what of some accounts of a payee goes into one payout, and why the rest does not."""
    parts: list[Part] = []
    debts: list[Part] = []
    left: list[tuple[Money, str]] = []
    for ripe in map(ripe_of, accounts):
        reason, money = _in_the_way(ripe)
        part = None if reason or not ripe.total else _part(ripe, currency, rates)
        if isinstance(part, Part):
            parts.append(part)
        elif reason == Reason.CARRIED and money.currency == currency:
            debts.append(Part(ripe, money))
        elif part or reason:
            left.append((ripe.total, part) if part else (money, reason))
    if not parts:
        return Choice(currency, [], [*left, *((debt.worth, str(Reason.CARRIED)) for debt in debts)])
    choice = Choice(currency, [*parts, *debts], left)
    reason = _against(payee, choice)
    if not reason:
        return choice
    return Choice(currency, [], [*left, *(_left(reason, part) for part in choice.parts)])


def _part(ripe: Ripe, currency: str, rates: Rates) -> Part | str:
    """Return what of a payout is owed in this currency, or why it cannot be exchanged."""
    total = ripe.total
    if total.currency == currency:
        return Part(ripe, total)
    found = rates.find(total.currency, currency)
    if found is None:
        return Reason.NO_RATE
    worth = found.rate.of(total)
    return Part(ripe, worth, found) if worth.minor > 0 else Reason.TOO_LITTLE


def _in_the_way(ripe: Ripe) -> tuple[str, Money]:
    """Return why nothing of an account is paid, and how much: below zero where that is made up for first."""
    owed, total = ripe.owed, ripe.total
    if owed.posted.minor < 0:
        return Reason.CARRIED, owed.posted
    if total.minor < 0 or total > owed.free:
        return Reason.CARRIED, min(total, owed.free - total)
    if total:
        return "", total
    held = held_of(owed)
    if held.minor > 0:
        return Reason.HELD, held
    # It made up for what the runs before had to carry.
    was_carried = ripe.entries and last_reason(owed) == Reason.CARRIED
    return (Reason.EVENED if was_carried else ""), total


def _against(payee: Payee | None, choice: Choice) -> str:
    """Return why a payee is not paid at all."""
    if payee is None:
        return Reason.GONE
    reason = payee.obstacle or (Reason.CAME_BACK if last_payout_failed(payee) else "")
    debts = [part for part in choice.parts if part.worth.minor < 0]
    # What is carried is made up for first, by all of its lines; where some are not there yet, it waits for them.
    is_more = any(debt.worth != debt.ripe.total for debt in debts) or choice.total.minor <= 0
    if not reason and debts and is_more:
        return Reason.OFFSET
    if not reason and choice.total < minimum_of(choice.currency):
        return Reason.BELOW_MINIMUM
    if not reason and not provider_in_use().can_pay(choice.total):
        return Reason.ODD_SUM
    return reason


def _left(reason: str, part: Part) -> tuple[Money, str]:
    """A part that would be exchanged is not measured by the smallest payout of its own currency; a debt is carried."""
    if part.worth.minor < 0:
        return part.worth, Reason.CARRIED
    return part.ripe.total, Reason.TOO_LITTLE if reason == Reason.BELOW_MINIMUM and part.found else reason
