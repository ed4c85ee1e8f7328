"""Public identifiers: short, unguessable, without letters that look alike."""

import secrets
from typing import Final

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH: Final = 12


def new_public_id() -> str:
    """Return 12 random Crockford base-32 letters (60 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH))
