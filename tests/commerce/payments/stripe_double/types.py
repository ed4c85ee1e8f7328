"""What Stripe's own library says of requests and answers; the double is held to both, in every test.

Unknown or missing parameters are answered as Stripe would. An answer with a field the library does not know, without
one that it needs, or with a word that is in none of its lists, is a mistake of the double and breaks the test.
"""

import importlib
import types
import typing
from functools import cache
from typing import Any

import stripe
from stripe._request_options import RequestOptions
from stripe._transfer_reversal import TransferReversal

CLASSES: dict[str, Any] = {
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "setup_intent": stripe.SetupIntent,
    "customer": stripe.Customer,
    "refund": stripe.Refund,
    "transfer": stripe.Transfer,
    "transfer_reversal": TransferReversal,
    "payout": stripe.Payout,
    "account": stripe.Account,
    "account_link": stripe.AccountLink,
    "dispute": stripe.Dispute,
    "file": stripe.File,
    "event": stripe.Event,
    "balance_transaction": stripe.BalanceTransaction,
}
BESIDE = frozenset(RequestOptions.__annotations__)


@cache
def parameters(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the known and the needed parameters of a request, such as "PaymentIntentCreate"."""
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    shape = getattr(importlib.import_module(f"stripe.params.{snake}_params"), f"{name}Params")
    return frozenset(shape.__annotations__) - BESIDE, frozenset(shape.__required_keys__) - BESIDE


def _words(kind: Any) -> set[Any] | None:
    """Return the words a field may have when the library lists them."""
    words: set[Any] = set()
    for arm in (
        typing.get_args(kind) if typing.get_origin(kind) in (typing.Union, types.UnionType) else (kind,)
    ):
        if typing.get_origin(arm) is typing.Literal:
            words |= set(typing.get_args(arm))
    return words or None


def faults(data: dict[str, Any]) -> list[str]:
    """Return what is wrong with an answer, by the library's types."""
    shape = CLASSES[data["object"]]
    known = {name: kind for name, kind in shape.__annotations__.items() if name != "OBJECT_NAME"}
    found = [f"unknown field {name}" for name in data if name not in known]
    for name, kind in known.items():
        # Everything that may be nothing is said in some way to be: Optional[…], or a union with None in it.
        may_lack = "None" in str(kind) or "Optional" in str(kind) or "NotRequired" in str(kind)
        if name not in data:
            found += [] if may_lack else [f"lacks {name}"]
            continue
        words = _words(kind)
        if data[name] is not None and words is not None and isinstance(data[name], str):
            found += [] if data[name] in words else [f"{name} is {data[name]!r}"]
        if kind in (int, bool, str) and type(data[name]) is not kind:
            found.append(f"{name} is a {type(data[name]).__name__}")
    return [f"{data['object']}: {fault}" for fault in found]
