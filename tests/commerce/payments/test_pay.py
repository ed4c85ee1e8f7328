"""A buyer presses Pay: every card, every answer, and every answer that is lost."""

from uuid import uuid4

import pytest

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.orders.models import Order
from commerce.payments.models import Payment, ProviderCall, WebhookEvent
from marketplace.accounts.models import Mail
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


def test_a_good_card_pays_the_order_and_everybody_gets_their_share(world, alice, committing):
    order = buying.place(
        buying.draft(
            world.lamp, collaboration=world.collaboration, scope=world.show.public_id, line_up_number=1
        ),
        user=alice,
    )

    payment = buying.pay(order, committing)

    assert payment.state == Payment.State.SUCCEEDED
    assert order.state == Order.State.PAID
    assert payment.method_label == "Visa •••• 4242"
    # 64.00 with 23 % VAT: 11.97; base 52.03; 12 % is 6.24, 5 % is 2.60; delivery 4.90 with 0.92 VAT.
    assert order.total_minor == 6890
    assert balance("clearing", "", "EUR").minor == -6890
    assert balance("tax_payable", "", "EUR").minor == 1197 + 92
    assert balance("creator_payable", f"creator:{world.creator.public_id}", "EUR").minor == 624
    assert balance("platform_fee", "", "EUR").minor == 260
    assert balance("brand_payable", f"brand:{world.brand.public_id}", "EUR").minor == 4319 + 398
    variant = world.lamp.variants.get(name="Natural")
    assert (variant.stock.on_hand, variant.stock.held) == (9, 0)
    assert prove().difference == ""
    assert WebhookEvent.objects.get().outcome == "applied"
    assert Mail.objects.get(template="order_paid").to == alice.email


@pytest.mark.parametrize(
    ("card", "code"), [(buying.DECLINED, "card_declined"), (buying.POOR, "insufficient_funds")]
)
def test_a_refused_card_charges_nothing_and_another_may_be_tried(world, alice, committing, card, code):
    order = buying.place(buying.draft(world.candle), user=alice)

    refused = buying.pay(order, committing, card=card)

    assert (refused.state, refused.failure_code) == (Payment.State.FAILED, code)
    assert (order.state, order.payment_state, order.payment_failure) == ("pending", "failed", code)
    assert prove().checked["transfers"] == 0

    paid = buying.pay(order, committing)

    assert paid.state == Payment.State.SUCCEEDED
    assert order.state == Order.State.PAID


def test_no_card_number_is_kept_anywhere(world, alice, committing):
    order = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(order, committing)

    kept = " ".join(
        str(row) for model in (Payment, ProviderCall, WebhookEvent) for row in model.objects.values()
    )
    assert "424242" not in kept
    assert uuid4() is not None
