"""The operators' pages of reconciliation: the days, the lines that do not agree, and why they do no harm."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from commerce.reconciliation import tasks
from commerce.reconciliation.files import lines_file
from commerce.reconciliation.models import ReportDay
from commerce.reconciliation.selectors import access_day, access_days, access_line, gaps, lines_of
from commerce.reconciliation.services import line_explain
from marketplace.accounts.visitors import person_of
from marketplace.kernel.http import page_of
from marketplace.kernel.refusals import Refusal

DAYS_A_PAGE = 30
LINES_A_PAGE = 50


def _day(request: HttpRequest, provider: str, day: str) -> ReportDay:
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    return access_day(request.user, provider, wanted)


@require_GET
@never_cache
def days(request: HttpRequest) -> HttpResponse:
    """Which days were compared, and where something does not agree."""
    page = page_of(request, access_days(request.user), DAYS_A_PAGE)
    context = {"page": page, "gap_count": gaps().count()}
    return render(request, "commerce/reconciliation/days.html", context)


@require_GET
@never_cache
def day(request: HttpRequest, provider: str, day: str) -> HttpResponse:
    """One day: what does not agree first, or everything."""
    found = _day(request, provider, day)
    shows_all = "all" in request.GET
    page = page_of(request, lines_of(found, gaps_only=not shows_all), LINES_A_PAGE)
    context = {"day": found, "page": page, "shows_all": shows_all, "query": "&all=1" if shows_all else ""}
    return render(request, "commerce/reconciliation/day.html", context)


@require_GET
def lines_csv(request: HttpRequest, provider: str, day: str) -> HttpResponse:
    """All lines of a day as a file."""
    found = _day(request, provider, day)
    name = f"reconciliation-{found.provider}-{found.day:%Y-%m-%d}.csv"
    return HttpResponse(
        lines_file(lines_of(found).select_related("day")),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def again(request: HttpRequest, provider: str, day: str) -> HttpResponse:
    """Fetch and compare a day once more."""
    found = _day(request, provider, day)
    tasks.reconcile_day.delay(found.provider, found.day.isoformat())
    messages.success(request, _("The report is being fetched and compared again."))
    return redirect("reconciliation:day", provider, day)


@require_POST
def explain(request: HttpRequest, gap_id: int) -> HttpResponse:
    """Write down why a difference does no harm."""
    line = access_line(request.user, gap_id)
    try:
        line_explain(line=line, reason=request.POST.get("reason", ""), by=person_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Kept, with your name."))
    return redirect("reconciliation:day", line.provider, line.day.day.isoformat())
