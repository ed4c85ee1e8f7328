"""The bank's own page: approve, refuse, come back."""

import pytest

from commerce.orders.models import Order
from commerce.payments.models import Payment
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(world, alice, committing) -> Payment:
    order = buying.place(buying.draft(world.candle), user=alice)
    return buying.pay(order, committing, card=buying.CHALLENGE)


def test_approving_pays_the_order(asked, client):
    url = asked.next_step["url"]
    page = client.get(url)
    assert page.status_code == 200
    assert "€28.90" in page.text
    assert client.get(url).status_code == 200  # looking at it changes nothing
    asked.order.refresh_from_db()
    assert asked.order.state == Order.State.PENDING

    answer = client.post(url, {"answer": "approve"})

    assert answer.status_code == 302
    assert answer["Location"] == f"/orders/{asked.order.public_id}/"
    asked.order.refresh_from_db()
    assert asked.order.state == Order.State.PAID


def test_refusing_charges_nothing(asked, client):
    client.post(asked.next_step["url"], {"answer": "refuse"})

    asked.refresh_from_db()
    asked.order.refresh_from_db()
    assert (asked.state, asked.failure_code) == ("failed", "authentication_failed")
    assert asked.order.state == Order.State.PENDING


def test_a_second_answer_changes_nothing(asked, client):
    url = asked.next_step["url"]
    client.post(url, {"answer": "refuse"})
    again = client.post(url, {"answer": "approve"})

    assert again.status_code == 302
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert "answered already" in client.get(url).text


def test_an_unknown_name_is_not_found(client, db):
    assert client.get("/pay/sandbox/pi_nothing/").status_code == 404
    assert client.post("/pay/sandbox/evt_nothing/", {"answer": "approve"}).status_code == 404
