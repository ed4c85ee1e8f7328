"""Ways into creators: one's own profile, following somebody."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.accounts.visitors import person_of
from marketplace.creators import services
from marketplace.creators.forms import ProfileForm
from marketplace.creators.selectors import (
    access_creator,
    creator_by_handle,
    creator_of,
    follower_count,
)
from marketplace.kernel.http import safe_next, wants_json
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import market_of

BAD = 400


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Make a profile."""
    if creator_of(request.user) is not None:
        return redirect("creators:edit")
    initial = {
        "display_name": person_of(request).display_name,
        "languages": [request.LANGUAGE_CODE],
        "markets": [market_of(request).pk],
    }
    form = ProfileForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.creator_start(user=person_of(request), **_values(form))
        except Refusal as refusal:
            form.add_error("handle", str(refusal))
        else:
            messages.success(request, _("Your profile is made. You get a mail when it is approved."))
            return redirect("creators:edit")
    return _profile(request, form)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Change one's own profile."""
    creator = access_creator(request.user)
    bound = request.method == "POST"
    form = ProfileForm(
        request.POST if bound else None,
        request.FILES if bound else None,
        creator=creator,
        initial=ProfileForm.initial_of(creator),
    )
    if bound and form.is_valid():
        try:
            services.creator_edit(creator=creator, **_values(form))
        except Refusal as refusal:
            form.add_error("handle", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("creators:edit")
    return _profile(request, form)


def _values(form: ProfileForm) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    return {"handle": values.pop("handle"), "markets": list(values.pop("markets")), "values": values}


def _profile(request: HttpRequest, form: ProfileForm) -> HttpResponse:
    creator = creator_of(request.user)
    context = {"form": form, "creator": creator}
    return render(request, "marketplace/creators/profile.html", context, status=BAD if form.errors else 200)


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, handle: str) -> HttpResponse:
    """Follow or stop following: the form says which, so that a second tap changes nothing."""
    creator = creator_by_handle(handle)
    if creator is None:
        raise Http404
    home = safe_next(request, reverse("front:creator", args=[creator.handle]))
    if request.method == "GET":
        # Where sign-in leads back to; a GET changes nothing.
        return redirect(home)
    if not request.user.is_authenticated:
        return _sign_in_first(request, home)
    wanted = request.POST.get("follow") != "0"
    deed = services.creator_follow if wanted else services.creator_unfollow
    deed(user=request.user, creator=creator)
    if wants_json(request):
        return JsonResponse({"following": wanted, "followers": follower_count(creator)})
    return redirect(home)


def _sign_in_first(request: HttpRequest, home: str) -> HttpResponse:
    to_login = redirect_to_login(home, login_url=reverse("account_login"))
    if not wants_json(request):
        return to_login
    error = {"code": "sign_in_first", "message": _("Sign in to follow.")}
    return JsonResponse({"error": error, "sign_in": to_login.url}, status=401)
