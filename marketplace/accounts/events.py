"""Facts the accounts announce."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class MailQueued(Event):
    """A mail is owed; its row is committed."""

    mail_id: int
