"""The house keeps a part of its fee when a sale is refunded: counted by hand, and never more than its rule says."""

import random
from uuid import uuid4

import pytest

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.orders.drafts import EarningTerms, RefundPart
from commerce.orders.models import Order, OrderLine
from commerce.orders.splitting import fee_kept
from commerce.payments.errors import ProviderRefused
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services import refund_begin
from commerce.payments.services.refunding import refund_send
from commerce.payouts.terms import terms_for
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import give_back
from tests.commerce.payouts.test_disputed_earnings import told

pytestmark = pytest.mark.django_db


def terms(bp=2000, most=500, fee_bp=1000):
    return EarningTerms(fee_bp=fee_bp, refund_fee_bp=bp, refund_fee_max_minor=most)


@pytest.fixture
def bought(world, alice, committing):
    """One lamp at a price, under some terms."""

    def buy(unit=None, *, market="eu", **fields) -> Order:
        draft = buying.draft(world.lamp, unit=unit, terms=terms(**fields))
        order = buying.place(draft, user=alice, market=market)
        buying.pay(order, committing)
        return order

    return buy


def owed(world, currency="EUR"):
    brand = balance("brand_payable", f"brand:{world.brand.public_id}", currency).minor
    return brand, balance("platform_fee", "", currency).minor


def back(order, committing, minor):
    return give_back(order, committing, RefundPart(order.lines.get().public_id, minor))


def test_a_whole_refund_leaves_a_fifth_of_the_fee_with_the_house(world, bought, committing):
    """64.00, of which 11.97 is tax. Of 52.03 a tenth is 5.20 of fee. A fifth of it, 1.04, stays: the brand bears it."""
    order = bought()
    shipping = order.fulfilments.get()
    own = shipping.shipping_minor - shipping.shipping_tax_minor
    assert owed(world) == (4683 + own, 520)

    refund = back(order, committing, 6400)

    assert owed(world) == (own - 104, 104)
    claim = refund.parts[0]
    assert (claim["tax"], claim["fee"], claim["fee_kept"]) == (1197, 416, 104)
    assert prove().difference == ""


def test_in_two_halves_it_is_the_same_to_the_cent(world, bought, committing):
    """Half of 5.20 is 2.60, and a fifth of that 0.52; twice that is 1.04."""
    order = bought()

    first, second = back(order, committing, 3200), back(order, committing, 3200)

    assert [refund.parts[0]["fee_kept"] for refund in (first, second)] == [52, 52]
    line = order.lines.get()
    assert (line.refund_fee_kept_minor, line.refunded_fee_minor, line.refunded_tax_minor) == (104, 416, 1197)
    assert prove().difference == ""


def test_never_more_than_the_cap(world, bought, committing):
    """640.00: 520.33 without tax, 52.03 of fee. A fifth would be 10.40; 5.00 is the most."""
    order = bought(Money(64000, "EUR"))

    first, second = back(order, committing, 60000), back(order, committing, 4000)

    assert [refund.parts[0]["fee_kept"] for refund in (first, second)] == [500, 0]
    assert owed(world)[1] == 500
    assert prove().difference == ""


@pytest.mark.parametrize(("most", "kept"), [(800, 89), (80, 80)])
def test_yen_have_no_decimals(world, bought, committing, most, kept):
    """9,800 yen with 891 of tax; 5 % of 8,909 is 445. A fifth is 89; or 80, where that is the most."""
    order = bought(Money(9800, "JPY"), market="jp", most=most, fee_bp=500)
    before = owed(world, "JPY")
    assert before[1] == 445

    back(order, committing, 9800)

    assert owed(world, "JPY") == (before[0] - 8464 - kept, kept)
    assert prove().difference == ""


def test_the_rule_is_frozen_when_it_is_bought(settings):
    settings.REFUND_FEE_KEPT_BP, settings.REFUND_FEE_KEPT_MAX = 2000, {"EUR": 500, "JPY": 800}
    (eu,), (jp,), (us,) = (
        terms_for([(None, None)], Market.objects.get(code=code)) for code in ("eu", "jp", "us")
    )

    assert (eu.refund_fee_bp, eu.refund_fee_max_minor) == (2000, 500)
    assert (jp.refund_fee_bp, jp.refund_fee_max_minor) == (2000, 800)
    # Nobody said how much it may be at most: then it is nothing.
    assert (us.refund_fee_bp, us.refund_fee_max_minor) == (0, 0)

    settings.REFUND_FEE_KEPT_BP = 0
    assert terms_for([(None, None)], Market.objects.get(code="eu"))[0].refund_fee_bp == 0


def test_without_a_rule_the_whole_fee_goes_back(world, bought, committing):
    order = bought(bp=0, most=0)

    back(order, committing, 6400)

    assert owed(world)[1] == 0


def test_what_a_bank_takes_keeps_nothing(world, bought):
    order = bought()

    told(order, "lost")

    line = order.lines.get()
    assert (line.refund_fee_kept_minor, line.refunded_fee_minor) == (0, 520)
    assert prove().difference == ""


def test_each_line_gives_back_its_own_rate(world, alice, committing):
    """Two at 50.00 without tax in them, at 10 % and at 15 %: the first goes back with 5.00 of fee, not with 6.25."""
    order = buying.place(
        buying.draft(world.lamp, unit=Money(5000, "EUR"), terms=terms(bp=0, most=0)),
        buying.draft(world.candle, unit=Money(5000, "EUR"), terms=terms(bp=0, most=0, fee_bp=1500)),
        user=alice,
    )
    OrderLine.objects.filter(order=order).update(tax_minor=0, fee_minor=500)
    OrderLine.objects.filter(order=order, variant__product=world.candle).update(fee_minor=750)
    parcel = order.fulfilments.get()
    Order.objects.filter(pk=order.pk).update(tax_minor=parcel.shipping_tax_minor)
    order.refresh_from_db()
    buying.pay(order, committing)
    own = parcel.shipping_minor - parcel.shipping_tax_minor
    assert owed(world) == (8750 + own, 1250)

    line = order.lines.get(variant__product=world.lamp)
    give_back(order, committing, RefundPart(line.public_id, 5000))

    assert owed(world) == (4250 + own, 750)
    assert prove().difference == ""


def test_a_refund_that_fails_gives_up_what_was_kept(bought, committing, monkeypatch):
    order = bought()
    monkeypatch.setattr(
        SandboxProvider, "refund", lambda *_a, **_k: (_ for _ in ()).throw(ProviderRefused("no"))
    )

    refund = back(order, committing, 3200)

    line = order.lines.get()
    assert (refund.state, line.refund_fee_kept_minor, line.refunded_fee_minor) == ("failed", 0, 0)


def test_any_order_of_refunds_that_fail_or_arrive_keeps_within_the_rule(bought, committing, monkeypatch):
    dice = random.Random(3)
    real = SandboxProvider.refund
    order = bought(Money(9999, "EUR"), most=77)
    for _step in range(30):
        line = order.lines.get()
        left = line.total_minor - line.refunded_minor
        if not left:
            break
        fails = dice.random() < 0.3
        monkeypatch.setattr(SandboxProvider, "refund", _refuse if fails else real)
        part = RefundPart(line.public_id, min(left, dice.randint(1, 900)))
        refund = refund_begin(order=order, key=uuid4(), parts=[part], reason="", asked_by=None)
        with committing():
            refund_send(refund)
        line.refresh_from_db()
        assert 0 <= line.refund_fee_kept_minor <= 77
        assert prove().difference == ""


def _refuse(*_args, **_named):
    raise ProviderRefused("not today")


def test_more_kept_than_the_rule_says_is_found_by_the_proof(bought, committing):
    order = bought()
    back(order, committing, 3200)
    OrderLine.objects.filter(order=order).update(refund_fee_bp=0)

    assert "of the fee is kept" in prove().difference


@pytest.mark.parametrize(("fee", "kept"), [(0, 0), (4, 0), (5, 1), (9, 1), (10, 2), (2600, 500)])
def test_whole_units_only(fee, kept):
    assert fee_kept(fee, bp=2000, most=500) == kept
