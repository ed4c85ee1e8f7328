"""Which providers there are. They are loaded by name, so that a heavy one costs nothing to those who do not use it."""

from functools import cache
from typing import Final, cast

from django.conf import settings
from django.utils.module_loading import import_string

from commerce.payments.providers.base import PaymentProvider

PROVIDERS: Final = {
    "sandbox": "commerce.payments.providers.sandbox.adapter.SandboxProvider",
    "cash": "commerce.payments.providers.cash.adapter.CashProvider",
    "manual": "commerce.payments.providers.manual.adapter.ManualProvider",
    "stripe": "commerce.payments.providers.stripe.adapter.StripeProvider",
}
# Who is told by people alone: nobody can be asked how a thing stands before somebody has said so.
MANUAL: Final = "manual"
BY_HAND: Final = ("cash", MANUAL)


def provider_in_use() -> PaymentProvider:
    """Return the provider that takes payments unless another one is chosen."""
    return provider_for(settings.PAYMENT_PROVIDER)


@cache
def provider_for(code: str) -> PaymentProvider:
    """Return the provider with this code; raises KeyError for one that is not installed."""
    return cast(PaymentProvider, import_string(PROVIDERS[code])())
