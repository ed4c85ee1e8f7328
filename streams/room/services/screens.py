"""Writes of second screens: make a code, let a device in, end it."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel import passes
from streams.room import words
from streams.room.errors import ScreenCodeRefused, ScreensFull
from streams.room.models import NICKNAME_GRAPHEMES_MAX, SecondScreen
from streams.room.selectors.screens import OPEN_STATES, code_hash, screens_of
from streams.shows.models import Show

CODE_SECONDS: Final = 120
PASS_KIND: Final = "second-screen"  # noqa: S105 -- the kind of a pass, not one
SCREENS_MAX: Final = 8


@transaction.atomic
def screen_invite(*, show: Show, duty: str, name: str, by: User | None) -> tuple[SecondScreen, str]:
    """Return a screen that waits for its device, and the code that lets it in: once, within two minutes.

    Raises ScreensFull.
    """
    # A write that changes nothing, as a lock: two codes at once do not make nine screens.
    Show.objects.filter(pk=show.pk).update(title=F("title"))
    if len(screens_of(show)) >= SCREENS_MAX:
        raise ScreensFull(most=SCREENS_MAX)
    now = timezone.now()
    nonce = secrets.token_urlsafe(12)
    code = passes.sign(PASS_KIND, {"show": show.public_id, "n": nonce}, seconds=CODE_SECONDS)
    shown = words.clean_name(name, NICKNAME_GRAPHEMES_MAX)
    screen = SecondScreen.objects.create(
        show=show,
        duty=duty,
        name=shown if words.has_content(shown) else show.creator.display_name,
        code_hash=code_hash(code),
        made_at=now,
        made_by=by,
        code_until=now + timedelta(seconds=CODE_SECONDS),
    )
    return screen, code


def code_check(*, show: str, code: str) -> None:
    """Raise ScreenCodeRefused unless a code was signed here for this show and is in time."""
    try:
        claims = passes.read(PASS_KIND, code)
    except (passes.PassRefused, ValueError) as error:
        raise ScreenCodeRefused from error
    if claims.get("show") != show:
        raise ScreenCodeRefused


@transaction.atomic
def screen_open(*, show: str, code: str, device: str) -> SecondScreen:
    """Let a device in by its code; the second one that comes with the same code is refused.

    Raises ScreenCodeRefused.
    """
    code_check(show=show, code=code)
    now: datetime = timezone.now()
    waiting = SecondScreen.objects.filter(
        code_hash=code_hash(code), opened_at__isnull=True, ended_at__isnull=True, code_until__gt=now
    )
    if not waiting.update(opened_at=now, device=device):
        raise ScreenCodeRefused
    screen = SecondScreen.objects.select_related("show").get(code_hash=code_hash(code))
    if screen.show.state not in OPEN_STATES:
        raise ScreenCodeRefused
    return screen


def screen_end(*, screen: SecondScreen) -> bool:
    """End a screen, or take its code back; True when this call did it."""
    rows = SecondScreen.objects.filter(pk=screen.pk, ended_at__isnull=True)
    return bool(rows.update(ended_at=timezone.now()))
