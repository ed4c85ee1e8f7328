"""Second screens: the studio makes a code and ends them, a device comes in with it."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from streams.room import entry
from streams.room.forms import ScreenForm
from streams.room.qr import qr_svg
from streams.room.selectors import screens as found_by
from streams.room.selectors.messages import writer_tag
from streams.room.services import screens as deeds
from streams.room.views.answers import answer_deed
from streams.shows.selectors import access_show

COOKIE_SECONDS = 24 * 3600


@require_POST
@login_required
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a code for one device and draw it."""
    show = access_show(request.user, public_id, to="host")
    form = ScreenForm(request.POST)
    duty = form.cleaned_data["duty"] if form.is_valid() else "assistant"
    by = request.user if request.user.is_authenticated else None
    screen, code = deeds.screen_invite(show=show, duty=duty, name=form.cleaned_data.get("name") or "", by=by)
    address = found_by.enter_address(public_id, code)
    return JsonResponse(
        {"id": screen.public_id, "address": address, "svg": qr_svg(address), "seconds": deeds.CODE_SECONDS}
    )


@require_GET
@never_cache
@login_required
def screens(request: HttpRequest, public_id: str) -> HttpResponse:
    """Draw the list of the studio anew."""
    show = access_show(request.user, public_id, to="host")
    context = {"show": show, "screens": found_by.screens_of(show)}
    return render(request, "streams/room/_studio_screen_list.html", context)


@require_POST
@login_required
def end(request: HttpRequest, public_id: str, screen_id: str) -> HttpResponse:
    """End a screen: its deeds are refused at once, its line is cut within two seconds."""
    show = access_show(request.user, public_id, to="host")
    deeds.screen_end(screen=found_by.access_screen_of(show, screen_id))
    return answer_deed(request, public_id, id=screen_id)


@require_http_methods(["GET", "POST"])
@never_cache
@ensure_csrf_cookie
def enter(request: HttpRequest, public_id: str, code: str) -> HttpResponse:
    """Ask before the code is used up (whoever looks at a link does not take it), then let the device in."""
    if request.method == "GET":
        deeds.code_check(show=public_id, code=code)
        return render(request, "streams/room/screen_enter.html", {"code": code})
    device = found_by.device_of(request.headers.get("User-Agent", ""))
    screen = deeds.screen_open(show=public_id, code=code, device=device)
    answer = redirect("front:second_screen", public_id)
    answer.set_signed_cookie(
        found_by.COOKIE,
        screen.public_id,
        salt=found_by.COOKIE_SALT,
        max_age=COOKIE_SECONDS,
        path=reverse("front:show", args=[public_id]),
        httponly=True,
        samesite="Strict" if settings.HTTPS else "Lax",
        secure=settings.HTTPS,
    )
    return answer


@require_POST
@never_cache
def screen_pass(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a second screen its pass for the room's socket."""
    screen = found_by.access_screen(request, public_id)
    entrant = entry.entrant_of_screen(screen)
    return JsonResponse(
        {
            "pass": entry.pass_sign(entrant),
            "seconds": entry.PASS_SECONDS,
            "name": entrant.name,
            "role": entrant.role,
            "guest": False,
            "named": True,
            "w": writer_tag(public_id, entrant.visitor),
        }
    )
