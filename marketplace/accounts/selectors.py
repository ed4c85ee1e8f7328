"""Reads of people and of the mail owed to them."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from marketplace.accounts.models import Mail, User


def user_by_email(email: str) -> User | None:
    """Return the active person with this address, or None."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def user_by_id(user_id: int) -> User | None:
    """Return an active person for a handler that heard of them, or None."""
    return User.objects.filter(pk=user_id, is_active=True).first()


def operators() -> QuerySet[User]:
    """Return the people who run the house and can be written to."""
    return User.objects.filter(is_staff=True, is_active=True).exclude(email="")


def language_of(user: User) -> str:
    """Return the language this person reads, or the installation's."""
    return language_known(user.language)


def language_known(code: str) -> str:
    """Return ``code`` if pages and mails are made in it, else the installation's language."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def mail_by_id(mail_id: int) -> Mail | None:
    """Return a mail, or None."""
    return Mail.objects.filter(pk=mail_id).first()


def mails_due(*, now: datetime, attempts_max: int, limit: int) -> list[int]:
    """Return the ids of mails that wait to be sent and are not given up."""
    waiting = Mail.objects.filter(sent_at__isnull=True, due_at__lte=now, attempts__lt=attempts_max)
    return list(waiting.order_by("due_at").values_list("pk", flat=True)[:limit])
