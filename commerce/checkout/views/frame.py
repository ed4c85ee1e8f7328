"""What the checkout pages share: the market, and one piece of HTML for the page and for the sheet over a show."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def is_piece(request: HttpRequest) -> bool:
    """Tell whether a script asks for the inside alone: of the sheet over a show, or of a page to draw again."""
    return request.headers.get("X-Requested-With") == "fetch"


def in_sheet(request: HttpRequest) -> bool:
    """Tell whether it is drawn over a show, to which it then leads back."""
    return is_piece(request) and "X-Sheet" in request.headers


def show(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render ``_<name>.html`` for the sheet, ``<name>.html`` (which holds the same) as a page."""
    template = f"commerce/checkout/{'_' if is_piece(request) else ''}{name}.html"
    response = render(request, template, {**context, "in_sheet": in_sheet(request)}, status=status)
    # The same address answers twice: neither the browser nor a proxy may hand out one for the other.
    response["Vary"] = "X-Requested-With, X-Sheet, Cookie, Accept-Language"
    response["Cache-Control"] = "no-store"
    return response
