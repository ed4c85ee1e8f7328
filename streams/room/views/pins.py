"""What is on stage: the deed of whoever keeps the products."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from streams.room.forms import PinForm
from streams.room.views.answers import answer_deed
from streams.shows import services as shows
from streams.shows.errors import NotInLineUp
from streams.shows.selectors import access_show


@require_POST
def pin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring a product of the line-up on stage: the deed of whoever keeps the products."""
    show = access_show(request.user, public_id, to="moderate_products")
    form = PinForm(request.POST)
    if not form.is_valid():
        raise NotInLineUp(number=request.POST.get("number", "")[:8])
    item = shows.line_up_pin(show=show, number=form.cleaned_data["number"])
    return answer_deed(request, public_id, number=item.number)


@require_POST
def unpin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Clear the stage of products."""
    show = access_show(request.user, public_id, to="moderate_products")
    shows.line_up_unpin(show=show)
    return answer_deed(request, public_id, number=None)
