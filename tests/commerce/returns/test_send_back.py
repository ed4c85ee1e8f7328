"""A buyer sends something back: asked for in time, answered by a deadline, received, paid for once."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from commerce.catalog.models import Category, Product
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Deed, Fulfilment, Order, OrderLine, Shipment
from commerce.orders.selectors import order_link
from commerce.orders.services import Way, shipment_deliver, shipment_send
from commerce.payments.models import Refund
from commerce.payments.services import refund_begin
from commerce.returns.errors import (
    ReceivedTooMany,
    ReturnEmpty,
    ReturnMoved,
    ReturnNeedsWords,
    ReturnNotSent,
    ReturnPicturesTooMany,
    ReturnRefundTooLarge,
    ReturnTooLate,
    ReturnTooMany,
)
from commerce.returns.models import Return, ReturnPicture
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
from marketplace.accounts.models import Mail
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from tests import factories
from tests.commerce.payments import buying
from tests.marketplace.kernel.pdf_reading import text_of

pytestmark = pytest.mark.django_db
PICTURE = Path(__file__).parents[2] / "data" / "lamp.png"


def deliver_order(order: Order, by) -> None:
    for parcel in order.fulfilments.all():
        shipment = shipment_send(fulfilment=parcel, way=Way("T1"), key=uuid4(), by=by)
        shipment_deliver(shipment=shipment, by=by)


@pytest.fixture
def there(world, alice, carla, committing) -> Order:
    """Alice's order of two lamps and a candle, delivered."""
    order = buying.place(buying.draft(world.lamp, quantity=2), buying.draft(world.candle), user=alice)
    buying.pay(order, committing)
    with committing():
        deliver_order(order, carla)
    return order


def lamp_of(order: Order) -> OrderLine:
    return order.lines.get(title="Washi Moon lamp")


def ask(order: Order, pieces: int = 1, **fields) -> Return:
    request = Request({lamp_of(order).public_id: pieces}, "damaged", "It is cracked")
    values = {"key": uuid4(), "request": request, "by": order.buyer.user, **fields}
    return return_ask(fulfilment=order.fulfilments.get(), **values)


def received(order: Order, carla, pieces: int = 1, *, restock: bool = True) -> Return:
    back = ask(order, pieces)
    return_accept(back=back, words="Sorry!", by=carla)
    receipts = {lamp_of(order).public_id: Receipt(pieces, "as_new", restock)}
    return_receive(back=back, receipts=receipts, by=carla)
    back.refresh_from_db()
    return back


def nothing_happened() -> bool:
    return not (
        Return.objects.exists()
        or Refund.objects.exists()
        or OrderLine.objects.filter(returned_quantity__gt=0).exists()
    )


def test_a_buyer_asks_once_with_a_picture_and_the_brand_is_told(there, alice, dana, client_of):
    alices = client_of(alice)
    parcel, lamp = there.fulfilments.get(), lamp_of(there)
    order_page = alices.get(f"/orders/{there.public_id}/").text
    address = f"/orders/{there.public_id}/parts/{parcel.public_id}/return/"
    assert address in order_page
    form = alices.get(address).context["form"]
    sent = {
        "key": str(form["key"].value()),
        f"pieces-{lamp.public_id}": "1",
        "reason": "damaged",
        "words": "The <shade> is cracked",
    }
    for _press in range(2):
        picture = SimpleUploadedFile("lamp.png", PICTURE.read_bytes(), "image/png")
        answer = alices.post(address, sent | {"pictures": [picture]}, follow=True)
        assert answer.status_code == 200
    back = Return.objects.get()
    assert back.number in answer.text
    assert "It arrived damaged" in answer.text or "it arrived damaged" in answer.text
    with ReturnPicture.objects.get().image.open() as file:
        assert Image.open(file).format == "WEBP"
    assert Mail.objects.filter(template="return_asked").count() == 2  # carla and dana


def test_the_brand_answers_receives_and_pays_once(there, world, alice, carla, dana, client_of):
    alices, carlas = client_of(alice), client_of(carla)
    lamp = lamp_of(there)
    back = ask(there)
    desk = f"/brand/{world.brand.public_id}/returns/"
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


@pytest.mark.parametrize(
    ("pieces", "refusal"),
    [({}, ReturnEmpty), ({"lamp": 0}, ReturnEmpty), ({"lamp": 3}, ReturnTooMany)],
    ids=["nothing", "zero", "too many"],
)
def test_a_wrong_request_is_refused(there, pieces, refusal):
    chosen = {lamp_of(there).public_id: count for count in pieces.values()}
    with pytest.raises(refusal):
        ask(there, request=Request(chosen, "other"))

    assert nothing_happened()


def test_pieces_that_are_spoken_for_are_not_asked_for_again(there):
    key = uuid4()
    first = ask(there, 2, key=key)
    assert ask(there, 2, key=key) == first
    with pytest.raises(ReturnTooMany):
        ask(there, 1)
    assert Return.objects.count() == 1

    assert return_withdraw(back=first, by=None) is True
    assert return_withdraw(back=first, by=None) is False
    assert ask(there, 1).state == "asked"


def test_what_is_not_there_yet_is_not_sent_back(world, alice, committing):
    order = buying.place(buying.draft(world.lamp), user=alice)
    buying.pay(order, committing)
    with pytest.raises(ReturnTooMany):
        ask(order)
    assert nothing_happened()


def test_tickets_and_digital_goods_are_not_sent_back(world, alice, carla, committing, client_of):
    song = factories.make_product(world.brand, title="Field recording", kind=Product.Kind.DIGITAL)
    order = buying.place(buying.draft(world.lamp), buying.draft(song), user=alice)
    buying.pay(order, committing)
    with committing():
        deliver_order(order, carla)
    line = order.lines.get(title="Field recording")

    with pytest.raises(ReturnNotSent):
        ask(order, request=Request({line.public_id: 1}, "other"))

    assert nothing_happened()
    parcel = order.fulfilments.get()
    page = client_of(alice).get(f"/orders/{order.public_id}/parts/{parcel.public_id}/return/").text
    assert "digital goods are not sent" in page


def test_the_brands_days_count_from_the_delivery(there, alice, client_of):
    at = timezone.now()
    Fulfilment.objects.update(delivered_at=at - timedelta(days=29))
    assert ask(there).state == "asked"
    Return.objects.all().delete()
    Fulfilment.objects.update(delivered_at=at - timedelta(days=31))

    with pytest.raises(ReturnTooLate):
        ask(there)

    assert nothing_happened()
    parcel = there.fulfilments.get()
    page = client_of(alice).get(f"/orders/{there.public_id}/parts/{parcel.public_id}/return/").text
    assert "could be sent back until" in page


@pytest.mark.parametrize(
    ("paid_days", "there_days", "is_open"),
    [(1, 1, True), (5, 3, False), (29, 1, True), (31, 1, False)],
    ids=["fresh", "delivered too long ago", "just in time", "paid too long ago"],
)
def test_a_category_has_its_own_days_and_the_earlier_end_counts(there, world, paid_days, there_days, is_open):
    plants = Category.objects.create(slug="cut-flowers", days_from_delivery=2, days_from_payment=30)
    Product.objects.filter(pk=world.lamp.pk).update(category=plants)
    at = timezone.now()
    Order.objects.update(paid_at=at - timedelta(days=paid_days))
    Fulfilment.objects.update(delivered_at=at - timedelta(days=there_days))
    there.refresh_from_db()

    if is_open:
        assert ask(there).state == "asked"
    else:
        with pytest.raises(ReturnTooLate):
            ask(there)
        assert nothing_happened()


def test_too_many_or_no_pictures_at_all(there, alice, client_of):
    with pytest.raises(ReturnPicturesTooMany):
        ask(there, request=Request({}, "other", "", [PICTURE.open("rb")] * 6))
    parcel, lamp = there.fulfilments.get(), lamp_of(there)
    address = f"/orders/{there.public_id}/parts/{parcel.public_id}/return/"
    sent = {"key": str(uuid4()), f"pieces-{lamp.public_id}": "1", "reason": "other", "words": "My words"}

    for files in (
        [SimpleUploadedFile("x.png", b"<script>", "image/png")],
        [SimpleUploadedFile("x.png", PICTURE.read_bytes(), "image/png") for _n in range(6)],
    ):
        answer = client_of(alice).post(address, sent | {"pictures": files})
        assert answer.status_code == 400
        assert "My words" in answer.text
    assert nothing_happened()


def test_strangers_find_nothing(there, alice, mallory, carla, client, client_of, world):
    back = ask(there)
    parcel = there.fulfilments.get()
    for visitor in (client, client_of(mallory), client_of(carla)):
        for page in (f"parts/{parcel.public_id}/return/", f"returns/{back.public_id}/"):
            assert visitor.get(f"/orders/{there.public_id}/{page}").status_code == 404
        withdraw = f"/orders/{there.public_id}/returns/{back.public_id}/withdraw/"
        assert visitor.post(withdraw).status_code == 404
    hers = mallory.brand_memberships.get().brand.public_id
    for brand in (hers, world.brand.public_id):
        address = f"/brand/{brand}/returns/{back.public_id}/"
        assert client_of(mallory).get(address).status_code == 404
        for deed in ("answer", "receive", "refund"):
            assert client_of(mallory).post(f"{address}{deed}/", {"answer": "accept"}).status_code == 404
            assert client_of(alice).post(f"{address}{deed}/", {}).status_code == 404
    back.refresh_from_db()
    assert back.state == "asked"


def test_a_guest_asks_and_withdraws_by_the_link(world, carla, committing, client):
    order = buying.place(buying.draft(world.lamp))
    buying.pay(order, committing)
    with committing():
        deliver_order(order, carla)
    page, _mark, token = order_link(order).partition("?")
    assert "Send something back" in client.get(f"{page}?{token}").text
    address = f"{page}parts/{order.fulfilments.get().public_id}/return/"
    assert client.get(address).status_code == 404
    key = client.get(f"{address}?{token}").context["form"]["key"].value()
    sent = {"key": str(key), f"pieces-{lamp_of(order).public_id}": "1", "reason": "not_wanted"}

    answer = client.post(f"{address}?{token}", sent)

    assert answer.status_code == 302
    own = client.get(answer["Location"])
    assert "Keep it after all" in own.text
    place, mark, query = answer["Location"].partition("?")
    assert client.post(f"{place}withdraw/{mark}{query}").status_code == 302
    assert Return.objects.get().state == "withdrawn"


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
