"""Celery ways into the accounts."""

from celery import shared_task
from django.utils import timezone

from marketplace.accounts import services
from marketplace.accounts.selectors import mails_due


@shared_task
def mail_deliver(mail_id: int) -> bool:
    """Send one mail that is owed."""
    return services.mail_send(mail_id=mail_id)


@shared_task
def mail_sweep() -> int:
    """Send what is still owed: the broker was away, the mail server was, or a worker died. Returns how many left."""
    due = mails_due(
        now=timezone.now(), attempts_max=services.MAIL_ATTEMPTS_MAX, limit=services.MAIL_SWEEP_ROWS_MAX
    )
    return sum(services.mail_send(mail_id=mail_id) for mail_id in due)
