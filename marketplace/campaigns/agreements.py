"""Writes between a brand and a creator: invitations, applications, and the collaboration both lead to."""

from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from marketplace.campaigns import news
from marketplace.campaigns.errors import (
    AlreadyAnswered,
    AlreadyProposed,
    CampaignClosed,
    CampaignFull,
    DeadlinePassed,
    TermsChanged,
)
from marketplace.campaigns.events import CampaignAccepted
from marketplace.campaigns.models import Application, Campaign, Collaboration, Invitation, Proposal
from marketplace.campaigns.selectors import (
    application_of,
    campaign_by_id,
    collaboration_of,
    invitation_of,
)
from marketplace.campaigns.services import campaign_lock, seat_take
from marketplace.creators.errors import CreatorNotApproved
from marketplace.creators.models import Creator
from marketplace.kernel.bus import emit

ProposalT = TypeVar("ProposalT", Invitation, Application)


@transaction.atomic
def invitation_send(*, campaign: Campaign, creator: Creator, message: str = "") -> Invitation:
    """Ask a creator into a published campaign; if they have applied at these terms, that is a yes from both."""
    campaign = _open_campaign(campaign)
    _check_creator(creator)
    invitation = invitation_of(creator, campaign)
    if invitation is None:
        invitation = _create(Invitation, campaign, creator, message)
    elif invitation.state in {Proposal.State.WITHDRAWN, Proposal.State.DECLINED}:
        _reopen(invitation, campaign, message)
    else:
        raise AlreadyProposed
    application = application_of(creator, campaign)
    if application is not None and _is_current(application, campaign):
        _agree(campaign=campaign, creator=creator, terms_version=application.terms_version)
        invitation.refresh_from_db()
        return invitation
    news.tell_creator(
        creator,
        campaign,
        "campaign_invited",
        f"{invitation.public_id}:{invitation.created_at.timestamp()}",
        path=reverse("campaigns:invitation", args=[invitation.public_id]),
        more={"message": message},
    )
    return invitation


@transaction.atomic
def invitation_withdraw(*, invitation: Invitation) -> Invitation:
    """Take back an invitation nobody has answered."""
    _answer(invitation, Proposal.State.WITHDRAWN)
    return invitation


@transaction.atomic
def invitation_accept(*, invitation: Invitation, terms_version: int) -> Collaboration:
    """Say yes to an invitation, at the terms that were on the page."""
    campaign = _open_campaign(invitation.campaign)
    _check_creator(invitation.creator)
    if invitation.state != Proposal.State.OPEN:
        raise AlreadyAnswered
    return _agree(campaign=campaign, creator=invitation.creator, terms_version=terms_version)


@transaction.atomic
def invitation_decline(*, invitation: Invitation) -> Invitation:
    """Say no to an invitation."""
    _answer(invitation, Proposal.State.DECLINED)
    news.tell_brand(
        invitation.campaign,
        invitation.creator,
        "campaign_declined",
        invitation.public_id,
        more={"message": ""},
    )
    return invitation


@transaction.atomic
def application_send(
    *, campaign: Campaign, creator: Creator, terms_version: int, message: str = ""
) -> Application:
    """Apply at the terms that were on the page; if an invitation is open, that is a yes from both.

    A second application after the terms were changed says yes to the new ones.
    """
    campaign = _open_campaign(campaign)
    _check_creator(creator)
    if terms_version != campaign.terms_version:
        raise TermsChanged
    application = application_of(creator, campaign)
    if application is None:
        application = _create(Application, campaign, creator, message)
    elif application.state == Proposal.State.WITHDRAWN or (
        application.state == Proposal.State.OPEN and not _is_current(application, campaign)
    ):
        _reopen(application, campaign, message)
    else:
        raise AlreadyProposed
    invitation = invitation_of(creator, campaign)
    if invitation is not None and invitation.state == Proposal.State.OPEN:
        _agree(campaign=campaign, creator=creator, terms_version=terms_version)
        application.refresh_from_db()
        return application
    stamp = f"{application.public_id}:{application.created_at.timestamp()}"
    news.tell_brand(campaign, creator, "campaign_applied", stamp, more={"message": message})
    return application


@transaction.atomic
def application_withdraw(*, application: Application) -> Application:
    """Take back an application nobody has answered."""
    _answer(application, Proposal.State.WITHDRAWN)
    return application


@transaction.atomic
def application_accept(*, application: Application) -> Collaboration:
    """Say yes to a creator, at the terms they applied for and no others."""
    campaign = _open_campaign(application.campaign)
    _check_creator(application.creator)
    if application.state != Proposal.State.OPEN:
        raise AlreadyAnswered
    return _agree(campaign=campaign, creator=application.creator, terms_version=application.terms_version)


@transaction.atomic
def application_decline(*, application: Application) -> Application:
    """Say no to a creator."""
    _answer(application, Proposal.State.DECLINED)
    news.tell_creator(
        application.creator,
        application.campaign,
        "application_declined",
        application.public_id,
        path=reverse("campaigns:open"),
    )
    return application


def _agree(*, campaign: Campaign, creator: Creator, terms_version: int) -> Collaboration:
    """Freeze the terms. One collaboration for one creator and campaign, whoever says yes last and how often."""
    # The campaign's row is the lock: an invitation and an application answered in the same moment come one by one.
    campaign_lock(campaign)
    known = collaboration_of(creator, campaign)
    if known is not None:
        return known
    if not seat_take(campaign=campaign, terms_version=terms_version):
        _refuse_seat(campaign, terms_version)
    # Read after the write that holds the row: the terms frozen are the terms of that version.
    campaign = campaign_by_id(campaign.pk) or campaign
    collaboration = Collaboration.objects.create(
        campaign=campaign,
        brand=campaign.brand,
        creator=creator,
        commission_bp=campaign.commission_bp,
        terms_version=campaign.terms_version,
        terms=terms_of(campaign),
        accepted_at=timezone.now(),
    )
    _close_proposals(campaign, creator)
    emit(CampaignAccepted(collaboration_id=collaboration.pk))
    news.tell_both(collaboration)
    return collaboration


def terms_of(campaign: Campaign) -> dict[str, Any]:
    """Return the terms in words as they stand, to be frozen."""
    return {
        "title": campaign.title,
        "brief": campaign.brief,
        "market": campaign.market.code,
        "currency": campaign.market.currency,
        "language": campaign.language,
        "deadline": campaign.deadline.isoformat() if campaign.deadline else None,
        "commission_bp": campaign.commission_bp,
    }


def _open_campaign(campaign: Campaign) -> Campaign:
    fresh = campaign_by_id(campaign.pk)
    if fresh is None or fresh.state != Campaign.State.PUBLISHED:
        raise CampaignClosed
    if fresh.deadline is not None and fresh.deadline < timezone.localdate():
        raise DeadlinePassed
    return fresh


def _check_creator(creator: Creator) -> None:
    if creator.state != Creator.State.APPROVED:
        raise CreatorNotApproved


def _refuse_seat(campaign: Campaign, terms_version: int) -> None:
    now = campaign_by_id(campaign.pk)
    if now is None or now.state != Campaign.State.PUBLISHED:
        raise CampaignClosed
    if now.terms_version != terms_version:
        raise TermsChanged
    raise CampaignFull


def _is_current(proposal: Proposal, campaign: Campaign) -> bool:
    return proposal.state == Proposal.State.OPEN and proposal.terms_version == campaign.terms_version


def _create(kind: type[ProposalT], campaign: Campaign, creator: Creator, message: str) -> ProposalT:
    try:
        with transaction.atomic():
            return kind.objects.create(
                campaign=campaign, creator=creator, message=message, terms_version=campaign.terms_version
            )
    except IntegrityError as error:
        raise AlreadyProposed from error


def _reopen(proposal: Invitation | Application, campaign: Campaign, message: str) -> None:
    proposal.state = Proposal.State.OPEN
    proposal.message = message
    proposal.terms_version = campaign.terms_version
    proposal.created_at = timezone.now()
    proposal.answered_at = None
    proposal.save(update_fields=["state", "message", "terms_version", "created_at", "answered_at"])


def _answer(proposal: Invitation | Application, state: Proposal.State) -> None:
    waiting = type(proposal).objects.filter(pk=proposal.pk, state=Proposal.State.OPEN)
    if not waiting.update(state=state, answered_at=timezone.now()):
        raise AlreadyAnswered
    proposal.refresh_from_db()


def _close_proposals(campaign: Campaign, creator: Creator) -> None:
    answer = {"state": Proposal.State.ACCEPTED, "answered_at": timezone.now()}
    for kind in (Invitation, Application):
        kind.objects.filter(campaign=campaign, creator=creator, state=Proposal.State.OPEN).update(**answer)
