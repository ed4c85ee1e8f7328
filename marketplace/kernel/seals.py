"""Secrets of others that we have to use again, kept so that the database alone does not give them away."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SealBroken(Exception):
    """It was not sealed here for this, or SECRET_KEY has changed since."""


def seal(kind: str, secret: str) -> str:
    """Return `secret` encrypted under SECRET_KEY; what was sealed as one kind opens as no other."""
    return _box(kind).encrypt(secret.encode()).decode()


def unseal(kind: str, sealed: str) -> str:
    """Return what was sealed; raises SealBroken."""
    try:
        return _box(kind).decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError):
        raise SealBroken from None


def _box(kind: str) -> Fernet:
    key = hashlib.sha256(f"showfloor.seal.{kind}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
