"""What payments do about facts: queue the task. Lost ones are found by the sweep."""

from typing import Final

from commerce.payments import tasks
from commerce.payments.events import RefundBegun, SandboxSpoke, SandboxTakesTime, WebhookStored
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
