"""What the demonstration shows of payouts: those that arrived, a rest that waits with its reason, and rates."""

from decimal import Decimal
from typing import Final

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
    """Pay the sellers what is theirs, once; then a run that finds what waits, and says why.

    The host has not told the provider everything yet, and is not paid.
    """
    today = timezone.localdate()
    for sold, bought, value in RATES:
        ExchangeRate.objects.get_or_create(
            sold=sold, bought=bought, on=today, defaults={"value": Decimal(value), "source": SOURCE}
        )
    if PayoutRun.objects.exists():
        return
    before = settings.PAYOUT_HOLD_SECONDS
    # Nobody else uses this process: money need not rest while the demonstration is filled.
    settings.PAYOUT_HOLD_SECONDS = 0
    try:
        run = payout_run(key="demonstration")
        payout_run(key="demonstration, afterwards")
    finally:
        settings.PAYOUT_HOLD_SECONDS = before
    for payout in run.payouts.all():
        payout_look(payout_send(payout))
