"""The page of somebody's coins: what is left, limits, breaks, the month; and its statement by mail."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from commerce.catalog.counters import house_counter
from commerce.checkout.services import coins_order, shopper_away
from commerce.payments.models import Refund
from commerce.wallet.models import CoinLot, Gift, Guard
from commerce.wallet.selectors.statement import month_before
from commerce.wallet.services.statements import statements_mail
from commerce.wallet.tasks import gifts_sweep, statements_monthly
from marketplace.markets.models import Market
from tests.commerce.payments import buying
from tests.commerce.wallet import purses

pytestmark = pytest.mark.django_db
PAGE = "/coins/"


@pytest.fixture
def fan(alice):
    purses.grown_up(alice)
    return alice


@pytest.fixture
def bought(fan, committing):
    pack = purses.make_pack(house_counter(), coins=1000, kind="coins", prices={"EUR": 1199})
    order = coins_order(
        user=fan,
        shopper=shopper_away(fan),
        pack=pack.variant.public_id,
        key=uuid4(),
        market=Market.objects.get(code="eu"),
    ).order
    buying.pay(order, committing)
    return CoinLot.objects.get()


def test_it_shows_coins_gifts_and_the_month(client_of, fan, bruno, bought):
    purses.send(fan, bruno, "lantern", 2)
    purses.settle_all()
    text = client_of(fan).get(PAGE).content.decode()
    assert "940" in text
    assert "Lantern × 2" in text
    assert "Bruno Reis: 60 coins" in text
    assert "Give back what is left" in text
    assert "You gave nothing in this month." in client_of(fan).get(f"{PAGE}?month=2020-01").content.decode()


@pytest.mark.once
@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "now"])
def test_a_month_that_cannot_be_is_this_one(client_of, fan, bruno, month):
    assert client_of(fan).get(f"{PAGE}?month={month}").status_code == 200
    assert client_of(bruno.user).get(f"/studio/earnings/?month={month}").status_code == 200


def test_a_guest_signs_in(client):
    for address in (PAGE, *(reverse(f"wallet:{name}") for name in ("limits", "pause", "exclude"))):
        answer = client.get(address) if address == PAGE else client.post(address)
        assert answer.status_code == 302
        assert "login" in answer["Location"]


def test_limits_breaks_and_exclusion_are_set_there(client_of, fan):
    fans = client_of(fan)
    page = fans.post(reverse("wallet:limits"), {"daily": "100", "monthly": ""}, follow=True)
    assert "Your limits are set" in page.content.decode()
    assert Guard.objects.get().daily_coins == 100
    page = fans.post(reverse("wallet:limits"), {"daily": "500"}, follow=True).content.decode()
    assert "Your higher limit holds from" in page
    assert (
        "You have a break from gifts until"
        in fans.post(reverse("wallet:pause"), {"days": "7"}, follow=True).content.decode()
    )
    fields = {"days": "180", "is_meant": "1"}
    page = fans.post(reverse("wallet:exclude"), fields, follow=True).content.decode()
    assert "You are excluded from gifts and tips until" in page


@pytest.mark.parametrize(
    ("deed", "fields", "status"),
    [
        ("limits", {"daily": "-1"}, 400),
        ("limits", {"daily": "1e3"}, 400),
        ("limits", {"daily": "99999999"}, 400),
        ("pause", {"days": "2"}, 400),
        ("pause", {}, 400),
        ("exclude", {"days": "180"}, 400),
        ("exclude", {"days": "1", "is_meant": "1"}, 400),
    ],
    ids=range(7),
)
def test_what_is_not_offered_changes_nothing(client_of, fan, deed, fields, status):
    before = list(Guard.objects.values())
    page = client_of(fan).post(reverse(f"wallet:{deed}"), fields)
    assert page.status_code == status
    assert 'role="alert"' in page.content.decode()
    assert list(Guard.objects.values()) == before


def test_a_shorter_break_is_refused_on_the_page(client_of, fan):
    fans = client_of(fan)
    fans.post(reverse("wallet:pause"), {"days": "30"})
    page = fans.post(reverse("wallet:pause"), {"days": "1"})
    assert (page.status_code, "cannot be made shorter" in page.content.decode()) == (409, True)


def test_what_is_left_is_given_back_once(client_of, fan, bought):
    address = reverse("payments:coins_back", args=[bought.public_id])
    fields = {"key": str(uuid4())}
    for _press in range(2):
        page = client_of(fan).post(address, fields, follow=True)
        assert "€11.99 is on its way back" in page.content.decode()
    assert Refund.objects.count() == 1
    assert purses.free_of(fan) == 0


def test_a_stranger_gives_nothing_back(client_of, fan, bought, mallory):
    address = reverse("payments:coins_back", args=[bought.public_id])
    for user, key, status in ((mallory, str(uuid4()), 404), (fan, "x", 409)):
        assert client_of(user).post(address, {"key": key}).status_code == status
    assert not Refund.objects.exists()
    assert purses.free_of(fan) == 1000


def test_the_page_asks_as_often_however_much_was_given(
    client_of, fan, bruno, bought, django_assert_max_num_queries
):
    fans = client_of(fan)
    for _time in range(6):
        purses.send(fan, bruno, "spark")
    purses.settle_all()
    fans.get(PAGE)
    with django_assert_max_num_queries(20):
        assert fans.get(PAGE).content.decode().count("Spark") == 6


def test_the_statement_is_mailed_once_a_month_twice(fan, bruno, bought, committing):
    purses.send(fan, bruno, "lantern", 2)
    purses.settle_all()
    today = timezone.localdate()
    last = month_before(today)
    moment = timezone.now().replace(year=last.year, month=last.month, day=15)
    Gift.objects.update(sent_at=moment)
    mail.outbox.clear()

    with committing():
        assert [statements_mail(today=today), statements_mail(today=today)] == [1, 1]
        statements_monthly()

    (letter,) = mail.outbox
    assert letter.to == ["alice@example.org"]
    assert "you gave 60 coins" in letter.body
    assert "Bruno Reis: 60" in letter.body


def test_whoever_gave_nothing_gets_no_statement(fan, bruno, bought, committing):
    mail.outbox.clear()
    purses.send(fan, bruno)
    with committing():
        assert statements_mail(today=timezone.localdate()) == 0
    assert not mail.outbox


def test_the_sweep_settles_what_is_due_twice(fan, bruno, bought):
    gift = purses.send(fan, bruno)
    assert gifts_sweep() == 0
    Gift.objects.update(settle_at=gift.sent_at - timedelta(seconds=1))
    assert [gifts_sweep(), gifts_sweep()] == [1, 0]
