"""Celery ways into payments: one object each, and the sweeps that find what was left lying."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final, TypedDict, TypeVar

from celery import shared_task
from django.utils import timezone

from commerce.payments import services
from commerce.payments.errors import DoesNotFit, ProviderAway, ProviderRefused
from commerce.payments.models import Payment, SavedMethod
from commerce.payments.providers.sandbox import bank
from commerce.payments.providers.sandbox.adapter import message_post
from commerce.payments.providers.sandbox.disputing import (
    dispute_lose,
    dispute_open,
    disputes_due,
    disputes_over,
)
from commerce.payments.selectors import (
    methods_open,
    payments_live,
    providers_paused,
    refund_by_id,
    refunds_open,
    webhooks_waiting,
)

logger = logging.getLogger(__name__)
ItemT = TypeVar("ItemT")

SWEEP_ROWS_MAX: Final = 100
# Younger ones are being worked on.
SWEEP_AGE_SECONDS: Final = 5


class Wanted(TypedDict):
    """What a sweep takes up."""

    before: datetime
    limit: int
    without: list[str]


@shared_task
def webhook_process(event_id: int) -> None:
    """Look at one message of the inbox; a provider that is away is asked again by the sweep."""
    _each([event_id], lambda pk: services.webhook_process(event_id=pk))


@shared_task
def refund_send(refund_id: int) -> None:
    """Ask for one refund."""
    _each([refund_id], lambda pk: services.refund_send(refund_by_id(pk)))


@shared_task
def sandbox_message(ref: str) -> None:
    """Post one message of the sandbox provider to our own webhook address."""
    message_post(ref)


@shared_task
def sandbox_settle(ref: str) -> None:
    """Let what takes its time in the sandbox settle, or be disputed, if its time has come."""
    bank.object_of(ref)
    dispute_open(ref)


@shared_task
def orders_expire() -> int:
    """End the orders nobody paid in time."""
    return services.orders_expire()


@shared_task
def payments_sweep() -> int:
    """Take up whatever waits: late settlements, lost messages, lost answers; returns how many were looked at."""
    now = timezone.now()
    wanted = Wanted(
        before=now - timedelta(seconds=SWEEP_AGE_SECONDS),
        limit=SWEEP_ROWS_MAX,
        without=providers_paused(now),
    )
    return sum(
        (
            _each(bank.intents_due(), bank.object_of),
            _each(bank.messages_open(), message_post),
            _each(disputes_due(), dispute_open),
            _each(disputes_over(), dispute_lose),
            _each(webhooks_waiting(**wanted), lambda pk: services.webhook_process(event_id=pk)),
            _each(payments_live(**wanted), _take_up),
            _each(refunds_open(**wanted), services.refund_send),
            _each(methods_open(**wanted), _take_up_method),
        )
    )


def _take_up(payment: Payment) -> Payment:
    if payment.provider_ref:
        return services.payment_look(payment)
    return services.payment_resume(payment)


def _take_up_method(saved: SavedMethod) -> SavedMethod:
    return services.method_look(saved) if saved.provider_ref else services.method_resume(saved)


def _each(items: Iterable[ItemT], deed: Callable[[ItemT], Any]) -> int:
    """Do it for each; one that fails, for whatever reason, must not keep the others waiting.

    A provider that asked for a rest must.
    """
    count = 0
    for item in items:
        count += 1
        try:
            deed(item)
        except (ProviderAway, ProviderRefused, DoesNotFit) as error:
            logger.warning("%s waits: %s %s", item, type(error).__name__, error)
            if isinstance(error, ProviderAway) and services.provider_pause(error):
                break
        except Exception:
            # A fault of our own in one of them is read about; it waits, and is tried again with the next sweep.
            logger.exception("%s failed", item)
    return count
