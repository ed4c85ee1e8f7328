"""A host's pages about shows, and the calendar file."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.offers import selectors as offers
from commerce.payouts.open_picks import picks_of
from marketplace.creators.selectors import access_creator
from marketplace.kernel.http import page_of, safe_next, wants_json
from marketplace.markets.selectors import market_of
from streams.shows import pauses, rehearsals, selectors, services
from streams.shows.admission import has_sold_tickets
from streams.shows.errors import LineUpRefused, ShowNotEditable, TicketsRefused
from streams.shows.forms import LineUpForm, ShowForm
from streams.shows.invitations import access_show_here, invitation_keep_here, invitation_url
from streams.shows.models import Show
from streams.shows.schedule import calendar_file, comes_twice

SHOWS_A_PAGE = 10


@require_GET
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Show a creator's shows: on air, coming, drafts, done."""
    creator = access_creator(request.user)
    shows = selectors.shows_of_creator(creator)
    coming = shows.filter(state=Show.State.SCHEDULED).order_by("starts_at", "pk")
    past = shows.filter(state__in=[Show.State.ENDED, Show.State.CANCELLED])
    context = {
        "creator": creator,
        "live": list(shows.filter(state=Show.State.LIVE)),
        "coming": page_of(request, coming, SHOWS_A_PAGE, key="coming"),
        "drafts": page_of(request, shows.filter(state=Show.State.DRAFT), SHOWS_A_PAGE, key="drafts"),
        "past": page_of(request, past, SHOWS_A_PAGE, key="past"),
    }
    return render(request, "streams/shows/index.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def show_new(request: HttpRequest) -> HttpResponse:
    """Schedule a show."""
    creator = access_creator(request.user)
    zone = creator.user.time_zone or request.COOKIES.get("zone", "") or "UTC"
    initial = {"time_zone": zone, "language": (creator.languages or ["en"])[0]}
    if wanted := request.GET.get("collaboration"):
        initial["collaboration"] = wanted
    form = ShowForm(request.POST or None, request.FILES or None, creator=creator, initial=initial)
    show = _saved(form, lambda: services.show_schedule(creator=creator, draft=form.draft()))
    if show is not None:
        messages.success(request, _("Scheduled. Now choose what you show."))
        _say_which_coming(request, form)
        return redirect("shows:line_up", show.public_id)
    return render(request, "streams/shows/edit.html", {"form": form, "creator": creator, "show": None})


@require_http_methods(["GET", "POST"])
@login_required
def show_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a show that has not begun."""
    show = selectors.access_show(request.user, public_id, to="host")
    if show.state not in services.EDITABLE:
        raise ShowNotEditable
    form = ShowForm(
        request.POST or None,
        request.FILES or None,
        creator=show.creator,
        show=show,
        initial=ShowForm.initial_of(show),
    )
    if _saved(form, lambda: services.show_change(show=show, draft=form.draft())) is not None:
        messages.success(request, _("Saved."))
        _say_which_coming(request, form)
        return redirect("shows:line_up", show.public_id)
    context = {
        "form": form,
        "creator": show.creator,
        "show": show,
        "invitation_url": invitation_url(show) if show.invitation_key else "",
        "has_sold_tickets": has_sold_tickets(show),
    }
    return render(request, "streams/shows/edit.html", context)


def _saved(form: ShowForm, deed: Callable[[], Show]) -> Show | None:
    """Do what a form asks for; what is refused is said in the form, in which everything typed still stands."""
    if not form.is_valid():
        return None
    try:
        show = deed()
    except (LineUpRefused, TicketsRefused) as refusal:
        form.add_error(None, str(refusal))
        return None
    if form.cleaned_data["cover"] is not None:
        services.show_cover_set(show=show, cover=form.cleaned_data["cover"].content)
    return show


def _say_which_coming(request: HttpRequest, form: ShowForm) -> None:
    """Where the clocks go back, an hour comes twice: the host hears which one is meant."""
    local = form.cleaned_data["starts_local"]
    if comes_twice(local, form.cleaned_data["time_zone"]):
        first = _("The clocks go back that day and show %(time)s twice. The show starts the first time.")
        messages.info(request, first % {"time": time_format(local.time(), "TIME_FORMAT")})


@require_http_methods(["GET", "POST"])
@login_required
def line_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose products, their order and their show prices."""
    show = selectors.access_show(request.user, public_id, to="host")
    if show.state not in services.EDITABLE:
        raise ShowNotEditable
    collaboration = show.collaboration
    currency = collaboration.campaign.market.currency if collaboration else market_of(request).currency
    planned = selectors.planned_line_up(show, currency)
    words = request.GET.get("q", "").strip()[:60]
    open_picks = None if collaboration else picks_of(show.creator, words, planned.numbers)
    chosen = offers.products_of_collaboration(collaboration) if collaboration else None
    # The page writes their titles only; saving looks at their variants.
    is_read = request.method != "POST"
    products = list(chosen.prefetch_related(None) if is_read else chosen) if chosen is not None else []
    products = open_picks.products if open_picks else products
    form = LineUpForm(
        request.POST or None, products=products, planned=planned, rates=open_picks.rates if open_picks else {}
    )
    if request.method == "POST" and form.is_valid():
        services.line_up_set(show=show, entries=form.entries())
        messages.success(request, _("Line-up saved."))
        return redirect("front:studio", show.public_id)
    context = {"form": form, "show": show, "creator": show.creator, "currency": currency}
    context |= {"open_picks": open_picks, "words": words}
    return render(request, "streams/shows/line_up.html", context)


@require_POST
@login_required
def show_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Call a show off."""
    show = selectors.access_show(request.user, public_id, to="host")
    services.show_cancel(show=show)
    messages.success(request, _("Cancelled. The show's page says so."))
    return redirect("shows:index")


@require_POST
@login_required
def invitation_renew(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a show by invitation another link."""
    show = selectors.access_show(request.user, public_id, to="host")
    services.invitation_renew(show=show)
    messages.success(request, _("The show has a new link; the old one opens nothing any more."))
    return redirect(safe_next(request, reverse("front:studio", args=[show.public_id])))


@require_POST
@login_required
def invitation_keep(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep in one's account that one came by a show's link."""
    show = access_show_here(request, public_id, to="watch")
    invitation_keep_here(request, show)
    return redirect("front:show", show.public_id)


@require_POST
@login_required
def show_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a show off the air."""
    show = selectors.access_show(request.user, public_id, to="host")
    if show.rehearsal_of is not None:
        rehearsals.rehearsal_end(rehearsal=show)
        address = reverse("front:studio", args=[show.rehearsal_of.public_id])
    else:
        services.show_end(show=show)
        address = reverse("front:show", args=[show.public_id])
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"next": address})
    return redirect(address)


@require_POST
@login_required
def rehearse(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open the studio of a show's rehearsal."""
    show = selectors.access_show(request.user, public_id, to="host")
    return redirect("front:studio", rehearsals.rehearsal_begin(show=show).public_id)


@require_POST
def show_darken(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hide the picture from everybody."""
    show = selectors.access_show(request.user, public_id, to="darken")
    services.show_darken(show=show)
    return _darkness(request, show, is_dark=True)


@require_POST
def show_lighten(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring the picture back."""
    show = selectors.access_show(request.user, public_id, to="darken")
    services.show_lighten(show=show)
    return _darkness(request, show, is_dark=False)


def _darkness(request: HttpRequest, show: Show, *, is_dark: bool) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"ok": True, "dark": is_dark})
    is_host = selectors.role_in_show(request.user, show) == "host"
    page = "front:studio" if is_host else "front:show"
    return redirect(safe_next(request, reverse(page, args=[show.public_id])))


@require_POST
@login_required
def show_pause(request: HttpRequest, public_id: str) -> HttpResponse:
    """Draw the curtain in mid-show."""
    show = pauses.show_pause(show=selectors.access_show(request.user, public_id, to="host"))
    return _told(request, show)


@require_POST
@login_required
def show_resume(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open the curtain again; the host's page then sends the picture."""
    show = pauses.show_resume(show=selectors.access_show(request.user, public_id, to="host"))
    return _told(request, show)


def _told(request: HttpRequest, show: Show) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"state": show.state_told, "paused_at": show.paused_at})
    return redirect("front:studio", show.public_id)


@require_GET
def show_calendar(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give the show as a calendar file."""
    show = access_show_here(request, public_id, to="watch")
    address = settings.SITE_URL + reverse("front:show", args=[show.public_id])
    response = HttpResponse(
        calendar_file(show, address=address, now=timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    name = slugify(show.title) or show.public_id
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
