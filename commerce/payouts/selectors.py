"""Reads of payouts, and the doors to statements."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import Http404
from django.utils import timezone

from commerce.ledger.selectors import (
    PAYABLE,
    Balance,
    Entry,
    balances,
    payable_totals,
    transfers_payable,
)
from commerce.payouts.models import Payout, PayoutLine
from commerce.payouts.payees import Payee
from marketplace.kernel.money import Money

# A payout is one transfer for the provider; what is over the bound waits for the next run.
PAYOUT_LINES_MAX: Final = 20_000
OPEN = (Payout.State.CREATED, Payout.State.SENT)


def sold_before(now: datetime | None = None) -> datetime:
    """Return the time before which a sale must have been for its money to be payable."""
    return (now or timezone.now()) - timedelta(seconds=settings.PAYOUT_HOLD_SECONDS)


def paid_keys() -> QuerySet[PayoutLine, Any]:
    """Return the keys of all transfers that are in a payout which did not come back."""
    return PayoutLine.objects.filter(is_returned=False).values("transfer_key")


def payable_of(account: Balance, now: datetime | None = None) -> list[Entry]:
    """Return the transfers that a payout to this account would be made of today, oldest first."""
    return transfers_payable(
        account, sold_before=sold_before(now), paid_keys=paid_keys(), limit=PAYOUT_LINES_MAX
    )


@dataclass(frozen=True)
class Standing:
    """What a payee is owed in one currency, by how near it is."""

    currency: str
    estimated: Money
    payable: Money
    on_its_way: Money
    paid: Money


def standings_of(payee: Payee) -> list[Standing]:
    """Return where a payee's money stands, one row per currency it was ever in."""
    sent: dict[tuple[str, bool], int] = defaultdict(int)
    rows = Payout.objects.filter(owner=payee.owner).exclude(state=Payout.State.FAILED).order_by()
    for currency, state, total in rows.values_list("currency", "state").annotate(total=Sum("amount_minor")):
        sent[currency, state == Payout.State.PAID] += total
    payable = payable_totals(
        payee.account_kind, payee.owner, sold_before=sold_before(), paid_keys=paid_keys()
    )
    found = []
    for account in balances(owner=payee.owner, kind=payee.account_kind):
        currency = account.posted.currency
        going = Money(sent[currency, False], currency)
        due = Money(payable.get(currency, 0), currency)
        paid = Money(sent[currency, True], currency)
        found.append(Standing(currency, account.posted - going - due, due, going, paid))
    return found


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
