"""What payments do about facts: queue the task. Lost ones are found by the sweep."""

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from commerce.orders.letters import order_mail
from commerce.orders.models import Order
from commerce.orders.selectors import order_address, order_by_id
from commerce.payments import tasks
from commerce.payments.events import (
    DisputeOpened,
    GoodwillCodeGiven,
    PaymentFailed,
    PaymentSurplus,
    RefundBegun,
    SandboxSpoke,
    SandboxTakesTime,
    WebhookStored,
)
from commerce.payments.evidence import moment
from commerce.payments.hearings import brands_of_order, say_by
from commerce.payments.selectors import dispute_by_id, goodwill_code_by_id, payment_by_id
from marketplace.accounts.services import mail_queue, people_tell
from marketplace.brands.selectors import people_who
from marketplace.kernel.bus import on

# Longer waits than this are the sweep's: a broker hands long ones out twice.
COUNTDOWN_SECONDS_MAX: Final = 600


@on(WebhookStored)
def process_webhook(event: WebhookStored) -> None:
    """Look at the message soon."""
    tasks.webhook_process.delay(event.event_id)


@on(RefundBegun)
def send_refund(event: RefundBegun) -> None:
    """Ask the provider for the refund."""
    tasks.refund_send.delay(event.refund_id)


@on(SandboxSpoke)
def post_sandbox_message(event: SandboxSpoke) -> None:
    """Let the sandbox call back."""
    tasks.sandbox_message.delay(event.ref)


@on(SandboxTakesTime)
def settle_sandbox_payment(event: SandboxTakesTime) -> None:
    """Let the sandbox settle later."""
    if event.seconds <= COUNTDOWN_SECONDS_MAX:
        tasks.sandbox_settle.apply_async((event.ref,), countdown=event.seconds)


@on(PaymentSurplus, durable=True)
def mail_surplus(event: PaymentSurplus) -> None:
    """Tell the buyer that a second payment came and goes back."""
    payment = payment_by_id(event.payment_id)
    buyer = payment.order.buyer
    mail_queue(
        key=f"order-surplus:{payment.public_id}",
        to=buyer.email,
        language=buyer.language,
        template="order_surplus",
        context={
            "name": buyer.name,
            "number": payment.order.number,
            "total": payment.amount_minor,
            "currency": payment.currency,
            "address": order_address(payment.order),
        },
    )


@on(PaymentFailed, durable=True)
def mail_failed(event: PaymentFailed) -> None:
    """Tell a buyer who is not before the page any more that the bank said no in the end, while they can pay again."""
    order = order_by_id(event.order_id)
    if event.is_late and order.state == Order.State.PENDING and order.expires_at > timezone.now():
        payment = payment_by_id(event.payment_id)
        order_mail("order_payment_failed", event.order_id, payment.public_id)


@on(DisputeOpened, durable=True)
def mail_dispute(event: DisputeOpened) -> None:
    """Tell the brands of an order that its buyer argues with their bank, and by when to say what they know."""
    dispute = dispute_by_id(event.dispute_id)
    order, until = order_by_id(event.order_id), say_by(dispute)
    for brand in brands_of_order(order):
        path = reverse("payments:brand_dispute", args=[brand.public_id, dispute.public_id])
        people_tell(
            people=people_who(brand, to="manage"),
            key=f"dispute-opened:{dispute.public_id}:{brand.public_id}",
            template="dispute_opened",
            context={
                "number": order.number,
                "until": moment(until),
                "address": settings.SITE_URL + path,
            },
        )


@on(GoodwillCodeGiven, durable=True)
def mail_goodwill_code(event: GoodwillCodeGiven) -> None:
    """Send the buyer their code."""
    given = goodwill_code_by_id(event.code_id)
    order_mail(
        "order_goodwill_code",
        event.order_id,
        str(given.key),
        code=given.code.text,
        amount=given.amount_minor,
        of_brand=given.code.brand.name if given.code.brand else "",
        until=moment(given.code.ends_at)[:10],
        reason=given.reason,
    )
