"""The buyer's pages: own orders, a guest's link, strangers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.orders.models import Order
from commerce.orders.selectors import order_link
from commerce.orders.services import order_cancel
from marketplace.kernel import passes
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(world, alice, committing) -> Order:
    order = buying.place(buying.draft(world.lamp, line_up_number=1), user=alice)
    buying.pay(order, committing)
    return order


def test_the_buyer_sees_the_order(paid, alice, client_of):
    page = client_of(alice).get(f"/orders/{paid.public_id}/")

    assert page.status_code == 200
    for words in (
        paid.number,
        "Washi Moon lamp",
        "€68.90",
        "Visa •••• 4242",
        "Rua do Norte 8",
        "Lantern Row Lda",
    ):
        assert words in page.text


def test_pages_name_the_country_in_the_readers_language(paid, client, client_of, alice, carla, world):
    desk = f"/brand/{world.brand.public_id}"
    pages = {
        alice: [f"/orders/{paid.public_id}/"],
        carla: [f"{desk}/orders/", f"{desk}/orders/{paid.public_id}/", f"{desk}/"],
    }
    for language, name in (("en", "Portugal"), ("ja", "ポルトガル")):
        for person, addresses in pages.items():
            person.language = language
            person.save(update_fields=["language"])
            for address in addresses:
                page = client_of(person).get(address, HTTP_ACCEPT_LANGUAGE=language)
                assert name in page.text, address
                assert "<br>PT" not in page.text


def test_a_guest_opens_it_with_the_link_and_with_nothing_else(world, client, committing):
    order = buying.place(buying.draft(world.candle))
    other = buying.place(buying.draft(world.candle))
    link = order_link(order)

    assert client.get(link).status_code == 200
    assert client.get(link.replace("/orders/", "/orders/").partition("?")[0]).status_code == 404
    assert client.get(link.replace(order.public_id, other.public_id, 1)).status_code == 404
    forged = passes.sign("room", {"order": order.public_id}, seconds=60)
    old = passes.sign("order", {"order": order.public_id}, seconds=-1)
    for token in (forged, old, "x", "é", "a.b.c", "." * 300):
        assert client.get(f"/orders/{order.public_id}/", {"pass": token}).status_code == 404


def test_a_stranger_gets_not_found(paid, client, client_of, mallory, carla):
    for visitor in (client, client_of(mallory), client_of(carla)):
        assert visitor.get(f"/orders/{paid.public_id}/").status_code == 404
        assert visitor.get(f"/orders/{paid.public_id}/state/").status_code == 404
    assert client_of(mallory).get("/orders/nothing/").status_code == 404
    assert paid.number not in client_of(mallory).get("/orders/").text
    assert client.get("/orders/").status_code == 302


def test_a_page_that_waits_asks_how_the_order_stands(world, alice, client_of, committing, sandbox_wire):
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(order, committing)
    alices = client_of(alice)
    state = alices.get(f"/orders/{order.public_id}/state/").json()
    assert (state["state"], state["payment"], state["is_waiting"]) == ("pending", "processing", True)
    assert "order-wait" in alices.get(f"/orders/{order.public_id}/").text

    with committing():
        sandbox_wire.deliver(sandbox_wire.held[0])

    state = alices.get(f"/orders/{order.public_id}/state/").json()
    assert (state["state"], state["is_waiting"]) == ("paid", False)
    assert state["url"] == f"/orders/{order.public_id}/"


def test_every_state_has_words(world, alice, client_of, committing):
    alices = client_of(alice)
    order = buying.place(buying.draft(world.candle), user=alice)
    page = f"/orders/{order.public_id}/"
    assert "Not paid yet" in alices.get(page).text

    buying.pay(order, committing, card=buying.DECLINED)
    assert "declined the card" in alices.get(page).text
    buying.pay(order, committing, card=buying.CHALLENGE)
    assert "Your bank wants a word" in alices.get(page).text

    order_cancel(order=order, reason="expired")
    assert "The time to pay ran out" in alices.get(page).text
    for state, reason, payment, words in (
        ("cancelled", "sold_out", "returning", "on its way back"),
        ("cancelled", "sold_out", "returned", "went back to you"),
        ("refunded", "", "succeeded", "Refunded"),
    ):
        Order.objects.update(state=state, end_reason=reason, payment_state=payment)
        assert words in alices.get(page).text


def test_the_list_shows_everything_in_the_same_number_of_queries(world, alice, client_of, committing):
    alices = client_of(alice)
    assert "Nothing bought yet" in alices.get("/orders/").text

    counts = []
    for _round in range(2):
        for _order in range(2):
            buying.place(buying.draft(world.lamp), buying.draft(world.candle), user=alice)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert alices.get("/orders/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_the_order_page_takes_the_same_number_of_queries(world, alice, client_of):
    alices = client_of(alice)
    counts = []
    for lines in ([world.lamp], [world.lamp, world.candle]):
        order = buying.place(*(buying.draft(item) for item in lines), user=alice)
        with CaptureQueriesContext(connection) as queries:
            alices.get(f"/orders/{order.public_id}/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15
