"""The operators' pages about money: everything can be looked at, nothing edited."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.ledger.models import Account, Movement, Transfer
from commerce.orders.models import Buyer, Fulfilment, Order
from commerce.payments.models import Payment, ProviderCall, Refund, WebhookEvent
from commerce.payouts.models import Payout, PayoutRun
from commerce.payouts.services import payout_run
from marketplace.accounts.models import Mail
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back

pytestmark = pytest.mark.django_db
TABLES = (
    Account, Movement, Transfer, Order, Fulfilment, Buyer, Payment, Refund, ProviderCall, WebhookEvent,
    Payout, PayoutRun,
)  # fmt: skip


@pytest.fixture
def paid(world, alice, committing, settings):
    settings.PAYOUT_HOLD_SECONDS = 0
    order = buying.place(buying.draft(world.lamp, collaboration=world.collaboration), user=alice)
    buying.pay(order, committing)
    with committing():
        payout_run(key="r")
    give_back(order, committing, *everything(order)[:1])
    return order


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_each_table_can_be_looked_at_and_not_changed(paid, oliver, carla, client_of, table):
    row = table.objects.first()
    assert row is not None
    address = f"/operator/{table._meta.app_label}/{table._meta.model_name}/"
    olivers = client_of(oliver)

    assert olivers.get(address, {"q": "a"}).status_code == 200
    assert olivers.get(f"{address}{row.pk}/change/").status_code == 200
    assert olivers.get(f"{address}add/").status_code == 403
    assert olivers.post(f"{address}{row.pk}/change/", {}).status_code == 403
    assert olivers.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client_of(carla).get(address).status_code == 302
    assert table.objects.filter(pk=row.pk).exists()


def test_the_refund_button_leads_to_the_refund_page(paid, oliver, client_of):
    olivers = client_of(oliver)
    for address in (
        f"/operator/orders/order/{paid.pk}/refund/",
        f"/operator/payments/payment/{paid.payments.get().pk}/refund/",
    ):
        answer = olivers.get(address)
        assert answer.status_code == 302
        assert answer["Location"] == f"/operator/refund/{paid.public_id}/"
    assert olivers.get(f"/operator/refund/{paid.public_id}/").status_code == 200


def test_facts_delivered_twice_owe_one_mail(paid, world, alice, committing, sandbox_wire):
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle), user=alice)
    first = buying.pay(order, committing)
    Payment.objects.filter(pk=first.pk).update(state="failed", created_at=timezone.now() - timedelta(hours=1))
    buying.pay(order, committing)
    for message in sandbox_wire.held:
        with committing():
            sandbox_wire.deliver(message)

    for handler in (
        "commerce.payments.handlers.mail_surplus",
        "commerce.payouts.handlers.mail_paid",
    ):
        for delivery in Delivery.objects.filter(handler=handler):
            before = list(Mail.objects.values_list("key", flat=True))
            Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
            with committing():
                assert deliver(delivery.pk) is True
            assert list(Mail.objects.values_list("key", flat=True)) == before
