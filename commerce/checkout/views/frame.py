"""What the checkout pages share: the market, and one piece of HTML for the page and for the sheet over a show."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def in_sheet(request: HttpRequest) -> bool:
    """Tell whether the watch page asks for the inside of its sheet."""
    return request.headers.get("X-Requested-With") == "fetch"


def show(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render ``_<name>.html`` for the sheet, ``<name>.html`` (which holds the same) as a page."""
    template = f"commerce/checkout/{'_' if in_sheet(request) else ''}{name}.html"
    response = render(request, template, {**context, "in_sheet": in_sheet(request)}, status=status)
    # The same address answers twice: neither the browser nor a proxy may hand out one for the other.
    response["Vary"] = "X-Requested-With, Cookie, Accept-Language"
    response["Cache-Control"] = "no-store"
    return response
