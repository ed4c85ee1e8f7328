"""Open rates: what a brand gives to every creator, the nearest rate, approval, and agreements that go before it."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.catalog.models import Category
from commerce.checkout.credit import NO_CREDIT, Credit, credit_of
from commerce.checkout.services import checkout_place
from commerce.checkout.shoppers import Shopper
from commerce.checkout.wanting import Wanted
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.orders.models import OrderLine
from commerce.payouts.errors import OpenRateRefused, OpenSellerDecided
from commerce.payouts.models import OpenRate, OpenSeller
from commerce.payouts.open_rates import (
    open_bp,
    open_plan_set,
    open_products,
    open_rate_end,
    open_rate_set,
    open_seller_ask,
    open_seller_decide,
)
from marketplace.markets.models import Market
from streams.shows.models import Show
from streams.shows.selectors import show_token
from tests import factories
from tests.commerce.checkout.desk import buy_now
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


@pytest.fixture
def nora(db):
    """A creator without any agreement."""
    return factories.make_creator(handle="nora", display_name="Nora")


@pytest.fixture
def open_show(nora, world):
    return factories.make_show(nora, state=Show.State.LIVE, started_at=timezone.now(), title="On her own")


def plan(brand, deed=""):
    return f"/brand/{brand.public_id}/open-rates/{deed}"


def test_the_nearest_rate_holds(world, nora):
    home = Category.objects.create(slug="home-open", names={"en": "Home"})
    lamps = Category.objects.create(slug="lamps-open", names={"en": "Lamps"}, parent=home)
    world.lamp.category = lamps
    world.lamp.save()
    assert open_bp(world.lamp, nora) == 0

    open_rate_set(brand=world.brand, bp=500)
    assert open_bp(world.lamp, nora) == 500
    open_rate_set(brand=world.brand, bp=700, category=home)
    assert open_bp(world.lamp, nora) == 700
    open_rate_set(brand=world.brand, bp=900, category=lamps)
    assert open_bp(world.lamp, nora) == 900
    own = open_rate_set(brand=world.brand, bp=8000, product=world.lamp)
    assert open_bp(world.lamp, nora) == 8000
    assert open_bp(world.candle, nora) == 500

    assert open_rate_end(rate=own)
    assert not open_rate_end(rate=own)
    assert open_bp(world.lamp, nora) == 900


def test_another_rate_ends_the_one_before_and_the_same_again_changes_nothing(world):
    first = open_rate_set(brand=world.brand, bp=500)
    assert open_rate_set(brand=world.brand, bp=500) == first
    open_rate_set(brand=world.brand, bp=600)

    first.refresh_from_db()
    assert first.ended_at is not None
    assert OpenRate.objects.filter(ended_at=None).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenRate.objects.create(brand=world.brand, bp=8001, begun_at=timezone.now())


@pytest.mark.parametrize("typed", ["0", "0.5", "80.01", "81", "half", "-3", ""])
def test_rates_outside_one_to_eighty_percent_are_refused(world, carla, client_of, typed):
    answer = client_of(carla).post(plan(world.brand), {"bp": typed})

    assert answer.status_code == 400
    assert not OpenRate.objects.exists()


def test_nobody_sets_a_rate_for_what_is_not_theirs(world, carla, dana, mallory, client_of):
    other = factories.make_product(factories.make_brand(), title="Elsewhere")
    assert client_of(carla).post(plan(world.brand), {"bp": "5", "product": other.pk}).status_code == 400
    with pytest.raises(OpenRateRefused):
        open_rate_set(brand=world.brand, bp=500, product=other)
    assert client_of(mallory).post(plan(world.brand), {"bp": "5"}).status_code == 404
    assert client_of(dana).post(plan(world.brand), {"bp": "5"}).status_code == 403
    assert not OpenRate.objects.exists()

    assert client_of(carla).post(plan(world.brand), {"bp": "12.5"}).status_code == 302
    rate = OpenRate.objects.get()
    assert rate.bp == 1250
    assert client_of(mallory).post(plan(world.brand, f"{rate.pk}/end/")).status_code == 404
    assert "12.5 %" in client_of(carla).get(plan(world.brand)).content.decode()
    client_of(carla).post(plan(world.brand, f"{rate.pk}/end/"))
    rate.refresh_from_db()
    assert rate.ended_at is not None


def test_creators_ask_where_a_brand_wants_it_and_sell_once_they_are_let_in(
    world, nora, carla, mallory, client_of
):
    open_rate_set(brand=world.brand, bp=1000)
    client_of(carla).post(plan(world.brand, "approval/"), {"needs_approval": "1"})
    noras = client_of(nora.user)
    assert open_bp(world.lamp, nora) == 0
    assert "Ask to sell" in noras.get("/studio/open-rates/").content.decode()

    ask = f"/studio/open-rates/{world.brand.public_id}/ask/"
    for _time in range(2):
        assert noras.post(ask).status_code == 302
    seller = OpenSeller.objects.get()
    assert "Waiting for the brand" in noras.get("/studio/open-rates/").content.decode()
    decide = plan(world.brand, f"sellers/{seller.pk}/")
    assert client_of(mallory).post(decide, {"answer": "approve"}).status_code == 404
    assert open_bp(world.lamp, nora) == 0

    client_of(carla).post(decide, {"answer": "approve"})
    assert open_bp(world.lamp, nora) == 1000
    with pytest.raises(OpenSellerDecided):
        open_seller_decide(seller=seller, approve=True)
    assert list(open_products(nora)) == [world.candle, world.lamp]
    assert "You may sell" in noras.get("/studio/open-rates/").content.decode()

    client_of(carla).post(decide, {"answer": "decline"})
    assert open_bp(world.lamp, nora) == 0
    assert not open_products(nora).exists()


def test_a_creator_sees_the_rate_where_they_pick_products(world, nora, client_of):
    open_rate_set(brand=world.brand, bp=1000)
    open_rate_set(brand=world.brand, bp=1500, product=world.lamp)
    hidden = factories.make_product(factories.make_brand(name="No Rates"), title="Nothing for it")
    show = factories.make_show(nora, title="On my own")
    noras, address = client_of(nora.user), f"/studio/shows/{show.public_id}/line-up/"

    page = noras.get(address).content.decode()
    assert "15 %" in page
    assert "10 %" in page
    assert hidden.title not in page
    assert world.candle.title not in noras.get(f"{address}?q=washi").content.decode()

    refused = noras.post(address, {f"number_{hidden.pk}": "1"})
    assert refused.status_code in (200, 302)
    assert noras.post(address, {f"number_{world.lamp.pk}": "1"}).status_code == 302
    assert [item.product for item in show.line_up.all()] == [world.lamp]


def test_the_line_up_page_takes_the_same_queries_for_many(
    world, nora, client_of, django_assert_max_num_queries
):
    open_rate_set(brand=world.brand, bp=1000)
    show = factories.make_show(nora, title="On my own")
    for number in range(20):
        factories.make_product(world.brand)
        category = Category.objects.create(slug=f"open-{number}", names={"en": f"Open {number}"})
        open_rate_set(brand=world.brand, bp=700, category=category)
    noras = client_of(nora.user)
    with django_assert_max_num_queries(24):
        noras.get(f"/studio/shows/{show.public_id}/line-up/")


def test_only_what_has_an_open_rate_is_credited_to_a_creator_without_agreement(world, nora, open_show):
    open_rate_set(brand=world.brand, bp=1000)
    credit = credit_of(show_token(open_show), "1", world.lamp)
    assert (credit.creator, credit.collaboration) == (nora.public_id, "")

    elsewhere = factories.make_product(factories.make_brand(), title="Without a rate")
    assert credit_of(show_token(open_show), "1", elsewhere) == NO_CREDIT
    open_plan_set(brand=world.brand, needs_approval=True)
    assert credit_of(show_token(open_show), "1", world.lamp) == NO_CREDIT
    open_seller_decide(seller=open_seller_ask(brand=world.brand, creator=nora), approve=True)
    assert credit_of(show_token(open_show), "1", world.lamp).creator == nora.public_id


def test_the_open_rate_is_frozen_on_the_line_and_paid(world, open_show, nora, client, committing):
    open_rate_set(brand=world.brand, bp=1000)
    with committing():
        buy_now(client, world.candle, show=show_token(open_show))
    open_rate_set(brand=world.brand, bp=8000)

    line = OrderLine.objects.get()
    assert (line.credited_to, line.rate_kind, line.commission_bp, line.collaboration) == (
        nora, "open", 1000, None,
    )  # fmt: skip
    # 24.00 less VAT of 4.49 is 19.51; a tenth of it.
    assert line.commission_minor == 195
    assert balance("creator_payable", f"creator:{nora.public_id}", "EUR").minor == 195
    assert prove().difference == ""


def test_an_agreement_goes_before_and_a_product_has_one_rate_in_an_order(world, alice, committing):
    """The same lamp in two shades, reached for in the show with the agreement and in one without."""
    open_rate_set(brand=world.brand, bp=300)
    creator, agreed = world.creator.public_id, world.collaboration.public_id
    shades = list(world.lamp.variants.select_related("product__brand"))
    wanted = [
        Wanted(shades[0], 1, Credit(world.show.public_id, creator, agreed)),
        Wanted(shades[1], 1, Credit(world.show.public_id, creator, "")),
    ]
    with committing():
        checkout_place(
            shopper=Shopper(browser="b" * 12, user=alice),
            key=uuid4(),
            buyer=buying.details(alice),
            market=Market.objects.get(code="eu"),
            wanted=wanted,
            shown=None,
        )

    lines = list(OrderLine.objects.all())
    assert {(line.rate_kind, line.commission_bp) for line in lines} == {("target", 1200)}
    assert len(lines) == 2
