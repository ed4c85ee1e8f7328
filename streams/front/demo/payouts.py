"""What the demonstration shows of payouts: one that arrived, a payee who still waits and reads why, and rates."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from commerce.payouts.models import ExchangeRate, PayoutRun
from commerce.payouts.services import payout_look, payout_run, payout_send

RATES: Final = (
    ("EUR", "JPY", "162.35"),
    ("EUR", "USD", "1.0842"),
    ("EUR", "GBP", "0.8461"),
    ("EUR", "CNY", "7.79"),
)
SOURCE: Final = "Example rates of the demonstration"


def payouts_make() -> None:
    """Pay the sellers what is theirs, once. The host has not told the provider everything yet, and is not paid."""
    today = timezone.localdate()
    for sold, bought, value in RATES:
        ExchangeRate.objects.get_or_create(
            sold=sold, bought=bought, on=today, defaults={"value": Decimal(value), "source": SOURCE}
        )
    if PayoutRun.objects.exists():
        return
    with _at_once(PAYOUT_HOLD_SECONDS=0):
        run = payout_run(key="demonstration")
    for payout in run.payouts.all():
        payout_look(payout_send(payout))


@contextmanager
def _at_once(**values: Any) -> Iterator[None]:
    """Let something take no time while the demonstration is filled; nobody else uses this process."""
    before = {name: getattr(settings, name) for name in values}
    for name, value in values.items():
        setattr(settings, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
