"""What apps above add to the evidence of a dispute: returns in the buyer's words, and what was said in the show."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.orders.models import OrderLine
from commerce.payments.evidence import evidence_of, last_shipment
from commerce.payments.models import Dispute, Payment
from streams.room.models import Message
from tests.commerce.returns.back import ask, order_there

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def disputed(world, alice, carla, committing):
    """Alice's order of two lamps and a candle, delivered, and then disputed."""
    order = order_there(world.lamp, world.candle, user=alice, by=carla, committing=committing)
    payment = Payment.objects.get(order=order)
    return Dispute.objects.create(
        payment=payment, provider_ref="dp_1", amount_minor=100, currency=order.currency
    )


def said(dispute):
    return "\n".join(f"{each.title}: {each.rows}" for each in evidence_of(dispute))


def test_parcels_and_returns_are_told_with_their_times(disputed):
    back = ask(disputed.payment.order)
    text = said(disputed)

    assert "Parcel of Lantern Row" in text
    assert "Arrived" in text
    assert "Return to Lantern Row" in text
    assert back.get_reason_display() in text
    shipment = last_shipment(disputed)
    assert shipment is not None
    assert shipment.delivered_at is not None


def test_what_the_buyer_wrote_in_the_show_that_day_is_told_and_nothing_of_others(
    disputed, world, alice, mallory
):
    order = disputed.payment.order
    OrderLine.objects.filter(order=order).update(scope=world.show.public_id)
    for number, (user, body, at) in enumerate(
        (
            (alice, "I take two of them", order.placed_at),
            (mallory, "Not mine to tell", order.placed_at),
            (alice, "Last week's words", order.placed_at - timedelta(days=7)),
            (alice, "Taken out", order.placed_at),
        )
    ):
        Message.objects.create(
            show=world.show,
            user=user,
            visitor=f"u:{user.pk}",
            nonce=str(number),
            name="Somebody",
            body=body,
            created_at=at,
            deleted_at=timezone.now() if body == "Taken out" else None,
        )

    text = said(disputed)

    assert f"Bought in the show “{world.show.title}”" in text
    assert "I take two of them" in text
    for other in ("Not mine to tell", "Last week's words", "Taken out", alice.email):
        assert other not in text
