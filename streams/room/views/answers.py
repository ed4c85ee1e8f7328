"""How the room answers a deed over HTTP."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from marketplace.kernel.http import safe_next, wants_json


def answer_deed(request: HttpRequest, public_id: str, **body: object) -> HttpResponse:
    """Answer a deed: JSON to our scripts, the page they came from to a plain form."""
    if wants_json(request):
        return JsonResponse({"ok": True, **body})
    return redirect(safe_next(request, f"/shows/{public_id}/"))
