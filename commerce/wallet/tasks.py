"""What beat calls for wallets. Each may be called twice."""

from celery import shared_task

from commerce.wallet.services import gifts_settle


@shared_task
def gifts_sweep() -> int:
    """Settle the gifts whose minute is over."""
    return gifts_settle()
