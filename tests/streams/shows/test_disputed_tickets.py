"""A show is called off while a holder's bank has the money: it goes back when the bank finds for the house."""

import pytest

from commerce.ledger.proof import prove
from commerce.payments.models import Dispute, Refund
from commerce.payments.tasks import payments_sweep
from commerce.tickets.models import Ticket
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from streams.shows.services import show_cancel
from tests import factories
from tests.commerce.payments import buying
from tests.commerce.payments.test_disputes import DISPUTED, comes_due, decide

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("outcome", "refunds"), [("won", 1), ("lost", 0)])
def test_a_disputed_ticket_is_refunded_unless_the_bank_did_told_twice_or_once(
    bruno, alice, committing, settings, outcome, refunds
):
    """``refund_ticket``."""
    settings.SANDBOX_DISPUTE_SECONDS = 3600
    ticket = factories.make_ticket(factories.make_brand(bruno.user, name="Bruno's box office"))
    performance = factories.make_performance(bruno, ticket)
    order = buying.place(buying.draft(ticket), user=alice)
    buying.pay(order, committing, card=DISPUTED)
    comes_due()
    with committing():
        payments_sweep()
    with committing():
        show_cancel(show=performance)

    owed = Delivery.objects.get(handler="streams.shows.handlers.refund_ticket")
    assert (owed.done_at, "RefundDisputed" in owed.last_error, Refund.objects.count()) == (None, True, 0)
    decide(Dispute.objects.select_related("payment__order").get(), committing, outcome)
    for _delivered in range(2):
        with committing():
            assert deliver(owed.pk) is True

    order.refresh_from_db()
    assert (order.state, Refund.objects.count()) == ("refunded", refunds)
    assert Ticket.objects.filter(revoked_at__isnull=True).exists() is False
    assert prove().difference == ""
