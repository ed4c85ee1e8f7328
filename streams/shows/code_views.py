"""A word typed on a show's page, or on a page of its own: it opens hidden tickets, and the show if that is private."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commerce.boxoffice.errors import CodeUnknown
from commerce.boxoffice.selectors import pass_for
from commerce.boxoffice.services import pass_use, voucher_open
from marketplace.accounts.visitors import person_of
from marketplace.kernel.http import safe_next
from streams.shows.admission import tiers_of
from streams.shows.box_office import show_of_voucher
from streams.shows.invitations import access_show_here
from streams.shows.services import invitation_keep


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def ticket_code(request: HttpRequest) -> HttpResponse:
    """Open what a word opens, and lead to the show that it is for."""
    refusal = None
    if request.method == "POST":
        try:
            voucher = voucher_open(user=person_of(request), typed=request.POST.get("code", ""))
        except CodeUnknown as unknown:
            refusal = unknown
        else:
            show = show_of_voucher(voucher)
            if show is not None:
                invitation_keep(show=show, user=person_of(request))
                messages.success(request, _("The code opened these tickets to you."))
                return redirect("front:show", show.public_id)
            messages.success(request, _("The code counts. Its tickets are not announced yet."))
            return redirect(safe_next(request, request.path))
    context = {"refusal": refusal, "typed": request.POST.get("code", "")[:64]}
    status = refusal.status if refusal else 200
    return render(request, "streams/shows/ticket_code.html", context, status=status)


@require_POST
@login_required
def pass_apply(request: HttpRequest, public_id: str) -> HttpResponse:
    """Use a season pass for a show."""
    show = access_show_here(request, public_id, to="watch")
    ticket = pass_for(request.user, tiers_of(show))
    if ticket is None:
        raise Http404
    pass_use(ticket=ticket, scope=show.public_id)
    messages.success(request, _("The pass counts for this show now."))
    return redirect("front:show", show.public_id)
