"""Reads of payouts, and the doors to statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Substr
from django.http import Http404
from django.utils import timezone

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
from commerce.orders.models import Fulfilment, OrderLine
from commerce.orders.trail import SHIPPING
from commerce.payouts.models import Hold, Payout, PayoutLine, Settlement
from commerce.payouts.payees import Payee
from marketplace.kernel.money import Money

# A payout is one transfer for the provider; what is over the bound waits for the next run.
PAYOUT_LINES_MAX: Final = 20_000
OPEN = (Payout.State.CREATED, Payout.State.SENT)


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
    return Q(Exists(lines)) | Q(Exists(fees))


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


def payable_of(account: Balance, now: datetime | None = None) -> list[Entry]:
    """Return the transfers that a payout to this account would be made of today, oldest first."""
    return transfers_payable(account, ripe=ripeness(account.owner, now), limit=PAYOUT_LINES_MAX)


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
    """Return the accounts of payees that hold something."""
    return [found for found in balances(kind__in=PAYABLE) if found.free.minor > 0]


def last_payout_failed(payee: Payee) -> bool:
    """Tell whether a payee is not to be paid: the last try came back from the very account they still have."""
    return came_back(payee, Payout.objects.filter(owner=payee.owner).order_by("-pk").first())


def came_back(payee: Payee, last: Payout | None) -> bool:
    """Tell whether this payout, a payee's last, came back from the account the payee still has."""
    return last is not None and last.state == Payout.State.FAILED and last.destination == payee.destination


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
    """Return payouts that are under way since before a time, oldest first."""
    rows = Payout.objects.filter(state__in=OPEN, created_at__lte=before)
    return list(rows.order_by("pk")[:limit])
