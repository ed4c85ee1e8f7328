"""When a hold begins: with the press of Pay, for a guest as for anybody else, and once for both of two tabs.

Looking at a checkout writes nothing, so it holds nothing for anybody: what is shown there says so.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.checkout.models import Cart
from commerce.orders.models import Order
from commerce.stock.models import Reservation
from commerce.stock.services import reservations_expire
from tests import factories
from tests.commerce.checkout import desk
from tests.commerce.stock.shelf import counts

pytestmark = pytest.mark.django_db
BEGIN = reverse("checkout:begin")


@pytest.fixture
def kettle(lantern) -> Any:
    return factories.make_product(lantern, stock=5).variants.get()


@pytest.fixture(params=["guest", "person"])
def buyer(request: pytest.FixtureRequest, client: Client, client_of, alice) -> Client:
    return client if request.param == "guest" else client_of(alice)


def filled(buyer: Client, variant: Any, quantity: str = "2") -> Any:
    buyer.post(reverse("checkout:add"), {"variant": variant.public_id, "quantity": quantity})
    return buyer.get(BEGIN)


def test_an_open_checkout_holds_nothing_and_says_when_it_will(buyer: Client, kettle) -> None:
    page = filled(buyer, kettle)

    assert "Held for you once you pay" in page.content.decode()
    assert (counts(kettle), Reservation.objects.count()) == ((5, 0), 0)


def test_pay_holds_for_everybody_as_long_and_shows_the_countdown(buyer: Client, kettle, settings) -> None:
    # The bank wants to see the buyer first: the order waits, and its pieces with it.
    page = desk.press_pay(buyer, filled(buyer, kettle), desk.CHALLENGE)

    assert counts(kettle) == (5, 2)
    held = Reservation.objects.get()
    assert held.key == str(Order.objects.get().key)
    seconds = (held.expires_at - timezone.now()).total_seconds()
    assert seconds == pytest.approx(settings.STOCK_HOLD_SECONDS, abs=30)
    result = buyer.get(reverse("checkout:result", args=[Order.objects.get().public_id])).content.decode()
    assert 'data-controller="countdown"' in result
    assert page.status_code == 200


def test_two_tabs_of_one_buyer_hold_once(buyer: Client, kettle) -> None:
    first = filled(buyer, kettle)
    second = buyer.get(BEGIN)

    for tab in (first, second):
        desk.press_pay(buyer, tab, desk.CHALLENGE)

    assert (Order.objects.count(), Reservation.objects.count(), counts(kettle)) == (1, 1, (5, 2))


def test_what_is_left_unpaid_is_free_again_for_both(buyer: Client, kettle) -> None:
    desk.press_pay(buyer, filled(buyer, kettle), desk.CHALLENGE)
    Reservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert reservations_expire(timezone.now()) == 1

    assert counts(kettle) == (5, 0)


def test_a_guest_who_signs_in_while_the_order_waits_keeps_its_hold(client: Client, kettle, alice) -> None:
    desk.press_pay(client, filled(client, kettle), desk.CHALLENGE)
    order = Order.objects.get()

    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get(reverse("checkout:result", args=[order.public_id])).status_code == 200
    # A bag that is filled again by the same person is another order: nothing of the first is held twice.
    client.get(BEGIN)
    assert counts(kettle) == (5, 2)
    assert Cart.objects.filter(user=alice).count() <= 1
