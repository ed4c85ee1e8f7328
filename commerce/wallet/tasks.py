"""What beat calls for wallets. Each may be called twice."""

from celery import shared_task
from django.utils import timezone

from commerce.wallet.services import gifts_settle
from commerce.wallet.services.statements import statements_mail


@shared_task
def gifts_sweep() -> int:
    """Settle the gifts whose minute is over."""
    return gifts_settle()


@shared_task
def statements_monthly() -> int:
    """Mail everybody what they gave last month; a second time in a month nobody gets another one."""
    return statements_mail(today=timezone.localdate())
