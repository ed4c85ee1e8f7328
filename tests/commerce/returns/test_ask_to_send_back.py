"""Asking to send something back: what can go, until when, and by whom."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from commerce.catalog.models import Category, Product
from commerce.orders.models import Fulfilment, Order
from commerce.orders.selectors import order_link
from commerce.returns.errors import (
    ReturnEmpty,
    ReturnNotSent,
    ReturnPicturesTooMany,
    ReturnTooLate,
    ReturnTooMany,
)
from commerce.returns.models import Return, ReturnPicture
from commerce.returns.services import (
    return_withdraw,
)
from commerce.returns.services.asking import Request
from marketplace.accounts.models import Mail
from tests import factories
from tests.commerce.payments import buying
from tests.commerce.returns.back import (
    ask,
    deliver_order,
    lamp_of,
    nothing_happened,
    order_there,
)

pytestmark = pytest.mark.django_db
PICTURE = Path(__file__).parents[2] / "data" / "lamp.png"


@pytest.fixture
def there(world, alice, carla, committing) -> Order:
    """Alice's order of two lamps and a candle, delivered."""
    return order_there(world.lamp, world.candle, user=alice, by=carla, committing=committing)


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
