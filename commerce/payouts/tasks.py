"""Celery ways into payouts."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from commerce.payments.errors import DoesNotFit, ProviderAway, ProviderRefused
from commerce.payouts import connecting, reminding, services, settlements
from commerce.payouts.models import Payout
from commerce.payouts.payee_accounts import accounts_to_look_at
from commerce.payouts.selectors import payout_by_id, payout_for, payouts_open

logger = logging.getLogger(__name__)
SWEEP_ROWS_MAX: Final = 200
SWEEP_AGE_SECONDS: Final = 5


def run_key() -> str:
    """Return the key of the run that is due now: the same for everybody within one period."""
    period = max(int(settings.CELERY_BEAT_SCHEDULE["payouts"]["schedule"]), 1)
    return f"beat:{int(timezone.now().timestamp()) // period}"


@shared_task
def settlements_sweep() -> tuple[int, int]:
    """Lock what came of parts that arrived, and settle what is due; returns how many of each."""
    return settlements.settlements_sweep()


@shared_task
def payout_run() -> str:
    """Take up payouts that wait for an answer, then pay what is due."""
    before = timezone.now() - timedelta(seconds=SWEEP_AGE_SECONDS)
    for payout in payouts_open(before=before, limit=SWEEP_ROWS_MAX):
        services.payout_looked(payout)
        try:
            _try(payout, services.payout_send)
        except Exception:
            # One that something is wrong with does not keep the others waiting.
            logger.exception("payout %s could not be sent", payout.public_id)
    return services.payout_run(key=run_key()).blocked_reason


@shared_task
def payout_send(payout_id: int) -> None:
    """Send one payout."""
    _try(payout_by_id(payout_id), services.payout_send)


@shared_task
def payout_look(ref: str, reference: str) -> None:
    """A provider told something about a payout: ask it how that stands."""
    payout = payout_for(ref=ref, reference=reference)
    if payout is None:
        logger.warning("a provider spoke of payout %s (%s), which is not ours", reference, ref)
        return
    # The report may be faster than the answer to the call that made the payout.
    payout.provider_ref = payout.provider_ref or ref
    _try(payout, services.payout_look)


@shared_task
def payee_look(provider: str, ref: str, owner: str) -> None:
    """A provider told something about a payee: ask it how far they are."""
    try:
        if connecting.payee_look(provider=provider, ref=ref, owner=owner) is None:
            logger.warning("%s spoke of payee %s, who is not ours", provider, ref)
    except (ProviderAway, ProviderRefused, DoesNotFit) as error:
        logger.warning("payee %s waits: %s %s", ref, type(error).__name__, error)


@shared_task
def payees_remind() -> int:
    """Look again at payees at providers, and tell who is owed money that cannot leave; how many."""
    for account in accounts_to_look_at(SWEEP_ROWS_MAX):
        payee_look(account.provider, account.ref, account.owner)
    return reminding.payees_remind()


def _try(payout: Payout, deed: Callable[[Payout], Payout]) -> None:
    try:
        deed(payout)
    except (ProviderAway, ProviderRefused, DoesNotFit) as error:
        logger.warning("payout %s waits: %s %s", payout.public_id, type(error).__name__, error)
