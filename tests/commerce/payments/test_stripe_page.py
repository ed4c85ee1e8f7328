"""Stripe at the checkout: its box instead of our fields, a policy that lets it in, and keys to start with."""

import pytest

from commerce.orders.models import Order
from commerce.payments.models import Payment
from marketplace.kernel.checks import stripe_is_whole
from marketplace.kernel.policy import content_security_policy
from tests.commerce.checkout import desk

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_policy_lets_stripe_in_only_where_it_takes_payments():
    usual = content_security_policy(provider="sandbox", store="")["DIRECTIVES"]
    theirs = content_security_policy(provider="stripe", store="https://store.example")["DIRECTIVES"]
    assert "stripe" not in str(usual)
    assert "https://js.stripe.com" in theirs["script-src"]
    assert theirs["frame-src"] == ["https://js.stripe.com", "https://hooks.stripe.com"]
    assert "https://store.example" in theirs["media-src"]
    assert theirs["object-src"] == usual["object-src"]


def test_a_site_with_half_of_stripes_keys_does_not_start(settings):
    assert stripe_is_whole(None) == []
    settings.PAYMENT_PROVIDER, settings.STRIPE_SECRET_KEY = "stripe", "sk_test_1"
    (error,) = stripe_is_whole(None)
    assert "STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRETS" in error.msg
    settings.STRIPE_PUBLISHABLE_KEY, settings.STRIPE_WEBHOOK_SECRETS = "pk_test_1", ["whsec_1"]
    assert stripe_is_whole(None) == []


def test_the_pay_page_shows_stripes_box_and_asks_for_its_name_of_the_card(
    client, world, settings, stripe_rig
):
    settings.PAYMENT_PROVIDER, settings.STRIPE_PUBLISHABLE_KEY = "stripe", "pk_test_shop"
    persimmon = world.lamp.variants.get(name="Persimmon")
    page = client.get(desk.buy_address(world.lamp, variant=persimmon.public_id, quantity="1"))
    text = page.content.decode()
    assert 'data-controller="stripe-card"' in text
    assert "card_number" not in text

    refused = desk.press_pay(client, page)
    assert refused.status_code == 400
    assert Order.objects.exists() is False

    done = desk.press_pay(client, page, payment_method="pm_card_visa")
    assert done.context["outcome"].word == "settling"
    assert Payment.objects.get().method_label == "Visa •••• 4242"


def test_a_buyer_who_pays_by_transfer_is_told_where_to_send_it(client, world, settings):
    settings.PAYMENT_PROVIDER, settings.BANK_TRANSFER_ACCOUNT = "manual", "Showfloor, PT50 0002 0123"
    persimmon = world.lamp.variants.get(name="Persimmon")
    page = client.get(desk.buy_address(world.lamp, variant=persimmon.public_id, quantity="1"))
    assert "You pay by bank transfer" in page.content.decode()

    done = desk.press_pay(client, page)

    text = done.content.decode()
    assert "Showfloor, PT50 0002 0123" in text
    assert Payment.objects.get().public_id in text
