"""What pages and other apps may ask about a stage. Answers come from files, so any process may ask."""

import time
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from marketplace.kernel import passes
from streams.stage.files import (
    POSTER_NAME,
    captions_languages,
    is_end_marked,
    last_change,
    longest_log,
    show_directory,
)
from streams.stage.packager.log import Record, log_read
from streams.stage.packager.moments import offset_of
from streams.stage.protocol import PASS_KIND, POSTER_KIND, TICKET_KIND

TICKET_SECONDS = 12 * 3600
LIVE_PASS_SECONDS = 90
LOGS_REMEMBERED = 32


def stage_url(show_public_id: str, *, seconds: int = LIVE_PASS_SECONDS) -> str:
    """Return the address of the master playlist; who gets it may watch that long."""
    return f"{_base(PASS_KIND, show_public_id, seconds)}/master.m3u8"


def stage_poster_url(show_public_id: str, *, seconds: int = LIVE_PASS_SECONDS) -> str:
    """Return the address of the newest still; it opens that alone."""
    return f"{_base(POSTER_KIND, show_public_id, seconds)}/{POSTER_NAME}"


def stage_poster_path(show_public_id: str) -> Path | None:
    """Return the newest picture of the show, for pages that show it to people without a pass."""
    path = show_directory(show_public_id) / POSTER_NAME
    return path if path.exists() else None


def stage_last_part_age(show_public_id: str) -> float | None:
    """Return the seconds since media last reached the disk, one segment behind the air; None before that."""
    changed = last_change(show_directory(show_public_id))
    return None if changed is None else max(0.0, time.time() - changed)


def stage_is_ended(show_public_id: str) -> bool:
    return is_end_marked(show_directory(show_public_id))


def stage_captions(show_public_id: str) -> list[tuple[str, str]]:
    """Return code and name of each language that the recording has captions in."""
    names = dict(settings.SPOKEN_LANGUAGES)
    return [
        (code, names[code]) for code in captions_languages(show_directory(show_public_id)) if code in names
    ]


def stage_offsets(show_public_id: str, moments: Iterable[datetime]) -> list[float | None]:
    """Return where each moment is in the recording, in seconds; None where the recording has ended before."""
    directory = longest_log(show_directory(show_public_id))
    records = _records(directory, last_change(directory.parent)) if directory is not None else ()
    return [offset_of(records, moment.timestamp()) for moment in moments]


@lru_cache(maxsize=LOGS_REMEMBERED)
def _records(directory: Path, changed: float | None) -> tuple[Record, ...]:
    """Return a log; it is parsed anew only when it has grown."""
    return tuple(log_read(directory))


def ingest_ticket(show_public_id: str, user_id: int | str) -> str:
    """Return what lets a host send this show, and nobody else: it must appear on the host's page only."""
    claims = {"show": show_public_id, "user": user_id}
    return passes.sign(TICKET_KIND, claims, seconds=TICKET_SECONDS)


def _base(kind: str, show_public_id: str, seconds: int) -> str:
    token, expires = passes.path_sign(kind, show_public_id, seconds=seconds)
    return f"/live/{token}/{expires}/{show_public_id}"
