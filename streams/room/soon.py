"""Telling once what changed many times: a second is gathered, then one task reads and tells it."""

from typing import Any, Final

from django.core.cache import cache

GATHER_SECONDS: Final = 1
# A task that got lost blocks the next one no longer than this.
LOST_SECONDS: Final = 10


def tell_soon(task: Any, subject: int | str) -> None:
    """Queue a telling task for one subject, unless one is on its way already."""
    if cache.add(_key(task.name, subject), 1, LOST_SECONDS):
        task.apply_async((subject,), countdown=GATHER_SECONDS)


def telling_begins(task_name: str, subject: int | str) -> None:
    """Say that a task reads now: what changes from here on is for the next one."""
    cache.delete(_key(task_name, subject))


def _key(task_name: str, subject: int | str) -> str:
    return f"room:soon:{task_name}:{subject}"
