"""What does not lead to a collaboration, and changes nothing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.campaigns import agreements, services
from marketplace.campaigns.errors import (
    AlreadyAnswered,
    AlreadyProposed,
    CampaignClosed,
    CampaignFull,
    DeadlinePassed,
    TermsChanged,
)
from marketplace.campaigns.models import Application, Campaign, Collaboration, Invitation
from marketplace.creators.models import Creator
from tests.factories import make_campaign, make_creator

pytestmark = pytest.mark.django_db


def of_brand(campaign: Campaign, rest: str = "") -> str:
    return f"/brand/{campaign.brand.public_id}/campaigns/{campaign.public_id}/{rest}"


def rows() -> list[object]:
    return [
        list(kind.objects.order_by("pk").values())
        for kind in (Campaign, Invitation, Application, Collaboration)
    ]


def edit(campaign: Campaign, **changes: object) -> None:
    values = {name: getattr(campaign, name) for name in services.FIELDS}
    services.campaign_edit(campaign=campaign, values={**values, **changes})


def test_a_rival_takes_the_last_place_in_mid_call(lantern: Brand, bruno: Creator, monkeypatch) -> None:
    campaign = make_campaign(lantern, seats=1)
    rival = make_creator(handle="rival")
    mine = agreements.application_send(campaign=campaign, creator=bruno, terms_version=1)
    theirs = agreements.application_send(campaign=campaign, creator=rival, terms_version=1)

    def seat_take_after_the_rival(**more):
        monkeypatch.setattr(agreements, "seat_take", services.seat_take)
        agreements.application_accept(application=theirs)
        return services.seat_take(**more)

    monkeypatch.setattr(agreements, "seat_take", seat_take_after_the_rival)

    with pytest.raises(CampaignFull):
        agreements.application_accept(application=mine)

    # The rival's deed was nested in mine and fell with it; what counts is that mine took no second place.
    campaign.refresh_from_db()
    assert campaign.seats_taken <= campaign.seats
    assert Collaboration.objects.filter(creator=bruno).exists() is False


def test_places_are_not_oversold(lantern: Brand) -> None:
    campaign = make_campaign(lantern, seats=2)
    applications = [
        agreements.application_send(campaign=campaign, creator=make_creator(), terms_version=1)
        for _ in range(3)
    ]
    for application in applications[:2]:
        agreements.application_accept(application=application)
    before = rows()

    with pytest.raises(CampaignFull):
        agreements.application_accept(application=applications[2])

    assert rows() == before


def test_nobody_is_bound_to_terms_they_did_not_read(client_of, bruno: Creator, campaign: Campaign) -> None:
    invitation = agreements.invitation_send(campaign=campaign, creator=bruno)
    edit(campaign, commission_bp=100)
    before = rows()

    answer = client_of(bruno.user).post(
        f"/studio/invitations/{invitation.public_id}/answer/", {"answer": "accept", "terms_version": 1}
    )

    assert answer.status_code == 409
    assert b"read them again" in answer.content
    assert rows() == before


def test_a_brand_cannot_accept_at_other_terms_than_were_applied_for(
    bruno: Creator, campaign: Campaign
) -> None:
    application = agreements.application_send(campaign=campaign, creator=bruno, terms_version=1)
    edit(campaign, commission_bp=100)

    with pytest.raises(TermsChanged):
        agreements.application_accept(application=application)
    assert not Collaboration.objects.exists()

    campaign.refresh_from_db()
    agreements.application_send(campaign=campaign, creator=bruno, terms_version=2)
    application.refresh_from_db()
    assert agreements.application_accept(application=application).commission_bp == 100


@pytest.mark.parametrize("change", [{"state": "draft"}, {"state": "closed"}, {"deadline": "2020-01-01"}])
def test_nobody_joins_a_campaign_that_is_not_open(
    client_of, bruno: Creator, campaign: Campaign, change
) -> None:
    invitation = agreements.invitation_send(campaign=campaign, creator=bruno)
    Campaign.objects.update(**change)
    before = rows()

    yes = {"answer": "accept", "terms_version": 1}
    answer = client_of(bruno.user).post(f"/studio/invitations/{invitation.public_id}/answer/", yes)

    assert answer.status_code == 409
    assert rows() == before


def test_the_last_day_counts(bruno: Creator, campaign: Campaign) -> None:
    Campaign.objects.update(deadline=timezone.localdate())
    assert agreements.application_send(campaign=campaign, creator=bruno, terms_version=1).is_open

    Campaign.objects.update(deadline=timezone.localdate() - timedelta(days=1))
    with pytest.raises(DeadlinePassed):
        agreements.application_send(campaign=campaign, creator=make_creator(), terms_version=1)


@pytest.mark.parametrize("state", ["submitted", "refused", "suspended"])
def test_only_approved_creators_join(client_of, bruno: Creator, campaign: Campaign, state: str) -> None:
    Creator.objects.filter(pk=bruno.pk).update(state=state)

    answer = client_of(bruno.user).post(
        f"/studio/campaigns/{campaign.public_id}/apply/", {"terms_version": 1}
    )

    assert answer.status_code == 409
    assert not Application.objects.exists()


def test_an_unknown_handle_is_said_beside_the_field(client_of, carla: User, campaign: Campaign) -> None:
    answer = client_of(carla).post(of_brand(campaign, "invite/"), {"handle": "nobody_here"})

    assert answer.status_code == 400
    assert "nobody_here" in answer.context["form"].errors["handle"][0]
    assert not Invitation.objects.exists()


def test_nobody_is_asked_twice(client_of, carla: User, bruno: Creator, campaign: Campaign) -> None:
    client = client_of(carla)
    client.post(of_brand(campaign, "invite/"), {"handle": "bruno"})

    answer = client.post(of_brand(campaign, "invite/"), {"handle": "bruno"})

    assert answer.status_code == 409
    assert Invitation.objects.count() == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "sent", [{}, {"answer": "maybe"}, {"answer": "accept"}, {"answer": "accept", "terms_version": "x"}]
)
def test_half_an_answer_agrees_to_nothing(
    client_of, bruno: Creator, campaign: Campaign, sent: dict[str, str]
) -> None:
    invitation = agreements.invitation_send(campaign=campaign, creator=bruno)

    answer = client_of(bruno.user).post(f"/studio/invitations/{invitation.public_id}/answer/", sent)

    assert answer.status_code == 400
    invitation.refresh_from_db()
    assert invitation.is_open
    assert not Collaboration.objects.exists()


def test_an_old_page_applies_to_nothing(client_of, bruno: Creator, campaign: Campaign) -> None:
    edit(campaign, commission_bp=100)

    answer = client_of(bruno.user).post(
        f"/studio/campaigns/{campaign.public_id}/apply/", {"terms_version": 1}
    )

    assert answer.status_code == 409
    assert not Application.objects.exists()


def test_a_page_without_its_version_applies_to_nothing(client_of, bruno: Creator, campaign: Campaign) -> None:
    answer = client_of(bruno.user).post(f"/studio/campaigns/{campaign.public_id}/apply/", {"message": "x"})

    assert answer.status_code == 400
    assert not Application.objects.exists()


def test_nobody_applies_twice(client_of, bruno: Creator, campaign: Campaign) -> None:
    client = client_of(bruno.user)
    client.post(f"/studio/campaigns/{campaign.public_id}/apply/", {"terms_version": 1})

    again = client.post(f"/studio/campaigns/{campaign.public_id}/apply/", {"terms_version": 1})

    assert again.status_code == 409
    assert Application.objects.count() == 1


def test_a_rival_applies_in_mid_call(bruno: Creator, campaign: Campaign, monkeypatch) -> None:
    Application.objects.create(campaign=campaign, creator=bruno)
    # Both presses looked before either of them wrote.
    monkeypatch.setattr(agreements, "application_of", lambda creator, campaign: None)

    with pytest.raises(AlreadyProposed):
        agreements.application_send(campaign=campaign, creator=bruno, terms_version=1)

    assert Application.objects.count() == 1


def test_an_answer_is_given_once(bruno: Creator, campaign: Campaign) -> None:
    invitation = agreements.invitation_send(campaign=campaign, creator=bruno)
    stale = Invitation.objects.get()
    agreements.invitation_withdraw(invitation=invitation)

    with pytest.raises(AlreadyAnswered):
        agreements.invitation_decline(invitation=stale)
    application = agreements.application_send(campaign=campaign, creator=make_creator(), terms_version=1)
    agreements.application_decline(application=application)
    with pytest.raises(AlreadyAnswered):
        agreements.application_accept(application=application)

    assert not Collaboration.objects.exists()


def test_a_campaign_closed_in_mid_call_takes_nobody(bruno: Creator, campaign: Campaign, monkeypatch) -> None:
    application = agreements.application_send(campaign=campaign, creator=bruno, terms_version=1)

    def close_first(found: Campaign) -> None:
        Campaign.objects.update(state=Campaign.State.CLOSED)

    monkeypatch.setattr(agreements, "campaign_lock", close_first)

    with pytest.raises(CampaignClosed):
        agreements.application_accept(application=application)

    assert not Collaboration.objects.exists()


def test_a_message_that_is_too_long_is_said_beside_the_field(
    client_of, carla: User, campaign: Campaign
) -> None:
    answer = client_of(carla).post(of_brand(campaign, "invite/"), {"handle": "bruno", "message": "x" * 1001})

    assert answer.status_code == 400
    assert not Invitation.objects.exists()
