"""The public page of a product, its address, and the wizard's step that makes the first one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commerce.catalog.models import Product
from commerce.catalog.selectors import (
    access_variant,
    lowest_price_30_days,
    more_of_brand,
    price_of,
    product_by_id,
    product_facts,
)
from commerce.catalog.services import price_set
from commerce.stock.models import StockItem
from marketplace.kernel.money import Money
from streams.shows.selectors import show_token
from tests import factories


def test_anybody_sees_what_is_listed(client, world) -> None:
    text = client.get(world.lamp.get_absolute_url()).content.decode()

    for words in (
        "Washi Moon lamp",
        "€64.00",
        "Persimmon",
        "10 left",
        "Lantern Row Lda",
        "30 days to send it back",
    ):
        assert words in text
    assert "More from Lantern Row" in text
    assert "Beeswax candle" in text


@pytest.mark.parametrize("title", ["東京プロジェクト", "東京プロジェクト2", "青瓷茶杯", "🎁", "---", "আলো"])
def test_a_title_in_any_script_has_an_address_that_lasts(client, lantern, title: str) -> None:
    product = factories.make_product(lantern, title=title)
    url = product.get_absolute_url()
    assert client.get(url).status_code == 200

    Product.objects.update(title="Another")

    assert client.get(url).status_code == 200
    for tail in ("old-name", "old-name/", "東京/", "%F0%9F%8E%81"):
        assert client.get(f"{url}{tail}").url == url


def test_drafts_are_seen_by_their_brand_alone(client, client_of, carla, mallory, lantern) -> None:
    draft = factories.make_product(lantern, state=Product.State.DRAFT)
    url = draft.get_absolute_url()

    assert client.get(url).status_code == 404
    assert client_of(mallory).get(url).status_code == 404
    assert client_of(mallory).get(f"{url}name").status_code == 404
    text = client_of(carla).get(url).content.decode()
    assert "Only the people of this brand see this page" in text
    assert "not on sale at the moment" in text


def test_products_of_a_brand_that_is_not_approved_are_hidden(client, db) -> None:
    product = factories.make_product(factories.make_brand(state="submitted", approved_at=None))

    assert client.get(product.get_absolute_url()).status_code == 404
    assert client.get(reverse("checkout:buy", args=[product.public_id])).status_code == 404


def test_sold_out_and_not_sold_here_are_told(client, world) -> None:
    url = world.lamp.get_absolute_url()
    StockItem.objects.update(on_hand=0)
    assert "Sold out at the moment" in client.get(url).content.decode()

    client.cookies["market"] = "us"
    text = client.get(url).content.decode()
    assert "Not sold in USD" in text
    assert reverse("checkout:buy", args=[world.lamp.public_id]) not in text


def test_the_way_from_a_show_is_kept_on_the_page(client, live_world) -> None:
    token = show_token(live_world.show)

    page = client.get(live_world.candle.get_absolute_url(), {"show": token, "number": "2"})

    assert f'name="show" value="{token}"' in page.content.decode()
    assert f"?show={token}&amp;number=2" in page.content.decode()


def test_pictures_are_looked_at_one_by_one(client, world) -> None:
    for number in ("0", "1", "99", "x", "-1"):
        assert client.get(world.lamp.get_absolute_url(), {"picture": number}).status_code == 200


def test_yen_and_yuan_are_told_apart(client, lantern) -> None:
    """The two signs differ, and yen has no decimals."""
    yuan = factories.make_product(lantern, title="Cup", prices={"CNY": 999950})
    yen = factories.make_product(lantern, title="Bowl", prices={"JPY": 1200})

    client.cookies["market"] = "cn"
    assert "CN¥9,999.50" in client.get(yuan.get_absolute_url()).content.decode()
    client.cookies["market"] = "jp"
    assert "¥1,200<" in client.get(yen.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [0, 30])
def test_the_page_takes_the_same_few_queries_for_any_number(
    client, lantern, count, django_assert_max_num_queries
) -> None:
    product = factories.make_product(lantern, variants=[str(n) for n in range(count + 1)])
    for _ in range(count):
        factories.make_product(lantern)
    client.get(product.get_absolute_url())

    with django_assert_max_num_queries(15):
        client.get(product.get_absolute_url())


def test_facts_are_the_same_for_every_reader(world) -> None:
    product = product_by_id(world.lamp.pk)
    assert product is not None

    facts = product_facts(product)

    assert facts["title"] == "Washi Moon lamp"
    assert facts["option"] == "Shade"
    assert [(each["name"], each["prices"]) for each in facts["variants"]] == [
        ("Natural", {"EUR": 6400, "JPY": 9800}),
        ("Persimmon", {"EUR": 6400, "JPY": 9800}),
    ]
    natural = world.lamp.variants.first()
    assert access_variant(natural.public_id) == natural
    assert price_of(natural, "JPY") == Money(9800, "JPY")
    assert price_of(natural, "USD") is None
    assert [row.product for row in more_of_brand(product, "JPY")] == [world.candle]


def test_the_lowest_price_of_thirty_days(world) -> None:
    variant = world.candle.variants.get()
    now = timezone.now()
    factories.prices_asked_since(now - timedelta(days=90))
    assert lowest_price_30_days(variant, "EUR", now) == Money(2400, "EUR")

    price_set(variant=variant, price=Money(3000, "EUR"))
    assert lowest_price_30_days(variant, "EUR", timezone.now()) == Money(2400, "EUR")
    later = timezone.now() + timedelta(days=31)
    assert lowest_price_30_days(variant, "EUR", later) == Money(3000, "EUR")
    assert lowest_price_30_days(variant, "USD", now) is None


def test_the_first_product_is_a_step_of_the_wizard(client_of, carla) -> None:
    brand = factories.make_brand(carla, state="draft", approved_at=None)
    url = reverse("brands:wizard", args=[brand.public_id, "product"])
    client = client_of(carla)
    assert "First product" in client.get(url).content.decode()

    bad = client.post(url, {"title": "Lamp", "rows": "1", "variant-0-price_EUR": "-4", "list": "1"})
    assert bad.status_code == 400
    sent = {"title": "Lamp", "rows": "1", "variant-0-price_EUR": "64", "variant-0-stock": "3", "list": "1"}
    answer = client.post(url, sent)

    assert answer.status_code == 302
    product = Product.objects.get(brand=brand)
    assert product.state == Product.State.LISTED
    assert answer.url == reverse("brands:review", args=[brand.public_id])
    # Coming back changes the same product.
    form = {"variant-0-public_id": product.variants.get().public_id}
    client.post(url, sent | form | {"title": "Lantern"})
    assert Product.objects.get(brand=brand).title == "Lantern"
