"""A host lines products up, with show prices that hold while the show is on air."""

import pytest
from django.urls import reverse

from commerce.promotions.models import ShowPrice, ShowPriceSpan
from marketplace.kernel.money import Money
from streams.shows import selectors, services
from streams.shows.errors import LineUpRefused
from streams.shows.models import LineUpItem
from tests import factories


def test_numbers_give_the_order(client_of, world):
    address = reverse("shows:line_up", args=[world.show.public_id])
    values = {
        f"number_{world.lamp.pk}": "7",
        f"number_{world.candle.pk}": "2",
        f"price_{world.lamp.pk}": "52.00",
    }

    response = client_of(world.creator.user).post(address, values)

    assert response.status_code == 302
    assert [(item.number, item.product) for item in world.show.line_up.all()] == [
        (1, world.candle),
        (2, world.lamp),
    ]
    assert set(ShowPrice.objects.values_list("amount_minor", "currency")) == {(5200, "EUR")}
    assert ShowPriceSpan.objects.exists() is False


@pytest.mark.parametrize("price", ["-1", "52.001", "free", "1e3"])
def test_a_price_the_currency_cannot_hold_is_refused_beside_its_field(client_of, world, price):
    address = reverse("shows:line_up", args=[world.show.public_id])

    response = client_of(world.creator.user).post(
        address, {f"number_{world.lamp.pk}": "1", f"price_{world.lamp.pk}": price}
    )

    assert response.status_code == 200
    assert "is not an amount in EUR" in response.content.decode()
    assert world.show.line_up.count() == 2
    assert ShowPrice.objects.exists() is False


def test_products_of_another_brand_stay_out(world, mallory):
    theirs = factories.make_product(mallory.brand_memberships.get().brand)

    with pytest.raises(LineUpRefused):
        services.line_up_set(show=world.show, entries=[services.LineUpEntry(theirs, {})])

    assert world.show.line_up.count() == 2


def test_show_prices_hold_only_while_on_air(client_of, world):
    client_of(world.creator.user).post(
        reverse("shows:line_up", args=[world.show.public_id]),
        {f"number_{world.lamp.pk}": "1", f"price_{world.lamp.pk}": "52.00"},
    )
    before = selectors.line_up(world.show, "EUR")[0]
    services.show_go_live(show=world.show)
    during = selectors.line_up(world.show, "EUR")[0]
    services.show_end(show=world.show)
    after = selectors.line_up(world.show, "EUR")[0]

    full, low = Money(6400, "EUR"), Money(5200, "EUR")
    assert (before.price, before.was_price) == (full, None)
    assert (during.price, during.was_price) == (low, full)
    assert (after.price, after.was_price) == (full, None)


def test_a_line_up_costs_the_same_queries_whatever_its_length(world, django_assert_max_num_queries):
    products = [factories.make_product(world.brand, variants=["a", "b", "c"]) for _ in range(12)]
    for number, product in enumerate(products, start=3):
        LineUpItem.objects.create(show=world.show, product=product, number=number)

    with django_assert_max_num_queries(6):
        facts = selectors.line_up(world.show, "EUR")

    assert len(facts) == 14


def test_opening_and_saving_again_keeps_numbers_and_show_prices(client_of, world):
    address = reverse("shows:line_up", args=[world.show.public_id])
    host = client_of(world.creator.user)
    host.post(address, {f"number_{world.lamp.pk}": "1", f"price_{world.lamp.pk}": "52.00"})

    form = host.get(address).context["form"]
    host.post(address, {name: form[name].value() or "" for name in form.fields})

    assert [(item.number, item.product) for item in world.show.line_up.all()] == [(1, world.lamp)]
    assert set(ShowPrice.objects.values_list("amount_minor", "currency")) == {(5200, "EUR")}
