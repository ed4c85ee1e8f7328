"""Pages that read every floor: home, a show in all its states, the studio, a creator, the account, a brand's day."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from marketplace.brands.selectors import access_brand, brands_of
from marketplace.creators.selectors import creator_by_handle, creator_of, follower_count, is_following
from marketplace.markets.selectors import market_of
from streams.front import selectors
from streams.front.demo.mailbox import mails_sent
from streams.front.replay import chapters_of
from streams.room.entry import entrant_of, remember
from streams.room.selectors import room_panel
from streams.shows import selectors as shows
from streams.shows.admission import admits_to, shows_held, ticket_offers, ticket_prices, tiers_of
from streams.shows.models import Show
from streams.stage.selectors import stage_captions, stage_is_ended, stage_url

HOME_TILES_MAX = 12
HOME_REPLAYS_MAX = 6
SEARCH_ROWS_MAX = 20
WORDS_MAX = 80
HELD_MAX = 20


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
    found = shows.access_show(request.user, public_id, to="watch")
    tile = selectors.tiles([found], market_of(request))[0]
    context: dict[str, Any] = {
        "tile": tile,
        "show": found,
        "role": shows.role_in_show(request.user, found),
        "is_following": is_following(request.user, found.creator),
        "share_url": settings.SITE_URL + reverse("front:show", args=[found.public_id]),
        "show_token": shows.show_token(found),
        "zone_name": timezone.get_current_timezone_name().replace("_", " "),
    }
    tiers = tiers_of(found)
    context["has_ticket"] = bool(tiers) and admits_to(request.user, tiers)
    is_in = context["role"] != "fan" or not tiers or context["has_ticket"]
    if found.is_live and is_in:
        return _watch(request, found, context)
    if found.state == Show.State.ENDED:
        has_replay = is_in and stage_is_ended(found.public_id)
        context["needs_ticket"] = not is_in
        context["replay_src"] = stage_url(found.public_id) if has_replay else ""
        context["captions"] = stage_captions(found.public_id) if has_replay else []
        context["chapters"] = chapters_of(found, tile.line_up) if has_replay else []
        return render(request, "streams/front/ended.html", context)
    context["offers"] = ticket_offers(tiers, market_of(request).currency, context["show_token"])
    return render(request, "streams/front/curtain.html", context)


def _watch(request: HttpRequest, found: Show, context: dict[str, Any]) -> HttpResponse:
    entrant = entrant_of(request, found)
    context |= {"src": stage_url(found.public_id), "room": room_panel(found, entrant.role)}
    response = render(request, "streams/front/watch.html", context)
    remember(response, entrant, secure=request.is_secure())
    return response


@require_GET
@never_cache
@login_required
@ensure_csrf_cookie
def studio(request: HttpRequest, public_id: str) -> HttpResponse:
    """The host's one screen: picture, line-up, chat, figures."""
    found = shows.access_show(request.user, public_id, to="host")
    if found.state in {Show.State.ENDED, Show.State.CANCELLED}:
        context = {"show": found, "creator": found.creator, "languages": settings.SPOKEN_LANGUAGES}
        if stage_is_ended(found.public_id):
            context["captions"] = stage_captions(found.public_id)
        return render(request, "streams/front/studio_over.html", context)
    collaboration = found.collaboration
    currency = collaboration.campaign.market.currency if collaboration else market_of(request).currency
    context = {
        "show": found,
        "creator": found.creator,
        "line_up": shows.line_up(found, currency),
        "currency": currency,
        "figures": selectors.show_figures(found, currency),
        "share_url": settings.SITE_URL + reverse("front:show", args=[found.public_id]),
        "room": room_panel(found, "host"),
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
    rows = [row for row in shows.shows_of_creator(found)[:60] if row.state != Show.State.DRAFT]
    market = market_of(request)
    tickets = ticket_prices(rows, market.currency)
    planned, over = (
        selectors.titles((row for row in rows if row.state == state), tickets)
        for state in (Show.State.SCHEDULED, Show.State.ENDED)
    )
    context = {
        "creator": found,
        "language_names": [selectors.LANGUAGE_NAMES.get(code, code) for code in found.languages],
        "live": selectors.tiles([row for row in rows if row.is_live], market, tickets),
        "upcoming": planned[::-1],
        "past": over,
        "is_following": is_following(request.user, found),
        "followers": follower_count(found),
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
        "held": list(shows_held(user)[:HELD_MAX]),
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
