"""A bank takes money back: every share gives its part, paid out or not; winning undoes exactly that, once."""

import pytest

from commerce.ledger.kinds import AccountKind
from commerce.ledger.models import Movement, Transfer
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance, balances
from commerce.orders.drafts import EarningTerms, RefundPart
from commerce.orders.errors import DisputeEmpty, OrderNotPaid
from commerce.orders.models import Order, OrderDispute, OrderLine
from commerce.orders.services import order_dispute_lose, order_dispute_open, order_dispute_win
from commerce.payouts.models import Payout
from commerce.payouts.services import payout_run
from tests.commerce.ledger.test_books import unguarded
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back

pytestmark = pytest.mark.django_db
KINDS = ("tax_payable", "brand_payable", "creator_payable", "agency_payable", "platform_fee", "clearing")


@pytest.fixture
def paid(world, alice, committing, settings) -> Order:
    settings.PAYOUT_HOLD_SECONDS = 0
    settings.PLATFORM_FEE_BP = 1000
    return sold(world, alice, committing)


def sold(world, alice, committing) -> Order:
    terms = EarningTerms(fee_bp=1000, agency="agency000001", agency_bp=2500)
    order = buying.place(
        buying.draft(world.lamp, quantity=2, collaboration=world.collaboration, terms=terms), user=alice
    )
    buying.pay(order, committing)
    return order


def sums():
    found = dict.fromkeys(KINDS, 0)
    for one in balances():
        found[one.kind] = found.get(one.kind, 0) + one.posted.minor
    return found


def assert_even():
    assert sum(sums().values()) == 0
    assert prove().difference == ""


def test_a_dispute_takes_every_share_back_and_winning_gives_them_again_once(paid):
    before = sums()

    dispute = order_dispute_open(order=paid, key="dp_1", minor=paid.total_minor)
    assert order_dispute_open(order=paid, key="dp_1", minor=paid.total_minor) == dispute
    assert set(sums().values()) == {0}
    paid.refresh_from_db()
    assert paid.left_minor == 0
    assert_even()

    assert [order_dispute_win(dispute=dispute) for _told in range(3)] == [True, False, False]
    paid.refresh_from_db()
    assert (paid.refunded_minor, paid.state) == (0, "paid")
    assert sums() == {**before, "dispute": 0}
    assert_even()
    assert order_dispute_lose(dispute=dispute) is False


def test_a_part_is_taken_pro_rata_and_what_is_left_can_be_refunded(paid, committing):
    order_dispute_open(order=paid, key="dp_1", minor=paid.total_minor // 2)

    commission, agency = OrderLine.objects.values_list("commission_minor", "agency_minor").get()
    taken = OrderLine.objects.values_list("refunded_commission_minor", "refunded_agency_minor").get()
    assert taken == pytest.approx((commission / 2, agency / 2), abs=1)
    assert_even()
    left = [
        RefundPart(line.public_id, line.total_minor - line.refunded_minor) for line in paid.lines.all()
    ] + [
        RefundPart(f"shipping:{each.public_id}", each.shipping_minor - each.shipping_refunded_minor)
        for each in paid.fulfilments.all()
    ]
    give_back(paid, committing, *left)
    assert set(sums().values()) == {0}
    assert_even()


def test_a_chargeback_after_the_payout_is_carried_and_earned_back(world, alice, paid, committing):
    with committing():
        payout_run(key="first")
    owed = AccountKind.BRAND_PAYABLE, f"brand:{world.brand.public_id}", "EUR"
    first = Payout.objects.get(owner=owed[1]).amount_minor
    assert balance(*owed).minor == 0

    order_dispute_lose(dispute=order_dispute_open(order=paid, key="dp_1", minor=paid.total_minor))
    assert balance(*owed).minor == -first
    for key in ("second", "third"):
        with committing():
            payout_run(key=key)
        assert Payout.objects.filter(owner=owed[1]).count() == 1

    sold(world, alice, committing)
    assert balance(*owed).minor == 0
    with committing():
        payout_run(key="fourth")
    assert Payout.objects.filter(owner=owed[1]).count() == 1
    sold(world, alice, committing)
    with committing():
        payout_run(key="fifth")
    assert list(Payout.objects.filter(owner=owed[1]).values_list("amount_minor", flat=True)) == [first, first]
    assert balance(*owed).minor == 0
    assert_even()


def test_the_fee_of_a_dispute_is_the_brands_and_comes_back_if_the_bank_returns_it(world, paid):
    owed = AccountKind.BRAND_PAYABLE, f"brand:{world.brand.public_id}", "EUR"
    before, books = balance(*owed).minor, sums()

    dispute = order_dispute_open(order=paid, key="dp_1", minor=paid.total_minor, fee_minor=1500)
    assert balance(*owed).minor == -1500
    assert balance("clearing", "", "EUR").minor == 1500
    assert_even()

    for _told in range(3):
        order_dispute_win(dispute=dispute, is_fee_returned=True)
    assert balance(*owed).minor == before
    assert sums() == {**books, "dispute": 0}
    assert_even()


def test_winning_without_the_fee_leaves_only_the_fee_taken(world, paid):
    owed = AccountKind.BRAND_PAYABLE, f"brand:{world.brand.public_id}", "EUR"
    before = balance(*owed).minor

    order_dispute_win(dispute=order_dispute_open(order=paid, key="d", minor=paid.total_minor, fee_minor=1500))

    assert balance(*owed).minor == before - 1500
    assert_even()


def test_what_was_refunded_before_is_the_houses_loss(paid, committing):
    give_back(paid, committing, *everything(paid))

    dispute = order_dispute_open(order=paid, key="dp_1", minor=paid.total_minor)

    assert dispute.surplus_minor == paid.total_minor
    assert balance("write_off", "", "EUR").minor == -paid.total_minor
    assert_even()
    order_dispute_win(dispute=dispute)
    assert balance("write_off", "", "EUR").minor == 0
    assert_even()


def test_a_lost_dispute_ends_the_order(paid):
    dispute = order_dispute_open(order=paid, key="dp_1", minor=paid.total_minor)
    assert [order_dispute_lose(dispute=dispute) for _told in range(2)] == [True, False]

    paid.refresh_from_db()
    dispute.refresh_from_db()
    assert (paid.state, dispute.state) == ("refunded", "lost")
    assert order_dispute_win(dispute=dispute) is False
    assert_even()


@pytest.mark.parametrize(("minor", "fee"), [(0, 0), (-1, 0), (100, -1)])
def test_a_dispute_of_nothing_is_refused(paid, minor, fee):
    with pytest.raises(DisputeEmpty):
        order_dispute_open(order=paid, key="dp_1", minor=minor, fee_minor=fee)
    assert OrderDispute.objects.exists() is False


def test_what_was_never_paid_cannot_be_disputed(world, alice):
    order = buying.place(buying.draft(world.lamp), user=alice)
    with pytest.raises(OrderNotPaid):
        order_dispute_open(order=order, key="dp_1", minor=100)
    assert (OrderDispute.objects.exists(), Movement.objects.exists()) == (False, False)


TAMPERED = {
    "another sum": lambda: OrderDispute.objects.update(amount_minor=1, surplus_minor=0),
    "another fee": lambda: OrderDispute.objects.update(fee_minor=1),
    "won, and nothing came": lambda: OrderDispute.objects.update(state="won", ended_at="2026-01-01T00:00Z"),
    "a fee that never came back": lambda: OrderDispute.objects.update(is_fee_returned=True),
    "a dispute that is gone": lambda: OrderDispute.objects.all().delete(),
    "an agency's part": lambda: OrderLine.objects.update(refunded_agency_minor=0),
    "what the bank took": lambda: Transfer.objects.filter(credit__kind="clearing", subject="").update(
        amount=1
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_every_tampering_with_a_dispute_is_found(paid, what):
    order_dispute_open(order=paid, key="dp_1", minor=paid.total_minor, fee_minor=1500)
    assert_even()
    unguarded()

    TAMPERED[what]()

    assert prove().difference


def test_a_kindness_of_the_house_leaves_everybody_what_they_earned(paid, committing):
    before = sums()
    line = paid.lines.get()

    give_back(paid, committing, RefundPart(line.public_id, 1000, borne_by_house=True))

    after = sums()
    assert balance("promotion", "", "EUR").minor == -1000
    assert {kind: after[kind] for kind in KINDS[:-1]} == {kind: before[kind] for kind in KINDS[:-1]}
    assert_even()

    # Sent back after all: everybody gives theirs, and the house has its own again.
    left = RefundPart(line.public_id, line.total_minor - 1000)
    give_back(paid, committing, left, *everything(paid)[1:])
    assert set(sums().values()) == {0}
    assert_even()
