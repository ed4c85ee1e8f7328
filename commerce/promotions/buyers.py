"""Who counts as one buyer, and how a typed code is compared."""

import re
import unicodedata
from typing import Final

from django.utils.crypto import salted_hmac

from commerce.promotions.models.codes import CODE_LETTERS_MAX
from marketplace.accounts.models import User

BETWEEN: Final = re.compile(r"[\s\u00ad\u200b-\u200f\u2010-\u2015\-_]+")


def code_text(typed: str) -> str:
    """Return a code as it is compared: whole letters, upper case, without what gets in when it is copied."""
    plain = unicodedata.normalize("NFKC", typed[: 4 * CODE_LETTERS_MAX])
    return BETWEEN.sub("", plain).upper()[:CODE_LETTERS_MAX]


def mail_identity(email: str) -> str:
    """Return what a mail address counts as, written so that it tells nobody the address.

    Letters count alike in both cases, and a tag (``ana+shop@…``) is the same box.
    """
    box, _at, host = unicodedata.normalize("NFKC", email).strip().casefold().rpartition("@")
    digest = salted_hmac("showfloor.promotions.buyer", f"{box.partition('+')[0]}@{host}", algorithm="sha256")
    return f"mail:{digest.hexdigest()}"


def identities(user: User | None, email: str = "") -> tuple[str, ...]:
    """Return everything one buyer is known by: the account, its address, and the one typed; in a fixed order."""
    found: set[str] = set()
    if user is not None:
        found |= {f"user:{user.public_id}", mail_identity(user.email)}
    if "@" in email:
        found.add(mail_identity(email))
    return tuple(sorted(found))
