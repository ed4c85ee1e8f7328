"""Reads of giveaways: the doors to them, who may enter, what the room and the proof say."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.orders.selectors import has_bought_in
from marketplace.accounts.models import User
from marketplace.creators.selectors import is_following
from marketplace.kernel.refusals import Refusal
from marketplace.safety.selectors.bans import bans_there
from streams.room.giveaway_errors import (
    GiveawayAccountNeeded,
    GiveawayBarred,
    GiveawayElsewhere,
    GiveawayForBuyers,
    GiveawayForFans,
    GiveawayForFollowers,
    NotEntered,
)
from streams.room.models import Giveaway, GiveawayEntry, GiveawayWinner
from streams.room.selectors.standing import mutes_now, standing_of
from streams.shows.models import Show, ShowModerator
from streams.shows.moderators import moderators_asked, place_of
from streams.shows.programme import programme_ms
from streams.shows.selectors import Person, role_in_show

# How long a page still shows who won.
SHOWN_AFTER: Final = timedelta(minutes=10)
RUNNING: Final = (Giveaway.State.OPEN, Giveaway.State.CALLING)


def giveaways_of(show: Show) -> QuerySet[Giveaway]:
    """Return a show's giveaways in their order, with who won and the log."""
    winners = GiveawayWinner.objects.select_related("entry__user")
    return (
        Giveaway.objects.filter(show=show)
        .select_related("show", "product")
        .prefetch_related(Prefetch("winners", queryset=winners))
        .order_by("number")
    )


def access_giveaway(show: Show, number: int) -> Giveaway:
    """Return a giveaway of a show whose door the caller has passed; raises Http404."""
    found = giveaways_of(show).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def access_giveaway_shown(show: Show, number: int) -> Giveaway:
    """Return a giveaway that the room has heard of; raises Http404 for one that is only prepared."""
    found = access_giveaway(show, number)
    if found.opened_at is None:
        raise Http404
    return found


def access_win(person: Person, show: Show, number: int) -> GiveawayWinner:
    """Return what somebody won in a giveaway and may still claim; raises Http404 for everybody else."""
    found = (
        GiveawayWinner.objects.select_related("giveaway__show", "giveaway__product", "entry")
        .filter(giveaway__show=show, giveaway__number=number, entry__user=person if person.pk else None)
        .exclude(state=GiveawayWinner.State.REPLACED)
        .first()
    )
    if found is None or not person.is_authenticated:
        raise Http404
    return found


def giveaway_by_id(giveaway_id: int) -> Giveaway | None:
    """Return a giveaway for a handler that heard of it, or None."""
    return Giveaway.objects.select_related("show", "product").filter(pk=giveaway_id).first()


def winner_by_id(winner_id: int) -> GiveawayWinner | None:
    """Return a winner for a handler that heard of it, or None."""
    rows = GiveawayWinner.objects.select_related("giveaway__show__creator", "entry__user")
    return rows.filter(pk=winner_id).first()


def check_entrant(giveaway: Giveaway, person: User | AnonymousUser, market: str) -> None:
    """Raise a Refusal unless this person, who is in this market, may enter."""
    if not person.is_authenticated:
        raise GiveawayAccountNeeded
    refusal = _refusal_of(giveaway, person, market)
    if refusal is not None:
        raise refusal


def _refusal_of(giveaway: Giveaway, user: User, market: str) -> type[Refusal] | None:
    show = giveaway.show
    if role_in_show(user, show) != "fan" or helpers_of(show).filter(user=user).exists():
        return GiveawayForFans
    standing = standing_of(show, visitor=f"u:{user.public_id}")
    if standing.ban is not None or standing.mute is not None:
        return GiveawayBarred
    if market not in giveaway.markets:
        return GiveawayElsewhere
    if giveaway.eligibility == Giveaway.Eligibility.FOLLOWERS and not is_following(user, show.creator):
        return GiveawayForFollowers
    if giveaway.eligibility == Giveaway.Eligibility.BUYERS and not has_bought_in(user, show.public_id):
        return GiveawayForBuyers
    return None


def entry_of(giveaway: Giveaway, person: Person) -> GiveawayEntry:
    """Return somebody's entry; raises NotEntered."""
    found = (
        GiveawayEntry.objects.filter(giveaway=giveaway, user=person).first()
        if person.is_authenticated
        else None
    )
    if found is None:
        raise NotEntered
    return found


def helpers_of(show: Show) -> QuerySet[ShowModerator]:
    """Return who helps the host in this show."""
    return moderators_asked(show).filter(accepted_at__isnull=False)


def barred_from(show: Show) -> Q:
    """Return which entries cannot win, whatever they could when they entered.

    That is who works or helps here, who was silenced, who is banned.
    """
    place = place_of(show)
    muted = mutes_now(show).values_list("visitor", flat=True)
    banned = bans_there(brand=place.brand, creator=place.creator).values_list("visitor", flat=True)
    keys = [key.removeprefix("u:") for key in {*muted, *banned} if key.startswith("u:")]
    barred = Q(user__isnull=True) | Q(user__is_active=False) | Q(user=show.creator.user_id)
    barred |= Q(user__public_id__in=keys) | Q(user__in=helpers_of(show).values("user"))
    if show.collaboration is not None:
        barred |= Q(user__in=show.collaboration.brand.members.values("user"))
    return barred


def giveaway_now(show: Show) -> Giveaway | None:
    """Return the giveaway that a room shows: the one that runs, or the one just drawn."""
    since = timezone.now() - SHOWN_AFTER
    return (
        giveaways_of(show)
        .filter(Q(state__in=RUNNING) | Q(state=Giveaway.State.DRAWN, drawn_at__gte=since))
        .order_by("-number")
        .first()
    )


def _milliseconds(moment: datetime | None) -> int:
    return programme_ms(moment) if moment else 0


def winners_told(giveaway: Giveaway) -> list[dict[str, Any]]:
    """Return who won as everybody may read it: the name in the room and the entry."""
    return [
        {"name": one.entry.name, "entry": one.entry.public_id}
        for one in giveaway.winners.all()
        if one.state != GiveawayWinner.State.REPLACED
    ]


def giveaway_facts(giveaway: Giveaway | None, *, entries: int = 0) -> dict[str, Any] | None:
    """Return a giveaway as the room's frames carry it."""
    if giveaway is None:
        return None
    changed = giveaway.drawn_at or giveaway.called_at or giveaway.opened_at or giveaway.created_at
    is_off = giveaway.state == Giveaway.State.CALLED_OFF
    until = giveaway.call_ends_at if giveaway.state == Giveaway.State.CALLING else giveaway.closes_at
    return {
        "n": giveaway.number,
        "phase": giveaway.state,
        "prize": giveaway.prize,
        "count": giveaway.winners_max,
        "for": giveaway.eligibility,
        "here": giveaway.must_be_present,
        "until": _milliseconds(until),
        "hash": giveaway.seed_hash,
        "entries": entries,
        "won": winners_told(giveaway),
        # Calling off is true at once, whatever picture somebody sees.
        "t": _milliseconds(giveaway.opened_at if is_off and giveaway.opened_at else changed),
    }


def entries_count(giveaway: Giveaway) -> int:
    """Return how many have entered."""
    return GiveawayEntry.objects.filter(giveaway=giveaway).count()


def giveaway_state(show: Show) -> dict[str, Any] | None:
    """Return what somebody who comes into the room is told of giveaways."""
    found = giveaway_now(show)
    return giveaway_facts(found, entries=entries_count(found)) if found is not None else None


def mine_facts(giveaway: Giveaway, person: Person) -> dict[str, Any]:
    """Return what a page that comes later has to know of its reader's own part."""
    mine = None
    if person.is_authenticated:
        mine = GiveawayEntry.objects.filter(giveaway=giveaway, user=person).first()
    return {"entry": mine.public_id if mine else "", "here": bool(mine and mine.here_at)}


def giveaways_drawn(show: Show) -> list[Giveaway]:
    """Return what was given away in a show, in its order."""
    return list(giveaways_of(show).filter(state=Giveaway.State.DRAWN))


def prepared_next(giveaways: Iterable[Giveaway]) -> Giveaway | None:
    """Return the one that a host would open next."""
    return next((one for one in giveaways if one.state == Giveaway.State.PREPARED), None)


def listed_entries(giveaway: Giveaway) -> list[str]:
    """Return the frozen list: the entries that could be drawn, sorted by their signs."""
    rows = GiveawayEntry.objects.filter(giveaway=giveaway, is_listed=True)
    return sorted(rows.values_list("public_id", flat=True))


def proof_of(giveaway: Giveaway) -> dict[str, Any]:
    """Return all that somebody needs to recompute a draw; seed and list stay empty before it."""
    entries = listed_entries(giveaway)
    return {
        "giveaway": draw_name(giveaway),
        "prize": giveaway.prize,
        "eligibility": giveaway.eligibility,
        "markets": giveaway.markets,
        "must_be_present": giveaway.must_be_present,
        "state": giveaway.state,
        "winners_max": giveaway.winners_max,
        "seed_hash": giveaway.seed_hash if giveaway.opened_at else "",
        "seed": giveaway.seed,
        "entries_hash": giveaway.entries_hash,
        "entries": entries,
        "winners": [
            {
                "pick": one.pick,
                "place": one.place,
                "entry": one.entry.public_id,
                "name": one.entry.name,
                "replaced": one.state == GiveawayWinner.State.REPLACED,
                "reason": one.reason,
            }
            for one in giveaway.winners.all()
        ],
        "log": [
            {"at": deed.at.isoformat(timespec="milliseconds"), "kind": deed.kind, "facts": deed.facts}
            for deed in giveaway.deeds.order_by("pk")
        ],
    }


def draw_name(giveaway: Giveaway) -> str:
    """Return the name of a giveaway in the text that is hashed."""
    return f"{giveaway.show.public_id}/{giveaway.number}"
