"""A number in the chat fills the bag and holds: once, for who is signed in, where the show sells so."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from commerce.checkout.models import CartLine
from commerce.checkout.selectors import wanted_of
from commerce.checkout.shoppers import Shopper
from commerce.stock.models import Reservation, StockItem
from streams.room.models import ChatClaim, Message
from streams.room.services.claims import Moment, claim_answer
from streams.room.services.messages import Writer, message_post
from streams.room.services.rules import rules_change
from streams.shows.models import Show
from streams.shows.pins import line_up_pin
from streams.shows.rehearsals import rehearsal_begin
from streams.shows.sold_out import line_up_sold_out
from tests.conftest import World
from tests.streams.room.visitors import Visitor, entrant


@pytest.fixture
def selling(live_world: World) -> World:
    """A show on air that sells by chat: number 1 a lamp in two shades, number 2 a candle of which five are left."""
    Show.objects.filter(pk=live_world.show.pk).update(sells_by_chat=True)
    live_world.show.refresh_from_db()
    return live_world


@pytest.fixture
def say(alice):
    """Alice says something in a show."""

    def said(show, text, *, nonce="", at=None, user=alice, **more):
        key = f"u:{user.public_id}" if user else "g:guest"
        writer = Writer(key, user.public_id if user else "", "Alice", more.pop("role", "fan"))
        nonce = nonce or f"nonce-{Message.objects.count()}"
        message = message_post(show=show.public_id, writer=writer, nonce=nonce, body=text)
        return claim_answer(message, Moment(at))

    return said


def counts(product) -> tuple[int, int]:
    item = StockItem.objects.get(variant__product=product)
    return item.on_hand, item.held


def nothing_bought() -> bool:
    is_untouched = not CartLine.objects.exists() and not Reservation.objects.exists()
    return is_untouched and not ChatClaim.objects.exists()


def test_a_number_fills_the_bag_and_holds(selling, say, alice) -> None:
    answer = say(selling.show, "2 x3")

    assert answer["n"] == 3
    assert "3 × “Beeswax candle” is in your bag, held for you." in answer["m"]
    assert answer["url"] == "/checkout/"
    hold = Reservation.objects.get()
    assert (hold.user, hold.quantity, hold.scope, hold.state) == (alice, 3, selling.show.public_id, "held")
    assert answer["until"] == int(hold.expires_at.timestamp() * 1000)
    assert counts(selling.candle) == (5, 3)
    (wanted,) = wanted_of(Shopper(alice, "browser"))
    assert (wanted.quantity, wanted.credit.scope, wanted.credit.number) == (3, selling.show.public_id, 2)
    assert wanted.credit.collaboration == selling.collaboration.public_id
    assert Message.objects.get().is_shown


def test_the_same_message_buys_once(selling, say) -> None:
    first = say(selling.show, "buy 2", nonce="nonce-1")

    assert say(selling.show, "buy 2", nonce="nonce-1") == first

    assert counts(selling.candle) == (5, 1)
    assert CartLine.objects.get().quantity == 1


def test_two_messages_buy_two(selling, say) -> None:
    say(selling.show, "2")
    say(selling.show, "2")

    assert counts(selling.candle) == (5, 2)
    assert CartLine.objects.get().quantity == 2


def test_a_variant_is_named_with_it(selling, say) -> None:
    assert say(selling.show, "1 persimmon")["n"] == 1

    assert Reservation.objects.get().stock.variant.name == "Persimmon"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", "variant_unclear"),
        ("buy 1 purple", "variant_unknown"),
        ("buy 99", "not_in_line_up"),
        ("2 x6", "sold_out"),
        ("2 x21", "quantity_refused"),
        ("2 x0", "quantity_refused"),
    ],
)
def test_what_cannot_be_bought_is_told_and_nothing_happens(selling, say, text, code) -> None:
    answer = say(selling.show, text)

    assert answer["code"] == code
    assert "url" not in answer
    assert nothing_bought()
    assert Message.objects.get().body == text


@pytest.mark.parametrize("text", ["99", "2?", "2 minutes left", "1 wonderful evening", "I want to see it"])
def test_talk_buys_nothing_and_is_not_answered(selling, say, text) -> None:
    assert say(selling.show, text) is None
    assert nothing_bought()


def test_a_guest_is_told_to_sign_in(selling, say) -> None:
    answer = say(selling.show, "2", user=None)

    assert answer["code"] == "claim_needs_account"
    assert answer["url"] == f"/accounts/login/?next=/shows/{selling.show.public_id}/"
    assert nothing_bought()


def test_where_the_show_does_not_sell_so_it_is_talk(live_world, say) -> None:
    assert say(live_world.show, "2") is None
    assert nothing_bought()


def test_who_works_in_the_show_counts_aloud(selling, say) -> None:
    assert say(selling.show, "3 2 1", role="host", user=selling.creator.user) is None
    assert nothing_bought()


def test_in_a_rehearsal_nothing_is_sold(world, say) -> None:
    Show.objects.filter(pk=world.show.pk).update(sells_by_chat=True)
    world.show.refresh_from_db()
    rehearsal = rehearsal_begin(show=world.show)

    assert say(rehearsal, "2")["code"] == "rehearsal_sells_nothing"
    assert nothing_bought()


def test_sold_out_by_hand_is_sold_out(selling, say) -> None:
    line_up_sold_out(show=selling.show, number=2, is_sold_out=True)

    assert say(selling.show, "2")["code"] == "sold_out"
    assert nothing_bought()


def test_first_paid_first_served_fills_the_bag_and_holds_nothing(selling, say) -> None:
    Show.objects.filter(pk=selling.show.pk).update(first_paid=True)

    answer = say(selling.show, "2")

    assert "First paid, first served" in answer["m"]
    assert "until" not in answer
    assert counts(selling.candle) == (5, 0)
    assert CartLine.objects.get().quantity == 1


def test_what_is_held_for_approval_buys_nothing_yet(selling, say) -> None:
    rules_change(show=selling.show, changes={"holds_all": True}, by=selling.creator.user)
    assert say(selling.show, "2") is None
    assert nothing_bought()


def test_a_bare_word_means_what_the_writer_saw(selling, say) -> None:
    """The picture is some seconds behind: the lamp has come on stage meanwhile, on their screen is the candle."""
    assert say(selling.show, "mine") is None
    line_up_pin(show=selling.show, number=2)
    seen = timezone.now()
    line_up_pin(show=selling.show, number=1)

    answer = say(selling.show, "mine", at=int(seen.timestamp() * 1000))

    assert "Beeswax candle" in answer["m"]
    assert CartLine.objects.get().playhead_ms == int(seen.timestamp() * 1000)
    assert say(selling.show, "mine")["code"] == "variant_unclear"


@pytest.mark.parametrize("at", [-1, 0, 10**15, None])
def test_no_picture_is_later_than_now_or_long_ago(at) -> None:
    now = timezone.now()

    assert now - timedelta(seconds=60) <= Moment(at).told_at(now) <= now


@pytest.mark.usefixtures("rooms")
async def test_the_answer_comes_to_its_writer_alone(selling: World, alice) -> None:
    nour = Visitor(entrant(selling.show, "Nour", user=alice.public_id))
    jonas = Visitor(entrant(selling.show, "Jonas"))
    assert await nour.open()
    assert await jonas.open()

    await nour.say(t="chat", c="nonce-1", m="buy 2", at=0)
    answer = await nour.answer()
    await jonas.until(lambda page: page.said() == ["buy 2"])

    assert answer["claim"]["n"] == 1
    assert "claim" not in str(jonas.events)
    assert await sync_to_async(counts)(selling.candle) == (5, 1)
    await nour.close()
    await jonas.close()
