"""Mistakes in the settings of payouts, found at start instead of in the night's run."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from commerce.payouts.minimums import minimums
from marketplace.kernel.money import AmountRefused


@register()
def minimums_are_amounts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each smallest payout is an amount that its currency can hold."""
    try:
        minimums()
    except (AmountRefused, ValueError) as error:
        hint = "Write currency=amount with the currency's own decimals: EUR=5.00,JPY=500"
        return [Error(f"PAYOUT_MINIMUMS cannot be read: {error}", hint=hint, id="payouts.E001")]
    return []
