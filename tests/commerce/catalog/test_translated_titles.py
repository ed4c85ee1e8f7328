"""Titles in the reader's language, wherever a product is named: one product, readers of several languages."""

import json

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commerce.catalog.drafts import WordsDraft
from commerce.catalog.services.details import translations_write
from commerce.catalog.wording import title_in
from commerce.orders.models import OrderLine
from streams.room.selectors.deals import deals_facts
from streams.room.selectors.shelf import line_up_of, pins_facts
from streams.shows.pins import line_up_pin
from tests import factories
from tests.commerce.checkout import desk as checkout_desk
from tests.commerce.orders.test_mails import page_of
from tests.streams.room.onair import make_on_air

OWN, JAPANESE = "Washi Moon lamp", "和紙の月ランプ"


@pytest.fixture
def lamp(world):
    translations_write(
        product=world.lamp, translations={"ja": WordsDraft(JAPANESE), "de": WordsDraft("Mondlampe")}
    )
    world.lamp.refresh_from_db()
    return world.lamp


@pytest.fixture
def reader(client):
    """Return how a page answers in a language."""
    return lambda url, language: client.get(url, headers={"Accept-Language": language}).content.decode()


@pytest.mark.parametrize(
    ("language", "title"),
    [("ja", "月"), ("pt-br", "Lâmpada"), ("pt", "Lamp"), ("de", "Lamp"), ("", "Lamp")],
    ids=["own", "region", "other region", "none", "no language"],
)
def test_a_title_is_read_in_the_readers_language_or_the_products_own(language: str, title: str) -> None:
    assert title_in(language, "Lamp", {"ja": "月", "pt-br": "Lâmpada"}) == title


def test_a_region_falls_back_to_its_language_and_odd_values_to_the_own_title() -> None:
    assert title_in("de-at", "Lamp", {"de": "Mondlampe"}) == "Mondlampe"
    assert title_in("de", "Lamp", {"de": ""}) == "Lamp"
    assert title_in("de", "Lamp", None) == "Lamp"


def test_titles_follow_the_translations(lamp) -> None:
    assert lamp.titles == {"ja": JAPANESE, "de": "Mondlampe"}

    translations_write(product=lamp, translations={"de": WordsDraft("", "Aus Papier."), "ja": WordsDraft()})

    lamp.refresh_from_db()
    assert lamp.titles == {}


def test_shelves_and_the_bag_name_it_in_the_readers_language(world, client, lamp, reader) -> None:
    shelf, bag = world.candle.get_absolute_url(), reverse("checkout:cart")
    client.post(reverse("checkout:add"), {"variant": lamp.variants.first().public_id, "quantity": 1})
    client.get(bag)

    for url in (shelf, bag, lamp.get_absolute_url(), checkout_desk.buy_address(lamp)):
        japanese, english = reader(url, "ja"), reader(url, "en")
        assert JAPANESE in japanese, url
        assert OWN not in japanese, url
        assert OWN in english, url
        assert JAPANESE not in english, url


def test_the_shows_page_names_it_in_the_readers_language(world, lamp, reader) -> None:
    url = reverse("front:show", args=[world.show.public_id])

    japanese, english = reader(url, "ja"), reader(url, "en")

    assert JAPANESE in japanese
    assert OWN in english
    assert JAPANESE not in english


def test_a_search_finds_it_by_its_title_in_any_language(lamp, reader) -> None:
    found = reader(f"{reverse('front:search')}?q=和紙の月", "en")

    assert lamp.get_absolute_url() in found
    assert OWN in found


def test_an_order_keeps_all_titles_as_they_were(client, lamp) -> None:
    checkout_desk.buy_now(client, lamp)

    line = OrderLine.objects.get()
    assert line.title.startswith(OWN)
    assert line.titles["ja"] == line.title.replace(OWN, JAPANESE)
    translations_write(product=lamp, translations={"ja": WordsDraft("別の名前")})
    line.refresh_from_db()
    assert line.titles["ja"].startswith(JAPANESE)


def test_order_pages_mails_and_invoices_are_in_their_readers_language(
    world, client_of, alice, committing, lamp
) -> None:
    alice.language = "ja"
    alice.save(update_fields=["language"])
    buyer = client_of(alice)

    checkout_desk.buy_now(buyer, lamp)

    order = OrderLine.objects.get().order
    assert order.buyer.language == "ja"
    letter = next(each for each in mail.outbox if each.to == [order.buyer.email] and JAPANESE in each.body)
    assert JAPANESE in page_of(letter)
    assert OWN not in letter.body
    url = reverse("orders:order", args=[order.public_id])
    assert JAPANESE in buyer.get(url).content.decode()
    alice.language = "en"
    alice.save(update_fields=["language"])
    english = buyer.get(url).content.decode()
    assert OWN in english
    assert JAPANESE not in english


def test_the_rooms_news_carry_the_titles_by_language_once_for_everybody(live_world, world, lamp) -> None:
    item = line_up_of(world.show).get(product=lamp)
    line_up_pin(show=live_world.show, number=item.number)
    make_on_air(world.show, lamp)

    (pin,) = pins_facts(world.show)["items"]
    (deal,) = deals_facts(world.show).values()

    for facts in (pin, deal):
        assert facts["title"] == OWN
        assert facts["titles"] == {"ja": JAPANESE, "de": "Mondlampe"}
        assert json.loads(json.dumps(facts)) == facts


def test_what_is_not_translated_costs_nothing_on_the_wire(live_world, world) -> None:
    item = line_up_of(world.show)[0]
    line_up_pin(show=live_world.show, number=item.number)

    (pin,) = pins_facts(world.show)["items"]

    assert "titles" not in pin


def test_translated_titles_ask_the_database_nothing_more(world, lantern, client, lamp) -> None:
    url = world.candle.get_absolute_url()
    client.get(url, headers={"Accept-Language": "ja"})
    with CaptureQueriesContext(connection) as before:
        client.get(url, headers={"Accept-Language": "ja"})

    for number in range(3):
        more = factories.make_product(lantern, title=f"Lamp {number}")
        translations_write(product=more, translations={"ja": WordsDraft(f"ランプ{number}")})
    with CaptureQueriesContext(connection) as after:
        text = client.get(url, headers={"Accept-Language": "ja"}).content.decode()

    assert "ランプ2" in text
    assert len(after) == len(before)
