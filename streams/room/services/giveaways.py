"""Writes of those who hold a giveaway: prepare, open, ask who is here, draw, replace, call off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from commerce.catalog.models import Product
from marketplace.accounts.models import User
from marketplace.kernel import draws
from marketplace.kernel.bus import emit
from marketplace.kernel.seals import seal, unseal
from marketplace.markets.models import Market
from marketplace.markets.selectors import markets_with_draws
from streams.room.events import GiveawayChanged, WinnerDrawn
from streams.room.giveaway_errors import (
    AnotherGiveawayRuns,
    CallFirst,
    DrawsOff,
    DrawTooEarly,
    GiveawayBegun,
    GiveawaySettled,
    GiveawayShut,
    NobodyLeft,
    PurchaseDrawsOff,
    ReasonNeeded,
    WinnerSettled,
)
from streams.room.models import Giveaway, GiveawayDeed, GiveawayEntry, GiveawayWinner
from streams.room.selectors.giveaways import barred_from, draw_name, listed_entries
from streams.shows.errors import ShowNotLive
from streams.shows.models import ON_AIR, Show

SEED_SEAL: Final = "giveaway seed"
State = Giveaway.State


@dataclass(frozen=True)
class GiveawayDraft:
    """What a host decides about a giveaway. ``markets`` are codes; none: wherever prizes may be drawn."""

    prize: str
    winners_max: int
    eligibility: str
    must_be_present: bool
    window_seconds: int
    markets: tuple[str, ...] = ()
    product: Product | None = None


def _markets(draft: GiveawayDraft) -> list[str]:
    allowed = {market.code: market for market in markets_with_draws()}
    chosen = [code for code in draft.markets or allowed if code in allowed]
    if not chosen or len(chosen) < len(draft.markets):
        raise DrawsOff
    if draft.eligibility != Giveaway.Eligibility.BUYERS:
        return chosen
    paid = [code for code in chosen if allowed[code].draws == Market.Draws.ANY]
    # Markets that were named must all do; of "everywhere" those are left where it is allowed.
    if not paid or len(paid) < len(draft.markets):
        raise PurchaseDrawsOff
    return paid


def _note(giveaway: Giveaway, kind: str, by: User | None, at: datetime | None = None, **facts: Any) -> None:
    GiveawayDeed.objects.create(giveaway=giveaway, kind=kind, by=by, at=at or timezone.now(), facts=facts)


@transaction.atomic
def giveaway_prepare(*, show: Show, draft: GiveawayDraft, by: User | None) -> Giveaway:
    """Prepare a giveaway of a show; its seed is thrown now and sealed.

    Raises DrawsOff, PurchaseDrawsOff.
    """
    markets = _markets(draft)
    # A write that changes nothing, as a lock: two at once get two numbers.
    Show.objects.filter(pk=show.pk).update(title=F("title"))
    last = Giveaway.objects.filter(show=show).aggregate(last=Max("number"))["last"] or 0
    seed = draws.new_seed()
    giveaway = Giveaway.objects.create(
        show=show,
        number=last + 1,
        prize=draft.prize,
        product=draft.product,
        winners_max=draft.winners_max,
        eligibility=draft.eligibility,
        markets=markets,
        must_be_present=draft.must_be_present,
        window_seconds=draft.window_seconds,
        sealed_seed=seal(SEED_SEAL, seed),
        seed_hash=draws.seed_hash(seed),
        made_by=by,
    )
    _note(giveaway, "prepared", by, seed_hash=giveaway.seed_hash)
    return giveaway


@transaction.atomic
def giveaway_open(*, giveaway: Giveaway, by: User | None) -> None:
    """Let people enter from now on; pressing twice is the same as once.

    Raises ShowNotLive, AnotherGiveawayRuns, GiveawayBegun.
    """
    if not Show.objects.filter(pk=giveaway.show_id, state__in=ON_AIR).update(state=F("state")):
        raise ShowNotLive
    now = timezone.now()
    closes_at = now + timedelta(seconds=giveaway.window_seconds)
    try:
        with transaction.atomic():
            opened = Giveaway.objects.filter(pk=giveaway.pk, state=State.PREPARED).update(
                state=State.OPEN, opened_at=now, closes_at=closes_at
            )
    except IntegrityError as error:
        # The database allows one that runs per show.
        raise AnotherGiveawayRuns from error
    giveaway.refresh_from_db()
    if opened:
        _note(giveaway, "opened", by, now, seed_hash=giveaway.seed_hash, closes_at=closes_at.isoformat())
        emit(GiveawayChanged(giveaway_id=giveaway.pk))
    elif giveaway.state != State.OPEN:
        raise GiveawayBegun


@transaction.atomic
def giveaway_close(*, giveaway: Giveaway, by: User | None) -> None:
    """End the window now; entries of people whose picture is later are still taken. Twice is the same as once.

    Raises GiveawayShut when it is not open.
    """
    now = timezone.now()
    closed = Giveaway.objects.filter(pk=giveaway.pk, state=State.OPEN, closes_at__gt=now).update(
        closes_at=now
    )
    giveaway.refresh_from_db()
    if closed:
        _note(giveaway, "closed", by, now)
        emit(GiveawayChanged(giveaway_id=giveaway.pk))
    elif giveaway.state != State.OPEN:
        raise GiveawayShut


def _check_time(due: datetime | None) -> None:
    wait = (due - timezone.now()).total_seconds() if due else 0.0
    if wait > 0:
        raise DrawTooEarly(seconds=int(wait) + 1)


@transaction.atomic
def giveaway_call(*, giveaway: Giveaway, by: User | None) -> None:
    """Ask everybody who entered whether they are here; they have thirty seconds. Twice is the same as once.

    Raises GiveawayShut, DrawTooEarly.
    """
    if giveaway.state == State.CALLING:
        return
    if giveaway.state != State.OPEN or not giveaway.must_be_present:
        raise GiveawayShut
    _check_time(giveaway.shuts_at)
    now = timezone.now()
    if Giveaway.objects.filter(pk=giveaway.pk, state=State.OPEN).update(state=State.CALLING, called_at=now):
        _note(giveaway, "called", by, now)
        emit(GiveawayChanged(giveaway_id=giveaway.pk))
    giveaway.refresh_from_db()


@transaction.atomic
def giveaway_draw(*, giveaway: Giveaway, by: User | None) -> Giveaway:
    """Freeze the list and draw; whoever asks again, or at the same time, gets what was drawn.

    Raises GiveawayShut, CallFirst, DrawTooEarly.
    """
    # Waits for whoever is just entering: an entry holds its giveaway's row until it is committed.
    found = (
        Giveaway.objects.select_for_update(of=("self",)).select_related("show__creator").get(pk=giveaway.pk)
    )
    if found.state == State.DRAWN:
        return found
    if not found.is_running:
        raise GiveawayShut
    if found.must_be_present and found.state != State.CALLING:
        raise CallFirst
    _check_time(found.may_draw_at)
    entries = _freeze(found)
    seed = unseal(SEED_SEAL, found.sealed_seed)
    list_hash = draws.entries_hash(draw_name(found), entries)
    now = timezone.now()
    values = {"state": State.DRAWN, "seed": seed, "entries_hash": list_hash, "drawn_at": now}
    if not Giveaway.objects.filter(pk=found.pk, state=found.state).update(**values):
        return giveaway_draw(giveaway=giveaway, by=by)
    found.refresh_from_db()
    _note(found, "frozen", by, now, entries=len(entries), entries_hash=list_hash)
    picks = list(islice(draws.drawn_order(seed, list_hash, entries), found.winners_max))
    _note(found, "drawn", by, now, seed=seed, winners=picks)
    _win(found, enumerate(picks, start=1), now)
    emit(GiveawayChanged(giveaway_id=found.pk))
    return found


def giveaway_draw_due(*, giveaway_id: int) -> bool:
    """Draw a giveaway by the clock; False when it is not time, was drawn, or called off."""
    giveaway = Giveaway.objects.filter(pk=giveaway_id, state=State.CALLING).select_related("show").first()
    if giveaway is None or (giveaway.may_draw_at and timezone.now() < giveaway.may_draw_at):
        return False
    giveaway_draw(giveaway=giveaway, by=None)
    return True


def _freeze(giveaway: Giveaway) -> list[str]:
    """Mark the entries that can be drawn and return them sorted; who just says "here" is waited for."""
    rows = GiveawayEntry.objects.filter(giveaway=giveaway)
    list(rows.select_for_update().values_list("pk"))
    if giveaway.must_be_present:
        rows = rows.filter(here_at__isnull=False)
    able = rows.exclude(barred_from(giveaway.show)).values_list("pk", flat=True)
    GiveawayEntry.objects.filter(pk__in=list(able)).update(is_listed=True)
    return listed_entries(giveaway)


def _win(
    giveaway: Giveaway, picks: Iterable[tuple[int, str]], now: datetime, place: int | None = None
) -> None:
    wanted = dict(picks)
    by_name = {one.public_id: one for one in giveaway.entries.filter(public_id__in=wanted.values())}
    for pick, entry in wanted.items():
        winner = GiveawayWinner.objects.create(
            giveaway=giveaway, entry=by_name[entry], pick=pick, place=place or pick, drawn_at=now
        )
        emit(WinnerDrawn(winner_id=winner.pk))


@transaction.atomic
def winner_replace(*, winner: GiveawayWinner, reason: str, by: User | None) -> GiveawayWinner:
    """Draw the next of the same order in the place of a winner who is away or does not want the prize.

    Raises ReasonNeeded, WinnerSettled, NobodyLeft (the winner stays).
    """
    why = " ".join(reason.split())
    if not why:
        raise ReasonNeeded
    giveaway = Giveaway.objects.select_for_update().get(pk=winner.giveaway_id)
    replaced = GiveawayWinner.objects.filter(pk=winner.pk, state=GiveawayWinner.State.DRAWN).update(
        state=GiveawayWinner.State.REPLACED, reason=why[:200]
    )
    if not replaced:
        raise WinnerSettled
    entries: Sequence[str] = listed_entries(giveaway)
    last = GiveawayWinner.objects.filter(giveaway=giveaway).aggregate(last=Max("pick"))["last"]
    order = draws.drawn_order(giveaway.seed, giveaway.entries_hash, entries)
    entry = next(islice(order, last, None), None)
    if entry is None:
        raise NobodyLeft
    now = timezone.now()
    old = winner.entry.public_id
    _note(giveaway, "replaced", by, now, entry=old, place=winner.place, reason=why[:200], drawn=entry)
    _win(giveaway, [(last + 1, entry)], now, place=winner.place)
    emit(GiveawayChanged(giveaway_id=giveaway.pk))
    return GiveawayWinner.objects.get(giveaway=giveaway, pick=last + 1)


@transaction.atomic
def giveaway_call_off(*, giveaway: Giveaway, by: User | None) -> None:
    """Call a giveaway off before its draw; twice is the same as once.

    Raises GiveawaySettled.
    """
    waiting = Giveaway.objects.filter(pk=giveaway.pk).exclude(state__in=[State.DRAWN, State.CALLED_OFF])
    if waiting.update(state=State.CALLED_OFF):
        _note(giveaway, "called_off", by)
        emit(GiveawayChanged(giveaway_id=giveaway.pk))
    elif not Giveaway.objects.filter(pk=giveaway.pk, state=State.CALLED_OFF).exists():
        raise GiveawaySettled
    giveaway.refresh_from_db()
