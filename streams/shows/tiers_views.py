"""The desk of a show's tickets: made, counted, opened by words, given away."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.boxoffice.services import Guest, comp_issue, comp_withdraw, voucher_add, voucher_pause
from commerce.stock.services import quota_resize
from marketplace.accounts.visitors import person_of
from marketplace.kernel.refusals import Refusal
from streams.shows import tiers_desk as desk
from streams.shows.models import Show
from streams.shows.tiers_forms import GiveForm, TierForm, VoucherForm
from streams.shows.tiers_services import OPEN, tier_add, tier_sale_set, tier_seats_set

BAD = 400


def _page(request: HttpRequest, show: Show, status: int = 200, **forms_sent: forms.Form) -> HttpResponse:
    brand = desk.seller_of(show)
    context: dict[str, Any] = {
        "show": show,
        "brand": brand,
        "rows": desk.tier_rows(show),
        "quotas": desk.quotas_of(show),
        "vouchers": desk.vouchers_of(show),
        "given": desk.given_of(show),
        "may_add": show.state in OPEN,
        "is_host": show.creator.user_id == person_of(request).pk,
        "form": TierForm(show=show, brand=brand),
        "voucher_form": VoucherForm(show=show),
        "give_form": GiveForm(show=show),
    }
    return render(request, "streams/shows/tiers.html", context | forms_sent, status=status)


def _done(request: HttpRequest, show: Show, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("shows:tiers", show.public_id)


def _refused(form: forms.Form, deed: Callable[[], object]) -> int:
    """Do what a form asks for; returns the status of what was refused, which is said in the form, or 0."""
    if not form.is_valid():
        return BAD
    try:
        deed()
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return refusal.status
    return 0


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def tiers(request: HttpRequest, show_id: str) -> HttpResponse:
    """Show a show's tickets with what is sold, held and left; a POST makes another kind."""
    show = desk.access_tiers(request.user, show_id)
    if request.method == "GET":
        return _page(request, show)
    brand = desk.seller_of(show)
    form = TierForm(request.POST, show=show, brand=brand)
    status = _refused(form, lambda: tier_add(show=show, brand=brand, draft=form.draft()))
    if status:
        return _page(request, show, status, form=form)
    return _done(request, show, _("On sale."))


@require_POST
@login_required
def tier_seats(request: HttpRequest, show_id: str, variant_id: str) -> HttpResponse:
    """Say how many of one price there are."""
    show = desk.access_tiers(request.user, show_id)
    row = _row(show, variant_id)
    seats, seen = _number(request, "seats"), _number(request, "seen")
    tier_seats_set(row=row, seats=seats, seen=seen, by=person_of(request))
    return _done(request, show, _("Saved."))


@require_POST
@login_required
def tier_sale(request: HttpRequest, show_id: str, variant_id: str) -> HttpResponse:
    """Take a kind of ticket off sale, or sell it again."""
    show = desk.access_tiers(request.user, show_id)
    is_on = request.POST.get("sale") == "on"
    tier_sale_set(row=_row(show, variant_id), is_on_sale=is_on)
    return _done(request, show, _("On sale again.") if is_on else _("Off sale. Who has a ticket keeps it."))


@require_POST
@login_required
def quota_size(request: HttpRequest, show_id: str, quota_id: str) -> HttpResponse:
    """Say how many seats several tickets share."""
    show = desk.access_tiers(request.user, show_id)
    quota_resize(quota=desk.access_quota(show, quota_id), size=_number(request, "size"))
    return _done(request, show, _("Saved."))


@require_POST
@login_required
def voucher_new(request: HttpRequest, show_id: str) -> HttpResponse:
    """Make a word that opens tickets."""
    show = desk.access_tiers(request.user, show_id)
    form = VoucherForm(request.POST, show=show)
    status = _refused(form, lambda: _voucher_add(form, request))
    if status:
        return _page(request, show, status, voucher_form=form)
    return _done(request, show, _("The code counts from now on."))


def _voucher_add(form: VoucherForm, request: HttpRequest) -> None:
    brand = form.cleaned_data["variant"].product.brand
    voucher_add(brand=brand, draft=form.draft(), by=person_of(request))


@require_POST
@login_required
def voucher_hold(request: HttpRequest, show_id: str, voucher_id: str) -> HttpResponse:
    """Let a word open nothing for a while, or again."""
    show = desk.access_tiers(request.user, show_id)
    is_paused = request.POST.get("pause") == "on"
    voucher_pause(voucher=desk.access_voucher_of(show, voucher_id), is_paused=is_paused)
    return _done(request, show, _("Paused.") if is_paused else _("The code counts again."))


@require_POST
@login_required
def give(request: HttpRequest, show_id: str) -> HttpResponse:
    """Give tickets away."""
    show = desk.access_tiers(request.user, show_id)
    form = GiveForm(request.POST, show=show)
    status = _refused(form, lambda: _comp_issue(form, request))
    if status:
        return _page(request, show, status, give_form=form)
    return _done(request, show, _("Given. They get a mail."))


def _comp_issue(form: GiveForm, request: HttpRequest) -> None:
    sent = form.cleaned_data
    comp_issue(
        variant=sent["variant"],
        guest=Guest(sent["email"], sent["name"]),
        quantity=sent["quantity"],
        reason=sent["reason"],
        by=person_of(request),
    )


@require_POST
@login_required
def given_withdraw(request: HttpRequest, show_id: str, given_id: str) -> HttpResponse:
    """Take back what was given away."""
    show = desk.access_tiers(request.user, show_id)
    comp_withdraw(complimentary=desk.access_given(show, given_id))
    return _done(request, show, _("Taken back. The seats are free."))


@require_GET
@login_required
def tiers_file(request: HttpRequest, show_id: str) -> StreamingHttpResponse:
    """Answer what is sold, held and left as a file."""
    show = desk.access_tiers(request.user, show_id)
    lines = desk.tiers_csv(desk.tier_rows(show))
    name = slugify(show.title) or show.public_id
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-tickets.csv"'},
    )


def _row(show: Show, variant_id: str) -> desk.TierRow:
    variant = desk.access_variant_of(show, variant_id)
    return next(row for row in desk.tier_rows(show) if row.variant.pk == variant.pk)


def _number(request: HttpRequest, name: str) -> int:
    """Read a number of seats. Raises TierUnclear."""
    return desk.seats_of(request.POST.get(name, ""))
