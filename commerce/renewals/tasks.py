"""Celery ways into renewals: what is due, what is announced, and months that are over."""

from celery import shared_task

from commerce.memberships.services.moving import memberships_turn
from commerce.renewals.services import pooling, prices, renewing


@shared_task
def renewals_sweep() -> int:
    """Write down what is to be renewed, charge what is due, end what is over; returns how much there was."""
    opened = renewing.renewals_open()
    return opened + renewing.renewals_sweep() + memberships_turn()


@shared_task
def prices_announce() -> int:
    """Tell members of higher prices, in time."""
    return prices.prices_announce()


@shared_task
def pools_close() -> int:
    """Close months that are over, and share their fees out."""
    return pooling.pools_close()
