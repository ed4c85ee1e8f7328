"""Giveaways for tests: prepared through the service, moved along by moving their clocks back."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel import draws
from marketplace.markets.models import Market
from streams.room.models import Giveaway, GiveawayEntry
from streams.room.services import giveaways as deeds
from streams.room.services.giveaway_entries import giveaway_enter
from streams.room.services.giveaways import GiveawayDraft
from streams.shows.models import Show
from tests import factories

LONG = timedelta(minutes=5)


def allow_draws(kind: str = "free") -> None:
    Market.objects.update(draws=kind)


def prepared(show: Show, **fields: Any) -> Giveaway:
    values: dict[str, Any] = {
        "prize": "A paper moon",
        "winners_max": 1,
        "eligibility": "everyone",
        "must_be_present": False,
        "window_seconds": 60,
        **fields,
    }
    return deeds.giveaway_prepare(show=show, draft=GiveawayDraft(**values), by=None)


def opened(show: Show, **fields: Any) -> Giveaway:
    giveaway = prepared(show, **fields)
    deeds.giveaway_open(giveaway=giveaway, by=None)
    return giveaway


def enter(giveaway: Giveaway, user: User, market: str = "eu") -> GiveawayEntry:
    return giveaway_enter(giveaway=giveaway, user=user, name=user.name_shown, market=market)


def crowd(giveaway: Giveaway, count: int) -> list[GiveawayEntry]:
    """Let people in who are nobody in particular."""
    users = [factories.make_user(f"fan{at}@example.org", display_name=f"Fan {at}") for at in range(count)]
    return [enter(giveaway, user) for user in users]


def pass_time(giveaway: Giveaway, by: timedelta = LONG) -> None:
    """Let time go by for one giveaway."""
    for name in ("opened_at", "closes_at", "called_at"):
        moment = getattr(giveaway, name)
        if moment is not None:
            setattr(giveaway, name, moment - by)
    giveaway.save(update_fields=["opened_at", "closes_at", "called_at"])


def drawn(giveaway: Giveaway) -> Giveaway:
    pass_time(giveaway)
    return deeds.giveaway_draw(giveaway=giveaway, by=None)


def called(giveaway: Giveaway) -> None:
    pass_time(giveaway)
    deeds.giveaway_call(giveaway=giveaway, by=None)


def now_ms() -> int:
    return int(timezone.now().timestamp() * 1000)


def one_won_by(show: Show, user: User) -> Giveaway:
    """Return a giveaway that somebody has won, whatever state its show is in."""
    allow_draws()
    giveaway = prepared(show)
    entry = GiveawayEntry.objects.create(
        giveaway=giveaway, user=user, name=user.name_shown, market="eu", entered_at=timezone.now()
    )
    since = timezone.now() - LONG
    Giveaway.objects.filter(pk=giveaway.pk).update(state="open", opened_at=since, closes_at=since)
    deeds.giveaway_draw(giveaway=giveaway, by=None)
    assert giveaway.winners.get().entry == entry
    return giveaway


def people(entries: list[GiveawayEntry]) -> list[User]:
    """Return whose entries these are."""
    return [entry.user for entry in entries if entry.user is not None]


def is_proof_true(proof: dict[str, Any]) -> bool:
    """Tell whether a proof holds together: the seed, the list and the order of those drawn."""
    if draws.seed_hash(proof["seed"]) != proof["seed_hash"]:
        return False
    if draws.entries_hash(proof["giveaway"], proof["entries"]) != proof["entries_hash"]:
        return False
    order = draws.drawn_order(proof["seed"], proof["entries_hash"], proof["entries"])
    return all(next(order, None) == one["entry"] for one in proof["winners"])
