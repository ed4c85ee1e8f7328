"""What the accounts do about facts."""

from marketplace.accounts.events import MailQueued
from marketplace.accounts.tasks import mail_deliver
from marketplace.kernel.bus import on


@on(MailQueued)
def deliver_mail(event: MailQueued) -> None:
    """Queue the first attempt. Plain on purpose: the mail's own row is what the sweep goes by."""
    mail_deliver.delay(event.mail_id)
