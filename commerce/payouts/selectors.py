"""Reads of payouts, and the doors to statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Substr
from django.http import Http404
from django.utils import timezone

from commerce.ledger.kinds import DIRECT
from commerce.ledger.selectors import (
    PAYABLE,
    Balance,
    Entry,
    Ripe,
    RipeSum,
    balances,
    payable_totals,
    sold_by,
    transfers_payable,
)
from commerce.ledger.waiting import waiting_since
from commerce.orders.models import Fulfilment, OrderLine
from commerce.orders.trail import SHIPPING
from commerce.payouts.models import Hold, Payout, PayoutCurrency, PayoutLine, PayoutRun, Settlement, Unpaid
from commerce.payouts.payee_accounts import leads_elsewhere_since
from commerce.payouts.payees import Payee
from marketplace.kernel.money import Money

OPEN = (Payout.State.CREATED, Payout.State.SENT)
ARRIVED = (Payout.State.PAID,)
# How long a bank may still send back what arrived, and how often it is asked about until then.
MAY_COME_BACK = timedelta(days=14)
LOOK_EVERY = timedelta(days=1)


def rest_after_sale() -> timedelta | None:
    """Return how long money rests after its sale, where that is set; None: until its part of the order is settled."""
    seconds = settings.PAYOUT_HOLD_SECONDS
    return None if seconds < 0 else timedelta(seconds=seconds)


def _settled(*, is_settled: bool = True) -> Q:
    """Return the condition on transfers that the part they are about is settled, or locked until then."""
    there = {"settlement__settled_at__isnull": not is_settled, "settlement__isnull": False}
    parcels = Fulfilment.objects.filter(**there)
    lines = OrderLine.objects.filter(fulfilment__in=parcels, public_id=OuterRef("subject"))
    fees = parcels.filter(public_id=Substr(OuterRef("subject"), len(SHIPPING) + 1))
    return Q(Exists(lines)) | Q(Exists(fees)) | _rested(is_settled=is_settled)


def rest_of_direct() -> timedelta:
    """Return how long gifts and shares of memberships rest: no parcel says when they are settled."""
    return timedelta(days=settings.DIRECT_REST_DAYS)


def _rested(*, is_settled: bool) -> Q:
    until = timezone.now() - rest_of_direct()
    mine = Q(movement__kind__in=DIRECT)
    return mine & (Q(created_at__lte=until) if is_settled else Q(created_at__gt=until))


def ripeness(owner: str, now: datetime | None = None) -> Ripe:
    """Return how near the payout a payee's transfers are."""
    now, rest = now or timezone.now(), rest_after_sale()
    holds = _holding(owner, now).filter(Q(reference="") | Q(reference=OuterRef("movement__reference")))
    return Ripe(
        ready=_settled() if rest is None else Q(sold_by(now - rest)),
        locked=_settled(is_settled=False) if rest is None else Q(pk__in=[]),
        held=Q(Exists(holds)),
        paid_keys=paid_keys(),
    )


def paid_keys() -> QuerySet[PayoutLine, Any]:
    """Return the keys of all transfers that are in a payout which did not come back."""
    return PayoutLine.objects.filter(is_returned=False).values("transfer_key")


def payable_of(account: Balance, *, limit: int) -> list[Entry]:
    """Return the transfers that a payout to this account would be made of now, oldest first."""
    return transfers_payable(account, ripe=ripeness(account.owner), limit=limit)


def held_of(account: Balance) -> Money:
    """Return what could be paid out of an account if nothing held it back."""
    currency = account.posted.currency
    sums = payable_totals(account.kind, account.owner, ripe=ripeness(account.owner))
    return Money(sums.get(currency, RipeSum()).held, currency)


def payable_now(account: Balance) -> Money:
    """Return what of an account could be paid out now: never more than is free of it."""
    currency = account.posted.currency
    sums = payable_totals(account.kind, account.owner, ripe=ripeness(account.owner))
    return min(Money(sums.get(currency, RipeSum()).free, currency), account.free)


def _holding(owner: str, now: datetime) -> QuerySet[Hold]:
    """Return the holds on a payee that last; what ended holds nothing."""
    return Hold.objects.filter(owner=owner, lifted_at=None, ends_at__gt=now)


def holds_on(owner: str) -> list[Hold]:
    """Return what holds back a payee's money now."""
    return list(_holding(owner, timezone.now()).order_by("ends_at", "pk"))


@dataclass(frozen=True)
class Standing:
    """What a payee is owed in one currency, by how near it is."""

    currency: str
    estimated: Money
    locked: Money
    payable: Money
    held: Money
    on_its_way: Money
    paid: Money

    @property
    def carried(self) -> Money:
        """What is below zero: more was taken back than is there, and what they earn next makes up for it."""
        rest = self.estimated + self.locked + self.payable + self.held
        return rest if rest.minor < 0 else Money(0, self.currency)

    @property
    def is_waiting(self) -> bool:
        """Tell whether something is there that a run might have paid, or would have to make up for first."""
        return bool(self.payable or self.held or self.carried)


def standings_of(payee: Payee) -> list[Standing]:
    """Return where a payee's money stands, one row per currency it was ever in."""
    sent: dict[tuple[str, bool], int] = defaultdict(int)
    rows = Payout.objects.filter(owner=payee.owner).exclude(state=Payout.State.FAILED).order_by()
    for currency, state, total in rows.values_list("currency", "state").annotate(total=Sum("amount_minor")):
        sent[currency, state == Payout.State.PAID] += total
    sums = payable_totals(payee.account_kind, payee.owner, ripe=ripeness(payee.owner))
    found = []
    for account in balances(owner=payee.owner, kind=payee.account_kind):
        currency = account.posted.currency
        near, going = sums.get(currency, RipeSum()), Money(sent[currency, False], currency)
        free, held, locked = (Money(minor, currency) for minor in (near.free, near.held, near.locked))
        found.append(
            Standing(
                currency=currency,
                estimated=account.posted - going - free - held - locked,
                locked=locked,
                payable=free,
                held=held,
                on_its_way=going,
                paid=Money(sent[currency, True], currency),
            )
        )
    return found


def settlements_of(parcels: Iterable[int]) -> dict[int, Settlement]:
    """Return the settlements of some parts of orders, by part; those that have not arrived have none."""
    rows = Settlement.objects.filter(fulfilment__in=set(parcels))
    return {row.fulfilment_id: row for row in rows}


def accounts_owed() -> list[Balance]:
    """Return the accounts of payees on which something stands, above or below zero, or was earned and not paid yet.

    Who waits longest comes first.
    """
    since, last = waiting_since(paid_keys=paid_keys()), timezone.now()

    def begins(row: Balance) -> datetime | None:
        return since.get((row.kind, row.owner, row.posted.currency))

    rows = [found for found in balances(kind__in=PAYABLE) if found.posted or begins(found)]
    return sorted(rows, key=lambda row: (begins(row) or last, row.kind, row.owner))


def as_they_stand(accounts: Sequence[Balance]) -> list[Balance]:
    """Return the same accounts of one owner as they stand now: a run takes its time, and refunds do not wait for it."""
    known = {row.posted.currency: place for place, row in enumerate(accounts)}
    rows = balances(owner=accounts[0].owner, kind=accounts[0].kind, currency__in=list(known))
    return sorted(rows, key=lambda row: known[row.posted.currency])


def payouts_due() -> list[tuple[str, list[Balance]]]:
    """Return in which currency which accounts are paid together, who waits longest first.

    Each account is by itself, unless its owner wants all of theirs in one currency.
    """
    wanted = dict(PayoutCurrency.objects.values_list("owner", "currency"))
    due: dict[tuple[str, str], list[Balance]] = {}
    for row in accounts_owed():
        currency = wanted.get(row.owner, row.posted.currency)
        due.setdefault((row.owner, currency), []).append(row)
    return [(currency, accounts) for (_owner, currency), accounts in due.items()]


def run_for(key: str) -> PayoutRun:
    """Return the run with this key, or else the one that was under way instead of it."""
    runs = PayoutRun.objects.order_by("-pk")
    return runs.filter(key=key).first() or runs.filter(is_open=True).first() or runs[0]


def last_reason(account: Balance) -> str:
    """Return why the last run that said so did not pay a payee; "" for none."""
    rows = unpaid_of(account.owner, account.posted.currency, limit=1)
    return rows[0].reason if rows else ""


def with_counts(runs: QuerySet[PayoutRun]) -> QuerySet[PayoutRun]:
    """Return runs with how many payees each paid (``paid``), and how many it did not (``left``)."""
    paid = Payout.objects.filter(run=OuterRef("pk")).order_by().values("run").annotate(n=Count("pk"))
    left = Unpaid.objects.filter(run=OuterRef("pk")).order_by().values("run").annotate(n=Count("pk"))
    return runs.annotate(
        paid=Coalesce(Subquery(paid.values("n")), 0), left=Coalesce(Subquery(left.values("n")), 0)
    )


def unpaid_of(owner: str, currency: str, *, limit: int) -> list[Unpaid]:
    """Return why the last runs did not pay somebody in a currency, newest first."""
    return list(Unpaid.objects.filter(owner=owner, currency=currency).order_by("-created_at", "-pk")[:limit])


def last_payout_failed(payee: Payee) -> bool:
    """Tell whether a payee is not to be paid: the last try came back from the very account they still have."""
    return came_back(payee, Payout.objects.filter(owner=payee.owner).order_by("-pk").first())


def came_back(payee: Payee, last: Payout | None) -> bool:
    """Tell whether this payout, a payee's last, came back from the account the payee still has."""
    if last is None or last.state != Payout.State.FAILED or last.retried_at is not None:
        return False
    return last.destination == payee.destination and not leads_elsewhere_since(last)


def payouts_of(owner: str) -> QuerySet[Payout]:
    """Return the payouts to a payee, newest first."""
    return Payout.objects.filter(owner=owner).order_by("-pk")


def access_statement(payee: Payee, public_id: str) -> Payout:
    """Return a payout of this payee; Http404 for every other."""
    payout = payouts_of(payee.owner).filter(public_id=public_id).first()
    if payout is None:
        raise Http404
    return payout


def lines_of(payout: Payout) -> QuerySet[PayoutLine]:
    """Return what a payout is made of."""
    return payout.lines.order_by("pk")


def payout_lines_for(transfer_keys: list[str]) -> dict[str, PayoutLine]:
    """Return in which payout each of some transfers is, by its key; returned payouts do not count."""
    rows = PayoutLine.objects.filter(transfer_key__in=transfer_keys, is_returned=False)
    return {line.transfer_key: line for line in rows.select_related("payout")}


def payout_by_id(payout_id: int) -> Payout:
    """Return a payout; raises Payout.DoesNotExist."""
    return Payout.objects.get(pk=payout_id)


def payout_for(*, ref: str, reference: str) -> Payout | None:
    """Return the payout a provider's report is about."""
    return (
        Payout.objects.filter(provider_ref=ref).first() or Payout.objects.filter(public_id=reference).first()
    )


def payouts_open(*, before: datetime, limit: int) -> list[Payout]:
    """Return payouts that are under way since before a time: those first that were looked at longest ago, or never.

    After them, once a day each, those that arrived lately: banks send some back, and what tells of it may be lost.
    """
    longest_ago = (F("looked_at").asc(nulls_first=True), "pk")
    open_ones = list(
        Payout.objects.filter(state__in=OPEN, created_at__lte=before).order_by(*longest_ago)[:limit]
    )
    room = limit - len(open_ones)
    arrived = Payout.objects.filter(state__in=ARRIVED, settled_at__gte=before - MAY_COME_BACK)
    not_today = Q(looked_at=None, settled_at__lte=before - LOOK_EVERY) | Q(looked_at__lte=before - LOOK_EVERY)
    return open_ones + list(arrived.filter(not_today).order_by(*longest_ago)[:room])
