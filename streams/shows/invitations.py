"""Invitations as pages meet them: the link, the cookie of a browser that came by it, the door with both."""

from typing import Final

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from streams.shows.audience import Door, door_of, is_guest
from streams.shows.models import Show
from streams.shows.selectors import Purpose, Role, access_show, is_operator
from streams.shows.services import invitation_keep

LINK_WORD: Final = "invitation"
COOKIE: Final = "invited"
COOKIE_SALT: Final = "showfloor.shows.invitation"
COOKIE_SECONDS: Final = 365 * 24 * 3600


def invitation_url(show: Show) -> str:
    """Return the link that lets people in to a show by invitation; for its people only."""
    page = settings.SITE_URL + reverse("front:show", args=[show.public_id])
    return f"{page}?{LINK_WORD}={show.invitation_key}"


def is_invited(request: HttpRequest, public_id: str) -> bool:
    """Tell whether this browser came by a show's link, whatever the link is now."""
    try:
        return request.get_signed_cookie(COOKIE, salt=COOKIE_SALT) == public_id
    except (KeyError, BadSignature):
        return False


def invitation_remember(response: HttpResponse, show: Show) -> None:
    """Let this browser in from now on; the cookie goes to this show's addresses alone."""
    response.set_signed_cookie(
        COOKIE,
        show.public_id,
        salt=COOKIE_SALT,
        max_age=COOKIE_SECONDS,
        path=reverse("front:show", args=[show.public_id]),
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def access_show_here(request: HttpRequest, public_id: str, *, to: Purpose) -> Show:
    """Return a show that whoever asks may watch, attend, host, moderate or darken: by account or by this browser.

    Raises what access_show raises.
    """
    return access_show(request.user, public_id, to=to, is_invited=is_invited(request, public_id))


def invitation_keep_here(request: HttpRequest, show: Show) -> None:
    """Write down in the account of whoever asks that their browser came by the show's link."""
    user = request.user
    is_by_link = show.audience == Show.Audience.INVITATION and is_invited(request, show.public_id)
    if user.is_authenticated and is_by_link and not is_guest(user, show):
        invitation_keep(show=show, user=user)


def door_here(request: HttpRequest, show: Show, *, role: Role) -> Door:
    """Return how a show's door stands to whoever asks, who has this role in it."""
    is_staff = role != "fan" or is_operator(request.user)
    return door_of(request.user, show, is_invited=is_invited(request, show.public_id), is_staff=is_staff)
