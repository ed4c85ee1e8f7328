"""Reviews: by who received it, once a line, changed for a while, answered by the brand, hidden by the house."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.orders.models import Order, OrderLine
from commerce.orders.selectors import order_link
from commerce.orders.services import Way, shipment_deliver, shipment_send
from commerce.reviews.errors import (
    ReplyEmpty,
    ReviewClosed,
    ReviewPicturesTooMany,
    ReviewStarsWrong,
    ReviewTextRefused,
    ReviewTooEarly,
)
from commerce.reviews.models import Review, ReviewPicture
from commerce.reviews.selectors import summary_of
from commerce.reviews.services import Words, review_hide, review_reply, review_save, review_show
from marketplace.accounts.models import User
from marketplace.kernel.pictures import PictureRefused
from marketplace.safety.models import HOUSE, ListedTerm, Report
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db
PICTURE = Path(__file__).parents[2] / "data" / "lamp.png"


@pytest.fixture
def received(world, carla, committing):
    """``received(user)``: somebody's lamp has arrived."""

    def receive(user: User | None) -> Order:
        order = buying.place(buying.draft(world.lamp), user=user)
        buying.pay(order, committing)
        with committing():
            shipment = shipment_send(fulfilment=order.fulfilments.get(), way=Way(), key=uuid4(), by=carla)
            shipment_deliver(shipment=shipment, by=carla)
        return order

    return receive


@pytest.fixture
def line(received, alice) -> OrderLine:
    return received(alice).lines.get()


def house_word(text: str, action: str) -> None:
    ListedTerm.objects.create(owner=HOUSE, text=text, kind="insult", match="word", action=action)


def write(line: OrderLine, stars: int = 4, body: str = "Warm light", **fields) -> Review:
    values = {"key": uuid4(), "by": line.order.buyer.user, **fields}
    return review_save(line=line, words=Words(stars, body), **values)


def test_a_buyer_reviews_what_arrived_and_everybody_reads_it(line, world, alice, client, client_of):
    alices = client_of(alice)
    page = f"/orders/{line.order.public_id}/"
    address = f"{page}lines/{line.public_id}/review/"
    assert address in alices.get(page).text
    key = alices.get(address).context["form"]["key"].value()
    for _press in range(2):
        files = [SimpleUploadedFile("lamp.png", PICTURE.read_bytes(), "image/png")]
        sent = {"key": str(key), "stars": "4", "body": "Warm <b>light</b>", "pictures": files}
        assert alices.post(address, sent).status_code == 302

    assert (Review.objects.count(), ReviewPicture.objects.count()) == (1, 1)
    shown = client.get(f"/products/{world.lamp.public_id}/", follow=True).text
    for words in ("Warm &lt;b&gt;light&lt;/b&gt;", "Alice", "4.0", "1 review"):
        assert words in shown
    everything = client.get(f"/products/{world.lamp.public_id}/reviews/").text
    assert "Warm &lt;b&gt;" in everything
    assert "Your review" in alices.get(page).text

    other = {"key": str(uuid4()), "stars": "2", "body": "It broke"}
    alices.post(address, other)
    review = Review.objects.get()
    assert (review.stars, review.body, review.edited_at is not None) == (2, "It broke", True)
    assert review.pictures.count() == 1


@pytest.mark.parametrize(
    ("stars", "body", "refusal"),
    [(0, "x", ReviewStarsWrong), (6, "x", ReviewStarsWrong), (3, "you vexwort", ReviewTextRefused)],
    ids=["none", "six", "forbidden"],
)
def test_a_wrong_review_is_refused(line, stars, body, refusal):
    house_word("vexwort", "block")
    with pytest.raises(refusal):
        write(line, stars, body)

    assert not Review.objects.exists()


def test_wrong_pictures_keep_what_was_typed(line, alice, client_of):
    with pytest.raises(ReviewPicturesTooMany):
        review_save(line=line, key=uuid4(), words=Words(4, "x", [PICTURE.open("rb")] * 5), by=alice)
    with pytest.raises(PictureRefused):
        review_save(line=line, key=uuid4(), words=Words(4, "x", [BytesIO(b"no picture")]), by=alice)
    address = f"/orders/{line.order.public_id}/lines/{line.public_id}/review/"
    broken = SimpleUploadedFile("x.png", b"no picture", "image/png")

    answer = client_of(alice).post(
        address, {"key": str(uuid4()), "stars": "4", "body": "My words", "pictures": [broken]}
    )

    assert answer.status_code == 400
    assert "My words" in answer.text
    assert not Review.objects.exists()


def test_what_has_not_arrived_is_not_reviewed(world, alice, client_of, committing):
    order = buying.place(buying.draft(world.lamp), user=alice)
    buying.pay(order, committing)
    line = order.lines.get()

    with pytest.raises(ReviewTooEarly):
        write(line)

    address = f"/orders/{order.public_id}/lines/{line.public_id}/review/"
    assert client_of(alice).get(address).status_code == 409
    assert address not in client_of(alice).get(f"/orders/{order.public_id}/").text
    assert not Review.objects.exists()


def test_strangers_write_nothing_and_a_guest_does_by_the_link(
    line, received, world, mallory, carla, client, client_of
):
    address = f"/orders/{line.order.public_id}/lines/{line.public_id}/review/"
    sent = {"key": str(uuid4()), "stars": "1", "body": "Mine"}
    for visitor in (client, client_of(mallory), client_of(carla)):
        assert visitor.get(address).status_code == 404
        assert visitor.post(address, sent).status_code == 404
    assert not Review.objects.exists()

    order = received(None)
    page, _mark, token = order_link(order).partition("?")
    own = f"{page}lines/{order.lines.get().public_id}/review/?{token}"
    assert client.post(own, sent | {"stars": "5"}).status_code == 302
    assert "Somebody who bought it" in client.get(f"/products/{world.lamp.public_id}/reviews/").text


def test_it_can_be_changed_for_thirty_days(line, alice, client_of):
    review = write(line)
    Review.objects.update(created_at=timezone.now() - timedelta(days=31))

    with pytest.raises(ReviewClosed):
        write(line, 1, "Changed")

    review.refresh_from_db()
    assert (review.stars, review.body) == (4, "Warm light")
    address = f"/orders/{line.order.public_id}/lines/{line.public_id}/review/"
    assert client_of(alice).get(address).status_code == 409


@pytest.mark.parametrize("body", ["so grimwort", "see www.cheaper-lamps.example"], ids=["word", "address"])
def test_what_has_to_be_read_first_waits_for_the_house(line, world, alice, oliver, client, client_of, body):
    house_word("grimwort", "hold")
    review = write(line, 1, body)
    public = f"/products/{world.lamp.public_id}/reviews/"
    assert review.held_at is not None
    assert body not in client.get(public).text
    assert summary_of(world.lamp).count == 0
    assert "being read first" in client_of(alice).get(f"/orders/{line.order.public_id}/").text

    olivers = client_of(oliver)
    assert olivers.get("/operator/reviews/review/", {"held_at__isempty": "0"}).status_code == 200
    olivers.post(f"/operator/reviews/review/{review.pk}/show/", {"_form_submitted": "on"})
    assert body in client.get(public).text
    reason = {"_form_submitted": "on", "reason": "Insults"}
    olivers.post(f"/operator/reviews/review/{review.pk}/hide/", reason)

    assert body not in client.get(public).text
    assert "hidden by the house" in client_of(alice).get(f"/orders/{line.order.public_id}/").text


def test_hiding_and_showing_are_done_once(line):
    review = write(line)
    assert [review_hide(review=review, why="x"), review_hide(review=review, why="y")] == [True, False]
    assert [review_show(review=review), review_show(review=review)] == [True, False]
    review.refresh_from_db()
    assert (review.is_shown, review.hidden_why) == (True, "")


def test_the_brand_replies_and_others_do_not(line, world, alice, carla, dana, mallory, client, client_of):
    house_word("vexwort", "block")
    review = write(line)
    desk = f"/brand/{world.brand.public_id}/reviews/"
    reply = f"{desk}{review.public_id}/reply/"
    for stranger in (client_of(mallory), client_of(alice)):
        assert stranger.get(desk).status_code == 404
        assert stranger.post(reply, {"reply": "Mine"}).status_code == 404
    hers = mallory.brand_memberships.get().brand.public_id
    assert client_of(mallory).post(f"/brand/{hers}/reviews/{review.public_id}/reply/", {}).status_code == 404
    assert client_of(carla).post(reply, {"reply": ""}).status_code == 400
    with pytest.raises(ReplyEmpty):
        review_reply(review=review, body=" ", by=carla)
    assert client_of(carla).post(reply, {"reply": "vexwort"}).status_code == 400
    assert Review.objects.get().reply == ""

    assert client_of(dana).post(reply, {"reply": "Thank you!"}).status_code == 302

    assert "Warm light" in client_of(dana).get(desk).text
    shown = client.get(f"/products/{world.lamp.public_id}/reviews/").text
    assert "Lantern Row replies" in shown
    assert "Thank you!" in shown


def test_a_review_is_reported_to_the_house_alone(line, client):
    review = write(line, 1, "Nonsense")
    address = f"/report/?kind=review&target={review.public_id}"
    assert "Washi Moon lamp" in client.get(address).text

    sent = {"kind": "review", "target": review.public_id, "reason": "abuse", "words": "It lies"}
    assert client.post("/report/", sent).status_code == 302

    report = Report.objects.get()
    assert (report.kind, report.excerpt, report.brand) == ("review", "Nonsense", "")
    assert client.get("/report/?kind=review&target=nothing").status_code == 404


def test_of_a_closed_account_no_name_is_left(line, world, alice, client):
    write(line)
    address = f"/products/{world.lamp.public_id}/reviews/"
    assert "Alice" in client.get(address).text
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert "Alice" not in client.get(address).text
    Review.objects.update(author=None)
    assert "Somebody who bought it" in client.get(address).text


def test_reviews_take_the_same_number_of_queries(received, world, alice, carla, client, client_of):
    counts = []
    order = received(alice)
    write(order.lines.get())
    for _round in range(2):
        found = []
        for visitor, address in (
            (client, f"/products/{world.lamp.public_id}/"),
            (client, f"/products/{world.lamp.public_id}/reviews/"),
            (client_of(carla), f"/brand/{world.brand.public_id}/reviews/"),
            (client_of(alice), f"/orders/{order.public_id}/"),
        ):
            with CaptureQueriesContext(connection) as queries:
                assert visitor.get(address, follow=True).status_code == 200
            found.append(len(queries))
        counts.append(found)
        for stars in (1, 5):
            write(received(None).lines.get(), stars)
    assert counts[0] == counts[1]
    assert summary_of(world.lamp).average == 3.2
