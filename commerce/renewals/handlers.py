"""What renewals do when they hear of memberships, orders and payments."""

from commerce.memberships.events import GiftBought, MembershipMoved
from commerce.orders.events import OrderCancelled, OrderPaid
from commerce.payments.events import PaymentFailed
from commerce.payments.selectors import payment_by_id
from commerce.renewals.letters import entry_mail, gift_mails
from commerce.renewals.selectors.buying import gift_by_id
from commerce.renewals.services.renewing import renewal_failed, renewal_given_up, renewal_paid
from marketplace.kernel.bus import on


@on(OrderPaid, durable=True)
def note_paid(event: OrderPaid) -> None:
    """The money of a renewal is there."""
    renewal_paid(order_id=event.order_id)


@on(PaymentFailed, durable=True)
def note_failed(event: PaymentFailed) -> None:
    """A charge of a renewal failed; what its member tried themselves is told on the page."""
    payment = payment_by_id(event.payment_id)
    renewal_failed(order_id=event.order_id, key=payment.key, code=event.failure_code)


@on(OrderCancelled, durable=True)
def note_unpaid(event: OrderCancelled) -> None:
    """A renewal was not paid in its time."""
    renewal_given_up(order_id=event.order_id, reason="expired")


@on(MembershipMoved, durable=True)
def mail_member(event: MembershipMoved) -> None:
    """Tell a member what became of the membership."""
    entry_mail(event.entry_id)


@on(GiftBought, durable=True)
def mail_gift(event: GiftBought) -> None:
    """Send a gift's code to whoever gave it, and to whom it is for."""
    gift = gift_by_id(event.gift_id)
    if gift is not None:
        gift_mails(gift)
