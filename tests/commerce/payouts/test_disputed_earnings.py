"""What banks take back, and what the house gives out of kindness: who earned what afterwards, and that it adds up."""

from uuid import uuid4

import pytest

from commerce.ledger.kinds import AccountKind
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance, balances
from commerce.orders.drafts import EarningTerms, RefundPart
from commerce.orders.errors import RefundTooLarge
from commerce.orders.models import Order, OrderLine
from commerce.payments.models import Dispute, DisputeStep, Payment
from commerce.payments.providers.shapes import DisputeState
from commerce.payments.services import refund_begin
from commerce.payments.services.disputing import dispute_apply
from commerce.payouts.models import Payout
from commerce.payouts.services import payout_run
from marketplace.kernel.money import Money
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back

pytestmark = pytest.mark.django_db
EARNERS = ("tax_payable", "brand_payable", "creator_payable", "agency_payable", "platform_fee")


@pytest.fixture
def paid(world, alice, committing, settings) -> Order:
    settings.PAYOUT_HOLD_SECONDS = 0
    return sold(world, alice, committing)


def sold(world, alice, committing) -> Order:
    terms = EarningTerms(fee_bp=1000, agency="agency000001", agency_bp=2500)
    order = buying.place(
        buying.draft(world.lamp, quantity=2, collaboration=world.collaboration, terms=terms), user=alice
    )
    buying.pay(order, committing)
    return order


def told(order, status, *, ref="dp_1", minor=None, fee=0) -> Dispute:
    """A provider tells how a dispute stands."""
    payment = Payment.objects.get(order=order, state=Payment.State.SUCCEEDED)
    state = DisputeState(
        ref=ref,
        of=payment.provider_ref,
        status=status,
        amount=Money(order.total_minor if minor is None else minor, order.currency),
        fee=Money(fee, order.currency),
        reason="fraudulent",
        answer_by=None,
        is_live=False,
    )
    return dispute_apply(payment=payment, state=state)[0]


def sums():
    found: dict[str, int] = {}
    for one in balances():
        found[one.kind] = found.get(one.kind, 0) + one.posted.minor
    return {kind: minor for kind, minor in found.items() if minor}


def assert_even():
    assert sum(sums().values()) == 0
    assert prove().difference == ""


def test_what_was_won_is_everybodys_again_once_and_nothing_was_lost_meanwhile(paid, committing):
    before = sums()

    told(paid, "needs_response")
    assert sums()["dispute"] == -paid.total_minor
    assert {kind: sums()[kind] for kind in EARNERS} == {kind: before[kind] for kind in EARNERS}
    with committing():
        payout_run(key="while it is open")
    assert Payout.objects.exists() is False
    assert_even()

    for _told in range(3):
        told(paid, "won")
    paid.refresh_from_db()
    assert (paid.refunded_minor, paid.state) == (0, "paid")
    assert sums() == before
    assert_even()
    with committing():
        payout_run(key="afterwards")
    assert Payout.objects.count() == 2


def test_what_was_lost_is_taken_from_every_share(paid):
    told(paid, "needs_response")
    told(paid, "lost")

    paid.refresh_from_db()
    assert (paid.state, paid.left_minor) == ("refunded", 0)
    assert sums() == {}
    assert_even()


def test_a_part_is_taken_pro_rata_and_the_rest_can_be_refunded(paid, committing):
    told(paid, "lost", minor=paid.total_minor // 2)

    commission, agency = OrderLine.objects.values_list("commission_minor", "agency_minor").get()
    taken = OrderLine.objects.values_list("refunded_commission_minor", "refunded_agency_minor").get()
    assert taken == pytest.approx((commission / 2, agency / 2), abs=1)
    assert_even()
    left = [RefundPart(line.public_id, line.total_minor - line.refunded_minor) for line in paid.lines.all()]
    left += [
        RefundPart(f"shipping:{each.public_id}", each.shipping_minor - each.shipping_refunded_minor)
        for each in paid.fulfilments.all()
    ]
    give_back(paid, committing, *left)
    assert sums() == {}
    assert_even()


def test_a_chargeback_after_the_payout_is_carried_and_earned_back(world, alice, paid, committing):
    owed = AccountKind.BRAND_PAYABLE, f"brand:{world.brand.public_id}", "EUR"
    with committing():
        payout_run(key="first")
    first = Payout.objects.get(owner=owed[1]).amount_minor
    assert balance(*owed).minor == 0

    told(paid, "lost", fee=1500)
    assert balance(*owed).minor == -first
    assert balance("write_off", "", "EUR").minor == -1500
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


TAMPERED = {
    "another sum": lambda: Dispute.objects.update(amount_minor=1),
    "it was never told": lambda: (DisputeStep.objects.all().delete(), Dispute.objects.all().delete()),
    "won, and nothing came": lambda: Dispute.objects.update(state="won"),
    "lost, and nothing was taken": lambda: Dispute.objects.update(state="lost"),
    "another claim": lambda: Dispute.objects.update(claims=[]),
    "an agency's part": lambda: OrderLine.objects.update(refunded_agency_minor=0),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_every_tampering_with_a_dispute_is_found(paid, what):
    told(paid, "needs_response")
    assert_even()

    TAMPERED[what]()

    assert prove().difference


def test_a_kindness_of_the_house_leaves_everybody_what_they_earned(paid, committing):
    before = sums()
    line = paid.lines.get()

    give_back(paid, committing, RefundPart(line.public_id, 1000, borne_by_house=True))

    assert balance("promotion", "", "EUR").minor == -1000
    assert {kind: sums()[kind] for kind in EARNERS} == {kind: before[kind] for kind in EARNERS}
    assert_even()

    # Sent back after all: everybody gives theirs, and the house has its own again.
    left = RefundPart(line.public_id, line.total_minor - 1000)
    give_back(paid, committing, left, *everything(paid)[1:])
    assert sums() == {}
    assert_even()


def test_a_kindness_is_never_more_than_was_paid(paid):
    line = paid.lines.get()
    with pytest.raises(RefundTooLarge):
        refund_begin(
            order=paid,
            key=uuid4(),
            parts=[RefundPart(line.public_id, line.total_minor + 1, borne_by_house=True)],
            reason="",
            asked_by=None,
        )
    line.refresh_from_db()
    assert line.refunded_minor == 0
    assert_even()
