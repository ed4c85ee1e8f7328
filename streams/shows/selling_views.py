"""How a show sells: the host's page about it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketplace.kernel.http import safe_next
from streams.shows.selectors import access_show
from streams.shows.selling import selling_set
from streams.shows.selling_forms import SellingForm

BAD = 400


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def selling(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show and set how long things are held, for whom, and whether a word in the chat buys them."""
    show = access_show(request.user, public_id, to="host")
    form = SellingForm(request.POST or None, instance=show)
    if request.method == "POST" and form.is_valid():
        selling_set(show=show, selling=form.selling())
        messages.success(request, _("Saved."))
        return redirect(safe_next(request, request.path))
    status = BAD if request.method == "POST" else 200
    return render(request, "streams/shows/selling.html", {"form": form, "show": show}, status=status)
