"""The double of Stripe, for payouts that go through it."""

from tests.commerce.payments.conftest import double_running, stripe_double, stripe_rig

__all__ = ["double_running", "stripe_double", "stripe_rig"]
