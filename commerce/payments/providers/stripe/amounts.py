"""Amounts as Stripe writes them: in its own smallest units, which are not everybody's.

Most are as in ISO 4217. The króna is written with two decimals that have to be zero. Currencies with three decimals
end in a zero. Forints are paid out in whole ones only. Currencies of which we are not sure how they are
written are not taken: an amount that is a hundred times wrong is worse than a "no".
"""

from typing import Any, Final

from commerce.payments.errors import ProviderRefused
from commerce.payments.providers.limits import Limits
from marketplace.kernel.money import Money

TAKEN: Final = frozenset(
    (
        "AED",
        "AUD",
        "BGN",
        "BHD",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CZK",
        "DKK",
        "EGP",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "ISK",
        "JOD",
        "JPY",
        "KRW",
        "KWD",
        "MXN",
        "MYR",
        "NOK",
        "NZD",
        "OMR",
        "PEN",
        "PHP",
        "PLN",
        "QAR",
        "RON",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TND",
        "TRY",
        "TWD",
        "UAH",
        "USD",
        "VND",
        "ZAR",
    )  # fmt: skip
)
PADDED: Final[dict[str, int]] = {"ISK": 100}
# A multiple that amounts have to be of, in our own minor units.
STEPS: Final[dict[str, int]] = {"BHD": 10, "JOD": 10, "KWD": 10, "OMR": 10, "TND": 10}
PAYOUT_STEPS: Final[dict[str, int]] = STEPS | {"HUF": 100, "TWD": 100}
LEAST: Final[dict[str, int]] = {
    "AED": 200,
    "AUD": 50,
    "BRL": 50,
    "CAD": 50,
    "CHF": 50,
    "CZK": 1500,
    "DKK": 250,
    "EUR": 50,
    "GBP": 30,
    "HKD": 400,
    "HUF": 17500,
    "INR": 50,
    "JPY": 50,
    "MXN": 1000,
    "MYR": 200,
    "NOK": 300,
    "NZD": 50,
    "PLN": 200,
    "RON": 200,
    "SEK": 300,
    "SGD": 50,
    "THB": 1000,
    "USD": 50,
}
LIMITS: Final = Limits(currencies=TAKEN, least_minor=LEAST, most_minor=99_999_999)


def sent(money: Money, *, is_payout: bool = False, is_paid: bool = True) -> dict[str, Any]:
    """Return an amount as Stripe takes it; raises ProviderRefused for one it cannot write.

    ``is_paid``: a buyer pays it. Stripe bounds that, and not what is moved to payees.
    """
    if money.currency not in TAKEN:
        raise ProviderRefused("currency_not_taken")
    if money.minor <= 0:
        raise ProviderRefused("amount_too_small")
    steps = PAYOUT_STEPS if is_payout else STEPS
    if money.minor % steps.get(money.currency, 1):
        raise ProviderRefused("amount_not_in_steps")
    amount = money.minor * PADDED.get(money.currency, 1)
    if is_paid and not is_payout and amount > LIMITS.most_minor:
        raise ProviderRefused("amount_too_large")
    return {"amount": amount, "currency": money.currency.lower()}


def read(amount: int, currency: str) -> Money:
    """Return what Stripe wrote as an amount of ours. A króna that is not whole stays as many hundredths, to differ."""
    code = currency.upper()
    padding = PADDED.get(code, 1)
    return Money(amount // padding if amount % padding == 0 else amount, code)
