"""Cash on delivery: ordered without money, sent, collected or refused at the door, and given back."""

from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance, transfers_of
from commerce.orders.drafts import RefundPart
from commerce.orders.events import OrderConfirmed
from commerce.orders.handlers import mail_confirmed
from commerce.orders.models import Fulfilment, Order
from commerce.orders.selectors import order_link
from commerce.orders.services import Way, order_confirm, order_refuse, shipment_send
from commerce.payments.errors import CashNotSent, CashNotWaiting, ProviderRefused, WebhookRefused
from commerce.payments.models import CashEntry, Payment, Refund
from commerce.payments.providers.cash.adapter import CashProvider
from commerce.payments.services import cash_collect, cash_refuse, cash_return, refund_begin
from commerce.payments.tasks import payments_sweep
from commerce.stock.models import StockItem
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from tests import factories
from tests.commerce.checkout import desk

pytestmark = pytest.mark.django_db
CASH = {"way": "cash", "phone": "098765 43210", "country": "IN"}


@pytest.fixture
def bazaar(world, lantern):
    """Lantern Row sends a lamp to India, where its carrier collects money for 49 rupees."""
    Market.objects.filter(code="in").update(takes_cash=True)
    type(lantern).objects.filter(pk=lantern.pk).update(country="IN")
    factories.make_zone(lantern, market="in", steps=[(None, 9900)], takes_cash=True, cash_fee_minor=4900)
    world.lamp.variants.first().prices.create(currency="INR", amount_minor=118000)
    return world.lamp


def opened(client, product):
    client.cookies["market"] = "in"
    page = client.get(desk.buy_address(product))
    return client.post(desk.PAY, desk.hidden(page) | {"redraw": "1", **CASH})


def ordered(client, product) -> Order:
    desk.press_pay(client, opened(client, product), "", **CASH)
    return Order.objects.get()


def stock(product) -> tuple[int, int]:
    item = StockItem.objects.get(variant=product.variants.first())
    return item.on_hand, item.held


def send(order: Order) -> None:
    shipment_send(fulfilment=order.fulfilments.get(), way=Way(tracking="IN1"), key=uuid4())


def test_an_order_is_confirmed_without_money(client, bazaar, committing) -> None:
    page = opened(client, bazaar)
    text = page.content.decode()
    assert "Cash on delivery" in text
    assert "Order, pay ₹1,328.00 at the door" in text
    assert "card_number" not in text

    with committing():
        done = desk.press_pay(client, page, "", **CASH)

    assert done.context["outcome"].word == "confirmed"
    assert "You pay ₹1,328.00 at the door" in done.content.decode()
    order, payment = Order.objects.get(), Payment.objects.get()
    assert (order.state, order.total_minor, order.paid_at) == ("confirmed", 132800, None)
    assert (order.shipping_minor, order.buyer.phone) == (14800, "+919876543210")
    assert (payment.provider, payment.state) == ("cash", "processing")
    assert stock(bazaar) == (9, 0)
    assert transfers_of(order.public_id) == []
    assert prove().difference == ""
    assert [letter.subject.strip() for letter in mail.outbox] == [f"Your order {order.number} is in"]


def test_the_mail_of_a_confirmed_order_goes_out_once_even_when_told_twice(client, bazaar, committing) -> None:
    with committing():
        order = ordered(client, bazaar)
    with committing():
        mail_confirmed(OrderConfirmed(order_id=order.pk))

    assert len(mail.outbox) == 1


def test_it_is_paid_when_the_carrier_has_the_money(client, client_of, carla, bazaar, lantern) -> None:
    order = ordered(client, bazaar)
    brand = client_of(carla)
    where = reverse("payments:cash", args=[lantern.public_id, order.public_id])
    page = reverse("orders:brand_order", args=[lantern.public_id, order.public_id])
    assert brand.post(where, {"deed": "collected"}).status_code == 409
    assert "Say here what became of it" in brand.get(page).content.decode()
    send(order)

    assert brand.post(where, {"deed": "collected"}).url == page

    order.refresh_from_db()
    assert (order.state, order.paid_at is not None) == ("paid", True)
    assert Payment.objects.get().state == "succeeded"
    # 118000 and 14800 contain 18 %: 18000 and 2258.
    assert balance("tax_payable", "", "INR") == Money(20258, "INR")
    assert prove().difference == ""
    assert "Money collected" not in brand.get(page).content.decode()
    # A second press finds it so, and a refusal comes too late.
    assert brand.post(where, {"deed": "collected"}).status_code == 302
    assert brand.post(where, {"deed": "refused"}).status_code == 409
    assert balance("tax_payable", "", "INR") == Money(20258, "INR")


def test_a_parcel_nobody_takes_comes_back(client, client_of, carla, bazaar, lantern) -> None:
    order = ordered(client, bazaar)
    send(order)
    where = reverse("payments:cash", args=[lantern.public_id, order.public_id])

    client_of(carla).post(where, {"deed": "refused"})

    order.refresh_from_db()
    assert (order.state, order.end_reason) == ("cancelled", "refused")
    assert (Fulfilment.objects.get().state, Payment.objects.get().state) == ("returned", "cancelled")
    assert stock(bazaar) == (10, 0)
    assert transfers_of(order.public_id) == []
    assert prove().difference == ""
    assert "Not taken at the door" in client.get(order_link(order)).content.decode()
    with pytest.raises(CashNotWaiting):
        cash_collect(order=order)
    assert order_refuse(order=order) is False
    assert stock(bazaar) == (10, 0)


def test_money_that_was_collected_goes_back_when_a_person_gave_it(
    client, client_of, oliver, bazaar, committing
) -> None:
    order = ordered(client, bazaar)
    send(order)
    cash_collect(order=order)
    part = RefundPart(order.lines.get().public_id, 118000, 1)

    with committing():
        refund = refund_begin(order=order, key=uuid4(), parts=[part], reason="scratched", asked_by=None)
    payments_sweep()
    refund.refresh_from_db()
    assert (refund.state, refund.provider_ref != "") == ("created", True)
    assert prove().difference == ""

    operator = client_of(oliver)
    where = reverse("admin:payments_refund_change", args=[refund.pk])
    assert operator.get(where).status_code == 200
    cash_return(refund=refund)
    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.state, order.refunded_minor) == ("succeeded", 118000)
    assert prove().difference == ""
    with pytest.raises(CashNotWaiting):
        cash_return(refund=refund)


def test_what_was_not_sent_cannot_have_been_paid_for(client, bazaar) -> None:
    order = ordered(client, bazaar)

    with pytest.raises(CashNotSent):
        cash_collect(order=order)

    assert Payment.objects.get().state == "processing"
    assert CashEntry.objects.get().status == "processing"
    order.refresh_from_db()
    assert order.state == "confirmed"


def test_a_parcel_may_be_refused_before_it_is_sent(client, bazaar) -> None:
    order = ordered(client, bazaar)

    cash_refuse(order=order)

    assert (Fulfilment.objects.get().state, stock(bazaar)) == ("cancelled", (10, 0))
    with pytest.raises(CashNotWaiting):
        cash_refuse(order=order)


def test_pieces_that_are_gone_are_not_collected_for(client, bazaar, monkeypatch) -> None:
    monkeypatch.setattr("commerce.orders.services.paying.reservation_sell", lambda *, key: False)

    order = ordered(client, bazaar)

    assert (order.state, order.end_reason) == ("cancelled", "sold_out")
    assert Payment.objects.get().state == "cancelled"
    assert transfers_of(order.public_id) == []
    assert order_confirm(order=order) is False


@pytest.mark.parametrize("why", ["market", "zone", "two-brands"])
def test_where_cash_is_not_taken_it_is_not_offered_and_refused(client, bazaar, lantern, mallory, why) -> None:
    page = opened(client, bazaar)
    if why == "market":
        Market.objects.filter(code="in").update(takes_cash=False)
    elif why == "zone":
        lantern.shipping_zones.update(takes_cash=False)
    else:
        other = factories.make_brand(mallory, country="IN")
        factories.make_zone(other, market="in", takes_cash=True)
        spoon = factories.make_product(other, prices={"INR": 50000})
        for product in (bazaar, spoon):
            client.post(
                reverse("checkout:add"), {"variant": product.variants.order_by("position")[0].public_id}
            )
        page = client.get(reverse("checkout:begin"))
        assert 'value="cash"' not in page.content.decode()

    refused = desk.press_pay(client, page, "", **CASH)

    assert refused.status_code == 409
    assert "cannot be paid for at the door" in refused.content.decode()
    assert not Order.objects.exists()
    assert 'value="cash"' not in refused.content.decode()


def test_who_pays_at_the_door_can_be_called(client, bazaar) -> None:
    refused = desk.press_pay(client, opened(client, bazaar), "", **{**CASH, "phone": ""})

    assert (refused.status_code, Order.objects.exists()) == (400, False)
    assert "phone" in refused.context["address"].errors


def test_only_managers_of_the_brand_tell_what_became_of_the_money(
    client, client_of, dana, mallory, carla, bazaar, lantern
) -> None:
    order = ordered(client, bazaar)
    send(order)
    where = reverse("payments:cash", args=[lantern.public_id, order.public_id])

    for person, status in ((dana, 403), (mallory, 404)):
        assert client_of(person).post(where, {"deed": "collected"}).status_code == status
    unclear = client_of(carla).post(where, {"deed": "eaten"})
    assert unclear.status_code == 400
    assert "Say whether the money was collected" in unclear.content.decode()
    order.refresh_from_db()
    assert order.state == "confirmed"


def test_the_sweep_leaves_what_a_carrier_has_alone(client, bazaar) -> None:
    ordered(client, bazaar)

    assert payments_sweep() == 0
    assert Order.objects.get().state == "confirmed"


def test_cash_pays_nobody_and_sends_no_messages() -> None:
    provider = CashProvider()

    with pytest.raises(ProviderRefused):
        provider.payout("IN1", Money(100, "INR"), reference="x", key="k")
    for call in (provider.fetch, provider.fetch_refund, provider.fetch_payout):
        with pytest.raises(ProviderRefused):
            call("cash_unknown")
    with pytest.raises(WebhookRefused):
        provider.verify({}, b"{}")
    with pytest.raises(WebhookRefused):
        provider.parse_event(b"{}")
    assert not CashEntry.objects.exists()
    assert not Refund.objects.exists()
