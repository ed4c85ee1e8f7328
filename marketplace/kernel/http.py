"""Page helpers: a Refusal becomes an answer, lists become pages, next-addresses stay at home."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from marketplace.kernel.refusals import Refusal


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a script asked: our fetch calls say so, and API clients by their Accept header."""
    return request.headers.get("X-Requested-With") == "fetch" or (
        "application/json" in request.headers.get("Accept", "")
        and "text/html" not in request.headers.get("Accept", "")
    )


def refusal_answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the page or JSON object that tells a person or a script what was refused."""
    if wants_json(request):
        return JsonResponse({"error": {"code": refusal.code, "message": str(refusal)}}, status=refusal.status)
    return render(request, "refusal.html", {"refusal": refusal}, status=refusal.status)


class RefusalMiddleware:
    """Turn a Refusal that no view answered itself into an answer with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal_answer(request, exception) if isinstance(exception, Refusal) else None


def page_of(
    request: HttpRequest,
    items: Sequence[Any] | QuerySet[Any, Any],
    size: int = 25,
    *,
    count: int | None = None,
    key: str = "page",
) -> Page[Any]:
    """Return the page that ``?page=`` (or ``key``) asks for; a wrong number gives the nearest page, never an error.

    A caller that knows how many items there are says so and spares the database counting them.
    """
    pages: Paginator[Any] = Paginator(items, size)
    if count is not None:
        # A cached property: what is set is not counted.
        pages.count = count
    return pages.get_page(request.GET.get(key))


def safe_next(request: HttpRequest, default: str) -> str:
    """Return the address to go on to, only if it is ours; else ``default``."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
    # Only addresses on this host, written as a path: no scheme, no host, no control signs.
    if not allowed or not target.startswith("/") or urlsplit(target).netloc:
        return default
    return target
