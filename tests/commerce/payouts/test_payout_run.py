"""Paying out: once, whatever happens on the way."""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.orders.drafts import RefundPart
from commerce.payments.errors import ProviderAway, ProviderRefused
from commerce.payments.models import ProviderCall, SandboxObject
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services import refund_begin
from commerce.payouts import tasks
from commerce.payouts.models import Payout, PayoutLine, PayoutRun
from commerce.payouts.services import payout_run
from marketplace.accounts.models import Mail
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from tests import factories
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_hold(settings):
    settings.PAYOUT_HOLD_SECONDS = 0


def sell(world, committing, **fields):
    order = buying.place(
        buying.draft(world.lamp, collaboration=world.collaboration, scope=world.show.public_id),
        email="guest@example.org",
        **fields,
    )
    buying.pay(order, committing)
    return order


def run(committing, key=None):
    with committing():
        return payout_run(key=key or uuid4().hex)


def give_back(order, committing, minor):
    line = order.lines.get()
    with committing():
        refund_begin(
            order=order, key=uuid4(), parts=[RefundPart(line.public_id, minor)], reason="", asked_by=None
        )


def owed(world):
    return (
        balance("brand_payable", f"brand:{world.brand.public_id}", "EUR").minor,
        balance("creator_payable", f"creator:{world.creator.public_id}", "EUR").minor,
    )


def test_a_run_pays_brand_and_creator_and_gives_each_a_statement(world, committing, client_of):
    sell(world, committing)
    brand_share, creator_share = owed(world)

    run(committing)

    payouts = {payout.owner.partition(":")[0]: payout for payout in Payout.objects.all()}
    assert (payouts["brand"].amount_minor, payouts["creator"].amount_minor) == (brand_share, creator_share)
    assert {payout.state for payout in payouts.values()} == {"paid"}
    assert owed(world) == (0, 0)
    assert balance("bank", "", "EUR").minor == brand_share + creator_share
    mails = {mail.to: mail for mail in Mail.objects.filter(template="payout_paid")}
    assert set(mails) == {"carla@example.org", "bruno@example.org"}
    assert prove().difference == ""
    assert prove().checked["payouts"] == 2


def test_running_twice_pays_once(world, committing):
    sell(world, committing)
    first = run(committing, "k1")

    assert run(committing, "k1") == first
    run(committing, "k2")

    assert Payout.objects.count() == 2
    assert SandboxObject.objects.filter(kind="payout").count() == 2


def test_a_rival_run_in_mid_run_pays_once(world, committing, monkeypatch):
    """Two workers run the job at once."""
    sell(world, committing)
    real = PayoutLine.objects.bulk_create
    rivals: list[Any] = []

    def with_rival(rows):
        rows = list(rows)
        if not rivals:
            rivals.append(None)
            rivals.append(payout_run(key="rival"))
        return real(rows)

    monkeypatch.setattr(PayoutLine.objects, "bulk_create", with_rival)
    run(committing, "first")

    lines = PayoutLine.objects.values_list("transfer_key", flat=True)
    assert len(lines) == len(set(lines))
    assert SandboxObject.objects.filter(kind="payout").count() == 2
    assert owed(world) == (0, 0)
    assert prove().difference == ""


def test_a_lost_answer_is_asked_for_again_with_the_same_key(world, committing, monkeypatch, sandbox_wire):
    """429, then a crash after the provider's commit, then a retry."""
    sell(world, committing)
    world.creator.payout_account = ""
    world.creator.save(update_fields=["payout_account"])
    sandbox_wire.hold = True
    real = SandboxProvider.payout
    answers = ["429", "crash"]

    def trouble(self, *args, **kwargs):
        answer = answers.pop(0) if answers else ""
        if answer == "429":
            raise ProviderAway("429 too many requests")
        state = real(self, *args, **kwargs)
        if answer == "crash":
            raise ProviderAway("the worker died")
        return state

    monkeypatch.setattr(SandboxProvider, "payout", trouble)
    before = owed(world)[0]
    run(committing)
    payout = Payout.objects.get()
    assert (payout.state, payout.amount_minor) == ("created", before)
    for _try in range(3):
        Payout.objects.update(created_at=timezone.now() - timedelta(minutes=1))
        with committing():
            tasks.payout_run()

    payout.refresh_from_db()
    assert payout.state == "paid"
    assert SandboxObject.objects.get(kind="payout").key == payout.public_id
    assert ProviderCall.objects.filter(operation="payout").count() == 1
    assert owed(world)[0] == 0
    assert prove().difference == ""


def test_a_payout_that_comes_back_is_owed_again_and_not_tried_until_the_account_changes(world, committing):
    sell(world, committing)
    Creator.objects.update(payout_account="")
    Brand.objects.filter(pk=world.brand.pk).update(payout_account="PT50000201231234567890000")
    before = owed(world)[0]

    run(committing)

    failed = Payout.objects.get()
    assert (failed.state, failed.failure_code) == ("failed", "account_closed")
    assert owed(world)[0] == before
    assert Mail.objects.get(template="payout_failed").to == "carla@example.org"
    run(committing)
    assert Payout.objects.count() == 1

    Brand.objects.filter(pk=world.brand.pk).update(payout_account="PT50000201231234567890154")
    run(committing)

    paid = Payout.objects.get(state="paid")
    assert paid.amount_minor == before
    assert owed(world)[0] == 0
    assert prove().difference == ""


def test_a_provider_that_says_no_for_good_gives_the_money_back(world, committing, monkeypatch):
    def refuse(*args, **kwargs):
        raise ProviderRefused("not_allowed")

    monkeypatch.setattr(SandboxProvider, "payout", refuse)
    sell(world, committing)
    before = owed(world)

    run(committing)

    assert set(Payout.objects.values_list("state", "failure_code")) == {("failed", "not_allowed")}
    assert owed(world) == before
    assert prove().difference == ""


def test_money_waits_for_the_hold_the_account_and_the_approval(world, committing, settings):
    settings.PAYOUT_HOLD_SECONDS = 3600
    sell(world, committing)
    run(committing)
    assert Payout.objects.exists() is False

    settings.PAYOUT_HOLD_SECONDS = 0
    Creator.objects.filter(pk=world.creator.pk).update(state=Creator.State.SUSPENDED)
    Brand.objects.filter(pk=world.brand.pk).update(payout_account="")
    run(committing)

    assert Payout.objects.exists() is False
    assert PayoutRun.objects.count() == 2


def test_a_refund_before_the_payout_is_not_paid_out(world, committing):
    """The seller's balance goes with the refund."""
    order = sell(world, committing)
    give_back(order, committing, order.lines.get().total_minor)

    run(committing)

    payout = Payout.objects.get()
    assert payout.owner == f"brand:{world.brand.public_id}"
    assert payout.amount_minor == order.shipping_minor - 92
    assert owed(world) == (0, 0)


def test_a_refund_after_the_payout_is_carried_and_taken_from_the_next(world, committing):
    first = sell(world, committing)
    run(committing)
    give_back(first, committing, first.lines.get().total_minor)
    negative = owed(world)
    assert negative == (-4319, -624)

    run(committing)
    assert Payout.objects.count() == 2

    sell(world, committing)
    sell(world, committing)
    run(committing)

    amounts = sorted(Payout.objects.order_by("pk").values_list("amount_minor", flat=True)[2:])
    assert amounts == [624, 4319 + 2 * 398]
    assert owed(world) == (0, 0)
    assert prove().difference == ""


def test_an_order_with_a_refund_under_way_waits(world, committing, sandbox_wire):
    order = sell(world, committing)
    sandbox_wire.hold = True
    give_back(order, committing, 100)

    run(committing)
    assert Payout.objects.exists() is False

    for message in list(sandbox_wire.held):
        with committing():
            sandbox_wire.deliver(message)
    sandbox_wire.hold = False
    run(committing)
    assert Payout.objects.count() == 2
    assert owed(world) == (0, 0)


def test_books_that_do_not_agree_block_every_payout(world, committing, oliver):
    order = sell(world, committing)
    order.lines.update(tax_minor=1196)

    blocked = run(committing)

    assert order.number in blocked.blocked_reason
    assert Payout.objects.exists() is False
    assert Mail.objects.get(template="books_at_odds").to == oliver.email
    with pytest.raises(CommandError, match=order.number):
        call_command("payout_run", stdout=StringIO())

    order.lines.update(tax_minor=1197)
    out = StringIO()
    with committing():
        call_command("payout_run", stdout=out)
    assert "2 payouts" in out.getvalue()


def test_beat_pays_once_a_period(world, committing, settings):
    sell(world, committing)
    for _beat in range(3):
        with committing():
            assert tasks.payout_run() == ""
    assert PayoutRun.objects.count() in {1, 2}
    assert Payout.objects.count() == 2


def test_a_report_about_a_payout_of_nobody_changes_nothing(db):
    tasks.payout_look("po_nothing", "nothing")
    assert Payout.objects.exists() is False


def test_each_currency_is_paid_by_itself(world, committing):
    sell(world, committing)
    yen = buying.place(
        buying.draft(world.lamp, unit=world.lamp.variants.first().prices.get(currency="JPY").money),
        market="jp",
    )
    buying.pay(yen, committing)

    run(committing)

    rows = Payout.objects.filter(owner__startswith="brand").values_list("currency", flat=True)
    assert sorted(rows) == ["EUR", "JPY"]
    assert prove().difference == ""


def test_a_payee_that_is_gone_keeps_nobody_else_waiting(world, committing):
    sell(world, committing)
    other = factories.make_brand()
    product = factories.make_product(other)
    order = buying.place(buying.draft(product))
    buying.pay(order, committing)
    Brand.objects.filter(pk=other.pk).update(public_id="gone00000000")

    run(committing)

    assert Payout.objects.count() == 2


def test_facts_delivered_twice_owe_one_mail(world, committing):
    sell(world, committing)
    Brand.objects.filter(pk=world.brand.pk).update(payout_account="X000")
    run(committing)
    before = Mail.objects.count()

    for name in ("commerce.payouts.handlers.mail_paid", "commerce.payouts.handlers.mail_failed"):
        delivery = Delivery.objects.get(handler=name)
        Delivery.objects.update(done_at=None)
        with committing():
            assert deliver(delivery.pk) is True
    assert Mail.objects.count() == before
