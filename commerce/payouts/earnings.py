"""The earnings page: from a month's total to its shows, to their order lines, to the ledger's entries.

Every sum here is added up from the entries it opens, so a figure can never disagree with what made it. The database
adds up months and shows, because a good month has more lines than a page shows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from commerce.ledger.kinds import DIRECT, EARNED, AccountKind, TransferState, agency_owner
from commerce.ledger.selectors import Entry, earned_sums, entries_of_owner, subjects_of_owner, transfers_about
from commerce.orders.parts import Part, parts_about, scope_of_subject
from commerce.orders.scopes import ScopeName, scope_names
from commerce.payouts.models import Hold, Payout, PayoutLine, Settlement
from commerce.payouts.payees import Payee, payee_of
from commerce.payouts.selectors import payout_lines_for, rest_after_sale, rest_of_direct, settlements_of
from marketplace.kernel.money import Money

# How the address names what was bought outside shows.
OUTSIDE = "-"
# No month before it has anything in it.
FIRST_YEAR: Final = 2000


@dataclass
class Line:
    """One order line (or delivery fee) in a month: what came in, what was taken back, and where it stands."""

    part: Part
    entries: list[Entry] = field(default_factory=list)
    earned: int = 0
    taken_back: int = 0
    state: str = ""
    payout: Payout | None = None
    settlement: Settlement | None = None
    # Until when an operator holds it back.
    held_until: datetime | None = None

    @property
    def is_direct(self) -> bool:
        """It is of no order: a gift, or a share of memberships."""
        return bool(self.entries) and self.entries[0].kind in DIRECT

    @property
    def own(self) -> Money:
        """What is left."""
        return Money(self.earned + self.taken_back, self.part.paid.currency)

    @property
    def taken_back_money(self) -> Money:
        """What went back, negative."""
        return Money(self.taken_back, self.part.paid.currency)


@dataclass(frozen=True)
class Group:
    """What the lines of one show add up to."""

    scope: str
    name: ScopeName
    earned: Money
    taken_back: Money
    line_count: int

    @property
    def own(self) -> Money:
        """What is left."""
        return self.earned + self.taken_back


@dataclass(frozen=True)
class Month:
    """A month's earnings in one currency."""

    payee: Payee
    first_day: date
    currency: str
    groups: Sequence[Group]
    holds: Sequence[Hold] = ()

    @property
    def earned(self) -> Money:
        """What sales brought."""
        return sum((group.earned for group in self.groups), start=Money(0, self.currency))

    @property
    def taken_back(self) -> Money:
        """What went back, negative."""
        return sum((group.taken_back for group in self.groups), start=Money(0, self.currency))

    @property
    def own(self) -> Money:
        """What is left."""
        return self.earned + self.taken_back

    @property
    def line_count(self) -> int:
        """How many lines made it."""
        return sum(group.line_count for group in self.groups)

    def group(self, scope: str) -> Group | None:
        """Return the show with this scope as addresses write it, or None."""
        return next((group for group in self.groups if (group.scope or OUTSIDE) == scope), None)

    def subjects(self, group: Group) -> QuerySet[Any, str]:
        """Return what the lines of a show are known by, in the order they were written."""
        return subjects_of_owner(
            self.payee.owner, self.currency, where=(scope_of_subject(), group.scope), **_span(self.first_day)
        )

    def lines(self, subjects: Iterable[str]) -> list[Line]:
        """Return those of the month's lines that are known by these subjects."""
        owner = self.payee.owner
        entries = entries_of_owner(owner, self.currency, subjects=subjects, **_span(self.first_day))
        return lines_from(self.payee, entries, self.holds)


def month_of(text: str) -> date:
    """Read ``2026-11``; anything else, a month to come or of another age, is this month."""
    today = timezone.localdate()
    try:
        first = datetime.strptime(text, "%Y-%m").replace(tzinfo=timezone.get_current_timezone()).date()
    except ValueError:
        return today.replace(day=1)
    # The first month of all has none before.
    return min(first, today.replace(day=1)) if first.year >= FIRST_YEAR else today.replace(day=1)


def month_after(first_day: date) -> date:
    """Return the first day of the next month."""
    return (first_day + timedelta(days=32)).replace(day=1)


def month_before(first_day: date) -> date:
    """Return the first day of the month before."""
    return (first_day - timedelta(days=1)).replace(day=1)


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())


def _span(first_day: date) -> dict[str, datetime]:
    return {"since": _start(first_day), "until": _start(month_after(first_day))}


def month_earned(payee: Payee, first_day: date, currency: str, holds: Sequence[Hold] = ()) -> Month:
    """Return a payee's month, added up from the ledger's entries; ``holds`` are those on the payee now."""
    sums = earned_sums(payee.owner, currency, by=scope_of_subject(), **_span(first_day))
    names = scope_names(sums)
    groups = [
        Group(
            scope=scope,
            name=names.get(scope, ScopeName("")),
            earned=Money(found.earned, currency),
            taken_back=Money(found.taken_back, currency),
            line_count=found.subjects,
        )
        for scope, found in sums.items()
    ]
    # Shows by what they brought, what was bought outside shows last.
    ordered = sorted(groups, key=lambda group: (not group.scope, -group.own.minor, group.scope))
    return Month(payee, first_day, currency, ordered, holds)


def lines_from(payee: Payee, entries: Iterable[Entry], holds: Sequence[Hold] = ()) -> list[Line]:
    """Return entries gathered by the order line they are about, in the order they were written."""
    by_subject: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_subject[entry.subject].append(entry)
    parts = parts_about(by_subject)
    paid = payout_lines_for([entry.key for found in by_subject.values() for entry in found])
    settled = settlements_of(part.parcel for part in parts.values())
    lines = []
    for subject, found in by_subject.items():
        line = Line(part=parts[subject], entries=found, settlement=settled.get(parts[subject].parcel))
        line.held_until = max(
            (hold.ends_at for hold in holds if hold.reference in ("", line.part.order_id)), default=None
        )
        for entry in found:
            signed = entry.signed(payee.owner).minor
            if entry.kind in EARNED:
                line.earned += signed
            else:
                line.taken_back += signed
        line.state = _state(line, paid)
        line.payout = next((paid[entry.key].payout for entry in found if entry.key in paid), None)
        lines.append(line)
    return lines


def _state(line: Line, paid: dict[str, PayoutLine]) -> str:
    if line.earned and not line.own.minor:
        return "sent_back"
    payouts = [paid[entry.key].payout for entry in line.entries if entry.key in paid]
    if payouts:
        return "paid" if all(payout.state == Payout.State.PAID for payout in payouts) else "on_its_way"
    return _waiting(line)


def _waiting(line: Line) -> str:
    """How near the payout what is in none is: estimated, then locked until it is settled, then payable."""
    rest, settlement = rest_after_sale(), line.settlement
    if rest is None and line.is_direct:
        rest = rest_of_direct()
    if rest is None:
        is_ripe = settlement is not None and settlement.settled_at is not None
    else:
        is_ripe = line.entries[0].created_at <= timezone.now() - rest
    if is_ripe:
        return "held" if line.held_until else "payable"
    return "locked" if settlement is not None or line.is_direct else "estimated"


@dataclass(frozen=True)
class Proof:
    """What made one line: its split, its entries in the books, and what became of the money."""

    line: Line
    entries: Sequence[Entry]
    sold_at: datetime
    # When it is to become payable; None while its part of the order has not arrived.
    payable_at: datetime | None
    agency_name: str = ""

    @property
    def payout(self) -> Payout | None:
        """The payout it is in."""
        return self.line.payout

    @property
    def moved(self) -> Money:
        """Both sides of the sale."""
        sale = [entry.money for entry in self.entries if entry.kind in EARNED]
        return sum(sale, start=Money(0, self.line.part.paid.currency))

    @property
    def names(self) -> dict[str, str]:
        """Whom the books mean."""
        names = self.line.part.names
        return names | (
            {agency_owner(self.line.part.agency_id): self.agency_name} if self.agency_name else {}
        )

    def _share(self, kind: AccountKind) -> Money:
        sale = [entry.money for entry in self.entries if entry.kind in EARNED and entry.credit[0] == kind]
        return sum(sale, start=Money(0, self.line.part.paid.currency))

    @property
    def commission(self) -> Money:
        """The creator's part of the sale, with what of it is an agency's."""
        return self._share(AccountKind.CREATOR_PAYABLE) + self.agency

    @property
    def agency(self) -> Money:
        """What of the commission goes to who looks after the creator."""
        return self._share(AccountKind.AGENCY_PAYABLE)

    @property
    def fee(self) -> Money:
        """The platform's part of the sale."""
        return self._share(AccountKind.PLATFORM_FEE)


def proof_of(line: Line) -> Proof:
    """Return what made a line, with everybody's entries about it."""
    entries = [entry for entry in transfers_about([line.part.subject]) if entry.state != TransferState.VOIDED]
    sold_at = entries[0].created_at
    rest = rest_after_sale()
    if rest is None and line.is_direct:
        rest = rest_of_direct()
    payable_at = sold_at + rest if rest is not None else None
    if payable_at is None and line.settlement is not None:
        payable_at = line.settlement.settled_at or line.settlement.due_at
    agency = payee_of(agency_owner(line.part.agency_id)) if line.part.agency_id else None
    return Proof(line, entries, sold_at, payable_at, agency.name if agency else "")
