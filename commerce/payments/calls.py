"""Asking a provider: the evidence is written before the call, and a retry reuses its key."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final, TypeVar
from uuid import UUID, uuid5

from django.db.models import F
from django.utils import timezone

from commerce.payments.errors import ProviderAway, ProviderRefused
from commerce.payments.models import ProviderCall
from commerce.payments.providers.base import (
    DisputeState,
    MethodState,
    MoneyState,
    PayeeState,
    PayState,
    outside_transactions,
)

NAMESPACE: Final = UUID("6f0d9a52-2f0c-5b0e-9a4e-0d6a4f1c7d11")
StateT = TypeVar("StateT", PayState, MoneyState, MethodState, PayeeState, DisputeState)


def call_key(intent: object, operation: str, attempt: int = 1) -> str:
    """Return the key of a call: the same for every retry of it."""
    return str(uuid5(NAMESPACE, f"{intent}:{operation}:{attempt}"))


def call_note(*, provider: str, key: str, operation: str, request: dict[str, Any]) -> None:
    """Write down what will be asked. Nothing secret goes in here."""
    row = ProviderCall(provider=provider, key=key, operation=operation, request=request)
    ProviderCall.objects.bulk_create([row], ignore_conflicts=True)


def call_make(key: str, call: Callable[[], StateT]) -> StateT:
    """Make a call that was written down, and keep the answer. Raises what the provider raises."""
    outside_transactions()
    row = ProviderCall.objects.filter(key=key)
    row.update(attempts=F("attempts") + 1)
    try:
        state = call()
    except (ProviderAway, ProviderRefused) as error:
        row.update(last_error=f"{type(error).__name__}: {error}"[:300])
        raise
    answer = asdict(state) | ({"answer_by": None} if isinstance(state, DisputeState) else {})
    row.update(response=answer, answered_at=timezone.now(), last_error="")
    return state
