"""Money back: by pieces, by amounts, twice pressed, too much, and when the provider will not."""

import random
from uuid import uuid4

import pytest

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance, balances
from commerce.orders.drafts import RefundPart
from commerce.orders.errors import RefundEmpty, RefundPartUnknown, RefundTooLarge
from commerce.orders.models import Order
from commerce.orders.splitting import pieces_minor
from commerce.payments.errors import ProviderAway, ProviderRefused, RefundKeyTaken, RefundNotPossible
from commerce.payments.models import Refund, SandboxObject
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services import parcel_cancel, refund_begin
from commerce.payments.tasks import payments_sweep
from marketplace.accounts.models import Mail
from tests import factories
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


def give_back(order, committing, *parts, key=None, reason="", by=None):
    with committing():
        refund = refund_begin(order=order, key=key or uuid4(), parts=parts, reason=reason, asked_by=by)
    refund.refresh_from_db()
    order.refresh_from_db()
    return refund


def everything(order):
    parts = [RefundPart(line.public_id, line.total_minor, line.quantity, True) for line in order.lines.all()]
    return parts + [
        RefundPart(f"shipping:{parcel.public_id}", parcel.shipping_minor)
        for parcel in order.fulfilments.all()
    ]


@pytest.fixture
def paid(world, alice, committing) -> Order:
    order = buying.place(
        buying.draft(world.lamp, quantity=3, collaboration=world.collaboration, scope="s1"), user=alice
    )
    buying.pay(order, committing)
    return order


def test_a_full_refund_takes_everybodys_share_back(world, paid, committing):
    give_back(paid, committing, *everything(paid), reason="It arrived broken")

    assert paid.state == Order.State.REFUNDED
    assert paid.refunded_minor == paid.total_minor
    assert {found.posted.minor for found in balances()} == {0}
    stock = world.lamp.variants.get(name="Natural").stock
    assert stock.on_hand == 10
    assert paid.fulfilments.get().state == "cancelled"
    mail = Mail.objects.get(template="order_refunded")
    assert mail.to == "alice@example.org"
    assert prove().difference == ""
    assert SandboxObject.objects.filter(kind="refund").count() == 1


def test_ten_pieces_with_a_discount_come_back_to_the_cent_each_way(world, alice, committing):
    """10 pieces at 23.90, a quarter off: 179.25."""
    mug = factories.make_product(world.brand, prices={"EUR": 2390}, stock=100)
    for steps in ([10], [1] * 10, [3, 7], [7, 1, 2]):
        order = buying.place(buying.draft(mug, quantity=10, discount_minor=5975), user=alice)
        buying.pay(order, committing)
        line = order.lines.get()
        assert line.total_minor == 17925

        amounts = []
        for pieces in steps:
            line.refresh_from_db()
            minor = pieces_minor(line.total_minor - line.refunded_minor, 10 - line.refunded_quantity, pieces)
            amounts.append(minor)
            give_back(order, committing, RefundPart(line.public_id, minor, pieces))

        assert sum(amounts) == 17925
        if steps == [1] * 10:
            assert set(amounts) == {1792, 1793}
        with pytest.raises(RefundTooLarge):
            give_back(order, committing, RefundPart(line.public_id, 1792, 1))
        line.refresh_from_db()
        assert (line.refunded_minor, line.refunded_quantity) == (17925, 10)
        assert (line.refunded_tax_minor, line.refunded_fee_minor) == (line.tax_minor, line.fee_minor)
    assert prove().difference == ""


def test_the_same_form_refunds_once_and_a_second_form_again(paid, committing):
    """A double click, a colleague with the same form, then on purpose."""
    line = paid.lines.get()
    part = RefundPart(line.public_id, 392)
    form = uuid4()

    first = give_back(paid, committing, part, key=form)
    assert give_back(paid, committing, part, key=form) == first
    assert paid.refunded_minor == 392

    give_back(paid, committing, part)

    assert paid.refunded_minor == 784
    assert SandboxObject.objects.filter(kind="refund").count() == 2


def test_the_form_of_another_order_is_refused_and_nothing_goes_back(paid, world, alice, committing):
    key = uuid4()
    give_back(paid, committing, RefundPart(paid.lines.get().public_id, 100), key=key)
    other = buying.place(buying.draft(world.lamp), user=alice)
    buying.pay(other, committing)
    line, parcel = other.lines.get(), other.fulfilments.get()

    with pytest.raises(RefundKeyTaken):
        give_back(other, committing, RefundPart(line.public_id, 100), key=key)
    with pytest.raises(RefundKeyTaken):
        parcel_cancel(fulfilment=parcel, key=key, pieces={line.public_id: 1}, reason="", by=None)

    other.refresh_from_db()
    assert (Refund.objects.count(), other.refunded_minor) == (1, 0)


def test_more_than_is_left_is_refused_and_nothing_changes(paid, committing):
    line = paid.lines.get()
    give_back(paid, committing, RefundPart(line.public_id, line.total_minor - 1))

    for part in (RefundPart(line.public_id, 2), RefundPart(line.public_id, 1, pieces=4)):
        with pytest.raises(RefundTooLarge):
            give_back(paid, committing, part)

    paid.refresh_from_db()
    line.refresh_from_db()
    assert line.refunded_minor == line.total_minor - 1
    assert Refund.objects.count() == 1
    assert prove().difference == ""


def test_what_cannot_be_refunded_is_refused(paid, world, alice, committing):
    other = buying.place(buying.draft(world.candle), user=alice)
    line = other.lines.get()

    with pytest.raises(RefundNotPossible):
        give_back(other, committing, RefundPart(line.public_id, 10))
    with pytest.raises(RefundPartUnknown):
        give_back(paid, committing, RefundPart(line.public_id, 10))
    with pytest.raises(RefundPartUnknown):
        give_back(paid, committing, RefundPart("shipping:nothing", 10))
    with pytest.raises(RefundEmpty):
        give_back(paid, committing)
    with pytest.raises(RefundEmpty):
        give_back(paid, committing, RefundPart(paid.lines.get().public_id, -5))

    paid.refresh_from_db()
    assert (paid.refunded_minor, Refund.objects.count()) == (0, 0)


def test_a_refund_the_provider_refuses_gives_its_claim_up(paid, committing, monkeypatch):
    def refuse(*args, **kwargs):
        raise ProviderRefused("account_restricted")

    line = paid.lines.get()
    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "refund", refuse)
        refund = give_back(paid, committing, RefundPart(line.public_id, 500, 1))

    line.refresh_from_db()
    assert (refund.state, refund.failure_code) == ("failed", "account_restricted")
    assert (paid.refunded_minor, line.refunded_minor, line.refunded_quantity) == (0, 0, 0)
    assert prove().difference == ""
    assert Mail.objects.filter(template="order_refunded").exists() is False

    give_back(paid, committing, RefundPart(line.public_id, 500, 1))
    assert paid.refunded_minor == 500


def test_a_lost_answer_is_asked_for_again_and_money_goes_back_once(
    paid, committing, monkeypatch, sandbox_wire
):
    real = SandboxProvider.refund

    def commit_and_break(self, *args, **kwargs):
        real(self, *args, **kwargs)
        raise ProviderAway("the line broke")

    sandbox_wire.hold = True
    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "refund", commit_and_break)
        refund = give_back(paid, committing, RefundPart(paid.lines.get().public_id, 500))
    assert refund.state == "created"

    Refund.objects.update(created_at=refund.created_at.replace(year=2020))
    for _round in range(2):
        with committing():
            payments_sweep()

    refund.refresh_from_db()
    assert refund.state == "succeeded"
    assert SandboxObject.objects.filter(kind="refund").count() == 1
    assert balance("clearing", "provider:sandbox", "EUR").minor == -(paid.total_minor - 500)
    assert prove().difference == ""


def test_any_sequence_of_refunds_keeps_every_share_in_bounds(world, alice, committing):
    dice = random.Random(7)
    order = buying.place(
        buying.draft(world.lamp, quantity=2, collaboration=world.collaboration),
        buying.draft(world.candle, quantity=3),
        user=alice,
    )
    buying.pay(order, committing)
    while order.state == Order.State.PAID:
        parts = []
        for line in order.lines.all():
            left = line.total_minor - line.refunded_minor
            parts.append(RefundPart(line.public_id, dice.randint(0, min(left, 3000)) if left > 50 else left))
        parcel = order.fulfilments.get()
        parts.append(
            RefundPart(
                f"shipping:{parcel.public_id}",
                min(100, parcel.shipping_minor - parcel.shipping_refunded_minor),
            )
        )
        if sum(part.minor for part in parts):
            give_back(order, committing, *parts)
        assert prove().difference == ""

    assert {found.posted.minor for found in balances()} == {0}
