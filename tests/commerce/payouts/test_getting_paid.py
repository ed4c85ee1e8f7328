"""Getting paid: what is asked of a payee, the gate before it is there, and the provider's own questions."""

from typing import Any
from uuid import uuid4

import pytest

from commerce.ledger.proof import prove
from commerce.orders.drafts import RefundPart
from commerce.payments.errors import ProviderAway
from commerce.payments.models import SandboxObject
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.providers.sandbox.payees import ASKED, payee_answer, payee_ask
from commerce.payments.services import refund_begin
from commerce.payouts import tasks
from commerce.payouts.connecting import payee_connect, payee_look
from commerce.payouts.gate_words import words_for
from commerce.payouts.models import PayeeAccount, Payout
from commerce.payouts.payees import payee_of
from commerce.payouts.services import payout_run
from marketplace.accounts.models import Mail
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asking(settings):
    settings.PAYOUT_HOLD_SECONDS = 0
    settings.SANDBOX_ASKS_PAYEES = True
    settings.SANDBOX_SETTLE_SECONDS = 0


def obstacle(owner):
    payee = payee_of(owner)
    assert payee is not None
    return payee.obstacle


def sell(world, committing):
    order = buying.place(
        buying.draft(world.lamp, collaboration=world.collaboration, scope=world.show.public_id)
    )
    buying.pay(order, committing)
    return order


def run(committing):
    with committing():
        return payout_run(key=uuid4().hex)


def page(client, world):
    return client.get(f"/brand/{world.brand.public_id}/getting-paid/").content.decode()


def begin(client, world, **fields: Any):
    return client.post(f"/brand/{world.brand.public_id}/getting-paid/provider/", {"country": "PT", **fields})


def test_a_brand_tells_the_provider_and_is_paid_only_then(world, committing, carla, client_of):
    sell(world, committing)
    owner, carlas = f"brand:{world.brand.public_id}", client_of(carla)

    run(committing)
    assert not Payout.objects.filter(owner=owner).exists()
    assert obstacle(owner) == "provider_incomplete"
    money = carlas.get(f"/brand/{world.brand.public_id}/money/").content.decode()
    assert "does not know enough of you yet" in money
    assert f"/brand/{world.brand.public_id}/getting-paid/" in money

    answer = begin(carlas, world)
    assert answer.status_code == 302
    account = PayeeAccount.objects.get(owner=owner)
    assert answer["Location"] == f"/pay/sandbox/payee/{account.ref}/"
    assert "the date of birth" in page(carlas, world)

    # Told in part, left, and taken up again: what was told stays told.
    carlas.post(answer["Location"], {"told": ["person.address"]})
    account.refresh_from_db()
    assert (account.status, account.missing) == ("incomplete", list(ASKED[1:]))
    again = begin(carlas, world, country="")
    assert again["Location"] == answer["Location"]
    assert "Where you live" not in carlas.get(again["Location"]).content.decode()
    carlas.post(again["Location"], {"told": list(ASKED[1:])})

    tasks.payees_remind()
    account.refresh_from_db()
    assert account.status == "ready"
    assert PayeeAccount.objects.count() == 1
    run(committing)
    assert Payout.objects.filter(owner=owner).count() == 1
    assert "Everything is there" in page(carlas, world)
    assert prove().difference == ""


def test_nothing_moves_before_the_gate_is_open(world, committing):
    sell(world, committing)
    run(committing)

    assert not Payout.objects.exists()
    assert not SandboxObject.objects.filter(kind="payout").exists()
    assert prove().difference == ""


def test_only_owners_and_creators_themselves_see_the_page(world, dana, mallory, bruno, client_of):
    for stranger, status in ((dana, 403), (mallory, 404)):
        assert client_of(stranger).get(f"/brand/{world.brand.public_id}/getting-paid/").status_code == status
        assert begin(client_of(stranger), world).status_code == status
    assert not PayeeAccount.objects.exists()
    assert "Payout account" in client_of(bruno.user).get("/studio/getting-paid/").content.decode()


def test_a_creator_begins_with_the_country_and_is_asked_for_it(bruno, client_of):
    brunos = client_of(bruno.user)

    refused = brunos.post("/studio/getting-paid/provider/", {"country": ""})
    assert refused.status_code == 400
    assert not PayeeAccount.objects.exists()

    assert brunos.post("/studio/getting-paid/provider/", {"country": "JP"}).status_code == 302
    assert PayeeAccount.objects.get().owner == f"creator:{bruno.public_id}"


def test_a_country_nobody_can_pay_to_is_said_so(world, committing, carla, client_of):
    sell(world, committing)
    begin(client_of(carla), world, country="KP")

    assert obstacle(f"brand:{world.brand.public_id}") == "provider_refused"
    assert "It does not pay you" in page(client_of(carla), world)
    run(committing)
    assert not Payout.objects.exists()


def test_a_lost_answer_opens_no_second_account(world, carla, client_of, monkeypatch):
    real = SandboxProvider.connect_payee

    def breaks(*args, **kwargs):
        real(*args, **kwargs)
        raise ProviderAway("the line broke")

    monkeypatch.setattr(SandboxProvider, "connect_payee", breaks)
    answer = begin(client_of(carla), world)
    assert answer["Location"].endswith("/getting-paid/")
    monkeypatch.setattr(SandboxProvider, "connect_payee", real)

    begin(client_of(carla), world)
    assert SandboxObject.objects.filter(kind="payee").count() == 1
    assert PayeeAccount.objects.count() == 1


def ready(owner):
    payee_connect(owner=owner, country="PT", return_url="/")
    account = PayeeAccount.objects.get(owner=owner)
    payee_answer(account.ref, ASKED)
    payee_look(provider="sandbox", ref=account.ref, owner=owner)
    account.refresh_from_db()
    assert account.status == "ready"
    return account


def test_what_the_provider_asks_later_closes_the_gate_and_is_mailed_twice_told_once(
    world, committing, sandbox_wire
):
    owner = f"brand:{world.brand.public_id}"
    with committing():
        account = ready(owner)
    assert not Mail.objects.filter(template="getting_paid").exists()

    with committing():
        payee_ask(account.ref, "person.proof_of_address")
    deliveries = Delivery.objects.filter(handler="commerce.payouts.gate_handlers.mail_asked_for_more")
    assert deliveries
    for delivery in [*deliveries, *deliveries]:
        deliver(delivery.pk)
    tasks.payee_look("sandbox", account.ref, owner)

    account.refresh_from_db()
    assert (account.status, account.missing) == ("incomplete", ["person.proof_of_address"])
    assert obstacle(owner) == "provider_incomplete"
    assert [mail.to for mail in Mail.objects.filter(template="getting_paid")] == ["carla@example.org"]


def test_messages_come_late_and_out_of_order_and_the_account_stands_as_the_provider_says(
    world, committing, sandbox_wire
):
    owner = f"brand:{world.brand.public_id}"
    sandbox_wire.hold = True
    with committing():
        account = ready(owner)
    with committing():
        payee_ask(account.ref, "person.proof_of_address")
    payee_answer(account.ref, ["person.proof_of_address"])
    held = [message for message in sandbox_wire.held if b"payee." in message[1]]
    assert len(held) >= 3

    sandbox_wire.hold = False
    for message in [*reversed(held), *held]:
        with committing():
            assert sandbox_wire.deliver(message) == 200

    account.refresh_from_db()
    assert account.status == "ready"
    assert PayeeAccount.objects.count() == 1


def test_whoever_is_owed_money_that_cannot_leave_is_told_what_is_missing_once_a_month(world, committing):
    sell(world, committing)

    assert tasks.payees_remind() == 2
    tasks.payees_remind()

    mails = Mail.objects.filter(template="getting_paid")
    assert sorted(mail.to for mail in mails) == ["bruno@example.org", "carla@example.org"]
    assert {mail.key.split(":")[3] for mail in mails} == {"provider_incomplete"}


def test_a_house_that_pays_to_typed_accounts_sends_nobody_to_a_provider(
    world, carla, client_of, settings, committing
):
    settings.SANDBOX_ASKS_PAYEES = False

    refused = begin(client_of(carla), world)

    assert refused.status_code == 409
    assert not PayeeAccount.objects.exists()
    assert "With our payment provider" not in page(client_of(carla), world)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (["individual.dob.day", "individual.dob.month"], ["the date of birth"]),
        (["individual.address.line1", "individual.address.city"], ["an address"]),
        (["individual.verification.document"], ["a document that shows who you are"]),
        (["tos_acceptance.date", "tos_acceptance.ip"], ["your agreement to its terms"]),
        (["interv_1Ab.other"], ["interv_1Ab.other"]),
    ],
    ids=["born", "lives", "document", "terms", "unknown"],
)
def test_what_is_missing_is_said_in_peoples_words(missing, words):
    assert words_for(missing) == words


def test_whoever_has_nothing_to_be_paid_gets_no_mail(world, committing):
    order = sell(world, committing)
    part = RefundPart(order.lines.get().public_id, order.lines.get().total_minor)
    with committing():
        refund_begin(order=order, key=uuid4(), parts=[part], reason="", asked_by=None)

    # What is left is the delivery, which is the brand's.
    assert tasks.payees_remind() == 1
    assert [mail.to for mail in Mail.objects.filter(template="getting_paid")] == ["carla@example.org"]
