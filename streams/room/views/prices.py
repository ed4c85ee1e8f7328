"""What a product costs in the show: the host's and the brand's deed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from marketplace.markets.selectors import market_of
from streams.room.errors import PriceUnreadable
from streams.room.forms import PriceForm
from streams.room.views.answers import answer_deed
from streams.shows import prices
from streams.shows.errors import NotInLineUp
from streams.shows.models import Show
from streams.shows.selectors import access_show


@require_POST
def price(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask another show price for a product, for so many minutes if any are sent; without one, the ordinary price."""
    show = access_show(request.user, public_id, to="moderate_products")
    if not request.user.is_authenticated:
        raise Http404
    form = PriceForm(request.POST, currency=_currency_of(request, show))
    if not form.is_valid():
        if "number" in form.errors:
            raise NotInLineUp(number=request.POST.get("number", "")[:8])
        raise PriceUnreadable(most=prices.MINUTES_MAX)
    number, amount, minutes = (form.cleaned_data[name] for name in ("number", "amount", "minutes"))
    if amount is None:
        prices.show_price_end(show=show, number=number, currency=form.currency)
    else:
        prices.show_price_change(show=show, number=number, price=amount, by=request.user, minutes=minutes)
    return answer_deed(request, public_id, number=number)


def _currency_of(request: HttpRequest, show: Show) -> str:
    """Return the currency in which a show's people think: that of the market it sells in."""
    collaboration = show.collaboration
    return collaboration.campaign.market.currency if collaboration else market_of(request).currency
