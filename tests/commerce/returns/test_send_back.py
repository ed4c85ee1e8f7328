"""A return is answered by a deadline, received, and paid for once."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from commerce.orders.drafts import RefundPart
from commerce.orders.models import Deed, Order, Shipment
from commerce.payments.models import Refund
from commerce.payments.services import refund_begin
from commerce.returns.errors import (
    ReceivedTooMany,
    ReturnEmpty,
    ReturnMoved,
    ReturnNeedsWords,
    ReturnRefundTooLarge,
)
from commerce.returns.services import (
    Receipt,
    return_accept,
    return_ask,
    return_receive,
    return_refund,
    return_refuse,
    return_withdraw,
    returns_escalate,
)
from commerce.returns.services.asking import Request
from commerce.stock.models import StockItem
from commerce.stock.services import location_open, stock_set
from marketplace.accounts.models import Mail
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from tests.commerce.returns.back import (
    ask,
    lamp_of,
    order_there,
    received,
)
from tests.commerce.stock.shelf import at
from tests.marketplace.kernel.pdf_reading import text_of

pytestmark = pytest.mark.django_db
PICTURE = Path(__file__).parents[2] / "data" / "lamp.png"


@pytest.fixture
def there(world, alice, carla, committing) -> Order:
    """Alice's order of two lamps and a candle, delivered."""
    return order_there(world.lamp, world.candle, user=alice, by=carla, committing=committing)


def test_the_brand_answers_receives_and_pays_once(there, world, alice, carla, dana, client_of):
    alices, carlas = client_of(alice), client_of(carla)
    lamp = lamp_of(there)
    back = ask(there)
    desk = f"/brand/{world.brand.public_id}/returns/"
    assert "it arrived damaged" in carlas.get(f"/brand/{world.brand.public_id}/").text
    assert "1 × Washi Moon lamp" in client_of(dana).get(desk).text
    page = carlas.get(f"{desk}{back.public_id}/")
    assert "It is cracked" in page.text
    assert alices.get(f"/orders/{there.public_id}/returns/{back.public_id}/label.pdf").status_code == 409
    carlas.post(f"{desk}{back.public_id}/answer/", {"answer": "accept", "words": "We are sorry."})
    own = alices.get(f"/orders/{there.public_id}/returns/{back.public_id}/").text
    assert "We are sorry." in own
    label = alices.get(f"/orders/{there.public_id}/returns/{back.public_id}/label.pdf")
    assert back.number in text_of(label.content)

    receipt = {
        f"pieces-{lamp.public_id}": "1",
        f"condition-{lamp.public_id}": "damaged",
    }
    for _press in range(2):
        assert carlas.post(f"{desk}{back.public_id}/receive/", receipt).status_code == 302
    lamp.refresh_from_db()
    assert (lamp.returned_quantity, lamp.kept) == (1, 1)
    assert StockItem.objects.get(variant=lamp.variant).on_hand == 8
    assert Refund.objects.count() == 0

    refund = {f"amount-{lamp.public_id}": "64.00", "reason": "It was broken"}
    assert client_of(dana).post(f"{desk}{back.public_id}/refund/", refund).status_code == 403
    for _press in range(2):
        assert carlas.post(f"{desk}{back.public_id}/refund/", refund).status_code in (302, 400)
    paid = Refund.objects.get()
    assert (paid.amount_minor, paid.state) == (6400, "succeeded")
    back.refresh_from_db()
    assert (back.state, back.refund) == ("refunded", paid)
    assert "€64.00" in alices.get(f"/orders/{there.public_id}/returns/{back.public_id}/").text
    assert "Return R-" in carlas.get(f"/brand/{world.brand.public_id}/orders/{there.public_id}/").text
    kinds = list(Deed.objects.order_by("pk").values_list("kind", "side"))
    assert kinds[2:] == [
        ("return_asked", "buyer"),
        ("return_answered", "brand"),
        ("return_received", "brand"),
        ("refunded", "brand"),
    ]
    assert sum(back.number in letter.subject for letter in mail.outbox) == 2


def test_everything_back_makes_the_part_returned(there, carla, committing):
    with committing():
        back = received(there, carla, 2)
    candle = there.lines.get(title="Beeswax candle")
    assert there.fulfilments.get().state == "delivered"
    with committing():
        request = Request({candle.public_id: 1}, "other")
        other = return_ask(fulfilment=there.fulfilments.get(), key=uuid4(), request=request, by=None)
        return_accept(back=other, words="", by=carla)
        return_receive(back=other, receipts={candle.public_id: Receipt(1, "opened", True)}, by=carla)

    assert there.fulfilments.get().state == "returned"
    assert StockItem.objects.get(variant=lamp_of(there).variant).on_hand == 10
    with committing():
        return_refund(
            back=back, amounts={lamp_of(there).public_id: 12800}, with_delivery=True, reason="", by=carla
        )
        return_refund(back=other, amounts={candle.public_id: 2400}, with_delivery=False, reason="", by=carla)
    there.refresh_from_db()
    assert (there.state, there.left_minor) == ("refunded", 0)
    assert there.fulfilments.get().state == "returned"


def test_pieces_come_from_a_location_and_go_back_to_it(world, alice, carla, committing, client_of):
    variant = world.lamp.variants.first()
    porto = location_open(brand=world.brand, name="Porto stores", country="PT")
    stock_set(variant=variant, on_hand=1)
    stock_set(variant=variant, location=porto, on_hand=5)
    order = order_there(world.lamp, world.candle, user=alice, by=carla, committing=committing)
    assert at(variant, porto) == (3, 0)

    desk = f"/brand/{world.brand.public_id}/orders/"
    slips = client_of(carla).get(f"{desk}slips.pdf", {"parcel": order.fulfilments.get().public_id})
    assert "2 × Porto stores, Portugal" in text_of(slips.content)

    with committing():
        received(order, carla, 2)
    assert at(variant, porto) == (5, 0)


def test_each_step_has_its_turn_and_says_so(there, carla):
    lamp = lamp_of(there).public_id
    back = ask(there)
    with pytest.raises(ReturnNeedsWords):
        return_refuse(back=back, words="  ", by=carla)
    for early in (
        lambda: return_receive(back=back, receipts={lamp: Receipt(1, "as_new", True)}, by=carla),
        lambda: return_refund(back=back, amounts={}, with_delivery=False, reason="", by=carla),
    ):
        with pytest.raises(ReturnMoved):
            early()
    assert return_refuse(back=back, words="It was worn", by=carla) is True
    assert return_refuse(back=back, words="again", by=carla) is False
    for late in (
        lambda: return_accept(back=back, words="", by=carla),
        lambda: return_withdraw(back=back, by=None),
    ):
        with pytest.raises(ReturnMoved):
            late()
    back.refresh_from_db()
    assert (back.state, back.answer) == ("refused", "It was worn")
    assert not Refund.objects.exists()


def test_never_more_comes_back_or_is_paid_than_was_asked_for(there, carla):
    lamp = lamp_of(there).public_id
    back = ask(there)
    return_accept(back=back, words="", by=carla)
    for receipts, refusal in (
        ({lamp: Receipt(2, "as_new", True)}, ReceivedTooMany),
        ({}, ReturnEmpty),
    ):
        with pytest.raises(refusal):
            return_receive(back=back, receipts=receipts, by=carla)
    back.refresh_from_db()
    assert (back.state, lamp_of(there).returned_quantity) == ("accepted", 0)

    return_receive(back=back, receipts={lamp: Receipt(1, "as_new", True)}, by=carla)
    for minor in (6401, -1):
        with pytest.raises(ReturnRefundTooLarge):
            return_refund(back=back, amounts={lamp: minor}, with_delivery=False, reason="", by=carla)
    back.refresh_from_db()
    assert (back.state, Refund.objects.count()) == ("received", 0)


def test_what_was_paid_back_by_hand_is_not_paid_again(there, carla, committing):
    lamp = lamp_of(there)
    with committing():
        parts = [RefundPart(lamp.public_id, 12800, 2)]
        refund_begin(order=there, key=uuid4(), parts=parts, reason="", asked_by=carla)
    back = received(there, carla, 2)
    with pytest.raises(ReturnRefundTooLarge):
        return_refund(back=back, amounts={lamp.public_id: 6400}, with_delivery=False, reason="", by=carla)

    assert return_refund(back=back, amounts={}, with_delivery=False, reason="", by=carla) is True

    assert Refund.objects.count() == 1
    back.refresh_from_db()
    assert (back.state, back.refund) == ("refunded", None)


def test_a_deadline_that_passes_gives_it_to_the_house(there, oliver, committing, client_of, settings):
    back = ask(there)
    assert returns_escalate(now=back.answer_by - timedelta(seconds=1)) == 0
    with committing():
        assert returns_escalate(now=back.answer_by) == 1
        assert returns_escalate(now=back.answer_by) == 0

    back.refresh_from_db()
    assert back.escalated_at is not None
    assert Mail.objects.filter(template="return_escalated").count() == 1
    olivers = client_of(oliver)
    page = olivers.get(f"/operator/returns/return/{back.pk}/change/")
    assert page.status_code == 200
    assert back.number in olivers.get("/operator/returns/return/", {"escalated_at__isempty": "0"}).text
    accept = reverse("admin:returns_return_accept", args=[back.pk])
    olivers.post(accept, {"_form_submitted": "on"})
    back.refresh_from_db()
    assert back.state == "accepted"
    assert Deed.objects.filter(side="house").count() == 1


def test_what_is_owed_for_a_return_is_delivered_twice_and_mailed_once(there, carla, committing):
    with committing():
        refused = ask(there, 1)
        returns_escalate(now=refused.answer_by)
        return_refuse(back=refused, words="Worn", by=carla)
        received(there, carla, 1)
    handlers = (
        "mail_return_asked",
        "mail_return_accepted",
        "mail_return_refused",
        "mail_return_received",
        "mail_return_escalated",
    )
    count = Mail.objects.count()
    owed = Delivery.objects.filter(handler__startswith="commerce.returns")
    assert {row.handler.rpartition(".")[2] for row in owed} == set(handlers)

    owed.update(done_at=None)
    for row in owed:
        assert deliver(row.pk) is True

    assert Mail.objects.count() == count
    assert Shipment.objects.count() == 1
