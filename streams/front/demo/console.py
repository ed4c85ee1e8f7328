"""What the operators' console has to show: a dispute with the brand's words, a refund that waits, a kindness."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final
from uuid import uuid4

from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.payments.models import SandboxObject, WebhookEvent
from commerce.payments.providers.sandbox.disputing import dispute_open
from commerce.payments.services import Gift, Wish, dispute_look, goodwill_give, refund_ask
from commerce.payments.services.approving import limit_of
from commerce.payments.services.hearing import Statement, dispute_say
from marketplace.accounts.models import User
from streams.front.demo import art, world

WORDS: Final = (
    "The lamp left us on the day after the order, in a double box, and the carrier had it signed for at the door three "
    "days later. We wrote to the buyer twice and heard nothing before the bank wrote to us. The picture shows the lamp "
    "before we packed it."
)
STRAY: Final = '{"id": "evt_3f1c", "type": "payment.succeeded", "data": {"ref": "pi_of_another_shop"}}'


def console_fill(orders: Sequence[Order], seller: User) -> None:
    """Fill it from the seeded orders: 1 is on its way, 3 arrived, 4 was paid with the card that is disputed."""
    operator = User.objects.get(email=world.OPERATOR_EMAIL)
    _argued(orders[4], seller)
    _asked(orders[3], seller)
    goodwill_give(
        order=orders[1], key=uuid4(), gift=Gift(500, "The carrier lost a day. Have a tea on us."), by=operator
    )
    WebhookEvent.objects.create(
        provider="sandbox",
        event_id="evt_3f1c",
        kind="payment.succeeded",
        ref="pi_of_another_shop",
        body=STRAY,
        outcome=WebhookEvent.Outcome.UNMATCHED,
        note="no payment of ours",
    )


def _argued(order: Order, seller: User) -> None:
    payment = order.payments.get()
    kept = SandboxObject.objects.get(ref=payment.provider_ref)
    kept.data["disputes_at"] = 0
    kept.save(update_fields=["data"])
    opened = dispute_open(payment.provider_ref, reason="product_not_received")
    if opened is None:
        return
    dispute, _is_new = dispute_look(provider=payment.provider, ref=opened["ref"])
    if dispute is None:
        return
    parcel = BytesIO(art.picture("p-moon", hue=28, width=900).read())
    brand = order.fulfilments.select_related("brand").earliest("pk").brand
    dispute_say(dispute=dispute, brand=brand, key=uuid4(), statement=Statement(WORDS, [parcel]), by=seller)


def _asked(order: Order, seller: User) -> None:
    """The brand's owner asks for more than one person gives back."""
    limit = limit_of(order.currency)
    line = order.lines.earliest("pk")
    if limit is None or line.total_minor <= limit.minor:
        return
    brand = order.fulfilments.select_related("brand").earliest("pk").brand
    part = RefundPart(line.public_id, line.total_minor, line.quantity)
    wish = Wish([part], "Both shades arrived with a crack along the rim.", brand)
    refund_ask(order=order, key=uuid4(), wish=wish, by=seller)
