"""What pages and other apps may ask about a stage. Answers come from files, so any process may ask."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404
from django.utils.crypto import constant_time_compare

from marketplace.kernel import passes
from streams.shows.models import Show
from streams.shows.selectors import Person
from streams.stage.capacity.figures import Capacity
from streams.stage.capacity.reader import capacity_now
from streams.stage.darkness import shown_of, stretches_read
from streams.stage.errors import StageDoorClosed
from streams.stage.files import (
    POSTER_NAME,
    PREVIEW_NAME,
    captions_languages,
    is_end_marked,
    last_change,
    longest_log,
    show_directory,
)
from streams.stage.models import ShowDelay, StageDoor
from streams.stage.packager.log import Record, log_read
from streams.stage.packager.moments import offset_of
from streams.stage.protocol import BACKSTAGE_KIND, PASS_KIND, POSTER_KIND, PREVIEW_KIND, TICKET_KIND

CAPACITY_PERMISSION = "shows.view_show"
TICKET_SECONDS = 12 * 3600
LIVE_PASS_SECONDS = 90
JOINABLE = (Show.State.SCHEDULED, Show.State.LIVE)
LOGS_REMEMBERED = 32


def stage_url(show_public_id: str, *, seconds: int = LIVE_PASS_SECONDS) -> str:
    """Return the address of the master playlist; who gets it may watch that long."""
    return stage_file_url(show_public_id, "master.m3u8", seconds=seconds)


def stage_file_url(show_public_id: str, name: str, *, seconds: int) -> str:
    """Return the address of one file; its pass opens the others too."""
    return f"{_base(PASS_KIND, show_public_id, seconds)}/{name}"


def stage_poster_url(show_public_id: str, *, seconds: int = LIVE_PASS_SECONDS) -> str:
    """Return the address of the newest still; it opens that alone."""
    return f"{_base(POSTER_KIND, show_public_id, seconds)}/{POSTER_NAME}"


def stage_preview_url(show: Show, *, seconds: int = LIVE_PASS_SECONDS) -> str:
    """Return the address of the last seconds of a show on air; nothing if it is hidden, held back,
    or not for everybody.

    Whether it needs a ticket its caller has to know.
    """
    is_seen = show.state == Show.State.LIVE and show.audience == Show.Audience.EVERYONE
    if not is_seen or show.is_paused or show.dark_at is not None or show.safety_delay:
        return ""
    return f"{_base(PREVIEW_KIND, show.public_id, seconds)}/{PREVIEW_NAME}"


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


def stage_media_seconds(show_public_id: str) -> float:
    """Return for how long a show had a picture, by the longest of its renditions; what was hidden does not count."""
    directory = longest_log(show_directory(show_public_id))
    if directory is None:
        return 0.0
    records = _records(directory, last_change(directory.parent))
    return sum(record.seconds for record in records if not record.is_gap)


@lru_cache(maxsize=LOGS_REMEMBERED)
def _records(directory: Path, changed: float | None) -> tuple[Record, ...]:
    """Return what the recording shows of a log; it is parsed anew only when it has grown."""
    return tuple(shown_of(log_read(directory), stretches_read(directory.parent)))


def access_capacity(person: Person) -> Capacity:
    """Return how the box is, for operators who may look at shows. Raises Http404 for everybody else."""
    if not (person.is_authenticated and person.is_staff and person.has_perm(CAPACITY_PERMISSION)):
        raise Http404
    return capacity_now()


def show_delay(show: Show) -> ShowDelay | None:
    """Return how late fans saw a show that is over, or None when nobody measured."""
    return ShowDelay.objects.filter(show=show).first()


def second_rendition_allowed() -> bool:
    """Tell whether the box has the head-room for hosts to send a second rendition."""
    return capacity_now().allows_second_rendition


def ingest_ticket(
    show_public_id: str, user_id: int | str, *, renditions: int | None = None, safety_delay: float = 0
) -> str:
    """Return what lets a host send this show, and nobody else: it must appear on the host's page only.

    Of what the host then offers, only so many renditions are taken; viewers see it so many seconds later.
    """
    claims: dict[str, float | str] = {"show": show_public_id, "user": user_id}
    if renditions is not None:
        claims["renditions"] = renditions
    if safety_delay:
        claims["delay"] = safety_delay
    return passes.sign(TICKET_KIND, claims, seconds=TICKET_SECONDS)


def access_stage_door(public_id: str, key: str) -> Show:
    """Return the show that co-hosts may ask to join with this key.

    Raises Http404 for a key that is not (or no more) the show's, StageDoorClosed when the show is over.
    """
    door = StageDoor.objects.select_related("show__creator").filter(show__public_id=public_id).first()
    if door is None or not constant_time_compare(door.key, key):
        raise Http404
    if door.show.state not in JOINABLE:
        raise StageDoorClosed
    return door.show


def has_stage_door(show: Show) -> bool:
    """Tell whether co-hosts have been given a way in."""
    return StageDoor.objects.filter(show=show).exists()


def backstage_pass(show_public_id: str, who: str, name: str) -> str:
    """Return what lets one browser into the socket behind a show: the host's, or a guest's with their name."""
    claims = {"show": show_public_id, "who": who, "name": name}
    return passes.sign(BACKSTAGE_KIND, claims, seconds=TICKET_SECONDS)


def ice_servers(now: float | None = None) -> list[dict[str, object]]:
    """Return the servers that help two browsers find each other, for RTCPeerConnection.

    A relay's credentials are good for twelve hours, made as coturn's `use-auth-secret` checks them: the name is the
    end of their time, the password its HMAC-SHA1.
    """
    servers: list[dict[str, object]] = []
    for url in settings.RTC_ICE_SERVERS:
        server: dict[str, object] = {"urls": url}
        if url.startswith("turn") and settings.RTC_TURN_SECRET:
            name = str(int(now if now is not None else time.time()) + TICKET_SECONDS)
            digest = hmac.new(settings.RTC_TURN_SECRET.encode(), name.encode(), hashlib.sha1).digest()
            server |= {"username": name, "credential": base64.b64encode(digest).decode()}
        servers.append(server)
    return servers


def _base(kind: str, show_public_id: str, seconds: int) -> str:
    token, expires = passes.path_sign(kind, show_public_id, seconds=seconds)
    return f"/live/{token}/{expires}/{show_public_id}"
