"""Reads of second screens: which are open, which device shows one, which addresses it may use."""

import hashlib
import re
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from streams.room.models import SecondScreen
from streams.shows.models import Show

COOKIE: Final = "second_screen"
COOKIE_SALT: Final = "showfloor.room.second-screen"
OPEN_STATES: Final = (Show.State.SCHEDULED, Show.State.LIVE, Show.State.REHEARSAL)
# What a second screen may do besides looking at its own page. Everything else asks for an account.
ASSISTANT_DOORS: Final = frozenset(
    {
        "front:second_screen",
        "front:second_screen_figures",
        "room:screen_pass",
        "room:pin",
        "room:unpin",
        "room:message_delete",
        "room:writer_mute",
        "room:message_pin",
        "room:message_unpin",
        "room:questions_desk",
        *(f"room:question_{deed}" for deed in ("show", "answered", "reply", "delete", "clear")),
    }
)
HOST_DOORS: Final = ASSISTANT_DOORS | {
    *(f"room:giveaway_{deed}" for deed in ("panel", "open", "close", "call", "draw", "call_off")),
    "shows:darken",
    "shows:lighten",
}
DOORS: Final = {SecondScreen.Duty.ASSISTANT: ASSISTANT_DOORS, SecondScreen.Duty.HOST: HOST_DOORS}


def code_hash(code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def screens_open() -> QuerySet[SecondScreen]:
    """Return the screens that work now: let in, not ended, and the show not over."""
    return SecondScreen.objects.filter(
        opened_at__isnull=False, ended_at__isnull=True, show__state__in=OPEN_STATES
    )


def screens_of(show: Show) -> list[SecondScreen]:
    """Return a show's screens that are open, and the codes that still wait for their device."""
    waiting = Q(opened_at__isnull=True, code_until__gt=timezone.now())
    rows = SecondScreen.objects.filter(show=show, ended_at__isnull=True)
    return list(rows.filter(waiting | Q(opened_at__isnull=False)))


def is_screen_open(public_id: str) -> bool:
    """Tell whether a screen works now."""
    return screens_open().filter(public_id=public_id).exists()


def screen_here(request: HttpRequest, show: str) -> SecondScreen | None:
    """Return the open screen of a show (its public id) that this browser is, or None; read afresh each time."""
    try:
        public_id = request.get_signed_cookie(COOKIE, salt=COOKIE_SALT)
    except (KeyError, BadSignature):
        return None
    rows = screens_open().select_related("show__creator__user", "show__collaboration__brand")
    return rows.filter(public_id=public_id, show__public_id=show).first()


def access_screen(request: HttpRequest, show: str) -> SecondScreen:
    """Return the screen that this browser is; raises Http404 for every other browser."""
    found = screen_here(request, show)
    if found is None:
        raise Http404
    return found


def access_screen_of(show: Show, public_id: str) -> SecondScreen:
    """Return one of the screens of a show whose door the caller has passed; raises Http404."""
    found = SecondScreen.objects.filter(show=show, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def device_of(user_agent: str) -> SecondScreen.Device:
    """Return what kind of device says this of itself; only for the list in the studio."""
    if re.search(r"iPad|Tablet|Android(?!.*Mobile)", user_agent):
        return SecondScreen.Device.TABLET
    return SecondScreen.Device.PHONE if "Mobi" in user_agent else SecondScreen.Device.COMPUTER


def enter_address(show: str, code: str) -> str:
    """Return what the code in the studio leads to."""
    return f"{settings.SITE_URL}/shows/{show}/screen/enter/{code}/"
