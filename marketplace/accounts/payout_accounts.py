"""Accounts that money can be sent to, as people type them."""

import re
from typing import Final

ACCOUNT: Final = re.compile(r"[A-Z0-9]{4,34}")
IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def account_clean(text: str) -> str | None:
    """Return the account without blanks and dashes, or None when it cannot be one (a wrong IBAN check number)."""
    plain = re.sub(r"[\s-]", "", text).upper()
    if not plain.isascii() or not ACCOUNT.fullmatch(plain):
        return None
    if IBAN.fullmatch(plain) and not _iban_adds_up(plain):
        return None
    return plain


def account_hint(account: str) -> str:
    """Return the account with all but its last four signs hidden, for pages and mails."""
    return f"•••• {account[-4:]}" if account else ""


def _iban_adds_up(iban: str) -> bool:
    digits = "".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])
    return int(digits) % 97 == 1
