"""Pages that read every floor: home, a show in all its states, the studio, a creator, the account, a brand's day."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from commerce.boxoffice.selectors import pass_for
from commerce.memberships.selectors.discussing import plan_with_talks
from commerce.memberships.selectors.members import is_member
from commerce.memberships.selectors.plans import plan_on_offer
from marketplace.brands.selectors import access_brand, brands_of
from marketplace.creators.selectors import creator_by_handle, creator_of, follower_count, is_following
from marketplace.markets.selectors import market_of
from streams.door.selectors import my_tickets
from streams.front import selectors
from streams.front.answers import answer_marks
from streams.front.auctions_held import auctions_held
from streams.front.demo.mailbox import mails_sent
from streams.front.full import house_full
from streams.front.replay import chapters_of
from streams.room.entry import remember_visit
from streams.room.selectors.messages import is_room_open
from streams.room.selectors.panel import room_panel
from streams.room.staffing import staff_panel
from streams.shows import selectors as shows
from streams.shows.admission import ticket_prices
from streams.shows.audience import is_guest
from streams.shows.box_office import ticket_offers
from streams.shows.invitations import (
    LINK_WORD,
    access_show_here,
    door_here,
    invitation_remember,
    invitation_url,
)
from streams.shows.models import Show
from streams.shows.replay_window import replay_closes
from streams.shows.season import terms_seen
from streams.shows.selectors import Role
from streams.stage.capacity.delays import delay_now
from streams.stage.capacity.house import FIRST_SECONDS
from streams.stage.doorway import seat_of, seat_remember
from streams.stage.downloads import downloads_of
from streams.stage.selectors import (
    LIVE_PASS_SECONDS,
    has_stage_door,
    show_delay,
    stage_captions,
    stage_is_ended,
    stage_url,
)

HOME_TILES_MAX = 12
HOME_REPLAYS_MAX = 6
SEARCH_ROWS_MAX = 20
WORDS_MAX = 80
HELD_MAX = 20
CREATOR_SHOWS_MAX = 30


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Live now, starting soon, replays, creators near the reader's language."""
    market = market_of(request)
    found = [*shows.shows_live()[:HOME_TILES_MAX], *shows.shows_ended()[:HOME_REPLAYS_MAX]]
    coming = list(shows.shows_upcoming()[:HOME_TILES_MAX])
    tickets = ticket_prices([*found, *coming], market.currency)
    tiles = selectors.tiles(found, market, tickets)
    context = {
        "live": [tile for tile in tiles if tile.show.is_live],
        "upcoming": selectors.titles(coming, tickets),
        "replays": [tile for tile in tiles if not tile.show.is_live],
        "creators": list(selectors.creators_near(request.LANGUAGE_CODE)[:8]),
        "now": timezone.localtime(),
    }
    return render(request, "streams/front/home.html", context)


@require_GET
@never_cache
@ensure_csrf_cookie
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """One address for a show: the curtain before, the room while it is on air, what is left after."""
    if LINK_WORD in request.GET:
        return _come_by_link(request, public_id)
    found = access_show_here(request, public_id, to="watch")
    tile = selectors.tiles([found], market_of(request))[0]
    role = shows.role_in_show(request.user, found)
    context: dict[str, Any] = {
        "tile": tile,
        "show": found,
        "role": role,
        "is_following": is_following(request.user, found.creator),
        "share_url": _share_url(found, role),
        "show_token": shows.show_token(found),
        "zone_name": timezone.get_current_timezone_name().replace("_", " "),
    }
    door = door_here(request, found, role=role)
    context |= {"door": door, "has_ticket": door.has_ticket}
    if found.talk_days and not found.is_live and door.is_open and is_room_open(found):
        context["room"] = room_panel(found, role, request.user)
    if found.is_live and door.is_open:
        return _watch(request, found, context)
    if found.state == Show.State.ENDED:
        closes = None if door.is_staff else replay_closes(request.user, found)
        seconds = int((closes - timezone.now()).total_seconds()) if closes is not None else LIVE_PASS_SECONDS
        context |= {"replay_closes": closes, "is_replay_over": seconds <= 0}
        has_replay = (
            seconds > 0 and door.is_open and stage_is_ended(found.public_id) and not found.is_being_told
        )
        context["needs_ticket"] = door.is_meant and not door.is_open
        context["replay_src"] = (
            stage_url(found.public_id, seconds=min(LIVE_PASS_SECONDS, seconds)) if has_replay else ""
        )
        context["captions"] = stage_captions(found.public_id) if has_replay else []
        context["marks"] = answer_marks(found) if has_replay else []
        context["chapters"] = chapters_of(found, tile.line_up) if has_replay else []
        context["auctions"] = auctions_held(found) if door.is_open else []
        return render(request, "streams/front/ended.html", context)
    context["is_kept"] = door.is_meant and is_guest(request.user, found)
    context["unused_pass"] = None if door.has_ticket else pass_for(request.user, door.tiers)
    context["offers"] = ticket_offers(
        door.tiers, market_of(request).currency, context["show_token"], request.user
    )
    context["told_terms"] = terms_seen(found, context["offers"])
    return render(request, "streams/front/curtain.html", context)


def _share_url(found: Show, role: Role) -> str:
    """Return the address to pass on; of a show by invitation the host alone has one that opens something."""
    if found.audience != Show.Audience.INVITATION:
        return settings.SITE_URL + reverse("front:show", args=[found.public_id])
    return invitation_url(found) if role == "host" else ""


def _come_by_link(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let this browser in by the show's link, and lead to the address without the secret word, good or not."""
    answer = redirect("front:show", public_id)
    found = shows.show_by_link(public_id, request.GET[LINK_WORD])
    if found is not None:
        invitation_remember(answer, found)
    return answer


def _watch(request: HttpRequest, found: Show, context: dict[str, Any]) -> HttpResponse:
    is_sure = context["role"] != "fan" or context["has_ticket"] or request.user.is_staff
    place = seat_of(request, found, seconds=FIRST_SECONDS, is_sure=is_sure)
    if not place.is_in:
        return house_full(request, found, place, context)
    room = room_panel(found, context["role"], request.user)
    context |= {
        # Of a ticket's screens one may watch: which, is decided when the player asks.
        "src": "" if context["has_ticket"] else stage_url(found.public_id),
        "room": room,
        "staff": staff_panel(room.show, request.user) if context["role"] != "fan" else None,
        "may_darken": shows.may_darken(request.user, context["role"]),
    }
    response = render(request, "streams/front/watch.html", context)
    remember_visit(request, response)
    return seat_remember(request, response, found, place)


@require_GET
@never_cache
@login_required
@ensure_csrf_cookie
def studio(request: HttpRequest, public_id: str) -> HttpResponse:
    """The host's one screen: picture, line-up, chat, figures."""
    found = shows.access_show(request.user, public_id, to="host")
    if found.state in {Show.State.ENDED, Show.State.CANCELLED}:
        over: dict[str, Any] = {
            "show": found,
            "creator": found.creator,
            "delay": show_delay(found),
            "recording": downloads_of(found.public_id),
            "languages": settings.SPOKEN_LANGUAGES,
        }
        if stage_is_ended(found.public_id):
            over["captions"] = stage_captions(found.public_id)
        return render(request, "streams/front/studio_over.html", over)
    collaboration = found.collaboration
    currency = collaboration.campaign.market.currency if collaboration else market_of(request).currency
    context = {
        "show": found,
        "creator": found.creator,
        "line_up": shows.line_up(found, currency),
        "currency": currency,
        "figures": selectors.show_figures(found, currency),
        "share_url": _share_url(found, "host"),
        "room": (room := room_panel(found, "host")),
        "staff": staff_panel(room.show, request.user),
        "has_stage_door": has_stage_door(found),
        "pause_minutes": settings.SHOW_PAUSE_MINUTES_MAX,
        "delay": delay_now(found.public_id),
    }
    return render(request, "streams/front/studio.html", context)


@require_GET
@login_required
def studio_figures(request: HttpRequest, public_id: str) -> HttpResponse:
    """The figures of the studio's head, drawn anew after a sale."""
    found = shows.access_show(request.user, public_id, to="host")
    collaboration = found.collaboration
    currency = collaboration.campaign.market.currency if collaboration else market_of(request).currency
    figures = selectors.show_figures(found, currency)
    return render(request, "streams/front/_figures.html", {"figures": figures, "show": found})


@require_GET
def creator(request: HttpRequest, handle: str) -> HttpResponse:
    """A creator's public page."""
    found = creator_by_handle(handle)
    if found is None:
        raise Http404
    listed = shows.shows_listed_of(found)
    # What is on and what comes next is never pushed out by what was, or by a full calendar.
    coming = listed.filter(state__in=[Show.State.LIVE, Show.State.SCHEDULED])
    ahead = list(coming.reverse()[:CREATOR_SHOWS_MAX])
    over = list(listed.filter(state=Show.State.ENDED)[:CREATOR_SHOWS_MAX])
    market = market_of(request)
    tickets = ticket_prices([*ahead, *over], market.currency)
    plan = plan_on_offer(found)
    context = {
        "creator": found,
        "language_names": [selectors.LANGUAGE_NAMES.get(code, code) for code in found.languages],
        "live": selectors.tiles([row for row in ahead if row.is_live], market, tickets),
        "upcoming": selectors.titles((row for row in ahead if row.state == Show.State.SCHEDULED), tickets),
        "past": selectors.titles(over, tickets),
        "is_following": is_following(request.user, found),
        "followers": follower_count(found),
        "plan": plan,
        "is_member": plan is not None and is_member(request.user, found),
        "circle": plan_with_talks(found) if plan is not None else None,
    }
    return render(request, "streams/front/creator.html", context)


@require_GET
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Where somebody who signed in can go."""
    user = request.user
    context = {
        "creator": creator_of(user),
        "brands": list(brands_of(user)),
        "tickets": my_tickets(user, HELD_MAX),
    }
    return render(request, "streams/front/account.html", context)


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Shows, creators and products by words."""
    words = request.GET.get("q", "").strip()[:WORDS_MAX]
    context: dict[str, Any] = {"words": words}
    if words:
        context |= {
            "shows": selectors.tiles(shows.shows_matching(words)[:SEARCH_ROWS_MAX], market_of(request)),
            "creators": list(selectors.creators_found(words)[:SEARCH_ROWS_MAX]),
            "products": list(selectors.products_found(words)[:SEARCH_ROWS_MAX]),
        }
    return render(request, "streams/front/search.html", context)


@require_GET
@login_required
def brand_today(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a brand has to decide, pack and reorder today."""
    brand = access_brand(request.user, public_id, to="view")
    return render(request, "streams/front/brand_today.html", selectors.brand_day(request.user, brand))


@require_GET
def demo_mail(request: HttpRequest) -> HttpResponse:
    """Every mail the demonstration sent; there is no such page outside it."""
    if not settings.DEMO:
        raise Http404
    return render(request, "streams/front/demo_mail.html", {"mails": mails_sent()})
