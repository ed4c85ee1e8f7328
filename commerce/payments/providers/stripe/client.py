"""Talking to Stripe with its own library, and what its errors mean to us."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import stripe
from django.conf import settings

from commerce.payments.errors import ProviderAway, ProviderRefused, ProviderWaits

CODE: Final = "stripe"
TIMEOUT_SECONDS: Final = 20
RETRY_AFTER_SECONDS_MAX: Final = 3600
CONFLICT: Final = 409
EMPTY: Final = "balance_insufficient"

Data = dict[str, Any]


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    # A try that failed is made again by us, with the same key, when its time has come.
    addresses: Any = {"api": base, "files": base} if base else {}
    line = stripe.RequestsClient(timeout=TIMEOUT_SECONDS)
    return stripe.StripeClient(key, base_addresses=addresses, http_client=line, max_network_retries=0)


def client() -> Any:
    """Return Stripe's v1 interface for the key in the settings."""
    if not settings.STRIPE_SECRET_KEY:
        raise ProviderAway("STRIPE_SECRET_KEY is not set", provider=CODE)
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE).v1


def options(key: str, account: str = "") -> Data:
    """Return what goes beside a request: its idempotency key, and the connected account it is made for."""
    return {"idempotency_key": key} | ({"stripe_account": account} if account else {})


def ask(call: Callable[[], Any]) -> Data:
    """Make a call and return the answer as plain data.

    Raises ProviderAway when nobody knows what happened, ProviderRefused when nothing did, and Declined when a bank
    said no.
    """
    try:
        answer: Data = call().to_dict()
    except stripe.CardError as error:
        raise _declined(error) from error
    except (stripe.RateLimitError, stripe.APIConnectionError, stripe.APIError) as error:
        raise ProviderAway(_words(error), provider=CODE, retry_after=_retry_after(error)) from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        # Our key is wrong: nothing is lost, and nothing ends before somebody has put it right.
        raise ProviderAway(_words(error), provider=CODE) from error
    except stripe.StripeError as error:
        if error.http_status == CONFLICT or error.http_status is None:
            # The first call with this key is still under way.
            raise ProviderAway(_words(error), provider=CODE) from error
        raise ProviderRefused(_code(error)) from error
    return answer


def ask_balance(call: Callable[[], Any]) -> Data:
    """Make a call that takes from a balance. Raises ProviderWaits where that does not hold enough yet."""
    try:
        return ask(call)
    except ProviderRefused as error:
        if error.code != EMPTY:
            raise
        raise ProviderWaits("the balance does not hold that much yet", provider=CODE) from error


class Declined(ProviderRefused):
    """A bank said no. ``data`` is the object it said no to, when Stripe sent it along."""

    def __init__(self, code: str, data: Data) -> None:
        super().__init__(code)
        self.data = data


def _declined(error: stripe.CardError) -> Declined:
    told = _error_of(error)
    code = told.get("decline_code") or told.get("code") or "card_declined"
    if told.get("code") == "authentication_required":
        code = "authentication_required"
    data = told.get("payment_intent") or told.get("setup_intent") or {}
    return Declined(str(code), data)


def _error_of(error: stripe.StripeError) -> Data:
    body: Any = error.json_body
    told = body.get("error") if isinstance(body, dict) else None
    return told if isinstance(told, dict) else {}


def _code(error: stripe.StripeError) -> str:
    if isinstance(error, stripe.IdempotencyError):
        return "idempotency_mismatch"
    return str(error.code or "invalid_request")


def _words(error: stripe.StripeError) -> str:
    return f"{type(error).__name__} {error.http_status or ''} {error.code or ''}".strip()


def _retry_after(error: stripe.StripeError) -> int:
    headers = {str(name).lower(): value for name, value in dict(error.headers or {}).items()}
    text = str(headers.get("retry-after", "")).strip()
    return min(int(text), RETRY_AFTER_SECONDS_MAX) if text.isascii() and text.isdigit() else 0


def full(path: str) -> str:
    """Return where somebody comes back to, as an address that works from elsewhere."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"
