"""Writes of the accounts: what people prefer, and the mail that is owed to them."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from marketplace.accounts.events import MailQueued
from marketplace.accounts.letters import letter_of
from marketplace.accounts.models import Mail, User
from marketplace.accounts.names import clean_name
from marketplace.accounts.selectors import language_known, language_of, mail_by_id
from marketplace.kernel.bus import emit
from marketplace.kernel.clipping import fit
from marketplace.markets.models import Market

logger = logging.getLogger(__name__)

# Longer than any attempt can last: nobody else may try the same mail meanwhile.
MAIL_LEASE_SECONDS: Final = 300
MAIL_RETRY_SECONDS: Final = (30, 120, 600, 3600, 4 * 3600, 12 * 3600)
MAIL_ATTEMPTS_MAX: Final = 8
MAIL_SWEEP_ROWS_MAX: Final = 100


@transaction.atomic
def mail_queue(*, key: str, to: str, language: str, template: str, context: dict[str, Any]) -> Mail:
    """Owe somebody a mail; the same key returns the mail that is owed already.

    ``context`` holds plain values. ``sender_name`` in it puts a name before the house's own address.
    Raises ValidationError when ``to`` is not one address.
    """
    validate_email(to)
    mail, is_new = Mail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "language": language_known(language),
            "template": template,
            "context": context,
        },
    )
    if is_new:
        emit(MailQueued(mail_id=mail.pk))
    return mail


@transaction.atomic
def people_tell(*, people: Iterable[User], key: str, template: str, context: dict[str, Any]) -> None:
    """Owe a mail to each of several people, in their own language; ``key`` is one for all of them."""
    for person in people:
        mail_queue(
            key=f"{key}:{person.public_id}",
            to=person.email,
            language=language_of(person),
            template=template,
            context=context,
        )


def mail_send(*, mail_id: int) -> bool:
    """Send one mail unless it has left or somebody is at it; True when this call sent it.

    A mail that has left is never sent again. A process that dies between sending and noting it leads to a second one.
    """
    mail = mail_by_id(mail_id)
    now = timezone.now()
    waiting = Mail.objects.filter(pk=mail_id, sent_at__isnull=True, due_at__lte=now)
    lease = now + timedelta(seconds=MAIL_LEASE_SECONDS)
    if mail is None or not waiting.update(due_at=lease, attempts=F("attempts") + 1):
        return False
    try:
        letter_of(mail).send()
    except Exception as error:  # noqa: BLE001 -- a server that is away, a template at fault: kept on the row, tried again
        _postpone(mail, error)
        return False
    Mail.objects.filter(pk=mail_id, sent_at__isnull=True).update(
        sent_at=timezone.now(), context={}, last_error=""
    )
    return True


def _postpone(mail: Mail, error: Exception) -> None:
    logger.warning("mail %s (%s) did not leave: %s", mail.pk, mail.template, type(error).__name__)
    wait = MAIL_RETRY_SECONDS[min(mail.attempts, len(MAIL_RETRY_SECONDS) - 1)]
    Mail.objects.filter(pk=mail.pk, sent_at__isnull=True).update(
        due_at=timezone.now() + timedelta(seconds=wait), last_error=f"{type(error).__name__}: {error}"[:2000]
    )


@transaction.atomic
def preferences_save(*, user: User, display_name: str, language: str, market: Market, time_zone: str) -> User:
    """Keep how this person wants to read, buy and be called."""
    user.display_name = fit(clean_name(display_name), 40)
    user.language = language_known(language)
    user.market = market
    user.time_zone = time_zone
    user.save(update_fields=["display_name", "language", "market", "time_zone"])
    return user
