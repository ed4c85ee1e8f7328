"""What payouts do about facts: queue the sending and the looking, and owe the mails."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from commerce.orders.events import FulfilmentDelivered
from commerce.payments.events import PayoutReported
from commerce.payments.providers.registry import provider_for
from commerce.payouts import tasks
from commerce.payouts.events import PayoutFailed, PayoutMade, PayoutPaid
from commerce.payouts.models import Payout
from commerce.payouts.payees import payee_of, people_of
from commerce.payouts.selectors import payout_by_id
from commerce.payouts.settlements import settlement_begin
from marketplace.accounts.services import mail_queue
from marketplace.kernel.bus import on


@on(PayoutMade)
def send_payout(event: PayoutMade) -> None:
    """Ask the provider; a lost message is found by the next run."""
    tasks.payout_send.delay(event.payout_id)


@on(FulfilmentDelivered)
def lock_earnings(event: FulfilmentDelivered) -> None:
    """What came of a part that arrived is locked until it is settled; a lost fact is found by the next sweep."""
    settlement_begin(event.fulfilment_id)


@on(PayoutReported)
def look_at_payout(event: PayoutReported) -> None:
    """Ask the provider how the payout stands."""
    tasks.payout_look.delay(event.ref, event.reference)


def statement_path(payout: Payout) -> str:
    """Return where the payee reads what a payout is made of."""
    kind, _colon, public_id = payout.owner.partition(":")
    if kind == "brand":
        return reverse("payouts:brand_statement", args=[public_id, payout.public_id])
    return reverse("payouts:creator_statement", args=[payout.public_id])


def _mail(payout: Payout, template: str) -> None:
    payee = payee_of(payout.owner)
    for person in people_of(payout.owner):
        context: dict[str, Any] = {
            "name": payee.name if payee else "",
            "amount": payout.amount_minor,
            "currency": payout.currency,
            "account": payout.destination_label,
            "is_at_provider": provider_for(payout.provider).pays_connected,
            "address": f"{settings.SITE_URL}{statement_path(payout)}",
        }
        mail_queue(
            key=f"{template}:{payout.public_id}:{person.pk}",
            to=person.email,
            language=person.language,
            template=template,
            context=context,
        )


@on(PayoutPaid, durable=True)
def mail_paid(event: PayoutPaid) -> None:
    """Tell the payee, with the statement."""
    _mail(payout_by_id(event.payout_id), "payout_paid")


@on(PayoutFailed, durable=True)
def mail_failed(event: PayoutFailed) -> None:
    """Tell the payee what to do about it."""
    _mail(payout_by_id(event.payout_id), "payout_failed")
