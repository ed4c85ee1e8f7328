"""What every provider has to keep to, whoever it is; a new one is added to the rigs and has to pass all of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.payments.errors import AmountNotTaken, ProviderRefused, WebhookMalformed, WebhookRefused
from commerce.payments.providers.base import Can, Evidence, PayRequest, SaveRequest
from commerce.payments.providers.registry import PROVIDERS
from marketplace.kernel.money import Money
from tests.commerce.payments.rigs import RIGS

pytestmark = [pytest.mark.django_db, pytest.mark.once]
EUR = "EUR"


def request_of(rig, card="good", *, reference="pay-1", minor=4900, currency=EUR, **fields):
    token = fields.pop("token", None)
    return PayRequest(
        reference=reference,
        amount=Money(minor, currency),
        token=token if token is not None else rig.token(card),
        description="Order 1",
        return_url="/orders/1/",
        **fields,
    )


def slow(rig):
    return "late" if "late" in rig.cards else "good"


def paid(rig, *, reference="pay-1", minor=4900, key="k"):
    """Pay, by whatever has to happen."""
    state = rig.provider.start(request_of(rig, reference=reference, minor=minor), key=key)
    rig.settle(state.ref)
    return rig.provider.fetch(state.ref)


def kept(rig, card="good", *, person="person-1", reference="card-1", customer=""):
    request = SaveRequest(reference, rig.token(card), person, customer, "/")
    return rig.provider.save_method(request, key=f"save {reference}")


def test_every_provider_there_is_has_a_rig(rig):
    assert (rig.provider.code, len(PROVIDERS)) == (rig.code, len(RIGS))


def test_a_payment_is_what_was_asked_for_and_succeeds_once(rig):
    state = rig.provider.start(request_of(rig), key="k")
    again = rig.provider.start(request_of(rig), key="k")

    assert state.ref
    assert (state.ref, state.reference, state.amount) == (again.ref, "pay-1", Money(4900, EUR))
    assert state.is_live is rig.provider.is_live
    rig.settle(state.ref)
    after = rig.provider.fetch(state.ref)
    assert (after.status, after.amount, after.reference) == ("succeeded", Money(4900, EUR), "pay-1")


def test_the_same_key_with_another_sum_is_refused(rig):
    rig.provider.start(request_of(rig), key="k")

    with pytest.raises(ProviderRefused) as refused:
        rig.provider.start(request_of(rig, minor=4800), key="k")
    assert refused.value.code == "idempotency_mismatch"


@pytest.mark.parametrize("minor", [0, -1, 10**12 + 1])
def test_sums_that_cannot_be_are_refused(rig, minor):
    with pytest.raises(AmountNotTaken):
        rig.provider.check(Money(minor, EUR))
    with pytest.raises(ProviderRefused):
        rig.provider.start(request_of(rig, minor=minor), key="k")
    assert rig.provider.find("pay-1", since=timezone.now() - timedelta(minutes=1)) is None


def test_what_was_made_is_found_by_our_name_for_it(rig):
    since = timezone.now() - timedelta(minutes=1)
    first = rig.provider.start(request_of(rig, reference="pay-1"), key="k1")
    rig.provider.start(request_of(rig, reference="pay-2"), key="k2")

    found = rig.provider.find("pay-1", since=since)

    assert found is not None
    assert (found.ref, found.reference) == (first.ref, "pay-1")
    assert rig.provider.find("pay-3", since=since) is None


def test_an_unknown_payment_is_refused(rig):
    for ask in (rig.provider.fetch, rig.provider.fetch_refund):
        with pytest.raises(ProviderRefused):
            ask("nothing")


def test_a_cancelled_payment_stays_so_and_one_that_succeeded_cannot_be_cancelled(rig):
    waiting = rig.provider.start(request_of(rig, card="late" if "late" in rig.cards else "good"), key="k1")
    assert rig.provider.cancel(waiting.ref, key="c1").status == "cancelled"
    assert rig.provider.cancel(waiting.ref, key="c1").status == "cancelled"
    assert rig.provider.fetch(waiting.ref).status == "cancelled"

    done = paid(rig, reference="pay-2", key="k2")
    assert rig.provider.cancel(done.ref, key="c2").status == "succeeded"


def test_refunds_are_made_once_and_never_more_than_was_paid(rig):
    done = paid(rig)
    first = rig.provider.refund(done.ref, Money(2000, EUR), reference="back-1", key="r1")
    again = rig.provider.refund(done.ref, Money(2000, EUR), reference="back-1", key="r1")
    assert (first.ref, first.reference, first.amount) == (again.ref, "back-1", Money(2000, EUR))

    with pytest.raises(ProviderRefused):
        rig.provider.refund(done.ref, Money(2901, EUR), reference="back-2", key="r2")
    assert rig.provider.find_refund(done.ref, "back-2") is None
    rest = rig.provider.refund(done.ref, Money(2900, EUR), reference="back-3", key="r3")
    with pytest.raises(ProviderRefused):
        rig.provider.refund(done.ref, Money(1, EUR), reference="back-4", key="r4")

    rig.settle(rest.ref)
    assert rig.provider.fetch_refund(rest.ref).status == "succeeded"
    found = rig.provider.find_refund(done.ref, "back-1")
    assert found is not None
    assert found.ref == first.ref


def test_nothing_of_an_unpaid_payment_can_be_refunded(rig):
    waiting = rig.provider.start(request_of(rig, card="late" if "late" in rig.cards else "good"), key="k1")
    with pytest.raises(ProviderRefused):
        rig.provider.refund(waiting.ref, Money(1, EUR), reference="b", key="r")


def test_what_a_provider_cannot_do_it_says(rig):
    deeds = {
        Can.CONFIRM: lambda: rig.provider.confirm("x", "y", return_url="/", key="k"),
        Can.CAPTURE_LATER: lambda: rig.provider.capture("x", Money(1, EUR), key="k"),
        Can.SAVE_METHOD: lambda: rig.provider.save_method(SaveRequest("a", "b", "c", "", "/"), key="k"),
        Can.CONNECT: lambda: rig.provider.connect_payee("o", country="PT", return_url="/", key="k"),
        Can.TRANSFER: lambda: rig.provider.transfer("a", Money(1, EUR), reference="r", key="k"),
        Can.PAYOUT: lambda: rig.provider.payout("a", Money(1, EUR), reference="r", key="k"),
        Can.DISPUTE: lambda: rig.provider.fetch_dispute("x"),
    }
    for can, deed in deeds.items():
        if can in rig.provider.can:
            continue
        with pytest.raises(ProviderRefused) as refused:
            deed()
        assert refused.value.code == "not_supported", can


def test_messages_nobody_signed_are_refused(rig):
    with pytest.raises(WebhookRefused):
        rig.provider.verify({}, b"{}")
    with pytest.raises(WebhookRefused):
        rig.provider.verify({"Stripe-Signature": "t=1,v1=a", "Sandbox-Signature": "t=1,v1=a"}, b"{}")


# Cards


@pytest.mark.parametrize(
    ("card", "code"), [("declined", ("card_declined", "generic_decline")), ("poor", ("insufficient_funds",))]
)
def test_a_declined_card_fails_with_its_reason(card_rig, card, code):
    state = card_rig.provider.start(request_of(card_rig, card), key="k")

    assert (state.status, state.failure_code in code) == ("failed", True)
    assert card_rig.provider.fetch(state.ref).status == "failed"


@pytest.mark.parametrize(("yes", "status"), [(True, "succeeded"), (False, "failed")])
def test_a_bank_that_asks_sends_the_buyer_there(card_rig, yes, status):
    state = card_rig.provider.start(request_of(card_rig, "challenge"), key="k")
    assert (state.status, state.next["kind"]) == ("requires_action", "redirect")

    card_rig.approve(state.ref, yes=yes)

    after = card_rig.provider.fetch(state.ref)
    assert (after.status, dict(after.next)) == (status, {})


def test_a_late_card_is_under_way_until_it_settles(card_rig):
    state = card_rig.provider.start(request_of(card_rig, "late"), key="k")
    assert card_rig.provider.fetch(state.ref).status == "processing"

    card_rig.settle(state.ref)

    assert card_rig.provider.fetch(state.ref).status == "succeeded"


def test_an_intent_without_a_card_waits_and_is_confirmed_once(card_rig):
    state = card_rig.provider.start(request_of(card_rig, token=""), key="k")
    assert (state.status, dict(state.next)) == ("requires_action", {})

    token = card_rig.token("good")
    done = card_rig.provider.confirm(state.ref, token, return_url="/", key="c")
    again = card_rig.provider.confirm(state.ref, token, return_url="/", key="c2")

    assert (done.status, again.status, done.ref) == ("succeeded", "succeeded", state.ref)


def test_money_that_is_promised_is_taken_later_in_part_and_once(card_rig):
    state = card_rig.provider.start(request_of(card_rig, captures_later=True), key="k")
    assert state.status == "authorized"
    with pytest.raises(ProviderRefused):
        card_rig.provider.capture(state.ref, Money(4901, EUR), key="c0")

    taken = card_rig.provider.capture(state.ref, Money(4000, EUR), key="c1")

    assert (taken.status, taken.amount) == ("succeeded", Money(4000, EUR))
    assert card_rig.provider.capture(state.ref, Money(4000, EUR), key="c1").ref == taken.ref
    with pytest.raises(ProviderRefused):
        card_rig.provider.refund(state.ref, Money(4001, EUR), reference="b", key="r")


def test_a_promise_can_be_given_up(card_rig):
    state = card_rig.provider.start(request_of(card_rig, captures_later=True), key="k")

    assert card_rig.provider.cancel(state.ref, key="c").status == "cancelled"
    with pytest.raises(ProviderRefused):
        card_rig.provider.capture(state.ref, Money(4900, EUR), key="c1")


# Kept cards


def test_a_kept_card_is_charged_while_its_holder_is_away(card_rig):
    saved = kept(card_rig)
    assert (saved.status, saved.reference) == ("ready", "card-1")
    assert saved.ref == kept(card_rig).ref

    request = request_of(card_rig, token=saved.token, customer=saved.customer)
    state = card_rig.provider.charge_saved(request, key="k")

    assert (state.status, state.amount) == ("succeeded", Money(4900, EUR))
    assert card_rig.provider.charge_saved(request, key="k").ref == state.ref


def test_a_second_card_is_kept_for_the_same_customer(card_rig):
    first = kept(card_rig)
    second = kept(card_rig, reference="card-2", customer=first.customer)

    assert second.customer == first.customer
    assert second.token != first.token


def test_a_card_that_is_declined_is_not_kept(card_rig):
    saved = kept(card_rig, "declined")

    assert (saved.status, saved.failure_code in ("card_declined", "generic_decline")) == ("failed", True)


def test_a_card_whose_bank_asks_is_kept_once_its_holder_agreed(card_rig):
    saved = kept(card_rig, "challenge")
    assert (saved.status, saved.next["kind"]) == ("requires_action", "redirect")

    card_rig.approve(saved.ref, yes=True)
    saved = card_rig.provider.fetch_method(saved.ref)
    assert saved.status == "ready"

    request = request_of(card_rig, token=saved.token, customer=saved.customer)
    assert card_rig.provider.charge_saved(request, key="k").status == "succeeded"


def test_a_bank_that_wants_the_holder_every_time_fails_the_charge_and_says_why(card_rig):
    saved = kept(card_rig, "always")
    card_rig.approve(saved.ref, yes=True)

    request = request_of(card_rig, token=saved.token, customer=saved.customer)
    state = card_rig.provider.charge_saved(request, key="k")

    assert (state.status, state.failure_code) == ("failed", "authentication_required")
    at_home = card_rig.provider.start(
        request_of(card_rig, token=saved.token, customer=saved.customer), key="k2"
    )
    assert at_home.status == "requires_action"


def test_a_card_that_was_good_for_being_kept_only_fails_when_it_is_charged(card_rig):
    saved = kept(card_rig, "fails_later")
    assert saved.status == "ready"

    request = request_of(card_rig, token=saved.token, customer=saved.customer)
    assert card_rig.provider.charge_saved(request, key="k").status == "failed"


def test_somebody_elses_card_and_one_that_was_removed_are_not_charged(card_rig):
    mine = kept(card_rig)
    theirs = kept(card_rig, person="person-2", reference="card-2")
    with pytest.raises(ProviderRefused):
        card_rig.provider.charge_saved(
            request_of(card_rig, token=mine.token, customer=theirs.customer), key="1"
        )

    card_rig.provider.remove_method(mine.token)
    card_rig.provider.remove_method(mine.token)

    if card_rig.code == "sandbox":
        again = request_of(card_rig, token=mine.token, customer=mine.customer)
        with pytest.raises(ProviderRefused):
            card_rig.provider.charge_saved(again, key="k2")
    else:
        assert card_rig.double.world.objects[mine.token]["customer"] is None


# Disputes


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_a_dispute_is_answered_once_and_decided(card_rig, outcome):
    state = card_rig.provider.start(request_of(card_rig, "disputes"), key="k")
    name = card_rig.dispute(state.ref)
    opened = card_rig.provider.fetch_dispute(name)
    assert (opened.of, opened.status, opened.amount) == (state.ref, "needs_response", Money(4900, EUR))
    assert opened.answer_by > timezone.now()
    assert opened.fee.minor > 0

    evidence = Evidence("evidence.pdf", b"%PDF-1.7 \xff\x00", "It arrived.", "ctt", "RR1", "2026-11-20")
    answered = card_rig.provider.submit_evidence(name, evidence, key="e1")
    assert answered.status == "under_review"
    with pytest.raises(ProviderRefused):
        card_rig.provider.submit_evidence(name, Evidence("e.pdf", b"%PDF", "Another story."), key="e2")

    card_rig.decide(name, outcome)

    assert card_rig.provider.fetch_dispute(name).status == outcome


# Messages


def test_a_message_is_signed_and_says_what_it_is_about(card_rig):
    state = card_rig.provider.start(request_of(card_rig), key="k")
    headers, body = card_rig.message(state.ref)

    card_rig.provider.verify(headers, body)
    told = card_rig.provider.parse_event(body)

    assert (told.subject, told.ref, told.reference) == ("payment", state.ref, "pay-1")
    assert (told.amount, told.is_live) == (Money(4900, EUR), card_rig.provider.is_live)
    with pytest.raises(WebhookRefused):
        card_rig.provider.verify(headers, body + b" ")
    for broken in (b"", b"[]", b"{", b'{"id": 1}', b"\xff\xfe"):
        with pytest.raises(WebhookMalformed):
            card_rig.provider.parse_event(broken)
