"""Cards that people keep: saved, confirmed, taken first, charged later, removed; each by its owner alone."""

from uuid import uuid4

import pytest

from commerce.orders.models import Order
from commerce.payments.errors import (
    CardRefused,
    MethodNotSaved,
    MethodsEnough,
    ProviderAway,
    SavingNotPossible,
)
from commerce.payments.models import Payment, ProviderCustomer, SandboxObject, SavedMethod, WebhookEvent
from commerce.payments.providers.sandbox import bank
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.selectors import usual_method
from commerce.payments.services import method_look, method_remove, method_save, payment_charge
from commerce.payments.tasks import payments_sweep
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db
ADDRESS = "/ways-to-pay/"
GOOD = "4242424242424242"
CHALLENGE = "4000002500003155"
ALWAYS = "4000002760003184"
FAILS_LATER = "4000000000000341"


def save(user, committing, number=GOOD, key=None):
    with committing():
        saved = method_save(user=user, key=key or uuid4(), form={"number": number})
    saved.refresh_from_db()
    return saved


def typed(number=GOOD, key=None, **fields):
    card = {"card_number": number, "card_expiry": "12/30", "card_cvc": "123"}
    return {"key": str(key or uuid4()), **card, **fields}


def intents():
    return SandboxObject.objects.filter(kind="intent").count()


def test_a_card_is_saved_once_and_nothing_is_charged(alice, client_of):
    alices, key = client_of(alice), uuid4()
    assert "No card kept yet" in alices.get(ADDRESS).content.decode()
    for _press in range(2):
        assert alices.post(ADDRESS, typed(key=key)).status_code == 302

    saved = SavedMethod.objects.get()
    assert (saved.state, saved.label, saved.is_usual) == ("ready", "Visa •••• 4242", True)
    assert (usual_method(alice), intents()) == (saved, 0)
    assert "Visa •••• 4242" in alices.get(ADDRESS).content.decode()
    stored = f"{SavedMethod.objects.values()} {SandboxObject.objects.values()}"
    assert GOOD not in stored


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (typed("1234567890123456"), 400),
        (typed("x"), 400),
        (typed(card_expiry="01/20"), 400),
        (typed(key="nonsense"), 400),
    ],
    ids=["real", "words", "run-out", "key"],
)
def test_what_is_no_card_is_refused_and_nothing_is_kept(alice, client_of, fields, status):
    assert client_of(alice).post(ADDRESS, fields).status_code == status
    assert SavedMethod.objects.exists() is False


def test_a_card_whose_bank_asks_is_confirmed_there_and_then_saved(alice, client_of, committing):
    alices = client_of(alice)
    answer = alices.post(ADDRESS, typed(CHALLENGE))
    saved = SavedMethod.objects.get()
    assert (saved.state, answer["Location"]) == ("requires_action", saved.next_step["url"])
    assert saved.next_step["url"] in alices.get(ADDRESS).content.decode()
    assert alices.get(answer["Location"]).status_code == 200

    with committing():
        back = alices.post(answer["Location"], {"answer": "approve"})
    assert back["Location"] == ADDRESS
    saved.refresh_from_db()
    assert (saved.state, saved.next_step, saved.is_usual) == ("ready", {}, True)
    event = WebhookEvent.objects.filter(kind="method.ready").get()
    assert event.outcome == "applied"


def test_a_holder_who_says_no_keeps_no_card(alice, client_of, committing):
    client_of(alice).post(ADDRESS, typed(CHALLENGE))
    saved = SavedMethod.objects.get()
    with committing():
        bank.challenge_answer(saved.provider_ref, approve=False)

    saved.refresh_from_db()
    assert (saved.state, saved.failure_code) == ("failed", "authentication_failed")
    assert usual_method(alice) is None


def test_a_declined_card_is_not_saved_and_said_so(alice, client_of):
    page = client_of(alice).post(ADDRESS, typed("4000000000000002"), follow=True)
    assert "The bank did not agree" in page.content.decode()
    assert SavedMethod.objects.get().state == "failed"


def test_a_lost_answer_is_taken_up_by_the_sweep_and_the_card_is_kept_once(
    alice, client_of, committing, monkeypatch
):
    real = SandboxProvider.save_method

    def commit_and_break(self, request, *, key):
        real(self, request, key=key)
        raise ProviderAway("read timed out")

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "save_method", commit_and_break)
        with committing():
            saved = method_save(user=alice, key=uuid4(), form={"number": GOOD})
    saved.refresh_from_db()
    SavedMethod.objects.update(created_at=saved.created_at.replace(year=2020))
    with committing():
        payments_sweep()

    saved.refresh_from_db()
    assert (saved.state, SandboxObject.objects.filter(kind="method").count()) == ("ready", 1)


def test_cards_have_an_order_and_one_is_taken_first(alice, client_of, committing):
    first, second = save(alice, committing), save(alice, committing, "5555555555554444")
    assert (usual_method(alice), ProviderCustomer.objects.count()) == (first, 1)

    assert client_of(alice).post(f"{ADDRESS}{second.public_id}/usual/").status_code == 302

    assert usual_method(alice) == second
    assert SavedMethod.objects.filter(is_usual=True).count() == 1


def test_a_removed_card_is_gone_here_and_there_and_cannot_be_charged(world, alice, client_of, committing):
    saved = save(alice, committing)
    for _press in range(2):
        client_of(alice).post(f"{ADDRESS}{saved.public_id}/remove/")
    saved.refresh_from_db()
    assert (saved.state, usual_method(alice), method_remove(saved=saved)) == ("removed", None, False)

    order = buying.place(buying.draft(world.candle), user=alice)
    with pytest.raises(MethodNotSaved):
        payment_charge(order=order, saved=saved)
    assert (Payment.objects.exists(), intents()) == (False, 0)
    method_look(saved)
    assert saved.state == "removed"


def test_a_provider_that_is_away_keeps_the_card_until_it_is_not(alice, client_of, committing, monkeypatch):
    saved = save(alice, committing)

    def away(*args):
        raise ProviderAway("no route")

    monkeypatch.setattr(SandboxProvider, "remove_method", away)
    page = client_of(alice).post(f"{ADDRESS}{saved.public_id}/remove/", follow=True)
    assert "does not answer" in page.content.decode()
    saved.refresh_from_db()
    assert saved.state == "ready"


def test_others_find_nothing_and_change_nothing(alice, mallory, client_of, client, committing):
    saved, other = save(alice, committing), save(alice, committing, "5555555555554444")
    for deed in ("remove", "usual"):
        assert client_of(mallory).post(f"{ADDRESS}{other.public_id}/{deed}/").status_code == 404
        assert client.post(f"{ADDRESS}{other.public_id}/{deed}/").status_code == 302
    assert "Visa" not in client_of(mallory).get(ADDRESS).content.decode()
    assert usual_method(alice) == saved
    assert SavedMethod.objects.filter(state="ready").count() == 2


def test_there_is_a_limit_and_a_provider_that_keeps_nothing_says_so(
    alice, client_of, committing, monkeypatch, settings
):
    monkeypatch.setattr("commerce.payments.services.saving.METHODS_MAX", 1)
    save(alice, committing)
    with pytest.raises(MethodsEnough):
        save(alice, committing)
    assert client_of(alice).post(ADDRESS, typed()).status_code == 409

    settings.PAYMENT_PROVIDER = "manual"
    with pytest.raises(SavingNotPossible):
        save(alice, committing)
    assert "Cards cannot be saved" in client_of(alice).get(ADDRESS).content.decode()
    settings.PAYMENT_PROVIDER = "sandbox"
    monkeypatch.setattr("commerce.payments.services.saving.METHODS_MAX", 9)
    with pytest.raises(CardRefused):
        save(alice, committing, "1")
    assert SavedMethod.objects.count() == 1


# Charged while its holder is away


def charge(order, saved, committing, key=None):
    with committing():
        payment = payment_charge(order=order, saved=saved, key=key or uuid4())
    payment.refresh_from_db()
    order.refresh_from_db()
    return payment


def test_an_order_is_paid_with_a_kept_card_once(world, alice, committing):
    saved, key = save(alice, committing), uuid4()
    order = buying.place(buying.draft(world.candle), user=alice)
    for _time in range(2):
        payment = charge(order, saved, committing, key)

    assert (payment.state, order.state, intents()) == ("succeeded", Order.State.PAID, 1)
    assert payment.method_label == saved.label


def test_a_bank_that_wants_the_holder_leaves_the_order_to_be_paid_by_them(world, alice, committing):
    saved = save(alice, committing, ALWAYS)
    with committing():
        bank.challenge_answer(saved.provider_ref, approve=True)
    saved.refresh_from_db()
    order = buying.place(buying.draft(world.candle), user=alice)
    payment = charge(order, saved, committing)
    assert (payment.state, payment.failure_code) == ("failed", "authentication_required")
    assert order.state == Order.State.PENDING

    at_home = buying.pay(order, committing)

    assert (at_home.state, order.state) == ("succeeded", Order.State.PAID)


def test_a_card_that_is_declined_later_leaves_the_order_open(world, alice, committing):
    saved = save(alice, committing, FAILS_LATER)
    assert saved.state == "ready"
    order = buying.place(buying.draft(world.candle), user=alice)

    payment = charge(order, saved, committing)

    assert (payment.state, payment.failure_code, order.state) == (
        "failed",
        "card_declined",
        Order.State.PENDING,
    )


def test_a_charge_whose_answer_was_lost_is_made_once(world, alice, committing, monkeypatch):
    saved = save(alice, committing)
    order = buying.place(buying.draft(world.candle), user=alice)
    real = SandboxProvider.charge_saved

    def commit_and_break(self, request, *, key):
        real(self, request, key=key)
        raise ProviderAway("read timed out")

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "charge_saved", commit_and_break)
        payment = charge(order, saved, committing)
    Payment.objects.update(created_at=payment.created_at.replace(year=2020))
    for _round in range(2):
        with committing():
            payments_sweep()

    order.refresh_from_db()
    assert (order.state, intents()) == (Order.State.PAID, 1)


def test_the_card_box_of_stripe_and_the_words_of_a_transfer_are_drawn(alice, client_of, settings):
    settings.PAYMENT_PROVIDER, settings.STRIPE_PUBLISHABLE_KEY = "stripe", "pk_test_shop"
    page = client_of(alice).get(ADDRESS).content.decode()
    assert 'data-stripe-card-key-value="pk_test_shop"' in page
    assert 'data-stripe-card-target="token"' in page
    assert "card_number" not in page
    answer = client_of(alice).post(ADDRESS, {"key": uuid4(), "payment_method": ""})
    assert (answer.status_code, "Type your card into the box." in answer.content.decode()) == (400, True)
    assert SavedMethod.objects.exists() is False
