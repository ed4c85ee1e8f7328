"""The door of a show, for its host: the list, the page that scans, and what its tickets say."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.tickets.services import tier_says
from commerce.tickets.terms import Terms
from marketplace.kernel.cells import csv_lines
from marketplace.kernel.http import page_of
from streams.door.errors import ScansRefused
from streams.door.list_forms import ScansForm, TermsForm
from streams.door.listing import (
    CSV_HEADER,
    conflicts_of,
    csv_rows,
    is_list_word,
    list_for_device,
    rows_of,
    tickets_of_show,
    totals_of,
)
from streams.door.scanning import Answer, scans_take
from streams.door.selectors import access_tier
from streams.shows.admission import tiers_of
from streams.shows.selectors import access_show

ROWS_A_PAGE = 100
CONFLICTS_SHOWN = 20
BAD = 400


@require_GET
@never_cache
@login_required
def door_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show who has a ticket and who came."""
    show = access_show(request.user, public_id, to="host")
    found = page_of(request, tickets_of_show(show), ROWS_A_PAGE)
    context = {
        "show": show,
        "found": found,
        "rows": rows_of(show, list(found.object_list)),
        "totals": totals_of(show),
        "conflicts": list(conflicts_of(show)[:CONFLICTS_SHOWN]),
        "tiers": tiers_of(show),
    }
    return render(request, "streams/door/list.html", context)


@require_GET
@login_required
def door_csv(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Send the list as a file."""
    show = access_show(request.user, public_id, to="host")
    answer = StreamingHttpResponse(
        csv_lines(CSV_HEADER, csv_rows(show)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="door-{show.public_id}.csv"'
    return answer


@require_GET
@never_cache
@login_required
@ensure_csrf_cookie
def scan(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the page that scans; it works without a network once it was open."""
    show = access_show(request.user, public_id, to="host")
    return render(request, "streams/door/scan.html", {"show": show, "totals": totals_of(show)})


@require_GET
@never_cache
@login_required
def device_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a device what it needs at the door without a network."""
    return JsonResponse(list_for_device(access_show(request.user, public_id, to="host")))


@require_POST
@login_required
def scans(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take scans from a device, at once or when it is back; told twice they count once."""
    show = access_show(request.user, public_id, to="host")
    form = ScansForm(request.POST)
    if not form.is_valid() or not is_list_word(show, form.cleaned_data["word"]):
        raise ScansRefused
    answers = scans_take(show=show, scans=form.cleaned_data["scans"], by=_user(request), now=timezone.now())
    return JsonResponse(
        {"answers": [_told(answer) for answer in answers], "counted": totals_of(show).in_room}
    )


def _user(request: HttpRequest) -> Any:
    return request.user


def _told(answer: Answer) -> dict[str, Any]:
    return {
        "entry": answer.entry,
        "verdict": answer.verdict,
        "name": answer.name,
        "tier": answer.tier,
        "since": answer.since.isoformat(timespec="seconds") if answer.since is not None else "",
        "conflict": answer.is_conflict,
    }


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def terms(request: HttpRequest, tier_id: str) -> HttpResponse:
    """Set what tickets of one kind say from now on."""
    tier, show = access_tier(request.user, tier_id)
    form = TermsForm(request.POST or None, initial=TermsForm.initial_of(tier))
    if request.method == "POST" and form.is_valid():
        tier_says(tier=tier, terms=Terms(**form.terms))
        messages.success(request, _("Saved. Tickets that were sold keep what they said."))
        return redirect("door:list", show.public_id)
    status = BAD if request.method == "POST" else 200
    return render(
        request, "streams/door/terms.html", {"show": show, "tier": tier, "form": form}, status=status
    )
