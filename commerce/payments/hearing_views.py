"""A brand's pages of its disputes: which there are, by when to speak, what was said and shown."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from commerce.payments.hearing_forms import SayForm
from commerce.payments.hearings import (
    access_brand_dispute,
    access_brand_disputes,
    access_brand_picture,
    access_dispute_picture,
    notes_said,
    read,
    say_by,
    shares_of,
)
from commerce.payments.models import Dispute, DisputePicture
from commerce.payments.services.hearing import Statement, dispute_say
from marketplace.accounts.visitors import person_of
from marketplace.kernel.http import page_of
from marketplace.kernel.refusals import Refusal

PAGE_ROWS = 25
BAD = 400


@login_required
@require_GET
@never_cache
def disputes(request: HttpRequest, public_id: str) -> HttpResponse:
    """Those that wait for the brand's words first."""
    brand, rows = access_brand_disputes(request.user, public_id)
    page = page_of(request, rows, PAGE_ROWS)
    shown = list(page.object_list)
    shares = shares_of(brand, shown)
    found = [(each, shares[each.pk], say_by(each)) for each in shown]
    context = {"brand": brand, "page": page, "rows": found}
    return render(request, "commerce/payments/brand_disputes.html", context)


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def dispute(request: HttpRequest, public_id: str, dispute_id: str) -> HttpResponse:
    """One of them; a POST adds what the brand says to the evidence."""
    brand, found = access_brand_dispute(request.user, public_id, dispute_id)
    form = SayForm(request.POST or None, request.FILES or None)
    status = BAD if form.is_bound else 200
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        statement = Statement(said["statement"], said["pictures"])
        try:
            dispute_say(
                dispute=found, brand=brand, key=said["key"], statement=statement, by=person_of(request)
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("That is part of the evidence now. You can still add to it."))
            return redirect("payments:brand_dispute", public_id, dispute_id)
    context = {
        "brand": brand,
        "dispute": found,
        "form": form,
        "share": shares_of(brand, [found])[found.pk],
        "say_by": say_by(found),
        "notes": notes_said(found, brand),
        "is_open": found.state == Dispute.State.NEEDS_RESPONSE,
    }
    return render(request, "commerce/payments/brand_dispute.html", context, status=status)


@login_required
@require_GET
@never_cache
def brand_picture(request: HttpRequest, public_id: str, dispute_id: str, shown_id: int) -> HttpResponse:
    """A picture that the brand showed, for its own people."""
    return _shown(access_brand_picture(request.user, public_id, dispute_id, shown_id))


@require_GET
@never_cache
def operator_picture(request: HttpRequest, public_id: str, shown_id: int) -> HttpResponse:
    """The same for operators."""
    return _shown(access_dispute_picture(request.user, public_id, shown_id))


def _shown(picture: DisputePicture) -> HttpResponse:
    return HttpResponse(read(picture), content_type="image/webp")
