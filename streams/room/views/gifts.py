"""Gifts in a show: the sheet over the picture, sending, taking back, tips, coins, and who gave most."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from commerce.checkout.shoppers import remember, shopper_of
from commerce.checkout.views.frame import in_sheet
from commerce.wallet.errors import GiftNotYours
from commerce.wallet.models import Gift
from commerce.wallet.selectors.gifts import gift_of
from commerce.wallet.selectors.ranking import Fan, fans_of_month, fans_of_show
from commerce.wallet.selectors.wallets import holding_of
from commerce.wallet.services import age_confirm, gift_undo
from marketplace.kernel.http import wants_json
from marketplace.markets.selectors import market_of
from streams.room.deeds import turn_wait
from streams.room.entry import visitor_of
from streams.room.errors import TalkingTooFast
from streams.room.fan_names import fan_name
from streams.room.gift_errors import GiftNeedsAccount
from streams.room.gift_forms import born_said, gift_said, key_said
from streams.room.gift_sheet import gift_sheet
from streams.room.services import gifts as giving
from streams.shows.invitations import access_show_here
from streams.shows.models import Show

# (at once, then a second): a thumb taps no faster.
GIVING: Final = (12, 4.0)
WORDS_MAX: Final = 2_000


@require_GET
@never_cache
@ensure_csrf_cookie
def sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the gift sheet: over the show, or as a page."""
    show = access_show_here(request, public_id, to="attend")
    return _sheet(request, show)


@require_POST
def send(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send a gift; the page's key makes a second tap land on the first."""
    show, giver = _giver(request, public_id)
    said = gift_said(request.POST)
    gift = giving.room_gift_send(
        show=show,
        giver=giver,
        what=(said.kind, said.count),
        is_anonymous=said.is_anonymous,
        key=said.key,
    )
    if _is_script(request):
        return JsonResponse(
            {"ok": True, "gift": _facts(gift), "coins": holding_of(giver.user).free}, status=201
        )
    return _sheet(request, show, sent=gift)


@require_POST
def undo(request: HttpRequest, public_id: str, gift_id: str) -> HttpResponse:
    """Take a gift back while its minute runs."""
    if not request.user.is_authenticated:
        raise GiftNotYours
    show, giver = _giver(request, public_id)
    gift_undo(sender=giver.user, public_id=gift_id)
    if _is_script(request):
        return JsonResponse({"ok": True, "coins": holding_of(giver.user).free})
    return _sheet(request, show, sent=gift_of(giver.user, gift_id))


@require_POST
def tip(request: HttpRequest, public_id: str) -> HttpResponse:
    """Place the order of a tip; its pay page comes next."""
    show, giver = _giver(request, public_id)
    placement = giving.room_tip(
        show=show,
        giver=giver,
        amount=request.POST.get("amount", "")[:40],
        message=request.POST.get("message", "")[:WORDS_MAX],
        is_anonymous=bool(request.POST.get("is_anonymous")),
        key=key_said(request.POST),
    )
    return _to_pay(request, placement.order.public_id)


@require_POST
def coins(request: HttpRequest, public_id: str) -> HttpResponse:
    """Place the order of a pack of coins; its pay page comes next."""
    show, giver = _giver(request, public_id)
    pack = request.POST.get("pack", "")[:12]
    placement = giving.room_coins(show=show, giver=giver, pack=pack, key=key_said(request.POST))
    return _to_pay(request, placement.order.public_id)


@require_POST
def age(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirm an age."""
    show, giver = _giver(request, public_id)
    age_confirm(user=giver.user, born=born_said(request.POST), market=giver.market)
    return JsonResponse({"ok": True}) if _is_script(request) else _sheet(request, show)


@require_GET
@never_cache
def fans(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show who gave most: in this show, and to its creator this month."""
    show = access_show_here(request, public_id, to="attend")
    rankings = {"show": fans_of_show(show.public_id), "month": fans_of_month(show.creator, timezone.now())}
    named = {which: [(fan, _name(fan, show)) for fan in found] for which, found in rankings.items()}
    if _is_script(request):
        told = {
            which: [{"place": fan.place, "name": name, "coins": fan.coins} for fan, name in found]
            for which, found in named.items()
        }
        return JsonResponse(told)
    name = (
        "_fans_frame" if "Turbo-Frame" in request.headers else "_fans_sheet" if in_sheet(request) else "fans"
    )
    titles = [(_("In this show"), named["show"]), (_("This month"), named["month"])]
    context = {"show": show, "rankings": titles, "in_sheet": in_sheet(request)}
    response = render(request, f"streams/room/{name}.html", context)
    response["Vary"] = "X-Requested-With, X-Sheet, Turbo-Frame, Cookie, Accept-Language"
    return response


def _name(fan: Fan, show: Show) -> str:
    return fan_name(fan.user, show)


def _giver(request: HttpRequest, public_id: str) -> tuple[Show, giving.Giver]:
    show = access_show_here(request, public_id, to="attend")
    if not request.user.is_authenticated:
        raise GiftNeedsAccount
    if (wait := turn_wait(f"gift:{visitor_of(request)}", *GIVING)) > 0:
        raise TalkingTooFast(seconds=max(1, round(wait)))
    return show, giving.Giver(request.user, shopper_of(request), market_of(request))


def _is_script(request: HttpRequest) -> bool:
    """Tell whether a client wants facts; our own sheet wants the piece."""
    return wants_json(request) and not in_sheet(request) and "Turbo-Frame" not in request.headers


def _sheet(request: HttpRequest, show: Show, *, sent: Gift | None = None) -> HttpResponse:
    name = "_gifts" if in_sheet(request) else "gifts"
    context = {"show": show, "in_sheet": in_sheet(request)}
    if request.user.is_authenticated:
        is_anonymous = sent.is_anonymous if sent else False
        context["sheet"] = gift_sheet(
            show, request.user, market_of(request), sent=sent, is_anonymous=is_anonymous
        )
    response = render(request, f"streams/room/{name}.html", context)
    response["Vary"] = "X-Requested-With, X-Sheet, Cookie, Accept-Language"
    return response


def _facts(gift: Gift) -> dict[str, object]:
    return {
        "id": gift.public_id,
        "kind": gift.kind.code,
        "count": gift.count,
        "coins": gift.coins,
        "state": gift.state,
        "undo_until": gift.settle_at.isoformat(timespec="seconds"),
    }


def _to_pay(request: HttpRequest, order: str) -> HttpResponse:
    address = reverse("checkout:result", args=[order])
    if _is_script(request):
        return remember(request, JsonResponse({"ok": True, "order": order, "pay": address}, status=201))
    return remember(request, redirect(address))
