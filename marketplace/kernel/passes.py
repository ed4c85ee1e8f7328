"""Short-lived signed passes: rights that can be checked without a database.

A pass is ``<payload>.<expiry>.<signature>``; the signature is HMAC-SHA256 over kind, payload and expiry, so a
pass of one kind never opens a door of another.
"""

import base64
import hashlib
import hmac
import json
import time
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal

SIGNATURE_BYTES: Final = 18
PASS_CHARACTERS_MAX: Final = 4096


class PassRefused(Refusal):
    """The pass was not made here, or for something else."""

    code = "pass_invalid"
    message = _("This link or pass is not valid here. Reload the page to get a new one.")
    status = 403


class PassExpired(PassRefused):
    """The pass was good, and its time is over."""

    code = "pass_expired"
    message = _("This pass has run out. Reload the page to get a new one.")
    status = 410


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _signature(kind: str, body: str) -> str:
    key = hashlib.sha256(f"showfloor.pass.{kind}:{settings.SECRET_KEY}".encode()).digest()
    return _encode(hmac.new(key, body.encode(), hashlib.sha256).digest()[:SIGNATURE_BYTES])


def sign(kind: str, claims: dict[str, Any], *, seconds: int, now: float | None = None) -> str:
    """Return a pass of ``kind`` that carries ``claims`` (JSON) for ``seconds``."""
    expires = int(now if now is not None else time.time()) + seconds
    body = f"{_encode(json.dumps(claims, separators=(',', ':'), sort_keys=True).encode())}.{expires}"
    return f"{body}.{_signature(kind, body)}"


def read(kind: str, token: str, *, now: float | None = None) -> dict[str, Any]:
    """Return the claims of a pass.

    Raises PassRefused when it was not signed here for this kind, PassExpired when its time is over.
    """
    body, _dot, signature = token.rpartition(".")
    if (
        len(token) > PASS_CHARACTERS_MAX
        or not token.isascii()
        or not hmac.compare_digest(_signature(kind, body), signature)
    ):
        raise PassRefused
    payload, _dot, expires = body.rpartition(".")
    if int(expires) < (now if now is not None else time.time()):
        raise PassExpired
    claims: dict[str, Any] = json.loads(_decode(payload))
    return claims


def path_sign(kind: str, subject: str, *, seconds: int, now: float | None = None) -> tuple[str, int]:
    """Return (token, expiry) for an address like ``/live/<token>/<expiry>/<subject>/…``.

    Expiries are rounded up to 10 s so that viewers who arrive together share an address, and a cache.
    """
    at = int(now if now is not None else time.time()) + seconds
    expires = at + (-at % 10)
    return _path_token(kind, subject, expires), expires


def path_check(kind: str, subject: str, token: str, expires: int, *, now: float | None = None) -> None:
    """Raise PassRefused or PassExpired unless the address was signed here for this subject."""
    expected = _path_token(kind, subject, expires)
    if not token.isascii() or not hmac.compare_digest(expected, token):
        raise PassRefused
    if expires < (now if now is not None else time.time()):
        raise PassExpired


def _path_token(kind: str, subject: str, expires: int) -> str:
    if settings.LIVE_PASS_FORM == "hmac":  # noqa: S105  the name of a form
        return _signature(kind, f"{subject}.{expires}")
    # What nginx's secure_link can check. MD5 lets others append to a message whose digest they know; here the
    # last part is a number, and whatever they could append is none.
    message = f"{settings.LIVE_PASS_SECRET}|{kind}|{subject}|{expires}"
    return _encode(hashlib.md5(message.encode(), usedforsecurity=False).digest())
