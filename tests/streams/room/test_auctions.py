"""Auctions on air: posted by the show's people, told with the picture, bid for by the room, over with the show."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from commerce.auctions.events import AuctionRelisted
from commerce.auctions.models import Auction, Bidder, SellerMark
from commerce.auctions.moments import ms_of
from commerce.orders.models import Order
from commerce.stock.models import StockItem
from marketplace.safety.services.bans import Offender, ban_make
from streams.room import news
from streams.room.auction_news import bids_tell
from streams.room.hub import kinds
from streams.room.models import Mute
from streams.room.selectors.auctions import auction_of_moment
from streams.room.selectors.snapshot import room_facts
from streams.shows.auction_handlers import withdraw_auctions, withdraw_relisted
from streams.shows.events import ShowEnded
from streams.shows.models import Show, ShowModerator
from streams.shows.moderators import place_of
from streams.shows.services import show_end
from tests.commerce.auctions.conftest import bela, cleo
from tests.commerce.auctions.selling import DECLINED_LATER, bid, bidder, card_of, committing, settled
from tests.commerce.auctions.test_award import run_out
from tests.commerce.checkout import desk
from tests.commerce.stock.shelf import counts
from tests.present import present

pytestmark = pytest.mark.django_db
# The same people bid here.
__all__ = ["bela", "cleo"]
FETCH = {"X-Requested-With": "fetch", "Accept": "application/json"}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, Any]]:
    kept: list[tuple[str, str, Any]] = []
    monkeypatch.setattr(news, "send", lambda show, kind, body: kept.append((show, kind, body)))
    return kept


def address(show: Show, deed: str = "", auction: Auction | None = None) -> str:
    names = [show.public_id] + ([auction.public_id] if auction else [])
    return reverse(f"room:auction{deed}", args=names)


def form(world: Any, **fields: Any) -> dict[str, Any]:
    variant = world.candle.variants.get()
    return {
        "piece": f"2:{variant.public_id}",
        "amount": "10",
        "seconds": 60,
        "reset": 5,
        "on_failure": "runner_up",
        "begins": "on",
        "after": Auction.objects.count(),
        **fields,
    }


def test_the_host_posts_one_and_the_room_hears_it_with_the_picture(
    live_world, client_of, alice, told
) -> None:
    his, show = client_of(live_world.creator.user), live_world.show

    answer = his.post(address(show, "_post"), form(live_world, step="0.50"), headers=FETCH)

    auction = Auction.objects.get()
    assert answer.json() == {"ok": True, "auction": auction.public_id}
    assert (auction.state, auction.start_minor, auction.currency, auction.increments, auction.number) == (
        "open",
        1_000,
        "EUR",
        [[0, 50]],
        2,
    )
    assert (auction.scope, auction.creator) == (show.public_id, live_world.creator.public_id)
    kind, body = next((kind, body) for _show, kind, body in reversed(told) if kind == kinds.AUCTION)
    assert (kind, body["t"], body["opened"], body["start"]) == (
        "auction",
        ms_of(present(auction.opened_at)),
        ms_of(present(auction.opened_at)),
        1_000,
    )
    who = bidder(auction, alice)
    bid(who, 2_500)
    _show, kind, body = told[-1]
    stands = body[auction.public_id]
    assert (kind, stands["n"], stands["p"], stands["l"], stands["who"]) == (
        "bids",
        1,
        1_000,
        who.name,
        "Alice",
    )
    # Nobody's maximum is among the news.
    assert "2500" not in json.dumps(told)
    settled(auction)
    assert told[-1][2][auction.public_id]["state"] == "sold"


def test_nobody_bids_from_the_browser_in_which_it_was_posted(live_world, client_of, alice) -> None:
    his = client_of(live_world.creator.user)
    his.post(address(live_world.show, "_post"), form(live_world), headers=FETCH)
    auction, mark = Auction.objects.get(), SellerMark.objects.get()
    assert (mark.user, mark.kind) == (live_world.creator.user, "browser")
    card_of(alice)
    # He signs out, and somebody else in on the same machine.
    hers = client_of(alice)
    hers.cookies["shopper"] = his.cookies["shopper"].value

    refused = hers.post(
        f"{auction.get_absolute_url()}enter/",
        {**desk.address(), "key": "0b7c4d2e-8f51-4f0e-9d57-5b1f7d2f6a10", "is_agreed": "on"},
    )

    assert refused.status_code == 403
    assert "uses this device or network" in refused.content.decode()
    assert not Bidder.objects.exists()


def test_a_second_press_posts_one_and_a_second_auction_waits(live_world, client_of) -> None:
    his, show = client_of(live_world.creator.user), live_world.show
    sent = form(live_world)
    for _press in range(2):
        assert his.post(address(show, "_post"), sent, headers=FETCH).status_code == 200
    assert Auction.objects.count() == 1

    refused = his.post(address(show, "_post"), form(live_world), headers=FETCH)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "auction_running")
    early = his.post(address(show, "_post"), form(live_world, begins=""), headers=FETCH)
    second = Auction.objects.get(public_id=early.json()["auction"])
    assert second.state == "scheduled"
    desk = his.get(address(show, "s_desk")).content.decode()
    assert "Take back" in desk
    assert his.post(address(show, "_withdraw", second), headers=FETCH).status_code == 200
    assert his.post(address(show, "_withdraw", second), headers=FETCH).status_code == 409
    assert his.post(address(show, "_open", second), headers=FETCH).status_code == 409
    first = Auction.objects.get(state="open")
    assert his.post(address(show, "_withdraw", first), headers=FETCH).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"piece": "2:nothing"},
        {"piece": "7:0123456789ab"},
        {"piece": "2:0123456789ab"},
        {"amount": "0"},
        {"amount": "-1"},
        {"amount": "ten"},
        {"seconds": 5},
        {"seconds": 99_999},
        {"reset": 10},
        {"step": "0"},
        {"on_failure": "keep"},
        {"after": "x"},
    ],
    ids=[
        "piece",
        "number",
        "variant",
        "free",
        "negative",
        "words",
        "short",
        "long",
        "ten",
        "step",
        "wish",
        "after",
    ],
)
def test_what_is_no_auction_is_refused_and_nothing_is_set_aside(live_world, client_of, wrong) -> None:
    his = client_of(live_world.creator.user)

    answer = his.post(address(live_world.show, "_post"), form(live_world, **wrong), headers=FETCH)

    assert answer.status_code in {400, 404, 409}
    assert answer.json()["error"]["code"] in {"auction_unreadable", "not_in_line_up"}
    assert not Auction.objects.exists()
    assert counts(live_world.candle.variants.get()) == (5, 0)


def test_nothing_is_auctioned_off_air_or_in_a_rehearsal(world, client_of) -> None:
    his = client_of(world.creator.user)

    assert his.post(address(world.show, "_post"), form(world), headers=FETCH).status_code == 409

    assert not Auction.objects.exists()


def test_the_studio_offers_what_is_there(live_world, client_of) -> None:
    his, show = client_of(live_world.creator.user), live_world.show
    assert "Post an auction" in his.get(f"/studio/shows/{show.public_id}/").content.decode()

    page = his.get(address(show, "s_desk")).content.decode()

    assert 'name="after" value="0"' in page
    assert f"2:{live_world.candle.variants.get().public_id}" in page
    assert "Washi Moon lamp, Persimmon" in page


def posted(world: Any, client_of: Any, **fields: Any) -> Auction:
    his = client_of(world.creator.user)
    answer = his.post(address(world.show, "_post"), form(world, **fields), headers=FETCH)
    return Auction.objects.get(public_id=answer.json()["auction"])


def test_who_comes_late_begins_with_what_stands_and_how_it_ended(live_world, client_of, alice) -> None:
    show = live_world.show
    assert room_facts(show.public_id)[1][kinds.AUCTION] == {"t": 0, "id": None}
    auction = posted(live_world, client_of)
    bid(bidder(auction, alice), 2_000)

    state = room_facts(show.public_id)[1]
    assert state[kinds.AUCTION]["id"] == auction.public_id
    assert state[kinds.BIDS][auction.public_id]["p"] == 1_000
    settled(auction)
    state = room_facts(show.public_id)[1]
    assert (state[kinds.BIDS][auction.public_id]["state"], state[kinds.BIDS][auction.public_id]["award"]) == (
        "sold",
        "paid",
    )
    Auction.objects.update(settled_at=timezone.now() - timedelta(minutes=9))
    assert auction_of_moment(show.public_id) is None


def auctions_told(told: list[tuple[str, str, Any]]) -> list[str]:
    return [body["id"] for _show, kind, body in told if kind == kinds.AUCTION]


def test_a_result_is_told_whatever_is_auctioned_next_and_then_what_can_be_bid_for(
    live_world, client_of, alice, told
) -> None:
    first = posted(live_world, client_of)
    bid(bidder(first, alice), 2_000)
    second = posted(live_world, client_of, begins="")
    assert auctions_told(told)[-1] == first.public_id
    told.clear()

    settled(first)

    results = [body for _show, kind, body in told if kind == kinds.BIDS and first.public_id in body]
    assert results[-1][first.public_id]["state"] == "sold"
    # Right after the result, and for who comes in.
    assert auctions_told(told)[-1] == second.public_id
    assert room_facts(live_world.show.public_id)[1][kinds.AUCTION]["id"] == second.public_id
    told.clear()
    bids_tell(first.public_id)
    assert list(told[-1][2]) == [first.public_id]


def test_what_nobody_paid_for_is_told_again_to_be_bid_for(live_world, client_of, alice, told) -> None:
    auction = posted(live_world, client_of, on_failure="relist")
    bid(bidder(auction, alice, DECLINED_LATER), 2_000)
    settled(auction)

    run_out(Order.objects.get())

    again = Auction.objects.get(state="scheduled")
    assert auctions_told(told)[-1] == again.public_id


def test_the_watch_page_has_its_card(live_world, client_of, client, alice) -> None:
    page = client_of(alice).get(f"/shows/{live_world.show.public_id}/").content.decode()

    assert 'data-controller="auction-card"' in page
    assert "Get ready to bid" in page
    assert "Sign in to bid" in client.get(f"/shows/{live_world.show.public_id}/").content.decode()


def test_whoever_was_banned_or_silenced_does_not_bid(live_world, client_of, alice, bela) -> None:
    auction = posted(live_world, client_of)
    bidder(auction, alice)
    bidder(auction, bela)
    show = live_world.show
    offender = Offender(visitor=f"u:{alice.public_id}", name="Alice")
    ban_make(offender=offender, place=place_of(show), until=None, by=live_world.creator.user, why="Spam")
    Mute.objects.create(show=show, visitor=f"u:{bela.public_id}")

    for fan, code in ((alice, "room_banned"), (bela, "room_muted")):
        sent = {"amount": "12", "currency": "EUR", "nonce": "0b7c4d2e-8f51-4f0e-9d57-5b1f7d2f6a10"}
        answer = client_of(fan).post(f"{auction.get_absolute_url()}bid/", sent, headers=FETCH)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, code)

    auction.refresh_from_db()
    assert auction.bids == 0


def test_whom_the_host_asked_to_help_with_the_products_does_not_bid(live_world, client_of, cleo) -> None:
    auction = posted(live_world, client_of)
    ShowModerator.objects.create(
        creator=live_world.creator,
        user=cleo,
        asked=cleo.email,
        products=True,
        accepted_at=timezone.now(),
    )

    page = client_of(cleo).get(auction.get_absolute_url()).content.decode()

    assert "You belong to those who sell this." in page


def test_the_end_of_a_show_heard_twice_gives_back_what_never_began_and_lets_the_rest_run(
    live_world, client_of, alice
) -> None:
    running = posted(live_world, client_of)
    waiting = posted(live_world, client_of, begins="")
    bid(bidder(running, alice), 2_000)
    piece = live_world.candle.variants.get()
    assert counts(piece) == (5, 2)

    with committing():
        show_end(show=live_world.show)
    for _turn in range(2):
        withdraw_auctions(ShowEnded(live_world.show.pk))
        withdraw_relisted(AuctionRelisted(live_world.show.public_id, running.public_id, "0123456789ab"))

    waiting.refresh_from_db()
    running.refresh_from_db()
    assert (waiting.state, running.state, counts(piece)) == ("withdrawn", "open", (5, 1))
    assert waiting.log.filter(kind="withdrawn").count() == 1
    settled(running)
    assert counts(piece) == (4, 0)
    assert StockItem.objects.get(variant=piece).held == 0
