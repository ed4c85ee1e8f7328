"""Prices that buyers name: in the bag, at once, in bounds, and proof against what a page sends."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from commerce.catalog.open_prices import open_price_set
from commerce.checkout.models import CartLine
from commerce.orders.models import Order
from marketplace.accounts.models import User
from marketplace.kernel.money import Money
from tests.commerce.checkout import desk
from tests.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def variant(world: World) -> str:
    candle = world.candle.variants.get()
    open_price_set(variant=candle, most=Money(10_000, "EUR"), suggested=[Money(3000, "EUR")])
    return str(candle.public_id)


@pytest.fixture
def client(alice: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(alice)


def add(client: Client, variant: str, amount: str) -> int:
    sent = {"variant": variant, "quantity": "1", "amount": amount}
    return client.post(reverse("checkout:add"), sent).status_code


def least_of(world: World) -> int:
    return world.candle.variants.get().prices.get(currency="EUR").amount_minor


@pytest.mark.parametrize("amount", ["0.01", "-5", "1e3", "NaN", "100.01", "99999999999", "40.001"])
def test_what_is_out_of_bounds_is_refused_and_nothing_changes(
    client: Client, variant: str, amount: str
) -> None:
    assert add(client, variant, amount) == 400
    assert not CartLine.objects.exists()


def test_what_was_named_is_what_is_shown_and_charged(client: Client, world: World, variant: str) -> None:
    assert add(client, variant, "40.00") in (200, 302)
    opened = client.get(reverse("checkout:begin"))
    client.post(desk.PAY, desk.hidden(opened) | desk.address() | desk.card())

    line = Order.objects.get().lines.get()
    assert (line.unit_minor, line.support_minor) == (4000, 4000 - least_of(world))


def test_where_nobody_names_a_price_what_is_sent_counts_nothing(client: Client, world: World) -> None:
    lamp = world.lamp.variants.first()
    assert lamp is not None

    assert add(client, lamp.public_id, "0.01") in (200, 302)

    opened = client.get(reverse("checkout:cart"))
    assert opened.context["quote"].lines[0].asked.price.minor == lamp.prices.get(currency="EUR").amount_minor


def test_the_sheet_carries_the_amount_to_the_order(client: Client, world: World, variant: str) -> None:
    opened = client.get(reverse("checkout:buy", args=[variant]), {"amount": "55", "step": "pay"})
    assert desk.hidden(opened)["amount"] == "55.00"

    client.post(desk.PAY, desk.hidden(opened) | desk.address() | desk.card())

    assert Order.objects.get().lines.get().unit_minor == 5500


def test_the_sheet_refuses_too_little(client: Client, variant: str) -> None:
    assert client.get(reverse("checkout:buy", args=[variant]), {"amount": "0.5"}).status_code == 400
