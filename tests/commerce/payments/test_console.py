"""The operators' pages of payments and messages: found, read, looked at again, closed with a reason."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.payments.errors import MessageNeedsReason, MessageNotOpen
from commerce.payments.models import OperatorTask, Payment, WebhookEvent
from commerce.payments.services import Gift, goodwill_give, operator_task, webhook_replay, webhook_settle
from tests import factories
from tests.commerce.payments import buying
from tests.commerce.payments.asking import same_queries
from tests.commerce.payments.test_refund import give_back

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAYMENTS, MESSAGES = "/operator/money/payments/", "/operator/money/messages/"


@pytest.fixture
def paid(world, alice, committing) -> Order:
    order = buying.place(buying.draft(world.lamp, quantity=2), user=alice)
    buying.pay(order, committing)
    return order


def message(**fields) -> WebhookEvent:
    values = {"provider": "sandbox", "kind": "payment.succeeded", "body": '{"a": "<b>"}', "ref": "pi_9"}
    values |= {
        "outcome": "unmatched",
        "note": "no payment of ours",
        "event_id": f"evt_{uuid4().hex}",
        **fields,
    }
    return WebhookEvent.objects.create(**values)


def staff(*rights):
    user = factories.make_user("steve@example.org", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def test_a_payment_is_found_by_what_people_know_of_it(paid, world, alice, oliver, committing, client_of):
    other = buying.place(buying.draft(world.candle), email="guest@example.org")
    buying.pay(other, committing, card=buying.DECLINED)
    payment, failed = paid.payments.get(), other.payments.get()
    olivers = client_of(oliver)

    def found(**query):
        page = olivers.get(PAYMENTS, query)
        assert page.status_code == 200
        return [row.pk for row in page.context["rows"]]

    assert found() == [failed.pk, payment.pk]
    for words in (
        paid.number,
        paid.number.lower(),
        "ALICE@example.org",
        payment.provider_ref,
        payment.public_id,
    ):
        assert found(words=words) == [payment.pk]
    assert found(state="failed") == [failed.pk]
    assert found(state="nonsense", currency="EUR", provider="sandbox", before="x") == [failed.pk, payment.pk]
    assert found(words="nothing at all") == []
    assert found(before=str(failed.pk)) == [payment.pk]
    assert "No payment fits." in olivers.get(PAYMENTS, {"words": "zzz"}).text


def test_a_long_list_goes_on_where_it_stopped(paid, oliver, client_of, monkeypatch):
    monkeypatch.setattr("commerce.payments.console_views.PAGE_ROWS", 2)
    first = paid.payments.get()
    for _row in range(4):
        Payment.objects.create(
            key=uuid4(), order=paid, provider="sandbox", amount_minor=1, currency="EUR", state="failed"
        )
    olivers, address, seen = client_of(oliver), PAYMENTS, []
    for _page in range(3):
        page = olivers.get(address)
        seen += [row.pk for row in page.context["rows"]]
        address = f"{PAYMENTS}?{page.context['more']}"

    assert seen == sorted(Payment.objects.values_list("pk", flat=True), reverse=True)
    assert (seen[-1], page.context["more"]) == (first.pk, "")


def test_a_payment_tells_calls_messages_refunds_and_kindness(paid, oliver, committing, client_of):
    refund = give_back(
        paid, committing, RefundPart(paid.lines.get().public_id, 500), reason="Torn", by=oliver
    )
    with committing():
        goodwill_give(order=paid, key=uuid4(), gift=Gift(300, "For the wait"), by=oliver)
    payment = paid.payments.get()

    page = client_of(oliver).get(f"{PAYMENTS}{payment.public_id}/")

    told = page.context["told"]
    assert [call.operation for call in told.calls] == ["start", "refund", "refund"]
    assert [row.amount_minor for row in told.refunds] == [500, 300]
    assert {event.reference for event in told.messages} >= {payment.public_id, refund.public_id}
    for words in ("Torn", "out of kindness, paid by the house", "Look at it again", paid.buyer.email):
        assert words in page.text
    assert f"/operator/refund/{paid.public_id}/" in page.text


def test_what_needs_a_person_comes_first_and_is_closed_with_a_reason(paid, oliver, client_of):
    open_, applied = message(), message(outcome="applied", note="")
    operator_task(kind=OperatorTask.Kind.MESSAGE_DOES_NOT_FIT, subject=f"webhook:{open_.pk}", note="x")
    olivers = client_of(oliver)
    assert [row.pk for row in olivers.get(MESSAGES).context["rows"]] == [open_.pk]
    assert applied.pk in [row.pk for row in olivers.get(MESSAGES, {"state": "applied"}).context["rows"]]
    assert len(olivers.get(MESSAGES, {"state": "all"}).context["rows"]) == WebhookEvent.objects.count()
    page = olivers.get(f"{MESSAGES}{open_.pk}/")
    assert "&lt;b&gt;" in page.text
    assert "Nothing more is to be done?" in page.text

    for _press in range(2):
        answer = olivers.post(f"{MESSAGES}{open_.pk}/close/", {"reason": "Of the old shop"}, follow=True)
        assert "Closed. Whoever looks at it later reads why." in answer.text

    open_.refresh_from_db()
    assert (open_.close_reason, open_.closed_by) == ("Of the old shop", oliver)
    assert OperatorTask.objects.get().outcome == "Of the old shop"
    assert "No message needs a person." in olivers.get(MESSAGES).text
    assert "Nothing more is to be done?" not in olivers.get(f"{MESSAGES}{open_.pk}/").text


def test_it_is_not_closed_without_words_nor_when_nothing_is_open(paid, oliver, client_of):
    open_, applied = message(), message(outcome="applied")
    with pytest.raises(MessageNeedsReason):
        webhook_settle(event=open_, reason=" ", by=oliver)
    with pytest.raises(MessageNotOpen):
        webhook_settle(event=applied, reason="why not", by=oliver)
    answer = client_of(oliver).post(f"{MESSAGES}{open_.pk}/close/", {"reason": ""}, follow=True)

    assert "It stays open." in answer.text
    assert WebhookEvent.objects.filter(closed_at__isnull=False).count() == 0


def test_looked_at_again_it_is_open_again(paid, oliver, committing, client_of):
    event = message(
        body=WebhookEvent.objects.filter(outcome="applied").latest("pk").body, ref="", reference=""
    )
    webhook_settle(event=event, reason="Of the old shop", by=oliver)
    answer = client_of(oliver).post(f"{MESSAGES}{event.pk}/replay/", {"next": MESSAGES})

    assert (answer.status_code, answer["Location"]) == (302, MESSAGES)
    event.refresh_from_db()
    assert (event.closed_at, event.close_reason, event.replays) == (None, "", 1)
    assert event.outcome == "ignored"
    with committing():
        webhook_replay(event=event)


def test_a_message_leads_to_its_payment(paid, oliver, client_of):
    event = WebhookEvent.objects.filter(reference=paid.payments.get().public_id)[0]

    page = client_of(oliver).get(f"{MESSAGES}{event.pk}/")

    assert f"{PAYMENTS}{paid.payments.get().public_id}/" in page.text


def test_strangers_and_staff_without_the_right_find_nothing(paid, carla, mallory, client_of):
    event, payment = message(), paid.payments.get()
    reads = (PAYMENTS, f"{PAYMENTS}{payment.public_id}/", MESSAGES, f"{MESSAGES}{event.pk}/")
    deeds = (f"{MESSAGES}{event.pk}/replay/", f"{MESSAGES}{event.pk}/close/")
    steve = staff("view_order", "view_transfer")
    for client in (client_of(carla), client_of(mallory), client_of(steve)):
        assert {client.get(address).status_code for address in reads} == {404}
        assert {client.post(address, {"reason": "x"}).status_code for address in deeds} == {404}

    # Who may look may not decide.
    steve = staff_again(steve, "view_payment", "view_webhookevent")
    assert {client_of(steve).get(address).status_code for address in reads} == {200}
    assert {client_of(steve).post(address, {"reason": "x"}).status_code for address in deeds} == {404}
    assert "Look at it again" not in client_of(steve).get(f"{MESSAGES}{event.pk}/").text
    assert "/operator/refund/" not in client_of(steve).get(f"{PAYMENTS}{payment.public_id}/").text
    event.refresh_from_db()
    assert (event.closed_at, event.replays) == (None, 0)


def staff_again(user, *rights):
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return type(user).objects.get(pk=user.pk)


def test_the_pages_ask_the_same_however_much_there_is(paid, oliver, committing, client_of):
    olivers, payment = client_of(oliver), paid.payments.get()
    message()

    def more() -> None:
        for _row in range(4):
            message(reference=payment.public_id)
            give_back(paid, committing, RefundPart(paid.lines.get().public_id, 10), by=oliver)
            Payment.objects.create(
                key=uuid4(), order=paid, provider="sandbox", amount_minor=1, currency="EUR", state="failed"
            )
        Payment.objects.update(created_at=timezone.now() - timedelta(hours=1))

    give_back(paid, committing, RefundPart(paid.lines.get().public_id, 10), by=oliver)
    for address in (PAYMENTS, f"{PAYMENTS}{payment.public_id}/", MESSAGES, f"{MESSAGES}?state=all"):
        same_queries(partial(olivers.get, address), more)
