"""Giveaways of the demonstration: one that was drawn and can be recomputed, one that waits for its host."""

from datetime import datetime, timedelta
from typing import Final

from marketplace.accounts.models import User
from marketplace.markets.models import Market
from streams.room.models import Giveaway, GiveawayEntry
from streams.room.services.giveaways import GiveawayDraft, giveaway_draw, giveaway_prepare
from streams.shows.models import Show

# Invented for a demonstration: what the law says where you are is for you to find out.
DRAWS: Final = {"eu": Market.Draws.FREE, "us": Market.Draws.FREE, "jp": Market.Draws.ANY}


def _draft(show: Show, title: str, **fields: bool) -> GiveawayDraft:
    product = next((item.product for item in show.line_up.all() if item.product.title == title), None)
    return GiveawayDraft(
        prize=title,
        product=product,
        winners_max=2,
        eligibility=Giveaway.Eligibility.EVERYONE,
        window_seconds=60,
        must_be_present=fields.get("must_be_present", False),
    )


def allow_draws() -> None:
    """Say in which of the demonstration's markets prizes may be drawn."""
    for code, kind in DRAWS.items():
        Market.objects.filter(code=code).update(draws=kind)


def giveaway_planned(show: Show, title: str) -> None:
    """Prepare one for the host to open."""
    giveaway_prepare(show=show, draft=_draft(show, title, must_be_present=True), by=show.creator.user)


def giveaway_held(show: Show, title: str, people: list[User], at: datetime) -> None:
    """Let people enter one in the past, and draw it as any other is drawn."""
    giveaway = giveaway_prepare(show=show, draft=_draft(show, title), by=show.creator.user)
    Giveaway.objects.filter(pk=giveaway.pk).update(
        state=Giveaway.State.OPEN, opened_at=at, closes_at=at + timedelta(minutes=1)
    )
    GiveawayEntry.objects.bulk_create(
        GiveawayEntry(
            giveaway=giveaway,
            user=person,
            name=person.name_shown,
            market="eu",
            entered_at=at + timedelta(seconds=3 * place),
        )
        for place, person in enumerate(people, start=1)
    )
    giveaway_draw(giveaway=giveaway, by=show.creator.user)
