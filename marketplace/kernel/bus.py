"""Facts between apps: ``emit`` in the service that made something so, ``@on`` in a handler that cares.

A plain handler runs after commit and may be lost, like any socket message. A durable handler gets a Delivery
row in the same transaction; the handler's effect and the row's tick commit together, so a second delivery does
nothing.
"""

import json
import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeVar

from django.db import DatabaseError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from marketplace.kernel.models import Delivery

logger = logging.getLogger(__name__)

RETRY_SECONDS: Final = (10, 30, 120, 600, 3600)
SWEEP_ROWS_MAX: Final = 200


@dataclass(frozen=True)
class Event:
    """A fact: a frozen dataclass of ids and plain values."""


EventT = TypeVar("EventT", bound=Event)
Handler = Callable[[Any], None]

_handlers: dict[type[Event], list[tuple[Handler, bool]]] = {}
_by_name: dict[str, tuple[Handler, type[Event]]] = {}
_first_attempt: list[Callable[[list[int]], None]] = []


def on(
    event: type[EventT], *, durable: bool = False
) -> Callable[[Callable[[EventT], None]], Callable[[EventT], None]]:
    """Register a handler of an event; ``durable`` ones are delivered at least once and take effect once."""

    def register(handler: Callable[[EventT], None]) -> Callable[[EventT], None]:
        name = handler_name(handler)
        if name in _by_name:
            return handler
        _handlers.setdefault(event, []).append((handler, durable))
        _by_name[name] = (handler, event)
        return handler

    return register


def handler_name(handler: Callable[..., None]) -> str:
    """Return the dotted name a Delivery keeps."""
    return f"{handler.__module__}.{handler.__qualname__}"


def durable_handlers() -> list[str]:
    """Return the names of all durable handlers, for the test that each is delivered twice."""
    return sorted(
        handler_name(handler) for pairs in _handlers.values() for handler, durable in pairs if durable
    )


def first_attempt_by(queue: Callable[[list[int]], None]) -> None:
    """Set how the new Deliveries of a transaction get their first attempt (the tasks module queues it with Celery)."""
    _first_attempt[:] = [queue]


def emit(event: Event) -> None:
    """Announce a fact from inside a transaction; a rolled-back one says nothing."""
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} was emitted outside a transaction")
    handlers = _handlers.get(type(event), [])
    durable = [handler for handler, is_durable in handlers if is_durable]
    if durable:
        _owe(durable, event)
    for handler, is_durable in handlers:
        if not is_durable:
            transaction.on_commit(partial(_run_plain, handler, event))


def _owe(handlers: Sequence[Handler], event: Event) -> None:
    args = json.loads(json.dumps(asdict(event), default=str))
    now = timezone.now()
    deliveries = Delivery.objects.bulk_create(
        Delivery(
            key=f"{name}:{uuid.uuid4().hex}", handler=name, event=type(event).__name__, args=args, due_at=now
        )
        for name in map(handler_name, handlers)
    )
    owed: list[int] = transaction.get_connection().__dict__.setdefault("deliveries_owed", [])
    owed += [delivery.pk for delivery in deliveries]
    # For each of them: what was said within a savepoint is unsaid with it. The first one takes all.
    transaction.on_commit(partial(_queue, owed))


def _queue(owed: list[int]) -> None:
    """Queue what a transaction owes as one task. What was rolled back meanwhile is among it, and is not found."""
    ids = owed[:]
    owed.clear()
    if not ids:
        return
    for queue in _first_attempt:
        try:
            queue(ids)
        except (OSError, BrokerError):
            # The broker is away: the sweep finds the open rows when it is back.
            logger.warning("deliveries %s wait for the sweep: the broker did not answer", ids)


def _run_plain(handler: Handler, event: Event) -> None:
    try:
        handler(event)
    except Exception:
        logger.exception("handler %s of %s failed", handler_name(handler), type(event).__name__)


def deliver(delivery_id: int) -> bool:
    """Run one owed delivery; True when its effect is in the database now (by this call or an earlier one)."""
    try:
        with transaction.atomic():
            delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
            if delivery.done_at is not None:
                return True
            # Tick first: on SQLite this conditional write is the lock that select_for_update is elsewhere.
            Delivery.objects.filter(pk=delivery_id, done_at__isnull=True).update(done_at=timezone.now())
            handler, event_type = _by_name[delivery.handler]
            handler(event_type(**delivery.args))
    except Delivery.DoesNotExist:
        return False
    except Exception as error:  # noqa: BLE001 -- whatever went wrong is kept on the row and tried again
        _postpone(delivery_id, error)
        return False
    return True


def _postpone(delivery_id: int, error: Exception) -> None:
    logger.error("delivery %s failed", delivery_id, exc_info=error)
    try:
        delivery = Delivery.objects.get(pk=delivery_id)
    except (Delivery.DoesNotExist, DatabaseError):
        return
    wait = RETRY_SECONDS[min(delivery.attempts, len(RETRY_SECONDS) - 1)]
    Delivery.objects.filter(pk=delivery_id, done_at__isnull=True).update(
        attempts=delivery.attempts + 1,
        due_at=timezone.now() + timedelta(seconds=wait),
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )


def sweep() -> int:
    """Deliver what is due and still open; returns how many were tried."""
    due = Delivery.objects.filter(done_at__isnull=True, due_at__lte=timezone.now()).order_by("due_at")
    ids = list(due.values_list("pk", flat=True)[:SWEEP_ROWS_MAX])
    for delivery_id in ids:
        deliver(delivery_id)
    return len(ids)
