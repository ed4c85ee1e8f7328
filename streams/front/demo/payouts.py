"""What the demonstration shows of payouts: one that arrived, a payee who still waits and reads why, and rates."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from commerce.ledger.kinds import brand_owner
from commerce.payments.providers.sandbox.payees import ASKED, payee_answer
from commerce.payouts.connecting import payee_connect, payee_look
from commerce.payouts.models import ExchangeRate, PayeeAccount, PayoutRun
from commerce.payouts.services import payout_look, payout_run, payout_send
from marketplace.brands.models import Brand
from streams.front.demo import world

RATES: Final = (
    ("EUR", "JPY", "162.35"),
    ("EUR", "USD", "1.0842"),
    ("EUR", "GBP", "0.8461"),
    ("EUR", "CNY", "7.79"),
)
SOURCE: Final = "Example rates of the demonstration"


def payouts_make() -> None:
    """Pay the first seller what is theirs, once. The host is not known to the provider yet, and is not paid."""
    today = timezone.localdate()
    for sold, bought, value in RATES:
        ExchangeRate.objects.get_or_create(
            sold=sold, bought=bought, on=today, defaults={"value": Decimal(value), "source": SOURCE}
        )
    if PayoutRun.objects.exists():
        return
    _known(Brand.objects.get(name=world.BRANDS[0].name))
    with _at_once(PAYOUT_HOLD_SECONDS=0):
        run = payout_run(key="demonstration")
    for payout in run.payouts.all():
        payout_look(payout_send(payout))


def _known(brand: Brand) -> None:
    """The provider knows all it wants to know of a seller."""
    owner = brand_owner(brand.public_id)
    with _at_once(SANDBOX_SETTLE_SECONDS=0):
        payee_connect(owner=owner, country=brand.country, return_url="/")
        account = PayeeAccount.objects.get(owner=owner)
        payee_answer(account.ref, ASKED)
    payee_look(provider=account.provider, ref=account.ref, owner=owner)


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
