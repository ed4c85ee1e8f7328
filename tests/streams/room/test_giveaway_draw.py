"""Drawing: from the frozen list alone, once, among those who may win; and replacing who is away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel import draws
from marketplace.kernel.refusals import Refusal
from marketplace.safety.models import Ban
from streams.room import giveaway_errors as errors
from streams.room.models import GiveawayEntry, GiveawayWinner, Mute
from streams.room.selectors.giveaways import proof_of
from streams.room.services import giveaways as deeds
from streams.room.services.giveaway_entries import giveaway_here, win_claim, win_decline
from streams.shows.models import Show, ShowModerator
from tests import factories
from tests.conftest import World
from tests.streams.room.giveaways import (
    allow_draws,
    called,
    crowd,
    drawn,
    enter,
    is_proof_true,
    opened,
    pass_time,
    people,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def show(live_world: World) -> Show:
    allow_draws()
    return live_world.show


def refused(kind: type[Refusal], deed: Callable[..., Any], **values: Any) -> Refusal:
    with pytest.raises(kind) as found:
        deed(**values)
    assert type(found.value) is kind
    return found.value


# Drawing


def test_a_draw_waits_for_late_pictures(show: Show, alice: User) -> None:
    giveaway = opened(show)
    enter(giveaway, alice)

    early = refused(errors.DrawTooEarly, deeds.giveaway_draw, giveaway=giveaway, by=None)

    assert early.data["seconds"] in range(70, 77)
    giveaway.refresh_from_db()
    assert (giveaway.state, giveaway.seed) == ("open", "")
    assert not GiveawayEntry.objects.filter(is_listed=True).exists()


def test_winners_follow_from_the_proof_and_a_second_draw_gives_the_same(show: Show) -> None:
    giveaway = opened(show, winners_max=3)
    entries = crowd(giveaway, 8)
    first = proof_of(drawn(giveaway))

    again = proof_of(deeds.giveaway_draw(giveaway=giveaway, by=None))

    assert again == first
    assert is_proof_true(first)
    assert len(first["winners"]) == 3
    assert {one["entry"] for one in first["winners"]} <= {entry.public_id for entry in entries}
    wrong = {**first, "entries": first["entries"][1:]}
    assert not is_proof_true(wrong)
    assert not is_proof_true({**first, "seed": "00" * 32})
    assert not is_proof_true({**first, "winners": first["winners"][::-1]})
    refused(errors.GiveawaySettled, deeds.giveaway_call_off, giveaway=giveaway, by=None)


def test_who_was_silenced_or_hired_since_is_not_in_the_list(show: Show, alice: User, lantern: Any) -> None:
    giveaway = opened(show, winners_max=5)
    muted, hired, gone = people(crowd(giveaway, 3))
    kept = enter(giveaway, alice)
    Mute.objects.create(show=show, visitor=f"u:{muted.public_id}")
    lantern.members.create(user=hired, role="staff")
    User.objects.filter(pk=gone.pk).update(is_active=False)

    proof = proof_of(drawn(giveaway))

    assert proof["entries"] == [kept.public_id]
    assert [one["entry"] for one in proof["winners"]] == [kept.public_id]


def test_who_was_banned_or_asked_to_help_since_is_not_in_the_list(show: Show) -> None:
    giveaway = opened(show, winners_max=5)
    entries = crowd(giveaway, 3)
    banned, helps, _kept = people(entries)
    Ban.objects.create(
        visitor=f"u:{banned.public_id}", creator=show.creator.public_id, created_at=timezone.now()
    )
    ShowModerator.objects.create(
        creator=show.creator, show=show, user=helps, asked="petra", accepted_at=timezone.now()
    )

    proof = proof_of(drawn(giveaway))

    assert proof["entries"] == [entries[2].public_id]
    more = opened(show)
    refused(errors.GiveawayBarred, enter, giveaway=more, user=banned)
    refused(errors.GiveawayForFans, enter, giveaway=more, user=helps)


def test_winners_must_be_there_where_it_says_so(show: Show) -> None:
    giveaway = opened(show, winners_max=5, must_be_present=True)
    entry, _other = entries = crowd(giveaway, 2)
    here, away = people(entries)
    refused(errors.CallOver, giveaway_here, giveaway=giveaway, user=here)
    refused(errors.DrawTooEarly, deeds.giveaway_call, giveaway=giveaway, by=None)
    refused(errors.CallFirst, drawn, giveaway=giveaway)

    called(giveaway)
    deeds.giveaway_call(giveaway=giveaway, by=None)
    at = giveaway_here(giveaway=giveaway, user=here).here_at
    assert giveaway_here(giveaway=giveaway, user=here).here_at == at
    refused(errors.GiveawayShut, enter, giveaway=giveaway, user=factories.make_user("late@example.org"))
    refused(errors.DrawTooEarly, deeds.giveaway_draw, giveaway=giveaway, by=None)
    pass_time(giveaway, timedelta(seconds=45))
    refused(errors.CallOver, giveaway_here, giveaway=giveaway, user=away)
    proof = proof_of(deeds.giveaway_draw(giveaway=giveaway, by=None))

    assert proof["entries"] == [entry.public_id]
    assert "called" in [deed["kind"] for deed in proof["log"]]


def test_only_who_entered_is_asked(show: Show, alice: User) -> None:
    giveaway = opened(show, must_be_present=True)
    called(giveaway)

    refused(errors.NotEntered, giveaway_here, giveaway=giveaway, user=alice)


def test_the_clock_draws_when_the_host_forgets(show: Show) -> None:
    giveaway = opened(show, must_be_present=True)
    (entry,) = crowd(giveaway, 1)
    called(giveaway)
    giveaway_here(giveaway=giveaway, user=people([entry])[0])
    assert not deeds.giveaway_draw_due(giveaway_id=giveaway.pk)

    pass_time(giveaway)

    assert deeds.giveaway_draw_due(giveaway_id=giveaway.pk)
    assert not deeds.giveaway_draw_due(giveaway_id=giveaway.pk)
    assert giveaway.winners.get().entry == entry


def test_nobody_in_the_list_is_an_outcome_too(show: Show) -> None:
    proof = proof_of(drawn(opened(show)))

    assert proof["state"] == "drawn"
    assert (proof["entries"], proof["winners"]) == ([], [])
    assert is_proof_true(proof)


# After the draw


def test_a_winner_who_is_away_is_replaced_by_the_next_of_the_same_order(show: Show) -> None:
    giveaway = opened(show, winners_max=2)
    crowd(giveaway, 4)
    first = proof_of(drawn(giveaway))
    order = list(draws.drawn_order(first["seed"], first["entries_hash"], first["entries"]))
    gone = giveaway.winners.get(pick=2)

    refused(errors.ReasonNeeded, deeds.winner_replace, winner=gone, reason="  ", by=None)
    new = deeds.winner_replace(winner=gone, reason="did not answer", by=None)

    assert (new.pick, new.place, new.entry.public_id) == (3, 2, order[2])
    giveaway.refresh_from_db()
    proof = proof_of(giveaway)
    assert is_proof_true(proof)
    assert [one["replaced"] for one in proof["winners"]] == [False, True, False]
    assert proof["winners"][1]["reason"] == "did not answer"
    assert proof["log"][-1]["facts"]["reason"] == "did not answer"
    refused(errors.WinnerSettled, deeds.winner_replace, winner=gone, reason="again", by=None)
    assert giveaway.winners.count() == 3


def test_a_winner_who_gave_an_address_cannot_be_replaced(show: Show) -> None:
    giveaway = opened(show)
    crowd(giveaway, 2)
    winner = drawn(giveaway).winners.get()
    win_claim(winner=winner, address={"name": "Nour", "city": "Lisboa"})

    refused(errors.WinnerSettled, deeds.winner_replace, winner=winner, reason="I like others", by=None)

    winner.refresh_from_db()
    assert winner.state == GiveawayWinner.State.CLAIMED
    assert "Lisboa" not in winner.sealed_claim
    assert giveaway.winners.count() == 1


def test_a_winner_lets_go_and_cannot_claim_any_more(show: Show) -> None:
    giveaway = opened(show)
    crowd(giveaway, 2)
    winner = drawn(giveaway).winners.get()

    win_decline(winner=winner)

    refused(errors.WinnerSettled, win_claim, winner=winner, address={"name": "Nour"})
    assert [one.state for one in giveaway.winners.all()] == ["replaced", "drawn"]
    last = giveaway.winners.get(state="drawn")
    refused(errors.NobodyLeft, win_decline, winner=last)
    last.refresh_from_db()
    assert last.state == "drawn"
