"""Reads of campaigns, proposals and collaborations, and the doors to them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import Deed, access_brand, brands_of
from marketplace.campaigns.models import Application, Campaign, Collaboration, Invitation, Proposal
from marketplace.creators.models import Creator
from marketplace.creators.selectors import access_creator, creators_approved


def campaigns_of(brand: Brand) -> QuerySet[Campaign]:
    """Return a brand's campaigns with how many applications wait, newest first."""
    waiting = Count("applications", filter=Q(applications__state=Proposal.State.OPEN), distinct=True)
    campaigns = brand.campaigns.select_related("market", "brand").annotate(waiting=waiting)
    return campaigns.order_by("-created_at", "-pk")


def access_campaign(
    user: User | AnonymousUser, brand_id: str, campaign_id: str, *, to: Deed = "view"
) -> Campaign:
    """Return a campaign of a brand this person acts for; Http404 for strangers, RoleTooLow for other roles."""
    brand = access_brand(user, brand_id, to=to)
    campaign = campaigns_of(brand).filter(public_id=campaign_id).first()
    if campaign is None:
        raise Http404
    return campaign


def campaigns_open(*, today: date) -> QuerySet[Campaign]:
    """Return what creators may apply to, newest first."""
    campaigns = Campaign.objects.filter(state=Campaign.State.PUBLISHED, brand__state=Brand.State.APPROVED)
    in_time = campaigns.filter(Q(deadline__isnull=True) | Q(deadline__gte=today))
    return in_time.select_related("brand", "market").order_by("-published_at", "-pk")


def access_open_campaign(creator: Creator, campaign_id: str) -> Campaign:
    """Return a campaign a creator may read: published ones, and those they were asked into or work in."""
    mine = (
        Q(invitations__creator=creator)
        | Q(applications__creator=creator)
        | Q(collaborations__creator=creator)
    )
    public = Q(state=Campaign.State.PUBLISHED, brand__state=Brand.State.APPROVED)
    campaigns = Campaign.objects.filter(public | mine, public_id=campaign_id).select_related(
        "brand", "market"
    )
    campaign = campaigns.distinct().first()
    if campaign is None:
        raise Http404
    return campaign


def campaign_by_id(campaign_id: int) -> Campaign | None:
    """Return a campaign, or None."""
    return Campaign.objects.select_related("brand", "market").filter(pk=campaign_id).first()


def invitations_to(creator: Creator) -> QuerySet[Invitation]:
    """Return the invitations of a creator, newest first."""
    invitations = creator.invitations.select_related("campaign__brand", "campaign__market", "creator")
    return invitations.order_by("-created_at", "-pk")


def invitations_open(creator: Creator) -> QuerySet[Invitation]:
    """Return the invitations a creator has not answered."""
    return invitations_to(creator).filter(state=Proposal.State.OPEN)


def access_invitation(user: User | AnonymousUser, invitation_id: str) -> Invitation:
    """Return an invitation to this person; Http404 otherwise."""
    invitation = invitations_to(access_creator(user)).filter(public_id=invitation_id).first()
    if invitation is None:
        raise Http404
    return invitation


def applications_by(creator: Creator) -> QuerySet[Application]:
    """Return the applications of a creator, newest first."""
    applications = creator.applications.select_related("campaign__brand", "campaign__market", "creator")
    return applications.order_by("-created_at", "-pk")


def applications_open(creator: Creator) -> QuerySet[Application]:
    """Return the applications nobody has answered."""
    return applications_by(creator).filter(state=Proposal.State.OPEN)


def access_application(user: User | AnonymousUser, application_id: str) -> Application:
    """Return an application of this person; Http404 otherwise."""
    application = applications_by(access_creator(user)).filter(public_id=application_id).first()
    if application is None:
        raise Http404
    return application


def application_of(creator: Creator, campaign: Campaign) -> Application | None:
    """Return the application of a creator to a campaign, or None."""
    return applications_by(creator).filter(campaign=campaign).first()


def invitation_of(creator: Creator, campaign: Campaign) -> Invitation | None:
    """Return the invitation of a creator to a campaign, or None."""
    return invitations_to(creator).filter(campaign=campaign).first()


def applications_waiting(campaign: Campaign) -> QuerySet[Application]:
    """Return who applied and has no answer yet, oldest first."""
    waiting = campaign.applications.filter(state=Proposal.State.OPEN)
    return waiting.select_related("creator", "campaign").order_by("created_at", "pk")


def invitations_waiting(campaign: Campaign) -> QuerySet[Invitation]:
    """Return who was invited and has not answered yet, oldest first."""
    waiting = campaign.invitations.filter(state=Proposal.State.OPEN)
    return waiting.select_related("creator", "campaign").order_by("created_at", "pk")


@dataclass(frozen=True)
class PeopleCounts:
    """How many creators stand where in a campaign."""

    applied: int
    invited: int
    agreed: int


def people_counts(campaign: Campaign) -> PeopleCounts:
    """Return how long the three lists of people above are, in one query."""
    is_open = {"state": Proposal.State.OPEN}
    counts = Campaign.objects.filter(pk=campaign.pk).values_list(
        _count_in(Application.objects.filter(**is_open)),
        _count_in(Invitation.objects.filter(**is_open)),
        _count_in(Collaboration.objects.all()),
    )
    return PeopleCounts(*counts.get())


def _count_in(people: QuerySet[Any]) -> Coalesce:
    mine = people.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    return Coalesce(Subquery(mine.annotate(count=Count("pk")).values("count")), 0)


def application_for(campaign: Campaign, application_id: str) -> Application:
    """Return an application to this campaign; Http404 otherwise."""
    applications = campaign.applications.select_related("creator__user", "campaign__brand")
    application = applications.filter(public_id=application_id).first()
    if application is None:
        raise Http404
    return application


def invitation_for(campaign: Campaign, invitation_id: str) -> Invitation:
    """Return an invitation to this campaign; Http404 otherwise."""
    invitations = campaign.invitations.select_related("creator__user", "campaign__brand")
    invitation = invitations.filter(public_id=invitation_id).first()
    if invitation is None:
        raise Http404
    return invitation


def creators_to_invite(campaign: Campaign) -> QuerySet[Creator]:
    """Return public creators who are not in this campaign yet, those who speak its language and sell there first."""
    known = Q(invitations__campaign=campaign) | Q(applications__campaign=campaign)
    there = Count("markets", filter=Q(markets=campaign.market), distinct=True)
    others = creators_approved().exclude(known | Q(collaborations__campaign=campaign))
    return others.annotate(sells_there=there).order_by("-sells_there", "display_name", "pk")


def collaborations() -> QuerySet[Collaboration]:
    """Return collaborations with who is in them."""
    return Collaboration.objects.select_related("campaign", "brand", "creator__user")


def collaborations_of_creator(creator: Creator) -> QuerySet[Collaboration]:
    """Return a creator's collaborations, newest first."""
    return collaborations().filter(creator=creator)


def collaborations_in(campaign: Campaign) -> QuerySet[Collaboration]:
    """Return who works in a campaign."""
    return campaign.collaborations.select_related("creator").defer("terms")


def collaboration_by_id(collaboration_id: int) -> Collaboration | None:
    """Return a collaboration, or None."""
    return collaborations().filter(pk=collaboration_id).first()


def collaboration_of(creator: Creator, campaign: Campaign) -> Collaboration | None:
    """Return the collaboration of a creator in a campaign, or None."""
    return collaborations_of_creator(creator).filter(campaign=campaign).first()


def access_collaboration(user: User | AnonymousUser, public_id: str) -> Collaboration:
    """Return a collaboration this person is in, as the creator or for the brand; Http404 otherwise."""
    if not user.is_authenticated:
        raise Http404
    found = collaborations().filter(Q(creator__user=user) | Q(brand__in=brands_of(user)), public_id=public_id)
    collaboration = found.first()
    if collaboration is None:
        raise Http404
    return collaboration


def campaign_ids_applied(creator: Creator) -> set[int]:
    """Return the campaigns this creator has applied to or works in, for marks in a list."""
    applied = creator.applications.exclude(state=Proposal.State.WITHDRAWN)
    working = creator.collaborations.values_list("campaign_id", flat=True)
    return {*applied.values_list("campaign_id", flat=True), *working}
