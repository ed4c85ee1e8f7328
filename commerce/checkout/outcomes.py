"""How an order stands, as its buyer is told: one word, and what to do next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.utils.translation import gettext_lazy as _

from commerce.orders.models import Order
from commerce.payments.models import Payment
from commerce.payments.selectors import payment_among, payments_of

Word = Literal["paid", "confirmed", "settling", "challenge", "declined", "over", "returning"]
# Why an order ended although its money came.
RETURNING: Final = frozenset({"sold_out", "code_spent"})
FINAL: Final = frozenset({"paid", "confirmed", "over", "returning"})
REASONS: Final = {
    "card_declined": _("The bank declined this card."),
    "insufficient_funds": _("There is not enough money on this card."),
    "authentication_failed": _("The payment was not confirmed."),
    "expired_card": _("This card has run out."),
}
OTHER_REASON: Final = _("The payment did not go through.")


@dataclass(frozen=True)
class Outcome:
    """How paying an order stands. ``attempt`` numbers the next try."""

    word: Word
    payment: Payment | None
    attempt: int

    @property
    def is_final(self) -> bool:
        """Nothing more will come of it by itself."""
        return self.word in FINAL

    @property
    def reason(self) -> str:
        """Why it did not go through, in words."""
        code = self.payment.failure_code if self.payment else ""
        return str(REASONS.get(code, OTHER_REASON))

    @property
    def challenge_url(self) -> str:
        """Where the buyer confirms the payment."""
        return str(self.payment.next_step.get("url", "")) if self.payment else ""


def outcome_of(order: Order, now: datetime) -> Outcome:
    """Return how an order stands now."""
    payments = payments_of(order)
    payment = payment_among(payments)
    ended = (Payment.State.FAILED, Payment.State.CANCELLED)
    attempt = sum(each.state in ended for each in payments)
    return Outcome(_word(order, payment, now), payment, attempt)


def _word(order: Order, payment: Payment | None, now: datetime) -> Word:
    if order.state in {Order.State.PAID, Order.State.REFUNDED}:
        return "paid"
    if order.state == Order.State.CONFIRMED:
        return "confirmed"
    if order.state == Order.State.CANCELLED:
        return "returning" if order.end_reason in RETURNING else "over"
    if payment is not None and payment.state == Payment.State.REQUIRES_ACTION:
        return "challenge"
    if payment is not None and payment.state in {Payment.State.FAILED, Payment.State.CANCELLED}:
        return "declined" if order.expires_at > now else "over"
    if payment is None:
        # The order was placed and the way to the provider broke off: it can be paid until its time is over.
        return "declined" if order.expires_at > now else "over"
    return "settling"
