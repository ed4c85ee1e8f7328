"""Waiting for what is sold out, as its pages and mails show it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commerce.boxoffice.services import plan_set, tiers_follow
from commerce.checkout.handlers import mail_back_in_stock, mail_offer, mail_wait_ended
from commerce.checkout.wait_links import leave_link
from commerce.stock import services as stock
from commerce.stock.events import StockLow, WaitBackInStock, WaitEnded, WaitOffered
from commerce.stock.handlers import mail_low
from commerce.stock.models import Reservation, StockItem, WaitEntry
from commerce.stock.services.offering import offer_seconds
from commerce.tickets.services import tier_open
from marketplace.accounts.models import Mail
from streams.shows.models import Show
from streams.shows.rehearsals import rehearsal_begin
from streams.shows.selectors import show_token
from tests import factories
from tests.commerce.checkout import desk

WAITS, JOIN = reverse("checkout:waits"), reverse("checkout:wait_join")


@pytest.fixture
def variant(live_world):
    """The candle, sold out: somebody holds the last one."""
    variant = live_world.candle.variants.get()
    StockItem.objects.filter(variant=variant).update(on_hand=1)
    stock.reserve(key="buyer", wanted={variant.pk: 1}, seconds=600)
    return variant


def join(client, variant, token=""):
    return client.post(JOIN, {"variant": variant.public_id, "show": token, "number": "2"}, follow=True)


def test_the_product_page_and_the_sheet_lead_onto_the_list(
    client, client_of, alice, live_world, variant
) -> None:
    page = live_world.candle.get_absolute_url()
    assert "Sign in to join the waitlist" in client.get(page).content.decode()
    hers = client_of(alice)
    assert "Tell me when it is back" in hers.get(page).content.decode()
    sheet = desk.buy_address(live_world.candle, show=show_token(live_world.show), number="2")
    assert "Join the waitlist" in hers.get(sheet, headers=desk.IN_SHEET).content.decode()

    answer = join(hers, variant, show_token(live_world.show))

    assert "one piece is held for you" in answer.content.decode()
    assert "You are next." in answer.content.decode()
    entry = WaitEntry.objects.get()
    assert (entry.form, entry.scope, entry.number) == ("offer", live_world.show.public_id, 2)
    assert "You are on the list." in hers.get(sheet, headers=desk.IN_SHEET).content.decode()


def test_their_turn_comes_by_mail_and_they_buy_it(client_of, alice, live_world, variant, committing) -> None:
    hers = client_of(alice)
    join(hers, variant, show_token(live_world.show))
    with committing():
        stock.reservation_release(key="buyer")

    (sent,) = [one for one in mail.outbox if one.to == [alice.email]]
    assert sent.subject == "Your turn: “Beeswax candle” is held for you"
    assert "for 10\xa0minutes" in sent.body
    assert WAITS in sent.body
    (offer,) = hers.get(WAITS, headers={"Accept": "application/json"}).json()["offers"]
    assert offer["m"] == "It is your turn: one “Beeswax candle” is held for you."
    page = hers.get(WAITS).content.decode()
    assert "Your turn" in page
    assert 'data-controller="countdown"' in page

    bought = desk.press_pay(hers, hers.get(f"{offer['url']}&step=pay"))

    assert bought.context["outcome"].word == "paid"
    assert bought.context["order"].scope == live_world.show.public_id
    assert "You bought it." in hers.get(WAITS).content.decode()


def test_no_thanks_is_for_the_next_in_turn(client_of, alice, live_world, variant, committing) -> None:
    hers, next_one = client_of(alice), factories.make_user()
    join(hers, variant, show_token(live_world.show))
    join(client_of(next_one), variant, show_token(live_world.show))
    with committing():
        stock.reservation_release(key="buyer")

    entry = WaitEntry.objects.get(user=alice)
    answer = hers.post(reverse("checkout:wait_leave", args=[entry.public_id]), follow=True)

    assert "You said no thanks." in answer.content.decode()
    assert list(WaitEntry.objects.values_list("state", flat=True)) == ["passed", "offered"]
    assert [one.to for one in mail.outbox[-1:]] == [[next_one.email]]
    again = hers.post(reverse("checkout:wait_leave", args=[entry.public_id]))
    assert again.status_code == 409


def test_outside_a_show_they_are_told_once(client_of, alice, live_world, variant, committing) -> None:
    answer = join(client_of(alice), variant)
    assert "You get a mail as soon as there are some again." in answer.content.decode()
    with committing():
        stock.stock_set(variant=variant, on_hand=5, seen=1)
        stock.waits_sweep()
        stock.waits_sweep()

    (sent,) = [one for one in mail.outbox if one.to == [alice.email]]
    assert sent.subject == "Back in stock: “Beeswax candle”"
    assert Reservation.objects.count() == 1


def test_what_can_be_bought_has_no_list(client_of, alice, live_world) -> None:
    variant = live_world.candle.variants.get()

    answer = client_of(alice).post(JOIN, {"variant": variant.public_id})

    assert answer.status_code == 409
    assert not WaitEntry.objects.exists()


def test_in_a_rehearsal_nobody_waits(client_of, alice, live_world, variant, world) -> None:
    Show.objects.filter(pk=world.show.pk).update(state=Show.State.SCHEDULED)
    token = show_token(rehearsal_begin(show=world.show))

    assert join(client_of(alice), variant, token).status_code == 409
    assert not WaitEntry.objects.exists()


def test_a_strangers_place_is_nobody_elses(client_of, alice, mallory, live_world, variant) -> None:
    join(client_of(alice), variant)
    leave = reverse("checkout:wait_leave", args=[WaitEntry.objects.get().public_id])

    assert client_of(mallory).post(leave).status_code == 404
    assert "Beeswax" not in client_of(mallory).get(WAITS).content.decode()
    assert WaitEntry.objects.get().state == "waiting"


def test_the_list_asks_as_often_for_many_places_as_for_one(
    client_of, alice, mallory, lantern, variant
) -> None:
    offer = WaitEntry.Form.OFFER
    stock.wait_join(user=mallory, variant=variant, form=offer)
    stock.wait_join(user=alice, variant=variant, form=offer)
    hers = client_of(alice)
    hers.get(WAITS)
    with CaptureQueriesContext(connection) as one:
        assert [row["place"] for row in hers.get(WAITS).context["rows"]] == [2]
    for number in range(3):
        more = factories.make_product(lantern, title=f"Lamp {number}", stock=0).variants.get()
        stock.wait_join(user=alice, variant=more, form=offer)
    with CaptureQueriesContext(connection) as many:
        assert [row["place"] for row in hers.get(WAITS).context["rows"]] == [2, 1, 1, 1]

    assert len(many) == len(one)


def test_an_offer_is_mailed_once_if_told_twice(alice, live_world, variant) -> None:
    entry = stock.wait_join(user=alice, variant=variant, form=WaitEntry.Form.OFFER)
    now = timezone.now()
    WaitEntry.objects.update(state="offered", offered_at=now, expires_at=now + timedelta(minutes=1))

    for _again in range(2):
        mail_offer(WaitOffered(entry_id=entry.pk))

    assert Mail.objects.get().context["time"] == "1\xa0minute"
    mail_offer(WaitOffered(entry_id=0))
    assert Mail.objects.count() == 1


def test_back_in_stock_is_mailed_once_if_told_twice(alice, live_world, variant) -> None:
    entry = stock.wait_join(user=alice, variant=variant, form=WaitEntry.Form.NOTICE)

    for _again in range(2):
        mail_back_in_stock(WaitBackInStock(entry_id=entry.pk))
    mail_back_in_stock(WaitBackInStock(entry_id=0))

    assert Mail.objects.get().to == alice.email


def test_the_end_of_a_sale_is_mailed_once_if_told_twice(alice, live_world, variant) -> None:
    entry = stock.wait_join(user=alice, variant=variant, form=WaitEntry.Form.OFFER)

    for _again in range(2):
        mail_wait_ended(WaitEnded(entry_id=entry.pk))
    mail_wait_ended(WaitEnded(entry_id=0))

    assert (Mail.objects.get().to, Mail.objects.get().template) == (alice.email, "wait_ended")


def test_running_low_is_mailed_once_if_told_twice(carla, dana, live_world, variant) -> None:
    item = StockItem.objects.get(variant=variant)

    for _again in range(2):
        mail_low(StockLow(stock_id=item.pk, crossing_ms=1))
    mail_low(StockLow(stock_id=0, crossing_ms=1))
    assert Mail.objects.get().to == carla.email

    mail_low(StockLow(stock_id=item.pk, crossing_ms=2))
    assert Mail.objects.count() == 2


def test_the_link_in_the_mail_leaves_the_list_and_does_nothing_else(
    client, client_of, alice, live_world, variant
) -> None:
    entry = stock.wait_join(user=alice, variant=variant, form=WaitEntry.Form.OFFER)
    path = leave_link(entry).removeprefix(settings.SITE_URL)
    assert "Leave the list if you do not want it" in client.get(path).content.decode()
    entry.refresh_from_db()
    assert entry.state == "waiting"

    assert client.get(path[:-3] + "xx/").status_code == 404
    assert "You are off the list." in client.post(path).content.decode()
    entry.refresh_from_db()
    assert entry.state == "left"
    assert client.post(path).status_code == 409
    assert "You are off the list." in client.get(path).content.decode()


@pytest.mark.parametrize("quantity", ["0", "11", "many"])
def test_nobody_waits_for_more_than_can_be_waited_for(client_of, alice, variant, quantity) -> None:
    sent = {"variant": variant.public_id, "quantity": quantity}
    assert client_of(alice).post(reverse("checkout:wait_join"), sent).status_code == 400
    assert not WaitEntry.objects.exists()


def test_a_seat_is_offered_for_a_day_and_less_when_the_show_is_near(lantern, bruno, settings) -> None:
    ticket = factories.make_ticket(lantern, seats=0)
    item = ticket.variants.get().stock
    assert offer_seconds(item) == settings.TICKET_OFFER_SECONDS == 24 * 3600

    plan_set(tier=tier_open(product=ticket), creator=bruno)
    for hours, seconds in ((100, 24 * 3600), (10, 5 * 3600), (0, settings.WAITLIST_OFFER_SECONDS)):
        starts = timezone.now() + timedelta(hours=hours)
        tiers_follow(tier_ids=[ticket.tier.pk], creator=bruno, starts_at=starts)
        assert seconds - 5 <= offer_seconds(item) <= seconds
