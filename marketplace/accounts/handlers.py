"""What the accounts do about facts."""

import logging

from kombu.exceptions import OperationalError

from marketplace.accounts.events import MailQueued
from marketplace.accounts.tasks import mail_deliver
from marketplace.kernel.bus import on

logger = logging.getLogger(__name__)


@on(MailQueued)
def deliver_mail(event: MailQueued) -> None:
    """Queue the first attempt. Plain on purpose: the mail's own row is what the sweep goes by."""
    try:
        mail_deliver.delay(event.mail_id)
    except OperationalError:
        logger.warning("mail %s waits for the sweep: the broker did not answer", event.mail_id)
