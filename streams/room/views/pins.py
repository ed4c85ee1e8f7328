"""What is on stage: the deed of whoever keeps the products."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from streams.room.forms import PinForm
from streams.room.views.answers import answer_deed
from streams.shows import pins
from streams.shows.errors import NotInLineUp
from streams.shows.selectors import access_show
from streams.shows.sold_out import line_up_sold_out


@require_POST
def pin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring a product of the line-up on stage, in front: the deed of whoever keeps the products."""
    show = access_show(request.user, public_id, to="moderate_products")
    item = pins.line_up_pin(show=show, number=_number(request))
    return answer_deed(request, public_id, number=item.number)


@require_POST
def unpin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one product off the stage, or clear the stage when no number is sent."""
    show = access_show(request.user, public_id, to="moderate_products")
    pins.line_up_unpin(show=show, number=_number(request) if request.POST.get("number") else None)
    return answer_deed(request, public_id, number=None)


@require_POST
def sold_out(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mark a product as sold out, or sell it again when ``sold_out`` is empty or 0."""
    show = access_show(request.user, public_id, to="moderate_products")
    wanted = request.POST.get("sold_out", "") not in {"", "0"}
    item = line_up_sold_out(show=show, number=_number(request), is_sold_out=wanted)
    return answer_deed(request, public_id, number=item.number, sold_out=item.sold_out_at is not None)


def _number(request: HttpRequest) -> int:
    form = PinForm(request.POST)
    if not form.is_valid():
        raise NotInLineUp(number=request.POST.get("number", "")[:8])
    number: int = form.cleaned_data["number"]
    return number
