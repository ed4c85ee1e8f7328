"""Asks the database who may send, and where else to; keeps for the hosts' pages what is being sent."""

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.core.cache import cache
from django.db import close_old_connections, connection
from django.db.utils import Error
from redis.exceptions import RedisError

from streams.stage.encoders.standing import DoorkeeperAway, Grant, Sight
from streams.stage.rtmp.faults import BAD_NAME, RtmpRefused
from streams.stage.simulcast.relay import Progress, Target
from streams.stage.simulcast_targets import targets_to_send
from streams.stage.stream_keys import KeyStanding, stream_key_opens, stream_keys_standing

logger = logging.getLogger(__name__)

SIGHT_SECONDS = 5  # that what was seen counts as now


class KeyDoorkeeper:
    def admit(self, key: str) -> Grant:
        with _database():
            found = stream_key_opens(key)
        if found is None:
            raise RtmpRefused(
                "This stream key opens no show. Copy it again from the show's encoder page.", BAD_NAME
            )
        return _grant(found)

    def standing(self, shows: Collection[str]) -> Mapping[str, Grant]:
        with _database():
            return {show: _grant(found) for show, found in stream_keys_standing(shows).items()}

    def tell(self, sights: Mapping[str, Sight]) -> None:
        _remember({_name(show): asdict(sight) for show, sight in sights.items()})


class TargetLedger:
    def targets(self, shows: Collection[str]) -> Collection[Target]:
        with _database():
            return targets_to_send(shows)

    def tell(self, progress: Mapping[int, Progress]) -> None:
        _remember({_target_name(target): asdict(one) for target, one in progress.items()})


def target_progress(targets: Collection[int]) -> dict[int, Progress]:
    """Return how the sending to these targets goes; those that nobody sends to are left out."""
    found = cache.get_many([_target_name(target) for target in targets])
    return {
        target: Progress(**found[_target_name(target)]) for target in targets if _target_name(target) in found
    }


def encoder_seen(show_public_id: str) -> Sight | None:
    """Return what the encoder of a show sends now; None when there is none."""
    found = cache.get(_name(show_public_id))
    return Sight(**found) if found is not None else None


def _grant(found: KeyStanding) -> Grant:
    return Grant(found.show, found.key_hash, found.is_live, found.safety_delay)


def _target_name(target: int) -> str:
    return f"stage.simulcast.{target}"


def _remember(values: Mapping[str, Any]) -> None:
    try:
        cache.set_many(dict(values), SIGHT_SECONDS)
    except RedisError:
        logger.warning("The hosts' pages cannot be told what is being sent.", exc_info=True)


def _name(show: str) -> str:
    return f"stage.encoder.{show}"


@contextmanager
def _database() -> Iterator[None]:
    """A thread of a process that answers no requests has to close its connections itself."""
    _close_old()
    try:
        yield
    except Error as fault:
        raise DoorkeeperAway from fault
    finally:
        _close_old()


def _close_old() -> None:
    """In the middle of a transaction the connection belongs to whoever began it."""
    if not connection.in_atomic_block:
        close_old_connections()
