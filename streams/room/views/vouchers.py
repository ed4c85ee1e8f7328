"""Voucher cards on air: handed out by the show's people, taken by whoever is there."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from commerce.checkout.services import cart_code_add
from commerce.checkout.shoppers import remember, shopper_of
from commerce.promotions.selectors import access_card, card_on_air, has_taken
from commerce.promotions.services import voucher_card_close
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import market_of
from streams.room.deeds import VOTES, turn_wait
from streams.room.entry import visitor_of
from streams.room.errors import CardUnreadable, TalkingTooFast
from streams.room.selectors.vouchers import codes_offered
from streams.room.services import vouchers
from streams.room.views.answers import answer_deed
from streams.room.voucher_forms import CardForm
from streams.shows.invitations import access_show_here
from streams.shows.selectors import access_show


@require_POST
def card(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand a card out."""
    show = access_show(request.user, public_id, to="moderate_products")
    if not request.user.is_authenticated:
        raise Http404
    form = CardForm(request.POST)
    if not form.is_valid():
        raise CardUnreadable
    code = codes_offered(show).filter(public_id=form.cleaned_data["code"]).first()
    made = vouchers.card_open(show=show, code=code, draft=form.draft, by=request.user)
    return answer_deed(request, public_id, card=made.public_id)


@require_POST
def card_close(request: HttpRequest, public_id: str, card_id: str) -> HttpResponse:
    """Take a card off the air; twice is once."""
    show = access_show(request.user, public_id, to="moderate_products")
    voucher_card_close(card=access_card(show.public_id, card_id))
    return answer_deed(request, public_id, card=card_id)


@require_GET
@never_cache
@ensure_csrf_cookie
def desk(request: HttpRequest, public_id: str) -> HttpResponse:
    """The card on air as the studio has it."""
    show = access_show(request.user, public_id, to="moderate_products")
    context = {"show": show, "card": card_on_air(public_id), "codes": codes_offered(show)}
    return render(request, "streams/room/_voucher_desk.html", context)


@require_GET
@never_cache
def mine(request: HttpRequest, public_id: str, card_id: str) -> JsonResponse:
    """Say whether somebody has a card, and give their page the proof since when it is there."""
    show = access_show_here(request, public_id, to="attend")
    found = access_card(show.public_id, card_id)
    watch = vouchers.watch_sign(found, request.user) if request.user.is_authenticated else ""
    return JsonResponse({"taken": has_taken(found, request.user), "watch": watch})


@require_POST
def take(request: HttpRequest, public_id: str, card_id: str) -> HttpResponse:
    """Take a card, once; its code counts in the bag from then on, unless other codes are in its way there."""
    show = access_show_here(request, public_id, to="attend")
    found = access_card(show.public_id, card_id)
    if (wait := turn_wait(f"card:{visitor_of(request)}", *VOTES)) > 0:
        raise TalkingTooFast(seconds=max(1, round(wait)))
    user = request.user if request.user.is_authenticated else None
    vouchers.card_take(show=show, card=found, user=user, watch=request.POST.get("watch", "")[:600])
    shopper = shopper_of(request)
    in_bag = True
    try:
        cart_code_add(shopper=shopper, typed=found.code.text, market=market_of(request))
    except Refusal:
        # It is theirs all the same: the till says why it does not count beside the others.
        in_bag = False
    answer = answer_deed(request, public_id, card=card_id, code=found.code.text, in_bag=in_bag)
    return remember(request, answer)
