"""Money given out of kindness: whose it is, how much at most, and that nobody else pays for it."""

from uuid import uuid4

import pytest

from commerce.invoices.facts import claims_on
from commerce.ledger.models import Movement
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.orders.drafts import RefundPart
from commerce.orders.errors import RefundEmpty, RefundTooLarge
from commerce.orders.models import Deed, Fulfilment, Order
from commerce.orders.money_trail import trail_of_brand, trail_of_buyer, trail_of_operator
from commerce.payments.errors import GoodwillAboveLimit, GoodwillTooMuch, RefundNeedsReason
from commerce.payments.models import Refund, RefundRequest
from commerce.payments.services import Gift, goodwill_give
from commerce.payments.services.goodwill import goodwill_left
from marketplace.accounts.models import Mail
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back

pytestmark = pytest.mark.django_db
WHY = "For the wait"


@pytest.fixture
def paid(world, alice, committing) -> Order:
    order = buying.place(
        buying.draft(world.lamp, collaboration=world.collaboration),
        buying.draft(world.candle, quantity=2),
        user=alice,
    )
    buying.pay(order, committing)
    return order


def give(order, committing, minor, *, by=None, key=None, reason=WHY, bearer=None):
    with committing():
        gift = Gift(minor, reason, bearer)
        return goodwill_give(order=order, key=key or uuid4(), gift=gift, by=by)


def owed(world):
    owner = world.brand.public_id
    return {
        "brand": balance("brand_payable", f"brand:{owner}", "EUR").minor,
        "creator": balance("creator_payable", f"creator:{world.creator.public_id}", "EUR").minor,
        "fee": balance("platform_fee", "", "EUR").minor,
        "tax": balance("tax_payable", "", "EUR").minor,
        "house": balance("promotion", "", "EUR").minor,
    }


def test_the_houses_kindness_is_a_movement_of_its_own_and_takes_from_nobody(world, paid, oliver, committing):
    before = owed(world)

    refund = give(paid, committing, 1000, by=oliver)

    assert owed(world) == {**before, "house": before["house"] - 1000}
    movement = Movement.objects.get(key=f"refund:{refund.public_id}")
    assert (movement.kind, refund.kindness) == ("goodwill", "house")
    refund.refresh_from_db()
    assert refund.state == "succeeded"
    assert Deed.objects.get(kind="kindness").what == "€10.00"
    assert Mail.objects.filter(template="order_refunded").count() == 1
    assert Fulfilment.objects.get(order=paid).state == "to_pack"
    assert prove().difference == ""


def test_a_brands_kindness_comes_out_of_its_own_share(world, paid, oliver, committing):
    before = owed(world)

    refund = give(paid, committing, 1500, by=oliver, bearer=world.brand)

    assert owed(world) == {**before, "brand": before["brand"] - 1500}
    assert refund.kindness == "brand"
    assert prove().difference == ""

    # Sent back after all: what is left goes back, and everybody is even.
    paid.refresh_from_db()
    give_back(
        paid,
        committing,
        *[RefundPart(line.public_id, line.total_minor - line.refunded_minor) for line in paid.lines.all()],
        everything(paid)[-1],
    )
    assert set(owed(world).values()) == {0}
    assert prove().difference == ""


def test_everybody_reads_it_on_the_money_trail(world, paid, oliver, committing):
    give(paid, committing, 1000, by=oliver)
    order = Order.objects.get(pk=paid.pk)
    parcel = order.fulfilments.get()

    assert "Given out of kindness" in [step.label for step in trail_of_operator(order).steps]
    assert "Given out of kindness" in [step.label for step in trail_of_buyer(order).steps]
    assert trail_of_operator(order).total.amount.minor == 0
    back = next(figure for figure in trail_of_buyer(order).figures if figure.code == "you_back")
    assert back.amount.minor == 1000
    assert trail_of_brand(parcel).total.amount.minor == owed(world)["brand"]


def test_it_lowers_no_price_so_that_no_document_is_written_for_it(paid, oliver, committing):
    refund = give(paid, committing, 1000, by=oliver)

    assert claims_on(paid.fulfilments.get(), refund) == []


def test_the_same_form_gives_once_and_a_second_form_again_up_to_the_limit(paid, oliver, committing, settings):
    settings.GOODWILL_MAX = {"EUR": 2500}
    form = uuid4()
    first = give(paid, committing, 1000, by=oliver, key=form)
    assert give(paid, committing, 1000, by=oliver, key=form) == first
    give(paid, committing, 1000, by=oliver)

    with pytest.raises(GoodwillAboveLimit):
        give(paid, committing, 501, by=oliver)

    paid.refresh_from_db()
    assert (paid.refunded_minor, goodwill_left(paid).minor, Refund.objects.count()) == (2000, 500, 2)


def test_what_waits_for_a_second_person_counts_against_the_limit(paid, oliver, committing, settings):
    settings.GOODWILL_MAX, settings.REFUND_APPROVAL_ABOVE = {"EUR": 2500}, {"EUR": 500}
    assert isinstance(give(paid, committing, 2000, by=oliver), RefundRequest)

    with pytest.raises(GoodwillAboveLimit):
        give(paid, committing, 501, by=oliver)

    assert Refund.objects.count() == 0


@pytest.mark.parametrize(
    ("minor", "reason", "refusal"),
    [
        (0, WHY, RefundEmpty),
        (-5, WHY, RefundEmpty),
        (100, " ", RefundNeedsReason),
        (11200, WHY, GoodwillTooMuch),
        (11199, WHY, GoodwillTooMuch),
    ],
)
def test_what_is_no_kindness_is_refused_and_nothing_moves(
    paid, oliver, committing, settings, minor, reason, refusal
):
    settings.GOODWILL_MAX = {"EUR": 1_000_000}

    with pytest.raises(refusal):
        give(paid, committing, minor, by=oliver, reason=reason)

    paid.refresh_from_db()
    assert (paid.refunded_minor, Refund.objects.count(), Deed.objects.count()) == (0, 0, 0)


def test_a_brand_gives_no_more_than_is_its_own(world, paid, oliver, committing, settings):
    settings.GOODWILL_MAX = {"EUR": 1_000_000}
    own = sum(line.brand_minor for line in paid.lines.all())

    with pytest.raises(GoodwillTooMuch):
        give(paid, committing, own + 1, by=oliver, bearer=world.brand)
    line = paid.lines.first()
    part = RefundPart(line.public_id, line.brand_minor + 1, borne_by_brand=True)
    with pytest.raises(RefundTooLarge):
        give_back(paid, committing, part)

    assert Refund.objects.count() == 0
    give(paid, committing, own, by=oliver, bearer=world.brand)
    assert prove().difference == ""


def test_a_currency_that_is_not_named_gives_nothing(paid, oliver, committing, settings):
    settings.GOODWILL_MAX = {"JPY": 8000}

    with pytest.raises(GoodwillAboveLimit):
        give(paid, committing, 1, by=oliver)

    assert Refund.objects.count() == 0
