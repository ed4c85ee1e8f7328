"""Where a payee's money is sent to: the account they typed, or their account at the provider once it can be paid."""

import pytest
from django.db import IntegrityError, transaction

from commerce.payouts.models import Agency, PayeeAccount
from commerce.payouts.payees import Payee, destination_of
from commerce.payouts.payees import payee_of as found_payee

pytestmark = pytest.mark.django_db


def payee_of(owner: str) -> Payee:
    payee = found_payee(owner)
    assert payee is not None
    return payee


@pytest.mark.parametrize("provider", ["sandbox", "manual"])
def test_what_was_typed_is_where_money_goes(world, settings, provider):
    settings.PAYMENT_PROVIDER = provider
    payee = payee_of(f"brand:{world.brand.public_id}")

    assert payee.destination == destination_of(payee, provider) == world.brand.payout_account
    assert payee.obstacle == ""


@pytest.mark.parametrize("status", ["incomplete", "pending", "refused"])
def test_an_account_at_the_provider_counts_once_it_can_be_paid(world, settings, status):
    settings.PAYMENT_PROVIDER = "stripe"
    owner = f"creator:{world.creator.public_id}"
    assert payee_of(owner).obstacle == "provider_incomplete"

    account = PayeeAccount.objects.create(owner=owner, provider="stripe", ref="acct_1", status=status)
    assert (payee_of(owner).destination, payee_of(owner).obstacle) == ("", f"provider_{status}")

    account.status = PayeeAccount.Status.READY
    account.save()
    payee = payee_of(owner)
    assert (payee.destination, payee.obstacle, payee.label) == ("acct_1", "", "•••• ct_1")
    assert destination_of(payee, "sandbox") == world.creator.payout_account
    assert payee_of(f"brand:{world.brand.public_id}").destination == ""


def test_an_account_belongs_to_one_payee(world):
    PayeeAccount.objects.create(owner="creator:a", provider="stripe", ref="acct_1")

    for owner, ref in (("creator:b", "acct_1"), ("creator:a", "acct_2")):
        with pytest.raises(IntegrityError), transaction.atomic():
            PayeeAccount.objects.create(owner=owner, provider="stripe", ref=ref)


def test_an_operator_opens_the_account_of_an_agency_and_gets_the_link(
    settings, stripe_rig, oliver, client_of
):
    settings.PAYMENT_PROVIDER = "stripe"
    agency = Agency.objects.create(name="North", is_verified=True)
    owner, olivers = f"agency:{agency.public_id}", client_of(oliver)
    assert payee_of(owner).obstacle == "no_account"

    path = f"/operator/payouts/agency/{agency.pk}/connect/"
    answer = olivers.post(path, {"_form_submitted": "on", "country": "PT"}, follow=True)

    account = PayeeAccount.objects.get(owner=owner)
    assert f"https://connect.stripe.test/setup/{account.ref}" in answer.content.decode()
    stripe_rig.ready_payee(account.ref)
    olivers.post(path, {"_form_submitted": "on", "country": "PT"})
    assert (payee_of(owner).destination, payee_of(owner).obstacle) == (account.ref, "")
