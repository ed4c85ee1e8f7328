"""Writes of those who take part in a giveaway: enter, be here, claim, let go."""

import json
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.accounts.selectors import language_known
from marketplace.kernel.bus import emit
from marketplace.kernel.seals import seal
from streams.room.events import GiveawayEntered
from streams.room.giveaway_errors import CallOver, GiveawayShut, WinnerSettled
from streams.room.models import Giveaway, GiveawayEntry, GiveawayWinner
from streams.room.selectors.claims import CLAIM_SEAL
from streams.room.selectors.giveaways import check_entrant, entry_of
from streams.room.services.giveaways import winner_replace
from streams.shows.models import ON_AIR, Show


def _is_taking(giveaway: Giveaway) -> bool:
    is_on_air = Show.objects.filter(pk=giveaway.show_id, state__in=ON_AIR).exists()
    return giveaway.state == Giveaway.State.OPEN and not giveaway.is_shut and is_on_air


@transaction.atomic
def giveaway_enter(*, giveaway: Giveaway, user: User, name: str, market: str) -> GiveawayEntry:
    """Enter once; again returns the same entry. The server's clock decides what is in time.

    Raises GiveawayShut and what check_entrant raises.
    """
    before = GiveawayEntry.objects.filter(giveaway=giveaway, user=user).first()
    if before is not None:
        return before
    if not _is_taking(giveaway):
        raise GiveawayShut
    check_entrant(giveaway, user, market)
    # As late as can be, for a full room enters in one breath: a draw waits for this row, or this waits for a draw.
    if not Giveaway.objects.select_for_update().filter(pk=giveaway.pk, state=Giveaway.State.OPEN).first():
        raise GiveawayShut
    try:
        with transaction.atomic():
            entry = GiveawayEntry.objects.create(
                giveaway=giveaway, user=user, name=name[:80], market=market, entered_at=timezone.now()
            )
    except IntegrityError:
        # The same account tapped twice at once.
        return GiveawayEntry.objects.get(giveaway=giveaway, user=user)
    emit(GiveawayEntered(giveaway_id=giveaway.pk))
    return entry


@transaction.atomic
def giveaway_here(*, giveaway: Giveaway, user: User) -> GiveawayEntry:
    """Say that one is here while that is asked; again changes nothing.

    Raises NotEntered, CallOver.
    """
    entry = entry_of(giveaway, user)
    due = giveaway.may_draw_at
    if giveaway.state != Giveaway.State.CALLING or due is None or timezone.now() >= due:
        raise CallOver
    GiveawayEntry.objects.filter(pk=entry.pk, here_at__isnull=True).update(here_at=timezone.now())
    if not Giveaway.objects.filter(pk=giveaway.pk, state=Giveaway.State.CALLING).exists():
        raise CallOver
    entry.refresh_from_db()
    return entry


@transaction.atomic
def win_claim(*, winner: GiveawayWinner, address: Mapping[str, str]) -> None:
    """Say where the prize goes; a second time corrects the address.

    Raises WinnerSettled when somebody else was drawn meanwhile.
    """
    kept = seal(CLAIM_SEAL, json.dumps(dict(address)))
    claimed = (
        GiveawayWinner.objects.filter(pk=winner.pk)
        .exclude(state=GiveawayWinner.State.REPLACED)
        .update(state=GiveawayWinner.State.CLAIMED, claimed_at=timezone.now(), sealed_claim=kept)
    )
    if not claimed:
        raise WinnerSettled


def win_decline(*, winner: GiveawayWinner) -> None:
    """Let the prize go; the next of the order is drawn.

    Raises WinnerSettled, NobodyLeft.
    """
    # For everybody who reads the proof: in the language of the show where the house speaks it.
    with translation.override(language_known(winner.giveaway.show.language)):
        reason = _("The winner does not want the prize.")
    winner_replace(winner=winner, reason=reason, by=winner.entry.user)
