"""The fee schedule: the nearest category, then the market, then what began last; frozen when it is bought."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.catalog.models import Category
from commerce.checkout.credit import Credit
from commerce.checkout.services import checkout_place
from commerce.checkout.shoppers import Shopper
from commerce.checkout.wanting import Wanted
from commerce.orders.models import OrderLine
from commerce.payouts.fees import Fee, schedule_of
from commerce.payouts.models import Agency, FeeRule, Representation
from commerce.payouts.terms import terms_for
from marketplace.markets.models import Market
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def eu():
    return Market.objects.get(code="eu")


@pytest.fixture
def tree():
    home = Category.objects.create(slug="t-home")
    lamps = Category.objects.create(slug="t-lamps", parent=home)
    return home, lamps


def rule(bp, **fields):
    return FeeRule.objects.create(
        **{"name": f"Rule {bp}", "bp": bp, "valid_from": date(2026, 1, 1), **fields}
    )


def test_without_rules_the_houses_own_rate_holds(eu, settings):
    settings.PLATFORM_FEE_BP = 700

    assert schedule_of(eu, DAY).fee_for(None) == Fee(700)


def test_the_nearest_rule_holds(eu, tree):
    home, lamps = tree
    other = Category.objects.create(slug="t-other")
    all_of_it = rule(800)
    here = rule(750, market=eu)
    rule(100, market_id="jp")
    at_home = rule(600, category=home)
    at_home_here = rule(550, category=home, market=eu)
    rule(50, category=lamps, market_id="jp")
    schedule = schedule_of(eu, DAY)

    assert schedule.fee_for(lamps.pk) == Fee(550, at_home_here.public_id)
    assert schedule.fee_for(other.pk) == schedule.fee_for(None) == Fee(750, here.public_id)
    in_japan = schedule_of(Market.objects.get(code="us"), DAY)
    assert in_japan.fee_for(lamps.pk) == Fee(600, at_home.public_id)
    assert in_japan.fee_for(None) == Fee(800, all_of_it.public_id)


def test_a_promotion_holds_for_its_days(eu, tree):
    home, _lamps = tree
    usual = rule(800, category=home)
    promotion = rule(400, category=home, valid_from=DAY, valid_until=DAY + timedelta(days=3))

    told = [schedule_of(eu, DAY + timedelta(days=days)).fee_for(home.pk) for days in (-1, 0, 2, 3)]

    assert [fee.rule for fee in told] == [
        usual.public_id, promotion.public_id, promotion.public_id, usual.public_id,
    ]  # fmt: skip


def test_a_ring_of_categories_ends_the_search(eu, tree):
    home, lamps = tree
    Category.objects.filter(pk=home.pk).update(parent=lamps)
    found = rule(300)
    rule(200, category=Category.objects.create(slug="t-other"))

    assert schedule_of(eu, DAY).fee_for(lamps.pk) == Fee(300, found.public_id)


@pytest.mark.parametrize(
    "wrong",
    [{"bp": 5001}, {"valid_until": date(2026, 1, 1)}, {"valid_until": date(2025, 1, 1)}],
    ids=range(3),
)
def test_the_database_refuses_what_is_no_rule(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(**{"bp": 500, **wrong})


def test_terms_take_the_same_few_queries_for_any_number(eu, tree, bruno, django_assert_num_queries):
    home, lamps = tree
    rule(600, category=home)
    agency = Agency.objects.create(name="North")
    Representation.objects.create(
        agency=agency,
        creator=bruno,
        share_bp=2000,
        consent="Signed on 2 January",
        valid_from=date(2026, 1, 1),
    )
    for count in (1, 12):
        with django_assert_num_queries(3):
            found = terms_for([(lamps.pk, bruno)] * count, eu, DAY)
        assert {(each.fee_bp, each.agency, each.agency_bp) for each in found} == {
            (600, agency.public_id, 2000)
        }
    before = terms_for([(lamps.pk, bruno)], eu, date(2025, 12, 31))
    assert (before[0].agency, before[0].fee_bp) == ("", 500)


def test_a_checkout_freezes_the_rule_and_the_agency(world, alice, committing, eu):
    today = timezone.localdate()
    found = rule(900, valid_from=today)
    agency = Agency.objects.create(name="North")
    Representation.objects.create(
        agency=agency, creator=world.creator, share_bp=2000, consent="Signed", valid_from=today
    )
    credit = Credit(
        scope=world.show.public_id,
        creator=world.creator.public_id,
        collaboration=world.collaboration.public_id,
    )
    variant = world.lamp.variants.select_related("product__brand").first()
    with committing():
        checkout_place(
            shopper=Shopper(browser="b" * 12, user=alice),
            key=uuid4(),
            buyer=buying.details(alice),
            market=eu,
            wanted=[Wanted(variant, 1, credit)],
            shown=None,
        )
    FeeRule.objects.update(bp=100)

    line = OrderLine.objects.get()
    assert (line.fee_bp, line.fee_rule, line.agency, line.agency_bp) == (
        900, found.public_id, agency.public_id, 2000,
    )  # fmt: skip
    assert line.agency_minor == round(line.commission_minor * 0.2)
