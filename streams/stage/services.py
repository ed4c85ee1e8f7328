"""What pages and other apps may do to a stage."""

import secrets
import shutil
import time
import unicodedata
from typing import Final

from streams.shows.models import Show
from streams.stage.capacity.delays import delay_of_whole_show
from streams.stage.captions import captions_read, captions_text
from streams.stage.darkness import stretch_begin, stretch_end
from streams.stage.errors import CaptionsTooEarly, GuestNameRefused
from streams.stage.files import (
    FORGET_NAME,
    POSTER_NAME,
    captions_path,
    end_mark,
    is_end_marked,
    live_root,
    show_directory,
    write_durably,
)
from streams.stage.models import ShowDelay, StageDoor
from streams.stage.registry import look_soon

# The media process ends a marked show within a second; what it writes then must not come back.
FORGET_SECONDS: Final = 20.0
GUEST_NAME_CHARACTERS_MAX = 30
DOOR_KEY_BYTES = 16


def stage_end(*, show_public_id: str) -> None:
    """End the show on air: a second later its playlists are those of the replay, and its host is let go.

    Works from any process, and twice. A show that has never been on air cannot begin any more.
    """
    end_mark(show_directory(show_public_id))


def stage_forget(*, show_public_id: str) -> None:
    """End the show, and delete everything of it soon after. Works from any process, and twice."""
    path = show_directory(show_public_id)
    end_mark(path)
    write_durably(path / FORGET_NAME, b"")


def stages_forget() -> int:
    """Delete the files of shows that are to be forgotten; returns of how many."""
    latest = time.time() - FORGET_SECONDS
    due = [mark for mark in live_root().glob(f"*/{FORGET_NAME}") if mark.stat().st_mtime <= latest]
    for mark in due:
        shutil.rmtree(mark.parent, ignore_errors=True)
    return len(due)


def stage_door_open(*, show: Show) -> StageDoor:
    """Return the door for co-hosts of a show; it is the same one each time."""
    door, _created = StageDoor.objects.get_or_create(show=show, defaults={"key": _new_key()})
    return door


def stage_door_change_lock(*, show: Show) -> StageDoor:
    """Give the door another key: links that were sent before open it no more."""
    door = stage_door_open(show=show)
    door.key = _new_key()
    door.save(update_fields=["key"])
    return door


def _new_key() -> str:
    return secrets.token_urlsafe(DOOR_KEY_BYTES)


def guest_name_check(*, name: str) -> str:
    """Return a co-host's name as it will stand in the picture. Raises GuestNameRefused."""
    plain = unicodedata.normalize("NFC", " ".join(name.split(" "))).strip()
    is_plain = all(unicodedata.category(sign)[0] not in "CZ" or sign == " " for sign in plain)
    if not plain or len(plain) > GUEST_NAME_CHARACTERS_MAX or not is_plain:
        raise GuestNameRefused(most=GUEST_NAME_CHARACTERS_MAX)
    return plain


def stage_darken(*, show_public_id: str, begin_ms: int) -> None:
    """Hide the picture of a show on air, the last still too; whoever holds the stage sees it within a second.

    Works from any process, twice, and after the picture came back: then nothing happens.
    """
    directory = show_directory(show_public_id)
    if stretch_begin(directory, begin_ms):
        (directory / POSTER_NAME).unlink(missing_ok=True)
    look_soon(show_public_id)


def stage_lighten(*, show_public_id: str, begin_ms: int, end_ms: int) -> None:
    """Bring back the picture that was hidden at ``begin_ms``; what was sent meanwhile stays hidden."""
    stretch_end(show_directory(show_public_id), begin_ms, end_ms)
    look_soon(show_public_id)


def show_delay_keep(*, show: Show) -> ShowDelay | None:
    """Keep how late fans saw a show that is over; None when no player reported. Works twice.

    Raises BoardDown while what they reported cannot be read.
    """
    found = delay_of_whole_show(show.public_id)
    if found is None:
        return None
    figures = {"reports": found.reports, "median_ms": found.median_ms, "p95_ms": found.p95_ms}
    kept, _is_new = ShowDelay.objects.update_or_create(show=show, defaults=figures)
    return kept


def captions_set(*, show_public_id: str, language: str, data: bytes) -> int:
    """Give a recording its captions in one language, in the place of those it had; returns how many there are.

    Raises CaptionsTooEarly while there is no recording, CaptionsRefused.
    """
    directory = show_directory(show_public_id)
    if not is_end_marked(directory):
        raise CaptionsTooEarly
    cues = captions_read(data)
    write_durably(captions_path(directory, language), captions_text(cues).encode())
    return len(cues)


def captions_remove(*, show_public_id: str, language: str) -> None:
    """Take the captions of one language away; nothing happens where there are none."""
    captions_path(show_directory(show_public_id), language).unlink(missing_ok=True)
