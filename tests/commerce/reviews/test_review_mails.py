"""Mails about reviews: asked for once, told to the brand, and its answer to the writer."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from commerce.orders.models import Fulfilment, Order
from commerce.orders.services import Way, shipment_deliver, shipment_send
from commerce.reviews.asking import reviews_ask, stop_token
from commerce.reviews.events import ReviewDue, ReviewReplied, ReviewWritten
from commerce.reviews.handlers import mail_review_due, mail_review_replied, mail_review_written
from commerce.reviews.models import Review, ReviewAsk, ReviewMailStop
from commerce.reviews.services import Words, review_hide, review_reply, review_save
from marketplace.accounts.models import Mail
from tests.commerce.orders.test_mails import page_of
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


@pytest.fixture
def received(world, carla, committing):
    """``received(user)``: somebody's lamp has arrived."""

    def receive(user=None, **fields) -> Order:
        lamp = buying.draft(world.lamp, titles={"ja": "和紙の月ランプ"})
        order = buying.place(lamp, user=user, **fields)
        buying.pay(order, committing)
        order.refresh_from_db()
        shipment = shipment_send(fulfilment=order.fulfilments.get(), key=uuid4(), way=Way(), by=carla)
        with committing():
            shipment_deliver(shipment=shipment, by=carla)
        mail.outbox.clear()
        return order

    return receive


def days_ago(order: Order, days: int) -> None:
    Fulfilment.objects.filter(order=order).update(delivered_at=timezone.now() - timedelta(days=days))


def asks() -> list:
    return [letter for letter in mail.outbox if "How is what you bought" in letter.subject]


def reviewed(order: Order, by=None, body: str = "Warm light.") -> Review:
    return review_save(line=order.lines.get(), key=uuid4(), words=Words(4, body), by=by)


def test_a_buyer_is_asked_once_some_days_after_it_arrived(received, alice, committing) -> None:
    order = received(alice)
    days_ago(order, 4)
    with committing():
        assert reviews_ask() == 0
    days_ago(order, 6)

    for expected in (1, 0):
        with committing():
            assert reviews_ask() == expected

    (letter,) = asks()
    assert letter.to == [alice.email]
    for part in (letter.body, page_of(letter)):
        assert "1 × Washi Moon lamp" in part
        assert f"/orders/{order.public_id}/" in part
        assert reverse("reviews:mails_stop", args=[stop_token(alice.email)]).partition(".")[0] in part


def test_it_is_asked_in_the_buyers_language(received, alice, committing) -> None:
    order = received(alice, language="ja")
    days_ago(order, 6)

    with committing():
        reviews_ask()

    letter = mail.outbox[-1]
    assert "和紙の月ランプ" in letter.body
    assert "Washi Moon lamp" not in page_of(letter)


def test_nobody_is_asked_who_said_it_already_nor_about_old_things(received, alice, committing) -> None:
    order = received(alice)
    reviewed(order, alice)
    days_ago(order, 6)
    old = received(alice)
    days_ago(old, 40)

    with committing():
        reviews_ask()

    assert asks() == []


def test_no_days_in_the_settings_ask_nobody(received, alice, settings, committing) -> None:
    settings.REVIEW_ASK_DAYS = 0
    days_ago(received(alice), 6)

    with committing():
        assert reviews_ask() == 0
    assert not ReviewAsk.objects.exists()


def test_whoever_has_the_link_ends_these_mails_and_no_others(client, received, committing) -> None:
    order = received()
    url = reverse("reviews:mails_stop", args=[stop_token(order.buyer.email)])

    assert "Do not ask me any more" in client.get(url).text
    assert not ReviewMailStop.objects.exists()
    for _twice in range(2):
        assert "is not asked for reviews" in client.post(url, follow=True).text

    assert list(ReviewMailStop.objects.values_list("email", flat=True)) == [order.buyer.email]
    days_ago(order, 6)
    with committing():
        assert reviews_ask() == 0
    assert asks() == []


def test_any_other_link_finds_nothing_and_changes_nothing(client, received) -> None:
    received()
    for token in ("x", "x.1.y", stop_token("guest@example.org") + "x"):
        url = reverse("reviews:mails_stop", args=[token])
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 404
    assert not ReviewMailStop.objects.exists()


def test_the_brand_is_told_of_a_review_once_however_often_it_is_changed(
    received, alice, carla, committing
) -> None:
    order = received(alice)

    for body in ("Warm <light>.", "Warm light, and quiet."):
        with committing():
            reviewed(order, alice, body)

    told = [letter for letter in mail.outbox if letter.to == [carla.email]]
    (letter,) = told
    assert "4 ★ for Washi Moon lamp" in letter.subject
    assert "4 stars of five" in letter.body
    assert "Warm <light>." in letter.body
    assert "Warm &lt;light&gt;." in page_of(letter)


def test_what_is_hidden_or_waits_for_the_house_is_told_nobody(received, alice) -> None:
    review = reviewed(received(alice), alice, "See https://elsewhere.example/")
    assert not review.is_shown

    mail_review_written(ReviewWritten(review_id=review.pk))
    mail_review_replied(ReviewReplied(review_id=review.pk))

    assert not Mail.objects.filter(template__startswith="review_").exists()


def test_the_writer_hears_what_the_brand_said(received, alice, carla, committing) -> None:
    review = reviewed(received(alice), alice)
    mail.outbox.clear()

    with committing():
        review_reply(review=review, body="Thank you & enjoy it.", by=carla)

    (letter,) = (letter for letter in mail.outbox if letter.to == [alice.email])
    assert letter.subject == "Lantern Row answered your review of Washi Moon lamp"
    assert "Thank you & enjoy it." in letter.body
    assert "Thank you &amp; enjoy it." in page_of(letter)
    review_hide(review=review, why="spam")
    Mail.objects.all().delete()
    mail_review_replied(ReviewReplied(review_id=review.pk))
    assert not Mail.objects.filter(template="review_replied").exists()


def test_facts_delivered_twice_owe_each_mail_once(received, alice, carla) -> None:
    order = received(alice)
    review = reviewed(order, alice)
    review_reply(review=review, body="Thank you.", by=carla)
    other = received(alice)

    for _twice in range(2):
        mail_review_written(ReviewWritten(review_id=review.pk))
        mail_review_replied(ReviewReplied(review_id=review.pk))
        mail_review_due(ReviewDue(fulfilment_id=other.fulfilments.get().pk))

    counts = {
        name: Mail.objects.filter(template=name).count() for name in ("review_written", "review_replied")
    }
    assert counts == {"review_written": 1, "review_replied": 1}
    assert Mail.objects.filter(template="review_due").count() == 1
