"""The morning's mail to a brand: what waits to be packed, once a day, for brands that wish it."""

import pytest
from django.core import mail
from django.urls import reverse

from commerce.orders import digests as digests_of
from commerce.orders.digests import digest_facts, order_digests
from commerce.orders.events import DigestDue
from commerce.orders.handlers import mail_digest
from commerce.orders.services import fulfilment_pack
from marketplace.accounts.models import Mail
from marketplace.brands.models import Brand
from tests.commerce.orders.test_mails import page_of
from tests.commerce.payments import buying
from tests.marketplace.brands.test_wizard import PROMISE

pytestmark = pytest.mark.django_db


@pytest.fixture
def wished(world) -> Brand:
    world.brand.wants_order_digest = True
    world.brand.save(update_fields=["wants_order_digest"])
    return world.brand


def paid(world, committing, **fields):
    order = buying.place(buying.draft(world.lamp, titles={"ja": "和紙の月ランプ"}), **fields)
    buying.pay(order, committing)
    return order


def digests() -> list:
    return [letter for letter in mail.outbox if "to be packed" in letter.subject]


def test_a_brand_that_wishes_it_reads_each_morning_what_waits(world, wished, carla, dana, committing) -> None:
    first, second = paid(world, committing), paid(world, committing)

    with committing():
        assert order_digests() == 1

    assert {letter.to[0] for letter in digests()} == {carla.email, dana.email}
    letter = digests()[0]
    assert letter.subject == "2 orders of Lantern Row wait to be packed"
    for part in (letter.body, page_of(letter)):
        assert first.number in part
        assert second.number in part
        assert "1 × Washi Moon lamp" in part
        assert f"{reverse('orders:brand_orders', args=[wished.public_id])}?state=to_pack" in part


def test_each_reads_it_in_their_own_language(world, wished, carla, committing) -> None:
    carla.language = "ja"
    carla.save(update_fields=["language"])
    paid(world, committing)

    with committing():
        order_digests()

    letter = next(each for each in mail.outbox if each.to == [carla.email] and "和紙の月ランプ" in each.body)
    assert "和紙の月ランプ" in page_of(letter)


def test_no_mail_where_nothing_waits_or_nobody_wished_it(world, wished, committing) -> None:
    with committing():
        order_digests()
    assert digests() == []

    Brand.objects.filter(pk=wished.pk).update(wants_order_digest=False)
    paid(world, committing)
    with committing():
        assert order_digests() == 0
    assert digests() == []


def test_what_is_being_packed_or_unpaid_is_not_counted(world, wished, carla, committing) -> None:
    order = paid(world, committing)
    fulfilment_pack(fulfilment=order.fulfilments.get(), by=carla)
    buying.place(buying.draft(world.lamp))

    assert digest_facts(wished) == {}


def test_a_long_list_is_cut_and_says_how_much_more_there_is(world, wished, committing, monkeypatch) -> None:
    monkeypatch.setattr(digests_of, "LISTED_MAX", 2)
    paid(world, committing)
    paid(world, committing)
    facts = digest_facts(wished)
    assert (facts["count"], len(facts["orders"]), facts["more"]) == (2, 2, 0)
    paid(world, committing)
    mail.outbox.clear()

    with committing():
        order_digests()
    assert "And 1 more." in digests()[0].body


def test_the_same_day_twice_is_one_mail_for_each(world, wished, carla, dana, committing) -> None:
    paid(world, committing)

    for _twice in range(2):
        mail_digest(DigestDue(brand_id=wished.pk, day="2026-05-04"))
    assert Mail.objects.filter(template="order_digest").count() == 2
    mail_digest(DigestDue(brand_id=wished.pk, day="2026-05-05"))
    assert Mail.objects.filter(template="order_digest").count() == 4


def test_the_switch_is_on_the_promises_page(world, carla, client_of) -> None:
    url = reverse("brands:wizard", args=[world.brand.public_id, "promise"])
    client = client_of(carla)
    assert "one mail a day" in client.get(url).text.casefold()

    client.post(url, {**PROMISE, "wants_order_digest": "on"})

    world.brand.refresh_from_db()
    assert world.brand.wants_order_digest is True
