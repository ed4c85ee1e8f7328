"""How the sandbox signs its messages: HMAC-SHA256 over time and body, with an age limit."""

import hashlib
import hmac
import time
from typing import Final

from django.conf import settings

from commerce.payments.errors import WebhookStale, WebhookUnsigned

HEADER: Final = "Sandbox-Signature"
AGE_SECONDS_MAX: Final = 300


def _digest(at: int, body: bytes) -> str:
    secret = settings.SANDBOX_WEBHOOK_SECRET.encode()
    return hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def signature_of(body: bytes, *, now: float | None = None) -> str:
    """Return the header that goes with a message."""
    at = int(now if now is not None else time.time())
    return f"t={at},v1={_digest(at, body)}"


def check_signature(header: str, body: bytes, *, now: float | None = None) -> None:
    """Raise WebhookUnsigned unless the message was signed here, and WebhookStale unless that was lately."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    stamp, given = parts.get("t", ""), parts.get("v1", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 and given.isascii()):
        raise WebhookUnsigned
    if not hmac.compare_digest(_digest(int(stamp), body), given):
        raise WebhookUnsigned
    if abs((now if now is not None else time.time()) - int(stamp)) > AGE_SECONDS_MAX:
        raise WebhookStale
