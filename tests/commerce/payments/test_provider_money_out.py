"""The contract of every provider about money that goes out: payees, transfers, payouts."""

import pytest

from commerce.payments.errors import ProviderRefused
from commerce.payments.providers.base import Can
from marketplace.kernel.money import Money
from tests.commerce.payments.test_provider_contract import EUR, paid

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def ready_payee(card_rig):
    payee = card_rig.provider.connect_payee("brand:1", country="PT", return_url="/", key="p")
    card_rig.ready_payee(payee.ref)
    return card_rig.provider.fetch_payee(payee.ref)


def test_a_payee_is_known_by_its_owner_and_ready_once_the_provider_believes_it(card_rig):
    payee = card_rig.provider.connect_payee("brand:1", country="PT", return_url="/", key="p")
    assert (payee.owner, payee.status in ("incomplete", "pending")) == ("brand:1", True)
    assert card_rig.provider.connect_payee("brand:1", country="PT", return_url="/", key="p").ref == payee.ref

    card_rig.ready_payee(payee.ref)

    after = card_rig.provider.fetch_payee(payee.ref)
    assert (after.status, after.missing) == ("ready", ())


def test_transfers_come_out_of_a_payment_and_are_never_more_than_it_was(card_rig):
    payee, done = ready_payee(card_rig), paid(card_rig)
    sent = {"reference": "t-1", "source": done.ref, "key": "t1"}
    first = card_rig.provider.transfer(payee.ref, Money(3000, EUR), **sent)
    again = card_rig.provider.transfer(payee.ref, Money(3000, EUR), **sent)

    assert (first.status, first.ref, first.amount) == ("succeeded", again.ref, Money(3000, EUR))
    assert card_rig.provider.fetch_transfer(first.ref).reference == "t-1"
    with pytest.raises(ProviderRefused):
        card_rig.provider.transfer(payee.ref, Money(1901, EUR), reference="t-2", source=done.ref, key="t2")
    with pytest.raises(ProviderRefused):
        card_rig.provider.transfer("nobody", Money(1, EUR), reference="t-3", source=done.ref, key="t3")


def test_a_transfer_is_found_by_our_name_for_it_and_taken_back_once(card_rig):
    payee, done = ready_payee(card_rig), paid(card_rig)
    sent = {"reference": "t-1", "source": done.ref, "key": "t1"}
    made = card_rig.provider.transfer(payee.ref, Money(3000, EUR), **sent)
    found = card_rig.provider.find_transfer(payee.ref, "t-1")
    assert found is not None
    assert (found.ref, found.status) == (made.ref, "succeeded")
    assert card_rig.provider.find_transfer(payee.ref, "t-2") is None

    for key in ("r1", "r1", "r2"):
        back = card_rig.provider.reverse_transfer(made.ref, key=key)
        assert (back.ref, back.status, back.failure_code) == (made.ref, "failed", "reversed")
    with pytest.raises(ProviderRefused):
        card_rig.provider.reverse_transfer("tr_nobody", key="r3")


def test_payouts_are_made_once_and_found(rig):
    if Can.PAYOUT not in rig.provider.can:
        return
    to = "PT50000201231234567890154"
    if rig.code == "stripe":
        payee, done = ready_payee(rig), paid(rig)
        to = payee.ref
        rig.provider.transfer(to, Money(3000, EUR), reference="t-1", source=done.ref, key="t1")

    first = rig.provider.payout(to, Money(3000, EUR), reference="out-1", key="o1")
    again = rig.provider.payout(to, Money(3000, EUR), reference="out-1", key="o1")
    assert (first.ref, first.reference, first.amount) == (again.ref, "out-1", Money(3000, EUR))

    rig.settle(first.ref)
    assert rig.provider.fetch_payout(first.ref).status == "succeeded"
    found = rig.provider.find_payout(to, "out-1")
    assert found is not None
    assert found.ref == first.ref
    assert rig.provider.find_payout(to, "out-2") is None
