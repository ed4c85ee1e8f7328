"""How a payout can stand at the provider, and what is made of it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.payments.errors import DoesNotFit, ProviderAway
from commerce.payments.models import SandboxObject
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payouts import services, tasks
from commerce.payouts.models import Payout, PayoutLine, Unpaid
from commerce.payouts.payees import payee_of, people_of
from commerce.payouts.reasons import told
from commerce.payouts.services import running
from commerce.payouts.services.claiming import RunLost
from commerce.payouts.services.making import payout_make
from tests.commerce.payouts.test_payout_run import run, sell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_hold(settings):
    settings.PAYOUT_HOLD_SECONDS = 0


@pytest.fixture
def sent(world, committing, sandbox_wire) -> Payout:
    """A payout to the creator that is on its way."""
    sell(world, committing)
    sandbox_wire.hold = True
    run(committing)
    return Payout.objects.get(owner__startswith="creator")


def test_what_is_on_its_way_is_looked_after_until_it_arrives(sent, committing):
    assert sent.state == "sent"
    row = SandboxObject.objects.get(ref=sent.provider_ref)
    SandboxObject.objects.filter(pk=row.pk).update(
        data={**row.data, "status": "processing", "settles_at": 1e12}
    )
    assert services.payout_look(sent).state == "sent"
    SandboxObject.objects.filter(pk=row.pk).update(data=row.data)
    Payout.objects.update(created_at=timezone.now() - timedelta(minutes=1))

    with committing():
        tasks.payout_run()

    sent.refresh_from_db()
    assert sent.state == "paid"
    state = SandboxProvider().fetch_payout(sent.provider_ref)
    assert services.payout_apply(payout=sent, state=state) is False
    assert services.payout_send(sent).state == "paid"
    assert prove().difference == ""


def test_news_of_another_payout_or_sum_changes_nothing(sent, world):
    state = SandboxProvider().fetch_payout(sent.provider_ref)
    for wrong in (replace(state, reference="another"), replace(state, amount=state.amount * 2)):
        with pytest.raises(DoesNotFit):
            services.payout_apply(payout=sent, state=wrong)
    row = SandboxObject.objects.get(ref=sent.provider_ref)
    SandboxObject.objects.filter(pk=row.pk).update(data={**row.data, "amount": 1})
    tasks.payout_look(sent.provider_ref, sent.public_id)

    sent.refresh_from_db()
    assert sent.state == "sent"
    assert balance("creator_payable", f"creator:{world.creator.public_id}", "EUR").minor == 624


def test_a_report_that_is_faster_than_the_answer_finds_its_payout(sent, committing):
    Payout.objects.filter(pk=sent.pk).update(provider_ref="", state="created")
    ref = sent.provider_ref

    with committing():
        tasks.payout_look(ref, sent.public_id)

    sent.refresh_from_db()
    assert (sent.state, sent.provider_ref) == ("paid", ref)


def test_a_payout_that_ended_is_not_sent_again(sent):
    Payout.objects.filter(pk=sent.pk).update(provider_ref="", state="failed")
    sent.refresh_from_db()
    assert services.payout_send(sent).state == "failed"


def test_a_run_that_loses_a_race_leaves_the_payee_to_the_other(world, committing, monkeypatch):
    sell(world, committing)

    def lose(**fields):
        raise IntegrityError("payout_line_pays_a_transfer_once")

    with monkeypatch.context() as patch:
        patch.setattr(running, "payout_make", lose)
        lost = run(committing)
    assert lost.finished_at is not None
    assert Payout.objects.exists() is False

    run(committing)
    assert Payout.objects.count() == 2


def test_a_transfer_is_never_in_two_payouts(sent):
    line = sent.lines.get()
    with pytest.raises(IntegrityError):
        PayoutLine.objects.create(
            payout=sent, transfer_key=line.transfer_key, amount_minor=1, reference=line.reference
        )


def away(*args, **kwargs):
    raise ProviderAway


def test_a_provider_that_is_away_when_sending_keeps_the_money_set_aside(world, committing, monkeypatch):
    monkeypatch.setattr(SandboxProvider, "payout", away)
    sell(world, committing)
    run(committing)
    run(committing, uuid4().hex)

    assert set(Payout.objects.values_list("state", flat=True)) == {"created"}
    assert Payout.objects.count() == 2
    assert prove().difference == ""


def test_keys_of_nobody_have_no_payee(world):
    for key in ("brand:nobody", "creator:nobody", "house:x", ""):
        assert payee_of(key) is None
        assert people_of(key) == []
    assert payee_of(f"creator:{world.creator.public_id}") is not None


def test_a_payout_that_breaks_does_not_keep_the_others_waiting(world, committing, monkeypatch):
    sell(world, committing)
    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "payout", away)
        run(committing)
    Payout.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    first = Payout.objects.order_by("pk")[0]
    real = services.payout_send

    def broken(payout):
        if payout.pk == first.pk:
            raise KeyError("an answer nobody thought of")
        return real(payout)

    monkeypatch.setattr(services, "payout_send", broken)
    with committing():
        tasks.payout_run()

    assert list(Payout.objects.order_by("pk").values_list("state", flat=True)) == ["created", "paid"]


def test_a_payee_with_whom_something_is_wrong_does_not_stop_the_run(world, committing, monkeypatch):
    sell(world, committing)

    def broken(**fields):
        if fields["payee"].owner.startswith("brand"):
            raise KeyError("a row nobody thought of")
        return payout_make(**fields)

    with monkeypatch.context() as patch:
        patch.setattr(running, "payout_make", broken)
        found = run(committing)

    assert found.finished_at is not None
    assert [payout.owner.partition(":")[0] for payout in Payout.objects.all()] == ["creator"]
    left = Unpaid.objects.get()
    assert (left.reason, told(left).startswith("€47.17 waits")) == ("fault", True)

    def lost(**fields):
        raise RunLost

    with monkeypatch.context() as patch:
        patch.setattr(running, "payout_make", lost)
        assert run(committing).finished_at is None
