"""Who enters a room: the visitor's key and nickname (signed cookies), and the pass that needs no database."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final
from urllib.parse import quote, unquote

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from marketplace.accounts.networks import network_of
from marketplace.kernel import passes
from streams.room import words
from streams.room.models import NICKNAME_GRAPHEMES_MAX, SecondScreen
from streams.room.selectors.badges import badges_of
from streams.room.selectors.filters import is_name_fit
from streams.room.services.messages import Writer
from streams.room.services.names import names_kept
from streams.shows.included import is_closed
from streams.shows.models import Show
from streams.shows.selectors import Role, role_in_show

PASS_KIND: Final = "room"  # noqa: S105 -- the kind of a pass, not one
PASS_SECONDS: Final = 120
# Over the socket of a show for everybody: longer than any show.
OPEN_SECONDS: Final = 12 * 3600
VISITOR_COOKIE: Final = "visitor"
NICKNAME_COOKIE: Final = "nickname"
COOKIE_SALT: Final = "showfloor.room"
COOKIE_SECONDS: Final = 365 * 24 * 3600


@dataclass(frozen=True)
class Entrant:
    """Somebody at the door of a room."""

    show: str
    visitor: str
    user: str
    name: str
    role: str
    language: str
    # What they are to the show ("buyer", "follower"), looked up once at the door.
    badges: tuple[str, ...] = ()
    # Their browser's key, signed in or not, and a hash of their network that only guests are asked about.
    device: str = ""
    network: str = ""
    # Until when (unix seconds) the house gives new passes over the socket without asking its doors anew; 0: it asks.
    open_until: int = 0
    # The second screen it is, if it is one: its line ends with it.
    screen: str = ""

    @property
    def writer(self) -> Writer:
        """What services know them as."""
        return Writer(
            visitor=self.visitor,
            user=self.user,
            name=self.name,
            role=self.role,
            badges=self.badges,
            device=self.device,
            network=self.network,
        )

    @property
    def is_guest(self) -> bool:
        """Whether they have no account."""
        return not self.user


def visitor_of(request: HttpRequest) -> str:
    """Return the key of whoever asks: their account's, their browser's, or a new one."""
    if request.user.is_authenticated:
        return f"u:{request.user.public_id}"
    return _cookie(request, VISITOR_COOKIE) or new_key()


def new_key() -> str:
    """Return a key for a browser that has none."""
    return f"g:{secrets.token_urlsafe(16)}"


def _cookie(request: HttpRequest, name: str) -> str:
    try:
        return request.get_signed_cookie(name, salt=COOKIE_SALT) or ""
    except (KeyError, BadSignature):
        return ""


def visitor_known(request: HttpRequest) -> str:
    """Return the key of whoever asks, or nothing when they were never here."""
    return visitor_of(request) if request.user.is_authenticated else _cookie(request, VISITOR_COOKIE)


def guest_name(visitor: str) -> str:
    """Return the name of a guest who chose none."""
    number = int.from_bytes(visitor.encode()[-6:], "big") % 9000 + 1000
    return f"guest-{number}"


def _name_of(request: HttpRequest, show: Show, role: str, visitor: str) -> str:
    if role == "host":
        return show.creator.display_name
    if role == "brand" and show.collaboration is not None:
        return show.collaboration.brand.name
    user = request.user
    chosen = user.name_shown if user.is_authenticated else unquote(_cookie(request, NICKNAME_COOKIE))
    name = words.clean_name(chosen, NICKNAME_GRAPHEMES_MAX)
    # A name that was fine elsewhere may be this host's: then it is not shown here.
    is_theirs = words.has_content(name) and not words.poses_as(name, names_kept(show))
    if not is_theirs or not is_name_fit(name, show):
        return guest_name(visitor)
    return name


def has_name(request: HttpRequest, entrant: Entrant) -> bool:
    """Tell whether somebody has a name of their own here, chosen or their account's."""
    return not entrant.is_guest or bool(_cookie(request, NICKNAME_COOKIE))


def entrant_of(request: HttpRequest, show: Show, known_role: Role | None = None) -> Entrant:
    """Return who this is in a show's room; a caller that knows their role says so and spares the questions."""
    role = known_role or role_in_show(request.user, show)
    visitor = visitor_of(request)
    user = request.user.public_id if request.user.is_authenticated else ""
    name = _name_of(request, show, role, visitor)
    return Entrant(
        show.public_id,
        visitor,
        user,
        name,
        role,
        get_language() or "en",
        device=_cookie(request, VISITOR_COOKIE) or new_key() if user else visitor,
        network=network_of(request),
        badges=badges_of(request.user, show, role),
    )


def entrant_of_screen(screen: SecondScreen) -> Entrant:
    """Return who a second screen is in its show's room: the host, or an assistant under a name of their own."""
    host = screen.show.creator.user
    is_host = screen.duty == SecondScreen.Duty.HOST
    return Entrant(
        show=screen.show.public_id,
        visitor=f"u:{host.public_id}" if is_host else f"s:{screen.public_id}",
        user=host.public_id if is_host else "",
        name=screen.show.creator.display_name if is_host else screen.name,
        role="host",
        language=get_language() or "en",
        screen=screen.public_id,
    )


def remember_visit(request: HttpRequest, response: HttpResponse) -> None:
    """Give a browser that has none its key: what a page does before anybody says anything."""
    key = _cookie(request, VISITOR_COOKIE) or new_key()
    _keep(response, {VISITOR_COOKIE: key}, secure=request.is_secure())


def remember(response: HttpResponse, entrant: Entrant, *, secure: bool, nickname: str = "") -> None:
    """Give a browser its key, and a guest's its nickname when one was chosen."""
    # Cookies are ASCII, names are not.
    kept = quote(nickname) if entrant.is_guest else ""
    _keep(response, {VISITOR_COOKIE: entrant.device, NICKNAME_COOKIE: kept}, secure=secure)


def _keep(response: HttpResponse, cookies: Mapping[str, str], *, secure: bool) -> None:
    for name, value in cookies.items():
        if value:
            response.set_signed_cookie(
                name,
                value,
                salt=COOKIE_SALT,
                max_age=COOKIE_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=secure,
            )


def pass_for_long(entrant: Entrant, show: Show) -> Entrant:
    """Return somebody as a pass for a show's socket knows them; where anybody may come in, it is renewed in there."""
    is_open = show.audience == Show.Audience.EVERYONE and show.rehearsal_of_id is None and not is_closed(show)
    return replace(entrant, open_until=int(time.time()) + OPEN_SECONDS if is_open else 0)


def pass_again(entrant: Entrant) -> str:
    """Return another pass for who is in already, or nothing where the house wants to be asked."""
    return pass_sign(entrant) if entrant.open_until > time.time() else ""


def pass_sign(entrant: Entrant) -> str:
    """Return the pass that opens the room's socket for two minutes."""
    return passes.sign(PASS_KIND, asdict(entrant), seconds=PASS_SECONDS)


def pass_read(token: str, show: str) -> Entrant:
    """Return whom a pass was given to.

    Raises PassRefused (PassExpired) when it is not a good pass of this room.
    """
    facts = passes.read(PASS_KIND, token)
    entrant = Entrant(**{**facts, "badges": tuple(facts.get("badges", ()))})
    if entrant.show != show:
        raise passes.PassRefused
    return entrant
