"""Ways into brands: founding, the wizard, review, the team."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts.limits import spend
from marketplace.accounts.visitors import person_of
from marketplace.brands import services, team, wizard
from marketplace.brands.errors import BrandNotDraft
from marketplace.brands.forms import CompanyForm, MemberForm, RoleForm
from marketplace.brands.models import Brand, BrandMember
from marketplace.brands.selectors import access_brand, access_member, brands_of, may, team_of
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import market_of

BAD = 400
ADDRESSES_AN_HOUR = 20


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Show the brands a person acts for; found one with the wizard's first step."""
    brands = list(brands_of(request.user))
    blank = Brand(market=market_of(request))
    form = CompanyForm(request.POST or None, request.FILES or None, brand=blank)
    if request.method == "POST" and form.is_valid():
        key = _key_of(request.POST.get("key", ""))
        brand = services.brand_found(founder=person_of(request), key=key, values=form.cleaned_data)
        return redirect(wizard.frame_of(brand, wizard.wizard_steps()[0]).next_url)
    context = {
        "form": form,
        "brands": brands,
        "steps": wizard.blank_states(),
        "key": _key_of(request.POST.get("key", "")),
        "founding": not brands or request.method == "POST" or "new" in request.GET,
    }
    return render(request, "marketplace/brands/start.html", context, status=BAD if form.errors else 200)


def _key_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


@login_required
@require_GET
def resume(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go on where the wizard was left."""
    brand = access_brand(request.user, public_id, to="manage")
    missing = wizard.missing_steps(brand)
    return redirect(wizard.step_url(brand, missing[0].slug if missing else wizard.REVIEW))


@login_required
@require_http_methods(["GET", "POST"])
def wizard_step(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """Show one step and save it; a step of another app is its own view inside the wizard's frame."""
    brand = access_brand(request.user, public_id, to="manage")
    here = wizard.step_by_slug(step)
    if here is None:
        raise Http404
    if brand.state == Brand.State.SUBMITTED:
        if request.method == "POST":
            raise BrandNotDraft
        return redirect(wizard.step_url(brand, wizard.REVIEW))
    frame = wizard.frame_of(brand, here)
    if here.view is not None:
        return here.view(request, brand, frame)
    return _form_step(request, brand, frame)


def _form_step(request: HttpRequest, brand: Brand, frame: wizard.WizardFrame) -> HttpResponse:
    if frame.step.form_class is None:
        raise Http404
    bound = request.method == "POST"
    form: Any = frame.step.form_class(
        request.POST if bound else None, request.FILES if bound else None, brand=brand
    )
    if bound and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(frame.next_url)
    context = {**frame.context(), "form": form}
    return render(request, "marketplace/brands/wizard.html", context, status=BAD if form.errors else 200)


@login_required
@require_GET
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what is filled in and what is missing, the state of the review, and the button that sends it."""
    brand = access_brand(request.user, public_id, to="manage")
    steps = wizard.step_states(brand, wizard.REVIEW)
    context = {"brand": brand, "steps": steps, "is_complete": all(step.is_done for step in steps)}
    return render(request, "marketplace/brands/review.html", context)


@login_required
@require_POST
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the brand in for review."""
    brand = access_brand(request.user, public_id, to="manage")
    services.brand_submit(brand=brand)
    messages.success(request, _("Sent. You get a mail as soon as it is decided."))
    return redirect(wizard.step_url(brand, wizard.REVIEW))


@login_required
@require_POST
def later(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leave the wizard; the way back comes by mail."""
    brand = access_brand(request.user, public_id, to="manage")
    services.wizard_remind(brand=brand, person=person_of(request))
    messages.success(request, _("Everything is saved. The way back is in your mail."))
    return redirect("brands:start")


@login_required
@require_GET
def team_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show who acts for the brand; owners add and remove."""
    brand = access_brand(request.user, public_id)
    return _team(request, brand, MemberForm())


@login_required
@require_POST
def team_add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add a person who has an account."""
    brand = access_brand(request.user, public_id, to="own")
    # The answer tells whether an address has an account: not a list to be tried through.
    spend(person_of(request), "team_add", an_hour=ADDRESSES_AN_HOUR)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            member = team.member_add(brand=brand, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("%(name)s is in the team now.") % {"name": member.user.name_shown})
            return redirect("brands:team", brand.public_id)
    return _team(request, brand, form, status=BAD)


def _team(request: HttpRequest, brand: Brand, form: MemberForm, status: int = 200) -> HttpResponse:
    members = list(team_of(brand))
    context = {
        "brand": brand,
        "members": members,
        "form": form,
        "roles": BrandMember.Role.choices,
        "may_own": may(request.user, brand, to="own"),
    }
    return render(request, "marketplace/brands/team.html", context, status=status)


@login_required
@require_POST
def member_role(request: HttpRequest, public_id: str, member_id: int) -> HttpResponse:
    """Give a member another role."""
    access_brand(request.user, public_id, to="own")
    member = access_member(request.user, public_id, member_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Http404
    team.member_role_set(member=member, role=form.cleaned_data["role"])
    messages.success(request, _("Saved."))
    return redirect("brands:team", public_id)


@login_required
@require_POST
def member_remove(request: HttpRequest, public_id: str, member_id: int) -> HttpResponse:
    """Take somebody out of the team, or leave it oneself."""
    member = access_member(request.user, public_id, member_id)
    is_me = member.user == request.user
    team.member_remove(member=member)
    messages.success(request, _("%(name)s is not in the team any more.") % {"name": member.user.name_shown})
    return redirect("brands:start") if is_me else redirect("brands:team", public_id)
