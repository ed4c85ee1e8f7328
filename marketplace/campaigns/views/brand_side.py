"""Ways into campaigns for a brand: the brief, its life, who joins. Creators come in by creator_side.py."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts.limits import spend
from marketplace.accounts.visitors import person_of
from marketplace.brands.selectors import access_brand, may
from marketplace.campaigns import agreements, selectors, services
from marketplace.campaigns.errors import NoSuchCreator
from marketplace.campaigns.extensions import campaign_panels
from marketplace.campaigns.forms import AnswerForm, CampaignForm, InviteForm
from marketplace.campaigns.models import Campaign
from marketplace.creators.selectors import creator_by_handle
from marketplace.kernel.http import page_of
from marketplace.kernel.refusals import Refusal

BAD = 400
SUGGESTIONS = 12
PEOPLE_A_PAGE = 10
INVITATIONS_AN_HOUR = 200


@login_required
@require_GET
def brand_campaigns(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a brand's campaigns."""
    brand = access_brand(request.user, public_id)
    context = {
        "brand": brand,
        "page": page_of(request, selectors.campaigns_of(brand)),
        "may_manage": may(request.user, brand, to="manage"),
    }
    return render(request, "marketplace/campaigns/brand_campaigns.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def campaign_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Draft a campaign."""
    brand = access_brand(request.user, public_id, to="manage")
    form = CampaignForm(request.POST or None, initial={"market": brand.market_id})
    if request.method == "POST" and form.is_valid():
        campaign = services.campaign_create(brand=brand, values=form.cleaned_data)
        messages.success(request, _("Saved as a draft. Choose its products, then publish it."))
        return redirect("campaigns:campaign", brand.public_id, campaign.public_id)
    context = {"brand": brand, "form": form}
    return render(
        request, "marketplace/campaigns/campaign_form.html", context, status=BAD if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "POST"])
def campaign_edit(request: HttpRequest, public_id: str, campaign_id: str) -> HttpResponse:
    """Change a campaign."""
    campaign = selectors.access_campaign(request.user, public_id, campaign_id, to="manage")
    bound = request.method == "POST"
    form = CampaignForm(
        request.POST if bound else None, campaign=campaign, initial=CampaignForm.initial_of(campaign)
    )
    if bound and form.is_valid():
        try:
            services.campaign_edit(campaign=campaign, values=form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. What was agreed before stays as agreed."))
            return redirect("campaigns:campaign", public_id, campaign.public_id)
    context = {"brand": campaign.brand, "campaign": campaign, "form": form}
    return render(
        request, "marketplace/campaigns/campaign_form.html", context, status=BAD if form.errors else 200
    )


@login_required
@require_GET
def campaign(request: HttpRequest, public_id: str, campaign_id: str) -> HttpResponse:
    """Show a campaign: the brief on the left, the people on the right."""
    found = selectors.access_campaign(request.user, public_id, campaign_id)
    return _campaign(request, found, InviteForm())


def _people(request: HttpRequest, key: str, people: QuerySet[Any], count: int) -> Page[Any]:
    return page_of(request, people, PEOPLE_A_PAGE, key=key, count=count)


def _campaign(request: HttpRequest, found: Campaign, form: InviteForm, status: int = 200) -> HttpResponse:
    is_open = found.state == Campaign.State.PUBLISHED
    counts = selectors.people_counts(found)
    context = {
        "brand": found.brand,
        "campaign": found,
        "applications": _people(request, "applied", selectors.applications_waiting(found), counts.applied),
        "invitations": _people(request, "invited", selectors.invitations_waiting(found), counts.invited),
        "collaborations": _people(request, "agreed", selectors.collaborations_in(found), counts.agreed),
        "suggestions": list(selectors.creators_to_invite(found)[:SUGGESTIONS]) if is_open else [],
        "panels": campaign_panels(request, found, "brand"),
        "may_manage": may(request.user, found.brand, to="manage"),
        "form": form,
        "today": timezone.localdate(),
    }
    return render(request, "marketplace/campaigns/campaign.html", context, status=status)


@login_required
@require_POST
def campaign_publish(request: HttpRequest, public_id: str, campaign_id: str) -> HttpResponse:
    """Let creators see it."""
    found = selectors.access_campaign(request.user, public_id, campaign_id, to="manage")
    services.campaign_publish(campaign=found)
    messages.success(request, _("Published. Creators see it now."))
    return redirect("campaigns:campaign", public_id, campaign_id)


@login_required
@require_POST
def campaign_close(request: HttpRequest, public_id: str, campaign_id: str) -> HttpResponse:
    """Take nobody any more."""
    found = selectors.access_campaign(request.user, public_id, campaign_id, to="manage")
    services.campaign_close(campaign=found)
    messages.success(request, _("Closed. Collaborations go on as agreed."))
    return redirect("campaigns:campaign", public_id, campaign_id)


@login_required
@require_POST
def invite(request: HttpRequest, public_id: str, campaign_id: str) -> HttpResponse:
    """Invite a creator by handle."""
    found = selectors.access_campaign(request.user, public_id, campaign_id, to="manage")
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _campaign(request, found, form, status=BAD)
    spend(person_of(request), "invite", an_hour=INVITATIONS_AN_HOUR)
    handle = form.cleaned_data["handle"]
    creator = creator_by_handle(handle)
    try:
        if creator is None:
            raise NoSuchCreator(handle=handle)
        agreements.invitation_send(campaign=found, creator=creator, message=form.cleaned_data["message"])
    except Refusal as refusal:
        form.add_error("handle", str(refusal))
        return _campaign(request, found, form, status=refusal.status)
    messages.success(request, _("%(name)s is invited.") % {"name": creator.display_name})
    return redirect("campaigns:campaign", public_id, campaign_id)


@login_required
@require_POST
def invitation_withdraw(
    request: HttpRequest, public_id: str, campaign_id: str, invitation_id: str
) -> HttpResponse:
    """Take back an invitation."""
    found = selectors.access_campaign(request.user, public_id, campaign_id, to="manage")
    agreements.invitation_withdraw(invitation=selectors.invitation_for(found, invitation_id))
    messages.success(request, _("The invitation is taken back."))
    return redirect("campaigns:campaign", public_id, campaign_id)


@login_required
@require_POST
def application_answer(
    request: HttpRequest, public_id: str, campaign_id: str, application_id: str
) -> HttpResponse:
    """Say yes or no to a creator."""
    found = selectors.access_campaign(request.user, public_id, campaign_id, to="manage")
    application = selectors.application_for(found, application_id)
    if request.POST.get("answer") == "accept":
        agreements.application_accept(application=application)
        messages.success(
            request, _("Agreed. %(name)s can sell now.") % {"name": application.creator.display_name}
        )
    elif AnswerForm(request.POST).is_valid():
        agreements.application_decline(application=application)
        messages.success(request, _("Declined."))
    return redirect("campaigns:campaign", public_id, campaign_id)
