"""What a product costs in the show: the host's and the brand's deed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from streams.room.errors import PriceUnreadable
from streams.room.forms import PriceForm
from streams.room.selectors.prices import currency_of
from streams.room.views.answers import answer_deed
from streams.shows import prices
from streams.shows.errors import NotInLineUp
from streams.shows.selectors import access_show


@require_POST
def price(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask another show price for a product, for so many minutes if any are sent; without one, the ordinary price."""
    show = access_show(request.user, public_id, to="moderate_products")
    if not request.user.is_authenticated:
        raise Http404
    form = PriceForm(request.POST, currency=currency_of(request, show))
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
