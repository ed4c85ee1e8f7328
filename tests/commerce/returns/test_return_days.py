"""Every page names the days that really hold: those of the product's category, else those of its brand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commerce.catalog.models import Category
from commerce.orders.models import Order
from marketplace.brands.models import Brand
from tests import factories
from tests.commerce.checkout import desk
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven_days() -> Category:
    return Category.objects.create(slug="cut-flowers", days_from_delivery=7, days_from_payment=20)


def put_into(product, category: Category | None):
    product.category = category
    product.save(update_fields=["category"])


def test_pages_before_buying_name_the_days_of_the_category(client, world, seven_days) -> None:
    put_into(world.lamp, seven_days)
    variant = world.lamp.variants.first().public_id
    client.post(reverse("checkout:add"), {"variant": variant, "quantity": 1})

    for url in (
        world.lamp.get_absolute_url(),
        reverse("checkout:buy", args=[world.lamp.public_id]),
        desk.buy_address(world.lamp),
        reverse("checkout:begin"),
    ):
        text = client.get(url, follow=True).content.decode()
        assert "7 days to send it back" in text, url
        assert "30 days to send it back" not in text, url


def test_the_order_page_names_the_days_of_each_thing(client_of, world, alice, committing, seven_days) -> None:
    put_into(world.lamp, seven_days)
    order = buying.place(buying.draft(world.lamp), buying.draft(world.candle), user=alice)
    buying.pay(order, committing)

    text = client_of(alice).get(reverse("orders:order", args=[order.public_id])).content.decode()

    assert "Beeswax candle: 30 days to send it back" in text
    assert "Washi Moon lamp: 7 days to send it back" in text


def test_one_line_is_enough_where_all_things_have_the_same_days(client_of, world, alice, committing) -> None:
    order = buying.place(buying.draft(world.lamp), buying.draft(world.candle), user=alice)
    buying.pay(order, committing)

    text = client_of(alice).get(reverse("orders:order", args=[order.public_id])).content.decode()

    assert text.count("days to send it back") == 1
    assert "Beeswax candle: " not in text


def test_what_cannot_come_back_says_so_before_it_is_bought(client, world, seven_days) -> None:
    Category.objects.filter(pk=seven_days.pk).update(days_from_delivery=0)
    put_into(world.lamp, seven_days)

    assert "It cannot be sent back" in client.get(world.lamp.get_absolute_url()).content.decode()


def test_a_brand_without_a_word_of_its_own_takes_back_for_two_weeks(client, world) -> None:
    Brand.objects.filter(pk=world.brand.pk).update(returns_days=None)

    assert "14 days to send it back" in client.get(world.lamp.get_absolute_url()).content.decode()


def test_days_of_many_lines_ask_the_database_once(client_of, world, alice, committing, seven_days) -> None:
    buyer, counts = client_of(alice), []
    for wanted in (1, 4):
        products = [
            factories.make_product(world.brand, title=f"Vase {wanted} {n}", category=seven_days)
            for n in range(wanted)
        ]
        order: Order = buying.place(*(buying.draft(each) for each in products), user=alice)
        buying.pay(order, committing)
        with CaptureQueriesContext(connection) as asked:
            assert "7 days" in buyer.get(reverse("orders:order", args=[order.public_id])).content.decode()
        counts.append(len(asked))

    assert counts[0] == counts[1]
