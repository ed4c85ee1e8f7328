"""Stream keys: `<show>-<32 hexadecimal digits>`, given out once and kept as a hash."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from streams.shows.models import Show
from streams.stage.errors import ShowOver
from streams.stage.models import StreamKey

SECRET_BYTES = 16
OVER = (Show.State.ENDED, Show.State.CANCELLED)


@dataclass(frozen=True)
class KeyStanding:
    """A show whose key is in force."""

    show: str
    key_hash: str
    is_live: bool
    safety_delay: int = 0


def stream_key_make(*, show: Show) -> str:
    """Give a show a new key and return it, for the only time; whoever sends by the old one is cut off.

    Raises ShowOver.
    """
    if show.state in OVER:
        raise ShowOver
    key = f"{show.public_id}-{secrets.token_hex(SECRET_BYTES)}"
    made = {"key_hash": _hash(key), "made_at": timezone.now()}
    StreamKey.objects.update_or_create(show=show, defaults=made)
    return key


def stream_key_of(show: Show) -> StreamKey | None:
    return StreamKey.objects.filter(show=show).first()


def stream_key_opens(key: str) -> KeyStanding | None:
    """Return the show that a key opens; None if none, without telling by the time it takes why."""
    public_id = key.rpartition("-")[0]
    found = _standings().filter(show__public_id=public_id).first()
    kept = found.key_hash if found is not None else _hash("")
    is_same = hmac.compare_digest(kept, _hash(key))
    return _standing(found) if found is not None and is_same else None


def stream_keys_standing(public_ids: Collection[str]) -> dict[str, KeyStanding]:
    """Return the keys in force of these shows; one query."""
    return {
        key.show.public_id: _standing(key)
        for key in _standings().filter(show__public_id__in=list(public_ids))
    }


def encoder_address() -> str:
    """Return where encoders send to, as a host types it; empty when this installation takes none."""
    return str(settings.RTMP_URL) if settings.RTMP_PORT else ""


def _standings() -> QuerySet[StreamKey]:
    return StreamKey.objects.select_related("show").exclude(show__state__in=OVER)


def _standing(key: StreamKey) -> KeyStanding:
    return KeyStanding(key.show.public_id, key.key_hash, key.show.is_live, key.show.safety_delay)


def _hash(key: str) -> str:
    """A key is 128 random bits: nobody can try them all, so that one round is enough."""
    return hashlib.sha256(f"showfloor.stream-key:{key}".encode()).hexdigest()
