"""What the books say of things that passed through a provider: by our own names for them.

A thing is a payment, a refund, a dispute or a payout, with everything that was written for it taken together: a
refund that failed later comes to nothing on both sides.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from commerce.ledger.kinds import MovementKind, TransferState, provider_owner
from commerce.ledger.through import Through, through_about, through_between, through_by_keys
from commerce.payments.models import Dispute, Payment, Refund
from commerce.payments.providers.base import ReportEntry
from commerce.reconciliation.models import ReportLine
from commerce.reconciliation.outgoing import payout_providers

Kind = ReportLine.Kind
DISPUTES: Final = (MovementKind.DISPUTE, MovementKind.DISPUTE_FEE, MovementKind.DISPUTE_WON)
FEE: Final = "provider_fee:"
MONEY_IN: Final = (Payment.State.SUCCEEDED, Payment.State.SURPLUS)


class Thing(NamedTuple):
    """What lines of a report, or movements of the books, are about."""

    kind: str
    reference: str


@dataclass
class Booked:
    """What is posted of a thing, by currency, and whether something of it is still under way."""

    posted: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    is_open: bool = False

    def add(self, one: Through) -> None:
        """Count one movement."""
        if one.state == TransferState.PENDING:
            self.is_open = True
        else:
            self.posted[one.currency] += one.minor

    @property
    def sums(self) -> dict[str, int]:
        """What it comes to, without what comes to nothing."""
        return {currency: minor for currency, minor in self.posted.items() if minor}


def booked_of(things: Iterable[Thing]) -> dict[Thing, Booked]:
    """Return what the books say of some things; nothing for those they do not know."""
    wanted = set(things)
    keys = _keys(wanted)
    found: dict[Thing, Booked] = {}
    for one in through_by_keys(keys):
        found.setdefault(keys[one.key], Booked()).add(one)
    disputes = {thing.reference: thing for thing in wanted if thing.kind == Kind.DISPUTE}
    for subject, one in through_about(disputes, DISPUTES) if disputes else []:
        found.setdefault(disputes[subject], Booked()).add(one)
    return found


def _keys(things: set[Thing]) -> dict[str, Thing]:
    """Return the keys of the movements that each thing is booked with."""
    keys: dict[str, Thing] = {}
    charges = {thing.reference: thing for thing in things if thing.kind == Kind.CHARGE}
    rows = Payment.objects.filter(public_id__in=charges).values_list(
        "public_id", "order__public_id", "state", "refunds__of_receipt"
    )
    for public_id, order, state, of_receipt in rows:
        # What was paid for nothing (twice, or too late) is received, and owed back.
        is_receipt = state == Payment.State.SURPLUS or of_receipt
        keys[f"receipt:{public_id}" if is_receipt else f"sale:{order}"] = charges[public_id]
    for thing in things:
        if thing.kind in (Kind.REFUND, Kind.DISPUTE):
            keys[f"refund:{thing.reference}"] = thing
        elif thing.kind in (Kind.PAYOUT, Kind.TRANSFER):
            # One that arrived and came back later is booked twice, to and fro.
            keys[f"payout:{thing.reference}"] = keys[f"payout:{thing.reference}:back"] = thing
    return keys


def things_between(provider: str, since: datetime, until: datetime) -> dict[Thing, Through]:
    """Return what the books say passed through a provider in a span of time, with one movement of each."""
    found: dict[Thing, Through] = {}
    moved = [one for one in through_between(since, until) if not one.key.startswith(FEE)]
    names = _Names.of(moved)
    for one in moved:
        thing, code = names.thing(one)
        if code == provider:
            found.setdefault(thing, one)
    return found


@dataclass(frozen=True)
class _Names:
    """Whose the movements of a span are, looked up at once."""

    sales: dict[str, tuple[str, str]]
    receipts: dict[str, str]
    refunds: dict[str, str]
    disputes: dict[str, str]
    payouts: dict[str, str]

    @classmethod
    def of(cls, moved: list[Through]) -> "_Names":
        named = defaultdict(set)
        for one in moved:
            kind, _colon, rest = one.key.partition(":")
            named[kind].add(rest.partition(":")[0])
        paid = Payment.objects.filter(state__in=MONEY_IN).exclude(amount_minor=0)
        sales = paid.filter(order__public_id__in=named["sale"], state=Payment.State.SUCCEEDED)
        receipts = paid.filter(public_id__in=named["receipt"])
        refunds = Refund.objects.filter(public_id__in=named["refund"])
        disputes = Dispute.objects.filter(public_id__in=named["refund"] | named["dispute"])
        return cls(
            sales={
                order: (public_id, code)
                for order, public_id, code in sales.values_list("order__public_id", "public_id", "provider")
            },
            receipts=dict(receipts.values_list("public_id", "provider")),
            refunds=dict(refunds.values_list("public_id", "payment__provider")),
            disputes=dict(disputes.values_list("public_id", "payment__provider")),
            payouts=payout_providers(named["payout"]),
        )

    def thing(self, one: Through) -> tuple[Thing, str]:
        """Return what a movement is about, and the provider it passed through."""
        kind, _colon, rest = one.key.partition(":")
        name = rest.partition(":")[0]
        if kind == "sale" and name in self.sales:
            payment, code = self.sales[name]
            return Thing(Kind.CHARGE, payment), code
        for known, about in (
            ("receipt", (Kind.CHARGE, self.receipts)),
            ("refund", (Kind.REFUND, self.refunds)),
            ("refund", (Kind.DISPUTE, self.disputes)),
            ("dispute", (Kind.DISPUTE, self.disputes)),
            ("payout", (Kind.PAYOUT, self.payouts)),
        ):
            if kind == known and name in about[1]:
                return Thing(about[0], name), about[1][name]
        # Nothing of ours explains it: whoever's account it went through is asked about it.
        return Thing(Kind.OTHER, one.key[:40]), one.owner.removeprefix(provider_owner(""))


def references_by_source(provider: str, sources: set[str]) -> dict[tuple[str, str], str]:
    """Return our own names of payments, refunds and disputes by the provider's."""
    found: dict[tuple[str, str], str] = {}
    payments = Payment.objects.filter(provider=provider, provider_ref__in=sources)
    refunds = Refund.objects.filter(payment__provider=provider, provider_ref__in=sources)
    disputes = Dispute.objects.filter(payment__provider=provider, provider_ref__in=sources)
    for kind, rows in ((Kind.CHARGE, payments), (Kind.REFUND, refunds), (Kind.DISPUTE, disputes)):
        for ref, public_id in rows.values_list("provider_ref", "public_id"):
            found[(kind.value, ref)] = public_id
    return found


def transfers_told(provider: str, entries: Iterable[ReportEntry]) -> dict[tuple[str, str], str]:
    """Return our names of transfers as reports told them, then or now: what is taken back bears none itself."""
    moved = [entry for entry in entries if entry.kind == "transfer" and entry.source]
    before = ReportLine.objects.filter(
        provider=provider, kind=Kind.TRANSFER, source__in={entry.source for entry in moved}
    ).exclude(reference="")
    found = {(Kind.TRANSFER.value, line.source): line.reference for line in before}
    return found | {(entry.kind, entry.source): entry.reference for entry in moved if entry.reference}
