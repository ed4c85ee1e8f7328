"""The demonstration's mailbox: the files that Django's file backend wrote."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from django.conf import settings

MAILS_MAX: Final = 100
SEPARATOR: Final = b"-" * 79


@dataclass(frozen=True)
class SentMail:
    """A mail as the mailbox page shows it."""

    to: str
    subject: str
    date: str
    body: str


def _read(raw: bytes) -> SentMail:
    letter = message_from_bytes(raw.strip(), policy=policy.default)
    plain = letter.get_body(("plain", "html")) if isinstance(letter, EmailMessage) else None
    return SentMail(
        to=str(letter["To"] or ""),
        subject=str(letter["Subject"] or ""),
        date=str(letter["Date"] or ""),
        body=plain.get_content() if plain is not None else "",
    )


def mails_sent() -> list[SentMail]:
    """Return what was mailed, newest first, at most 100."""
    folder = Path(settings.EMAIL_FILE_PATH)
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)[:MAILS_MAX]
    letters = [raw for file in files for raw in reversed(file.read_bytes().split(SEPARATOR)) if raw.strip()]
    return [_read(raw) for raw in letters[:MAILS_MAX]]
