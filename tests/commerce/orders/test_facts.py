"""What follows from facts: mails once however often they are delivered, words for the room, figures."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from commerce.orders.models import Order
from commerce.orders.selectors import order_facts_for_room, order_trail, sales_of_scope, sold_since
from commerce.orders.services import fulfilment_ship
from commerce.stock.models import Reservation, StockItem
from marketplace.accounts.models import Mail
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from marketplace.kernel.money import Money
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back

pytestmark = pytest.mark.django_db


def again(handler: str) -> None:
    """Deliver a fact a second time, as a crash between effect and tick would."""
    delivery = Delivery.objects.get(handler=handler)
    Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
    assert deliver(delivery.pk) is True
    assert deliver(delivery.pk) is True


def test_facts_delivered_twice_owe_each_mail_once(world, alice, committing, sandbox_wire):
    order = buying.place(buying.draft(world.lamp), user=alice)
    buying.pay(order, committing)
    with committing():
        fulfilment_ship(fulfilment=order.fulfilments.get(), tracking="T1")
    give_back(order, committing, *everything(order), reason="Sorry")
    sandbox_wire.hold = True
    late = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(late, committing)
    Reservation.objects.filter(key=str(late.key)).update(state="released")
    StockItem.objects.filter(variant__product=world.candle).update(on_hand=0, held=0)
    for message in sandbox_wire.held:
        with committing():
            sandbox_wire.deliver(message)

    for handler in (
        "commerce.orders.handlers.mail_paid",
        "commerce.orders.handlers.mail_sold_out",
        "commerce.orders.handlers.mail_shipped",
        "commerce.orders.handlers.mail_refunded",
    ):
        with committing():
            again(handler)

    templates = sorted(Mail.objects.values_list("template", flat=True))
    assert templates == ["order_paid", "order_refunded", "order_shipped", "order_sold_out"]
    subjects = [letter.subject for letter in mail.outbox]
    assert len(subjects) == 4
    assert all(order.number in subject or late.number in subject for subject in subjects)
    for letter in mail.outbox:
        assert "/orders/" in letter.body
        assert isinstance(letter, EmailMultiAlternatives)
        page = letter.alternatives[0][0]
        assert isinstance(page, str)
        assert "/orders/" in page
        assert "{{" not in page + str(letter.body)


def test_mails_are_in_the_buyers_language_and_carry_the_guests_link(world, committing, client):
    order = buying.place(buying.draft(world.lamp), language="ja")
    buying.pay(order, committing)

    letter = mail.outbox[0]
    assert "68.90" in letter.body
    link = next(word for word in str(letter.body).split() if "/orders/" in word)
    assert "?pass=" in link
    assert client.get(link.partition("localhost:8000")[2] or link).status_code == 200


def test_the_room_hears_what_the_buyer_wants_it_to_hear(world, alice, committing):
    order = buying.place(
        buying.draft(world.lamp, quantity=2, scope="show1", line_up_number=1),
        buying.draft(world.candle),
        user=alice,
    )
    assert order_facts_for_room(order.pk) == []
    buying.pay(order, committing)

    assert order_facts_for_room(order.pk) == [
        {
            "number": 1,
            "name_in_room": "Ines",
            "quantity": 2,
            "scope": "show1",
            "support": Money(0, "EUR"),
        }
    ]


def test_figures_of_a_show_and_of_a_brand(world, alice, committing):
    order = buying.place(
        buying.draft(world.lamp, scope="show1", collaboration=world.collaboration), user=alice
    )
    buying.pay(order, committing)
    buying.place(buying.draft(world.lamp, scope="show1"), user=alice)

    sales = sales_of_scope("show1", "EUR")
    assert (sales.orders, sales.total.minor, sales.commission.minor) == (1, 6400, 624)
    week_ago = timezone.now() - timedelta(days=7)
    assert [money.minor for money in sold_since(world.brand, week_ago)] == [6400]
    assert sales_of_scope("other", "EUR").total.minor == 0

    give_back(order, committing, *everything(order))
    assert sales_of_scope("show1", "EUR").total.minor == 0


def test_the_trail_tells_each_their_part(world, alice, committing, sandbox_wire):
    order = buying.place(buying.draft(world.lamp, collaboration=world.collaboration), user=alice)
    buying.pay(order, committing)
    creator = f"creator:{world.creator.public_id}"

    everybodys = {part.kind: part.money.minor for part in order_trail(order)}
    assert everybodys == {
        "tax_payable": 1289,
        "brand_payable": 4717,
        "creator_payable": 624,
        "platform_fee": 260,
    }
    assert sum(everybodys.values()) == order.total_minor
    assert [part.money.minor for part in order_trail(order, only_owner=creator)] == [624]

    sandbox_wire.hold = True
    give_back(order, committing, *everything(order))
    # What is only reserved is still theirs.
    assert sum(part.money.minor for part in order_trail(order)) == order.total_minor
    with committing():
        sandbox_wire.deliver(sandbox_wire.held[-1])
    assert {part.money.minor for part in order_trail(Order.objects.get(pk=order.pk))} == {0}
