"""Processor time that went into taking shows in: parsing, packing, writing, drawing stills; in any thread."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_spent = {"on_loop": 0.0, "beside": 0.0}


@contextmanager
def spent_on_show(where: str) -> Iterator[None]:
    """What runs inside is done for a show on air, ``on_loop`` or ``beside`` it. Also a decorator of functions."""
    begun = time.thread_time()
    try:
        yield
    finally:
        used = time.thread_time() - begun
        with _lock:
            _spent[where] += used


def seconds_on_loop() -> float:
    """Return what the event loop's thread spent on shows since the process began."""
    return _spent["on_loop"]


def seconds_beside() -> float:
    """Return what other threads spent on shows."""
    return _spent["beside"]
