"""The gate's two addresses. Neither they nor their template may ask the database: they are there when it is not."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from marketplace.kernel.passes import PassExpired, PassRefused
from marketplace.kernel.refusals import Refusal
from streams.door.errors import DoorShut
from streams.door.gate import gate_check, gate_pass
from streams.shows.entitlements import Entitlement, entitlement_read
from streams.stage.screens import screen_name

NOT_FOUND = 404


@require_GET
@never_cache
@ensure_csrf_cookie
def gate(request: HttpRequest, token: str) -> HttpResponse:
    """Show the picture of a show to whoever has the link of a ticket to it."""
    try:
        entitlement = entitlement_read(token)
    except PassRefused as refusal:
        return render(request, "streams/door/gate_shut.html", {"refusal": refusal}, status=_status(refusal))
    try:
        gate_check(entitlement, now=timezone.now())
    except Refusal as refusal:
        context = {"refusal": refusal, "entitlement": entitlement, "waits": _waits(entitlement, refusal)}
        return render(request, "streams/door/gate_shut.html", context, status=refusal.status)
    return render(request, "streams/door/gate.html", {"entitlement": entitlement, "token": token})


def _waits(entitlement: Entitlement, refusal: Refusal) -> bool:
    return isinstance(refusal, DoorShut) and timezone.now().timestamp() < entitlement.opens


@require_POST
@never_cache
def gate_renew(request: HttpRequest, token: str) -> HttpResponse:
    """Give the player of such a page the address of the picture for another 90 seconds."""
    try:
        entitlement = entitlement_read(token)
    except PassRefused as refusal:
        return _refused(refusal, _status(refusal))
    try:
        src, expires = gate_pass(
            entitlement,
            screen=screen_name(request.POST.get("screen", "")),
            takes_over=request.POST.get("take") == "1",
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _refused(refusal, refusal.status)
    return JsonResponse({"src": src, "expires": expires})


def _status(refusal: PassRefused) -> int:
    """What was never signed here is no address of ours."""
    return refusal.status if isinstance(refusal, PassExpired) else NOT_FOUND


def _refused(refusal: Refusal, status: int) -> JsonResponse:
    return JsonResponse({"error": {"code": refusal.code, "message": str(refusal)}}, status=status)
