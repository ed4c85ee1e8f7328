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
<<<<<<< HEAD
    """Pay what is owed by now, once; then a run that finds what is held back, and says so."""
=======
    """Pay the sellers what is theirs, once. The host has not told the provider everything yet, and is not paid."""
>>>>>>> f267109931ae2e2e88c2137111a1f031277aeda0
    today = timezone.localdate()
    for sold, bought, value in RATES:
        ExchangeRate.objects.get_or_create(
            sold=sold, bought=bought, on=today, defaults={"value": Decimal(value), "source": SOURCE}
        )
    if PayoutRun.objects.exists():
        return
<<<<<<< HEAD
    before = settings.PAYOUT_HOLD_SECONDS
    # Nobody else uses this process: money need not rest while the demonstration is filled.
    settings.PAYOUT_HOLD_SECONDS = 0
    try:
=======
    with _at_once(PAYOUT_HOLD_SECONDS=0):
>>>>>>> f267109931ae2e2e88c2137111a1f031277aeda0
        run = payout_run(key="demonstration")
        payout_run(key="demonstration, afterwards")
    finally:
        settings.PAYOUT_HOLD_SECONDS = before
    for payout in run.payouts.all():
        payout_look(payout_send(payout))
<<<<<<< HEAD
=======


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
>>>>>>> f267109931ae2e2e88c2137111a1f031277aeda0
