"""Stripe's balance transactions as a report: page by page, with the object each of them is about."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from commerce.payments.errors import ProviderAway
from commerce.payments.providers.shapes import ReportEntry, ReportKind
from commerce.payments.providers.stripe.amounts import read
from commerce.payments.providers.stripe.client import CODE, Data, ask, client
from commerce.payments.providers.stripe.reading import name_of, reference_of
from marketplace.kernel.money import Money

PAGE_ROWS: Final = 100
# A day has an end; a list that has none is not believed.
PAGES_MAX: Final = 5_000
# By Stripe's reporting categories. What is in none of them is looked at by a person.
KINDS: Final[dict[str, ReportKind]] = {
    "charge": "charge",
    "charge_failure": "charge",
    "refund": "refund",
    "partial_capture_reversal": "refund",
    "refund_failure": "refund",
    "dispute": "dispute",
    "dispute_reversal": "dispute",
    "fee": "fee",
    "network_cost": "fee",
    "tax": "fee",
    "transfer": "transfer",
    "transfer_reversal": "transfer",
    # On the house's own account a payout goes to the house's own bank; those of payees leave from theirs.
    "payout": "house",
    "payout_reversal": "house",
    "payout_minimum_balance_hold": "house",
    "payout_minimum_balance_release": "house",
    "topup": "house",
    "topup_reversal": "house",
}


def report_of(day: date) -> list[ReportEntry]:
    """Return what moved on a day (UTC), oldest first. Raises ProviderAway."""
    return sorted((_entry(data) for data in _rows(day)), key=lambda entry: (entry.happened_at, entry.ref))


def _rows(day: date) -> Iterator[Data]:
    since = datetime.combine(day, time.min, UTC)
    until = since + timedelta(days=1)
    page: Data = {
        "created": {"gte": int(since.timestamp()), "lt": int(until.timestamp())},
        "limit": PAGE_ROWS,
        "expand": ["data.source"],
    }
    for _page in range(PAGES_MAX):
        asked = dict(page)
        answer = ask(lambda asked=asked: client().balance_transactions.list(asked))  # type: ignore[misc]
        yield from answer["data"]
        if not answer["has_more"]:
            return
        page["starting_after"] = answer["data"][-1]["id"]
    raise ProviderAway("the day's list has no end", provider=CODE)


def _entry(data: Data) -> ReportEntry:
    kind = KINDS.get(str(data.get("reporting_category") or ""), "other")
    source = data.get("source")
    source = source if isinstance(source, dict) else {"id": name_of(source)}
    return ReportEntry(
        ref=str(data["id"])[:80],
        kind=kind,
        source=_name(kind, source)[:80],
        reference=reference_of(source)[:40],
        amount=_amount(kind, data, source),
        fee=read(int(data.get("fee") or 0), str(data["currency"])),
        happened_at=datetime.fromtimestamp(int(data["created"]), tz=UTC),
    )


def _name(kind: ReportKind, source: Data) -> str:
    """Return Stripe's name for what we know: of a charge its payment, of what is taken back its transfer."""
    if kind == "charge":
        return name_of(source.get("payment_intent")) or name_of(source)
    if kind == "transfer":
        return name_of(source.get("transfer")) or name_of(source)
    return name_of(source)


def _amount(kind: ReportKind, data: Data, source: Data) -> Money:
    """Return what moved, in the currency the buyer paid in: the books know no other."""
    settled = read(int(data["amount"]), str(data["currency"]))
    currency = source.get("currency")
    if kind in ("fee", "house", "other") or not currency or str(currency).upper() == settled.currency:
        return settled
    sign = -1 if settled.minor < 0 else 1
    return read(sign * int(source["amount"]), str(currency))
