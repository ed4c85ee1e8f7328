"""Flash deals on air: dropped and ended by the show's people."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from commerce.promotions.selectors import access_show_deal
from streams.room.deal_forms import DealForm
from streams.room.errors import DealUnreadable
from streams.room.selectors.deals import deal_rows
from streams.room.selectors.prices import currency_of
from streams.room.views.answers import answer_deed
from streams.shows import deals
from streams.shows.errors import NotInLineUp
from streams.shows.selectors import access_show


@require_POST
def deal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Drop a deal: for which number, at what price, for how long, of how many pieces."""
    show = access_show(request.user, public_id, to="moderate_products")
    if not request.user.is_authenticated:
        raise Http404
    form = DealForm(request.POST, currency=currency_of(request, show))
    if not form.is_valid():
        if "number" in form.errors:
            raise NotInLineUp(number=request.POST.get("number", "")[:8])
        raise DealUnreadable(most=deals.MINUTES_MAX)
    number = form.cleaned_data["number"]
    made = deals.show_deal_open(show=show, number=number, terms=form.terms, by=request.user)
    return answer_deed(request, public_id, number=number, deal=made.public_id)


@require_POST
def deal_end(request: HttpRequest, public_id: str, deal_id: str) -> HttpResponse:
    """End a deal before its time; twice is once."""
    show = access_show(request.user, public_id, to="moderate_products")
    deals.show_deal_end(show=show, deal=access_show_deal(show.public_id, deal_id))
    return answer_deed(request, public_id, deal=deal_id)


@require_GET
@never_cache
@ensure_csrf_cookie
def desk(request: HttpRequest, public_id: str) -> HttpResponse:
    """The deals that are on, as the studio has them."""
    show = access_show(request.user, public_id, to="moderate_products")
    rows = deal_rows(show, currency_of(request, show))
    return render(request, "streams/room/_deal_desk.html", {"show": show, "deals": rows})
