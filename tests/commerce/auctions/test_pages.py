"""Auctions on their pages: getting ready, bidding, being told, the log to download, and the operators' desk."""

import csv
import io
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.auctions.engine import replay_log
from commerce.auctions.models import Auction, Bid, Bidder
from commerce.auctions.moments import ms_of
from commerce.auctions.playheads import delay_sign
from commerce.payments.models import SavedMethod
from commerce.payments.providers.sandbox import bank
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.auctions.selling import bid, bidder, committing, posted, running, settled
from tests.commerce.checkout import desk

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FETCH = {"X-Requested-With": "fetch", "Accept": "application/json"}


def address(auction: Auction, deed: str = "") -> str:
    return f"{auction.get_absolute_url()}{deed}"


def ready(**fields: Any) -> dict[str, Any]:
    return {**desk.address(), "key": str(uuid4()), "is_agreed": "on", **fields}


def press(auction: Auction, amount: str, **fields: Any) -> dict[str, Any]:
    return {"amount": amount, "currency": auction.currency, "nonce": str(uuid4()), **fields}


# Getting ready


def test_somebody_gets_ready_with_card_and_address_on_one_page_and_comes_back(
    vase, carla, alice, client_of, client
) -> None:
    auction = running(vase, carla)
    assert "Sign in to bid" in client.get(address(auction)).content.decode()
    hers = client_of(alice)
    assert "Get ready to bid" in hers.get(address(auction)).content.decode()
    page = hers.get(address(auction, "enter/")).content.decode()
    assert "card number" in page.lower()
    assert "€10.00" in page

    there = hers.post(address(auction, "enter/?next=/shows/x/"), ready(**desk.card(), next="/shows/x/"))

    assert (there.status_code, there["Location"]) == (302, "/shows/x/")
    entered = Bidder.objects.get()
    assert (entered.user, entered.goes_to["street"], entered.goes_to["email"]) == (
        alice,
        "Rua do Norte 8",
        "alice@example.org",
    )
    assert (SavedMethod.objects.get().state, alice.addresses.count()) == ("ready", 1)
    assert "Bid <span" in hers.get(address(auction)).content.decode()


def test_a_bank_that_asks_leads_back_to_where_the_bidder_came_from(vase, carla, alice, client_of) -> None:
    auction, hers = running(vase, carla), client_of(alice)

    away = hers.post(address(auction, "enter/"), ready(**desk.card(desk.CHALLENGE)))
    saved = SavedMethod.objects.get()
    assert away["Location"] == saved.next_step["url"]
    with committing():
        bank.challenge_answer(saved.provider_ref, approve=True)
    back = hers.get("/ways-to-pay/")

    assert back["Location"] == address(auction, "enter/")
    page = hers.get(back["Location"]).content.decode()
    assert "is on file" in page
    assert "Rua do Norte 8" in page or alice.addresses.exists()
    assert hers.get("/ways-to-pay/").status_code == 200
    assert not Bidder.objects.exists()


@pytest.mark.parametrize(
    "missing",
    [{"is_agreed": ""}, {"street": ""}, {"card_number": "12"}, {"key": "x"}],
    ids=["agree", "street", "card", "key"],
)
def test_nobody_is_ready_with_less(vase, carla, alice, client_of, missing) -> None:
    auction = running(vase, carla)
    sent = {**ready(**desk.card()), **missing}

    page = client_of(alice).post(address(auction, "enter/"), {k: v for k, v in sent.items() if v})

    assert page.status_code == 400
    assert not Bidder.objects.exists()
    assert not SavedMethod.objects.exists()


def test_a_declined_card_is_no_card_and_another_can_be_typed(vase, carla, alice, client_of) -> None:
    auction = running(vase, carla)

    page = client_of(alice).post(address(auction, "enter/"), ready(**desk.card(desk.DECLINED)), follow=True)

    assert "The bank did not agree" in page.content.decode()
    assert not Bidder.objects.exists()


def test_who_cannot_bid_is_told_before_typing_anything(lantern, vase, carla, alice, client_of) -> None:
    auction = running(vase, carla)
    hers = client_of(carla)
    assert "You belong to those who sell this" in hers.get(address(auction)).content.decode()
    page = hers.get(address(auction, "enter/")).content.decode()
    assert "you cannot bid for it" in page
    assert 'name="street"' not in page
    refused = hers.post(address(auction, "enter/"), ready(**desk.card()))
    assert refused.status_code == 403
    assert not Bidder.objects.exists()

    lamp = factories.make_product(lantern, prices={"EUR": 1, "JPY": 1}).variants.get()
    yen = posted(lamp, carla, start=Money(1_000, "JPY"))
    elsewhere = client_of(alice)
    assert "This auction is in JPY" in elsewhere.get(address(yen)).content.decode()
    assert "not open in your market" in elsewhere.get(address(yen, "enter/")).content.decode()


def test_another_country_draws_the_form_anew_and_keeps_what_was_typed(vase, carla, alice, client_of) -> None:
    sent = ready(country="DE", city="Berlin", redraw="1")

    page = client_of(alice).post(address(running(vase, carla), "enter/"), sent)

    assert page.status_code == 200
    assert 'value="Berlin"' in page.content.decode()
    assert not Bidder.objects.exists()


# Bidding


def test_a_press_is_a_bid_and_says_at_once_who_leads(vase, carla, alice, bela, client_of) -> None:
    auction = running(vase, carla)
    mine, hers = bidder(auction, alice), bidder(auction, bela)
    first, second = client_of(alice), client_of(bela)

    won = first.post(address(auction, "bid/"), press(auction, "25"), headers=FETCH).json()
    lost = second.post(address(auction, "bid/"), press(auction, "12.00"), headers=FETCH).json()
    told = first.get(address(auction, "mine/")).json()
    page = second.post(address(auction, "bid/"), press(auction, "14"), follow=True).content.decode()

    assert (won["word"], won["price"], won["name"], won["max"]) == ("winning", 1_000, mine.name, 2_500)
    assert (lost["word"], lost["m"], lost["price"]) == ("outbid", "You are outbid.", 1_300)
    assert (told["word"], told["maximum"]) == ("winning", "€25.00")
    assert "You are outbid." in page
    # Of the other's maximum nobody reads a word.
    assert "25.00" not in page
    assert "25.00" not in json.dumps(lost)
    assert Bid.objects.filter(bidder=hers).count() == 2


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"amount": "10.99"}, 409, "bid_too_low"),
        ({"amount": "-5"}, 400, "amount_refused"),
        ({"amount": "ten"}, 400, "amount_refused"),
        ({"amount": ""}, 400, "amount_refused"),
        ({"amount": "1e9"}, 400, "amount_refused"),
        ({"amount": "12.345"}, 400, "amount_refused"),
        ({"amount": "99999999999999"}, 400, "amount_refused"),
        ({"amount": "999999999"}, 400, "bid_too_high"),
        ({"currency": "JPY"}, 400, "bid_currency"),
        ({"currency": ""}, 400, "bid_currency"),
        ({"nonce": "again"}, 400, "bid_key_refused"),
    ],
    ids=[
        "low",
        "negative",
        "words",
        "empty",
        "exponent",
        "cents",
        "huge",
        "mistyped",
        "yen",
        "none",
        "nonce",
    ],
)
def test_what_is_no_bid_is_refused_with_its_code_and_changes_nothing(
    vase, carla, alice, bela, client_of, sent, status, code
) -> None:
    auction = running(vase, carla)
    bid(bidder(auction, bela), 2_000)
    bidder(auction, alice)

    answer = client_of(alice).post(address(auction, "bid/"), {**press(auction, "12"), **sent}, headers=FETCH)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    auction.refresh_from_db()
    assert (auction.bids, auction.price_minor) == (1, 1_000)


def test_who_is_not_signed_in_not_ready_or_sells_it_does_not_bid(
    vase, carla, alice, client_of, client
) -> None:
    auction = running(vase, carla)
    assert client.post(address(auction, "bid/"), press(auction, "12")).status_code == 302
    for person, code in ((alice, "not_ready_to_bid"), (carla, "bid_by_seller")):
        answer = client_of(person).post(address(auction, "bid/"), press(auction, "12"), headers=FETCH)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, code)
    assert not Bid.objects.exists()


def test_two_tabs_and_a_double_tap_are_what_they_are(vase, carla, alice, client_of) -> None:
    auction = running(vase, carla)
    bidder(auction, alice)
    hers, tap = client_of(alice), press(auction, "12")

    assert hers.post(address(auction, "bid/"), tap, headers=FETCH).json()["word"] == "winning"
    assert hers.post(address(auction, "bid/"), tap, headers=FETCH).json()["word"] == "winning"
    other_tab = hers.post(address(auction, "bid/"), press(auction, "12"), headers=FETCH)

    assert (other_tab.status_code, other_tab.json()["error"]["code"]) == (409, "bid_below_own")
    assert Bid.objects.count() == 1


# Late pictures


def late(auction: Auction, seconds: float) -> None:
    """Let the true end lie so long ago."""
    ends = timezone.now() - timedelta(seconds=seconds)
    closes = ends + timedelta(seconds=auction.window_seconds)
    Auction.objects.filter(pk=auction.pk).update(ends_at=ends, closes_at=closes)


def seen(seconds: float) -> str:
    return str(int((timezone.now() - timedelta(seconds=seconds)).timestamp() * 1000))


def test_a_late_picture_may_bid_as_much_later_as_was_signed_before_the_end(
    vase, carla, alice, bela, client_of
) -> None:
    auction = running(vase, carla)
    bidder(auction, alice)
    bidder(auction, bela)
    hers, other = client_of(alice), client_of(bela)
    told = hers.get(address(auction, f"mine/?at={seen(8)}")).json()
    assert 8_000 <= told["delay"] <= 9_500
    # What she was told a while ago, before the end.
    before = timezone.now() - timedelta(seconds=20)
    word = delay_sign(auction, user=alice.public_id, at=str(ms_of(before) - 8_000), now=before)
    late(auction, 6)

    # Whoever only says so after the end gets nothing for it, and nobody gets another's word.
    after = other.get(address(auction, f"mine/?at={seen(14)}")).json()
    for stolen in (after["delay_word"], word.word, "made up", ""):
        answer = other.post(address(auction, "bid/"), press(auction, "30", word=stolen), headers=FETCH)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "auction_over")
    taken = hers.post(
        address(auction, "bid/"),
        press(auction, "12", word=word.word, at=seen(8)),
        headers=FETCH,
    )

    assert taken.json()["word"] == "winning"
    row = Bid.objects.get()
    assert row.delay_ms == word.ms == 8_500
    assert row.playhead_ms is not None


def test_nobody_is_later_than_the_window_and_a_picture_in_time_gets_nothing(
    vase, carla, alice, client_of
) -> None:
    auction, hers = running(vase, carla), client_of(alice)
    for at, delay in ((seen(500), 15_000), (seen(-5), 0), ("x", 0), ("", 0), ("9" * 40, 0)):
        assert hers.get(address(auction, f"mine/?at={at}")).json()["delay"] == delay


# The log


def test_who_bid_downloads_the_log_and_replays_it_nobody_else_reads_it(
    vase, carla, alice, bela, cleo, oliver, client_of, client
) -> None:
    auction = running(vase, carla)
    bid(bidder(auction, alice), 2_000)
    assert client_of(alice).get(address(auction, "log.json")).status_code == 404
    bid(bidder(auction, bela), 5_000)
    settled(auction)

    log = client_of(alice).get(address(auction, "log.json")).json()
    table = client_of(carla).get(address(auction, "log.csv")).content.decode("utf-8-sig")

    assert replay_log(log) == []
    assert [row["maximum"] for row in log["bids"]] == [2_000, 5_000]
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["number"], row["maximum_minor"], row["price_minor"]) for row in rows] == [
        ("1", "2000", "1000"),
        ("2", "5000", "2100"),
    ]
    told = json.dumps(log)
    assert not [word for word in ("alice", "Alice", "bela", "example.org", "Rua") if word in told]
    page = client_of(alice).get(address(auction)).content.decode()
    assert "Replay it here" in page
    assert f"You are {Bidder.objects.get(user=alice).name}." in page
    assert "Somebody else won." in page
    assert client_of(oliver).get(address(auction, "log.json")).status_code == 200
    for stranger in (client, client_of(cleo)):
        assert stranger.get(address(auction, "log.json")).status_code == 404
        assert "Replay it here" not in stranger.get(address(auction)).content.decode()
        assert "50.00" not in stranger.get(address(auction, "now/")).content.decode()
    changed = {**log, "bids": [{**log["bids"][0], "maximum": 9_000}, log["bids"][1]]}
    assert replay_log(changed) != []


def test_a_page_asked_for_again_tells_the_same_as_before(vase, carla, alice, client_of) -> None:
    auction = running(vase, carla)
    bid(bidder(auction, alice), 2_000)
    hers = client_of(alice)
    assert "You are winning." in hers.get(address(auction)).content.decode()
    assert "running" in hers.get(address(auction, "now/")).content.decode()
    late(auction, 1)
    assert "last bids are coming in" in hers.get(address(auction, "now/")).content.decode()
    settled(auction)

    page = hers.get(address(auction)).content.decode()

    assert "You won, and it is paid." in page
    assert "data-refresh-over" in page
    assert "Show how it ended" not in page
    assert "Show how it ended" in hers.get(address(auction, "now/")).content.decode()


# The operators


def test_operators_read_every_log_and_void_for_a_reason_alone(
    vase, carla, alice, oliver, mallory, client_of
) -> None:
    auction = running(vase, carla)
    bid(bidder(auction, alice), 2_000)
    theirs, desk_page = client_of(oliver), f"/operator/auction-desk/{auction.public_id}/"
    assert "Moon vase" in theirs.get("/operator/auction-desk/").content.decode()
    assert "Moon vase" not in theirs.get("/operator/auction-desk/?state=sold").content.decode()
    page = theirs.get(desk_page).content.decode()
    # Nobody in the house needs to know a maximum before the end.
    assert "secret" in page
    assert "20.00" not in page

    assert theirs.post(desk_page, {"reason": ""}).status_code == 400
    assert theirs.post(desk_page, {"reason": "oops"}).status_code == 400
    auction.refresh_from_db()
    assert auction.state == "open"
    done = theirs.post(desk_page, {"reason": "The wrong piece was shown."}, follow=True).content.decode()

    assert "The wrong piece was shown." in done
    assert "20.00" in done
    assert "The wrong piece was shown." in client_of(alice).get(address(auction)).content.decode()
    assert theirs.post(desk_page, {"reason": "The wrong piece was shown."}).status_code == 409
    for stranger in (mallory, carla):
        assert client_of(stranger).get(desk_page).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_bids(vase, carla, alice, bela, client_of) -> None:
    counted = []
    for bids in (2, 14):
        auction = running(vase, carla)
        one, other = bidder(auction, alice), bidder(auction, bela)
        for at in range(1, bids + 1):
            bid(other if at % 2 else one, at * 1_000)
        settled(auction)
        with CaptureQueriesContext(connection) as queries:
            client_of(alice).get(address(auction))
        counted.append(len(queries))

    assert counted[0] == counted[1]
