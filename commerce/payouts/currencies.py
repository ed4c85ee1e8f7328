"""The one currency in which a payee wants to be paid: what is offered, what is chosen, and choosing it."""

from django.db import transaction

from commerce.payouts.errors import CurrencyNotOffered
from commerce.payouts.models import PayoutCurrency
from commerce.payouts.payees import Payee
from marketplace.markets.selectors import markets_open


def currencies_offered() -> list[str]:
    """Return the currencies of the open markets."""
    return sorted(set(markets_open().order_by().values_list("currency", flat=True)))


def currency_wanted(owner: str) -> str:
    """Return the currency a payee wants everything in, or "": each by itself."""
    return PayoutCurrency.objects.filter(owner=owner).values_list("currency", flat=True).first() or ""


@transaction.atomic
def currency_choose(*, payee: Payee, currency: str) -> None:
    """Pay a payee in one currency from the next run on; "" pays each by itself. Raises CurrencyNotOffered."""
    if not currency:
        PayoutCurrency.objects.filter(owner=payee.owner).delete()
        return
    if currency not in currencies_offered():
        raise CurrencyNotOffered
    PayoutCurrency.objects.update_or_create(owner=payee.owner, defaults={"currency": currency})
