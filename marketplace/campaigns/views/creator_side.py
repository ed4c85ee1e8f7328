"""Ways into campaigns for a creator: what is open, invitations, applications, collaborations."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.limits import spend
from marketplace.accounts.visitors import person_of
from marketplace.campaigns import agreements, selectors
from marketplace.campaigns.errors import AnswerMissing
from marketplace.campaigns.extensions import campaign_panels
from marketplace.campaigns.forms import AnswerForm, ApplyForm
from marketplace.campaigns.models import Campaign
from marketplace.creators.models import Creator
from marketplace.creators.selectors import access_creator
from marketplace.kernel.http import page_of

BAD = 400
LISTED = 50
APPLICATIONS_AN_HOUR = 60


@login_required
@require_GET
def open_campaigns(request: HttpRequest) -> HttpResponse:
    """Show what a creator may apply to, and where they have applied."""
    creator = access_creator(request.user)
    context = {
        "creator": creator,
        "page": page_of(request, selectors.campaigns_open(today=timezone.localdate())),
        "applied": selectors.campaign_ids_applied(creator),
    }
    return render(request, "marketplace/campaigns/open_campaigns.html", context)


@login_required
@require_GET
def open_campaign(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Show the terms of a campaign in plain words, and the way to apply."""
    creator = access_creator(request.user)
    campaign = selectors.access_open_campaign(creator, campaign_id)
    form = ApplyForm(initial={"terms_version": campaign.terms_version})
    return _open_campaign(request, creator, campaign, form)


def _open_campaign(
    request: HttpRequest, creator: Creator, campaign: Campaign, form: ApplyForm, status: int = 200
) -> HttpResponse:
    application = selectors.application_of(creator, campaign)
    invitation = selectors.invitation_of(creator, campaign)
    context = {
        "creator": creator,
        "campaign": campaign,
        "application": application,
        "is_outdated": bool(application and application.terms_version != campaign.terms_version),
        "invitation": invitation if invitation and invitation.is_open else None,
        "collaboration": selectors.collaboration_of(creator, campaign),
        "can_apply": campaign.state == Campaign.State.PUBLISHED and campaign.seats_left > 0,
        "panels": campaign_panels(request, campaign, "creator"),
        "form": form,
    }
    return render(request, "marketplace/campaigns/open_campaign.html", context, status=status)


@login_required
@require_POST
def apply(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Apply at the terms on the page."""
    creator = access_creator(request.user)
    campaign = selectors.access_open_campaign(creator, campaign_id)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return _open_campaign(request, creator, campaign, form, status=BAD)
    spend(person_of(request), "apply", an_hour=APPLICATIONS_AN_HOUR)
    application = agreements.application_send(campaign=campaign, creator=creator, **form.cleaned_data)
    said = _("Sent. The brand has been told.") if application.is_open else _("Agreed: both sides said yes.")
    messages.success(request, said)
    return redirect("campaigns:collaborations")


@login_required
@require_POST
def application_withdraw(request: HttpRequest, application_id: str) -> HttpResponse:
    """Take back an application."""
    agreements.application_withdraw(application=selectors.access_application(request.user, application_id))
    messages.success(request, _("Your application is taken back."))
    return redirect("campaigns:collaborations")


@login_required
@require_GET
def invitation(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """Show an invitation with its terms in plain words."""
    found = selectors.access_invitation(request.user, invitation_id)
    context = {
        "creator": found.creator,
        "invitation": found,
        "campaign": found.campaign,
        "collaboration": selectors.collaboration_of(found.creator, found.campaign),
        "can_accept": found.is_open and found.campaign.state == Campaign.State.PUBLISHED,
        "panels": campaign_panels(request, found.campaign, "creator"),
    }
    return render(request, "marketplace/campaigns/invitation.html", context)


@login_required
@require_POST
def invitation_answer(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """Say yes to the terms on the page, or no."""
    found = selectors.access_invitation(request.user, invitation_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise AnswerMissing
    if form.cleaned_data["answer"] == "decline":
        agreements.invitation_decline(invitation=found)
        messages.success(request, _("Declined. The brand has been told."))
        return redirect("campaigns:collaborations")
    version = form.cleaned_data["terms_version"]
    agreed = agreements.invitation_accept(invitation=found, terms_version=version)
    messages.success(request, _("Agreed. The terms are kept here as they stand today."))
    return redirect("campaigns:collaboration", agreed.public_id)


@login_required
@require_GET
def collaborations(request: HttpRequest) -> HttpResponse:
    """Show what waits for an answer and what is agreed."""
    creator = access_creator(request.user)
    context = {
        "creator": creator,
        "invitations": list(selectors.invitations_open(creator)[:LISTED]),
        "applications": list(selectors.applications_open(creator)[:LISTED]),
        "page": page_of(request, selectors.collaborations_of_creator(creator)),
    }
    return render(request, "marketplace/campaigns/collaborations.html", context)


@login_required
@require_GET
def collaboration(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the terms both sides froze."""
    found = selectors.access_collaboration(request.user, public_id)
    context = {
        "collaboration": found,
        "campaign": found.campaign,
        "brand": found.brand,
        "is_creator": found.creator.user_id == request.user.pk,
        "is_outdated": found.terms_version != found.campaign.terms_version,
        "panels": campaign_panels(request, found.campaign, "creator"),
    }
    return render(request, "marketplace/campaigns/collaboration.html", context)
