"""Gifts as the host has them in the studio: what came, thanks, and the goal."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from commerce.wallet.selectors.gifts import coins_of_show
from commerce.wallet.selectors.ranking import gift_or_tip, latest_of_show, tips_of_show
from streams.room.fan_names import fan_name
from streams.room.gift_forms import goal_said
from streams.room.selectors.gifts import goal_facts, thanked_of
from streams.room.services import gifts as giving
from streams.room.views.answers import answer_deed
from streams.shows.models import Show
from streams.shows.selectors import access_show

SHOWN_MAX = 8


@require_GET
@never_cache
@ensure_csrf_cookie
def desk(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a show was given as the studio has it."""
    show = access_show(request.user, public_id, to="host")
    context = {"show": show, "coins": coins_of_show(show.public_id), "goal": goal_facts(show)}
    return render(request, "streams/room/_gift_desk.html", {**context, "rows": _rows(show)})


def _rows(show: Show) -> list[dict[str, object]]:
    gifts, tips = latest_of_show(show.public_id, SHOWN_MAX), tips_of_show(show.public_id, SHOWN_MAX)
    thanked = thanked_of([gift.public_id for gift in gifts] + [tip.public_id for tip in tips])
    rows: list[dict[str, object]] = [
        {
            "id": gift.public_id,
            "at": gift.sent_at,
            "gift": gift,
            "name": fan_name(gift.wallet.user, show, is_anonymous=gift.is_anonymous),
            "is_thanked": gift.public_id in thanked,
        }
        for gift in gifts
    ]
    rows += [
        {
            "id": tip.public_id,
            "at": tip.paid_at or tip.created_at,
            "tip": tip,
            "name": fan_name(tip.wallet.user, show, is_anonymous=tip.is_anonymous),
            "is_thanked": tip.public_id in thanked,
        }
        for tip in tips
    ]
    return sorted(rows, key=lambda row: str(row["at"]), reverse=True)[:SHOWN_MAX]


@require_POST
def goal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set the goal of the show; the one before it ends."""
    show = access_show(request.user, public_id, to="host")
    title, coins = goal_said(request.POST)
    made = giving.goal_set(show=show, title=title, coins=coins)
    return answer_deed(request, public_id, goal=made.pk)


@require_POST
def goal_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the goal down; twice is once."""
    show = access_show(request.user, public_id, to="host")
    giving.goal_end(show=show)
    return answer_deed(request, public_id)


@require_POST
def thank(request: HttpRequest, public_id: str, gift_id: str) -> HttpResponse:
    """Thank for a gift or a tip of this show, once."""
    show = access_show(request.user, public_id, to="host")
    found = gift_or_tip(show.public_id, gift_id)
    if found is None:
        raise Http404
    user, is_anonymous = found
    giving.gift_thank(show=show, gift=gift_id, name=fan_name(user, show, is_anonymous=is_anonymous))
    return answer_deed(request, public_id)
