"""The tickets of the demonstration's evening: a price to name, an early one that is nearly gone, a row, a word."""

from datetime import timedelta

from django.utils import timezone

from commerce.boxoffice.services import (
    EarlyDraft,
    StageRules,
    TierDraft,
    VoucherDraft,
    voucher_add,
)
from commerce.stock.services import quota_open
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money
from streams.shows.models import Show
from streams.shows.tiers_services import tier_add

SEATS = 180


def _prices(euros: int) -> dict[str, Money]:
    """Return a price in the currencies of the two markets in which most of the demonstration's fans are."""
    return {
        "EUR": Money(euros * 100, "EUR"),
        "USD": Money(euros * 110, "USD"),
        "JPY": Money(euros * 160, "JPY"),
    }


def seed_box_office(show: Show, store: Brand) -> None:
    """Put more kinds of tickets beside the plain one; all of them share the seats of the hall."""
    hall = quota_open(brand=store, name="Pier Hall", size=SEATS)
    now = timezone.now()
    suggested = {"EUR": [Money(minor, "EUR") for minor in (1000, 1500, 2500)]}
    drafts = [
        TierDraft(
            title="Pay what you want",
            description="Replay for 7 days. Everything above the price goes to Oona.",
            prices=_prices(8),
            quota=hall,
            suggested=suggested,
        ),
        TierDraft(
            title="Front row",
            description="Your question goes first, name on the wall.",
            prices=_prices(24),
            quota=hall,
            seats=40,
            early=EarlyDraft(_prices(18), until=now + timedelta(days=1), count=12),
        ),
        TierDraft(title="A table for four", prices=_prices(60), quota=hall, rules=StageRules(group_of=4)),
        TierDraft(
            title="Soundcheck",
            prices=_prices(30),
            quota=hall,
            rules=StageRules(is_hidden=True),
            is_personal=True,
        ),
    ]
    tiers = [tier_add(show=show, brand=store, draft=draft) for draft in drafts]
    voucher_add(brand=store, draft=VoucherDraft("LOWTIDE", [tiers[-1]]), by=None)
