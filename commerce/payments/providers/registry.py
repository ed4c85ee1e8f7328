"""Which providers there are. They are loaded by name, so that a heavy one costs nothing to those who do not use it."""

from functools import cache
from typing import Final, cast

from django.utils.module_loading import import_string

from commerce.payments.providers.base import PaymentProvider

PROVIDERS: Final = {
    "sandbox": "commerce.payments.providers.sandbox.adapter.SandboxProvider",
    "cash": "commerce.payments.providers.cash.adapter.CashProvider",
}


@cache
def provider_for(code: str) -> PaymentProvider:
    """Return the provider with this code; raises KeyError for one that is not installed."""
    return cast(PaymentProvider, import_string(PROVIDERS[code])())
