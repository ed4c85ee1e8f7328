"""Each step of an order is told once, in the buyer's language and money, with what is in the parcel."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import uuid4

import pytest
from django.core import mail

from commerce.catalog.services import picture_add
from commerce.orders.models import Order
from commerce.orders.services import order_cancel, shipment_send
from commerce.orders.services.closing import pieces_cancel
from commerce.orders.services.fulfilling import Way, shipment_deliver
from marketplace.accounts.models import Mail
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back
from tests.whole_world import PICTURE

pytestmark = pytest.mark.django_db


def paid(world, committing, *lines, **fields) -> Order:
    order = buying.place(*(lines or [buying.draft(world.lamp, quantity=2)]), **fields)
    buying.pay(order, committing)
    return order


def page_of(letter) -> str:
    return letter.alternatives[0][0]


def parsed(letter) -> EmailMessage:
    message = message_from_bytes(letter.message().as_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_receipt_shows_pictures_sums_and_the_way_back(world, committing, alice) -> None:
    with committing(), PICTURE.open("rb") as picture:
        picture_add(product=world.lamp, file=picture, alt="A paper moon")
    lamp = buying.draft(world.lamp, quantity=2, discount_minor=800)
    order = paid(world, committing, lamp, user=alice)

    letter = mail.outbox[-1]
    page, text = page_of(letter), letter.body

    assert f'src="http://localhost:8000{world.lamp.pictures.get().image.url}"' in page
    for part in (page, text):
        for words in (
            "2 × Washi Moon lamp",
            "€128.00",
            "-€8.00",
            "€4.90",
            "€124.90",
            "of which VAT",
            order.number,
        ):
            assert words in part, words
    assert f"http://localhost:8000/orders/{order.public_id}/" in text


def test_a_receipt_is_in_the_orders_money_the_buyers_language_and_their_day(world, committing, alice) -> None:
    alice.time_zone = "Asia/Tokyo"
    alice.save(update_fields=["time_zone"])
    lamp = factories.make_product(world.brand, title="行灯", prices={"JPY": 9801})
    line = buying.draft(lamp, unit=Money(9801, "JPY"))
    order = buying.place(line, user=alice, market="jp", language="ja")
    # Half past one in the morning of the fifth, in Tokyo.
    Order.objects.filter(pk=order.pk).update(placed_at=datetime(2026, 5, 4, 16, 30, tzinfo=UTC))
    buying.pay(order, committing)

    letter = mail.outbox[-1]
    assert "￥9,801" in letter.body
    assert "9,801.00" not in letter.body
    assert "2026年5月5日" in letter.body


def test_a_part_of_an_order_that_leaves_says_what_is_still_to_come(world, committing, alice) -> None:
    order = paid(world, committing, buying.draft(world.lamp, quantity=3), user=alice)
    parcel, line = order.fulfilments.get(), order.lines.get()

    with committing():
        way = Way(tracking="00 12/3", carrier="dhl")
        shipment_send(fulfilment=parcel, way=way, key=uuid4(), pieces={line.public_id: 1})

    letter = mail.outbox[-1]
    for part in (page_of(letter), letter.body):
        assert "Carried by DHL." in part
        assert "Still to come, in another parcel:" in part
        assert "1 × Washi Moon lamp" in part
        assert "2 × Washi Moon lamp" in part
    assert "00%2012%2F3" in letter.body
    assert (
        '"Lantern Row via Showfloor"' in str(letter.message()["From"]) or "Lantern Row" in letter.from_email
    )


def test_line_breaks_and_quotes_in_names_make_no_headers(world, committing, alice) -> None:
    brand = factories.make_brand(name='Müller, Söhne & "Co" <x>')
    vase = factories.make_product(brand, title="Vase\r\nBcc: x@evil.example")
    order = paid(world, committing, buying.draft(vase), user=alice)
    with committing():
        shipment_send(fulfilment=order.fulfilments.get(), way=Way(), key=uuid4())

    message = parsed(mail.outbox[-1])

    assert message["Bcc"] is None
    assert message["To"] == alice.email
    assert message["Subject"].strip() == f'Müller, Söhne & "Co" <x> has sent your parcel ({order.number})'
    sender = message["From"].addresses
    assert [address.display_name for address in sender] == ['Müller, Söhne & "Co" <x> via Showfloor']
    assert "&quot;" not in mail.outbox[-1].body
    assert "<x>" not in page_of(mail.outbox[-1])


def test_an_order_that_ran_out_is_told_and_one_that_was_given_up_is_not(world, committing, alice) -> None:
    late, left = (buying.place(buying.draft(world.lamp), user=alice) for _ in range(2))

    with committing():
        order_cancel(order=late, reason="expired")
        order_cancel(order=left, reason="abandoned")

    assert [letter.subject for letter in mail.outbox] == [f"Your order {late.number} was not paid in time"]
    assert "Nothing was charged." in mail.outbox[0].body


def test_a_refund_of_all_tells_once_that_nothing_more_is_sent(world, committing, alice) -> None:
    order = paid(world, committing, user=alice)
    give_back(order, committing, *everything(order), reason="Sorry")

    assert [letter.subject for letter in mail.outbox[1:]] == [
        f"€132.90 of your order {order.number} went back to you"
    ]
    assert "Nothing more is sent by: Lantern Row" in mail.outbox[-1].body


def test_a_brand_that_wants_it_hears_of_each_order(world, committing, carla, dana) -> None:
    other = factories.make_product(factories.make_brand(name="Kiln"), title="Vase")
    world.brand.wants_order_mails = True
    world.brand.save(update_fields=["wants_order_mails"])

    order = paid(world, committing, buying.draft(world.lamp), buying.draft(other))

    told = [letter for letter in mail.outbox if letter.to[0] in (carla.email, dana.email)]
    assert sorted(letter.to[0] for letter in told) == sorted([carla.email, dana.email])
    assert {letter.subject for letter in told} == {f"New order {order.number} for Lantern Row: €68.90"}
    assert all("Vase" not in letter.body for letter in told)
    assert len(mail.outbox) == 3


def test_facts_of_every_step_delivered_twice_owe_each_mail_once(world, committing, alice) -> None:
    world.brand.wants_order_mails = True
    world.brand.save(update_fields=["wants_order_mails"])
    gift = factories.make_product(world.brand, title="Sample", prices={"EUR": 0})
    order = paid(world, committing, user=alice)
    with committing():
        shipment = shipment_send(fulfilment=order.fulfilments.get(), way=Way(), key=uuid4())
    with committing():
        shipment_deliver(shipment=shipment, by=None)
    free = paid(world, committing, buying.draft(gift), user=alice)
    with committing():
        pieces_cancel(fulfilment=free.fulfilments.get(), pieces={free.lines.get().public_id: 1}, by=None)
    late = buying.place(buying.draft(world.lamp), user=alice)
    with committing():
        order_cancel(order=late, reason="expired")
    before = sorted(Mail.objects.values_list("template", flat=True))

    for name in (
        "mail_paid",
        "mail_brands",
        "mail_shipped",
        "mail_delivered",
        "mail_cancelled",
        "mail_expired",
    ):
        for delivery in Delivery.objects.filter(handler=f"commerce.orders.handlers.{name}"):
            Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
            with committing():
                assert deliver(delivery.pk) is True

    assert sorted(Mail.objects.values_list("template", flat=True)) == before
    mine = sorted(mail.key.partition(":")[0] for mail in Mail.objects.filter(to=alice.email))
    assert mine == [
        "order-cancelled",
        "order-delivered",
        "order-expired",
        "order-paid",
        "order-paid",
        "order-shipped",
    ]
    assert len(mail.outbox) == Mail.objects.count()
    for letter in mail.outbox:
        assert "{{" not in page_of(letter) + letter.body
