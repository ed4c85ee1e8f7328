"""Reads of the log."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from marketplace.safety.models import LogEntry


def entry_by_id(entry_id: int) -> LogEntry | None:
    """Return an entry for a handler that heard of it, or None."""
    return LogEntry.objects.filter(pk=entry_id).first()


def log_of(*, show: str = "", brand: str = "", creator: str = "") -> QuerySet[LogEntry]:
    """Return what was done in a show, or around a brand or a creator; everything when none is named. Latest first."""
    named = {"show": show, "brand": brand, "creator": creator}
    return LogEntry.objects.filter(**{key: value for key, value in named.items() if value}).order_by("-pk")


def log_matching(entries: QuerySet[LogEntry], wanted: Mapping[str, str]) -> QuerySet[LogEntry]:
    """Return the entries of one deed (``deed``), or whose people, target or reason hold some words (``words``)."""
    if deed := wanted.get("deed"):
        entries = entries.filter(deed=deed)
    if words := wanted.get("words"):
        entries = entries.filter(
            Q(by_name__icontains=words) | Q(target_name__icontains=words) | Q(why__icontains=words)
        )
    return entries
