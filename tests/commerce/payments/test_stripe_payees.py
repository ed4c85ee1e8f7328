"""Payees at Stripe: begun on a page of its own, gone on with, and believed by asking, whatever messages say."""

from typing import Any

import pytest

from commerce.payments.models import WebhookEvent
from commerce.payments.services import webhook_receive
from commerce.payouts.models import PayeeAccount
from commerce.payouts.payees import payee_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def obstacle(owner):
    payee = payee_of(owner)
    assert payee is not None
    return payee.obstacle


def begin(client, world, **fields: Any):
    return client.post(f"/brand/{world.brand.public_id}/getting-paid/provider/", {"country": "PT", **fields})


def test_a_message_about_nobodys_account_is_kept_and_shown_as_such(world, committing, stripe_rig, settings):
    settings.PAYMENT_PROVIDER = "stripe"
    state = stripe_rig.provider.connect_payee("brand:nobody", country="PT", return_url="/", key="k")
    stripe_rig.ready_payee(state.ref)
    headers, body = stripe_rig.message(state.ref)

    with committing():
        webhook_receive(provider="stripe", headers=headers, body=body)

    assert WebhookEvent.objects.get().outcome == "unmatched"
    assert not PayeeAccount.objects.exists()


def test_stripe_begins_goes_on_and_is_believed_by_asking(
    world, committing, carla, client_of, stripe_rig, settings
):
    settings.PAYMENT_PROVIDER = "stripe"
    owner, carlas = f"brand:{world.brand.public_id}", client_of(carla)

    answer = begin(carlas, world)
    account = PayeeAccount.objects.get(owner=owner)
    assert answer["Location"] == f"https://connect.stripe.test/setup/{account.ref}"
    links = [params for _verb, path, params in stripe_rig.double.asked if path == "/v1/account_links"]
    assert links[0]["return_url"].endswith(f"/brand/{world.brand.public_id}/getting-paid/")
    assert begin(carlas, world)["Location"] == answer["Location"]
    assert stripe_rig.double.count("/v1/accounts") == 1
    assert obstacle(owner) == "provider_incomplete"

    stripe_rig.ready_payee(account.ref)
    headers, body = stripe_rig.message(account.ref)
    for _time in range(2):
        with committing():
            webhook_receive(provider="stripe", headers=headers, body=body)

    account.refresh_from_db()
    assert (account.status, account.missing) == ("ready", [])
    assert obstacle(owner) == ""
    assert WebhookEvent.objects.get().outcome == "applied"


def test_an_account_of_which_the_answer_was_lost_is_taken_over_by_its_message(
    world, committing, stripe_rig, settings
):
    settings.PAYMENT_PROVIDER = "stripe"
    owner = f"brand:{world.brand.public_id}"
    state = stripe_rig.provider.connect_payee(owner, country="PT", return_url="/", key="k")
    stripe_rig.ready_payee(state.ref)
    headers, body = stripe_rig.message(state.ref)

    with committing():
        webhook_receive(provider="stripe", headers=headers, body=body)

    assert PayeeAccount.objects.get(owner=owner).ref == state.ref
