"""Invitations and applications, and the one collaboration they lead to."""

import pytest
from django.core import mail

from marketplace.accounts.models import User
from marketplace.campaigns import agreements, services
from marketplace.campaigns.errors import (
    AlreadyAnswered,
)
from marketplace.campaigns.events import CampaignAccepted
from marketplace.campaigns.models import Application, Campaign, Collaboration, Invitation, Proposal
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


def test_a_brand_invites_and_the_creator_accepts(
    client_of, carla: User, bruno: Creator, campaign: Campaign
) -> None:
    client_of(carla).post(of_brand(campaign, "invite/"), {"handle": "@Bruno", "message": "Six lamps?"})

    invitation = Invitation.objects.get()
    [letter] = mail.outbox
    assert letter.to == [bruno.user.email]
    assert "Six lamps?" in letter.body
    assert letter.from_email.startswith("Lantern Row via")
    client = client_of(bruno.user)
    page = client.get(f"/studio/invitations/{invitation.public_id}/")
    assert b"12 %" in page.content
    assert b"Accept these terms" in page.content

    answer = client.post(
        f"/studio/invitations/{invitation.public_id}/answer/", {"answer": "accept", "terms_version": 1}
    )

    agreed = Collaboration.objects.get()
    assert answer["Location"] == f"/studio/collaborations/{agreed.public_id}/"
    assert (agreed.creator, agreed.brand, agreed.commission_bp) == (bruno, campaign.brand, 1200)
    assert agreed.terms["brief"] == campaign.brief
    invitation.refresh_from_db()
    campaign.refresh_from_db()
    assert (invitation.state, campaign.seats_taken) == (Proposal.State.ACCEPTED, 1)
    assert client.get(answer["Location"]).status_code == 200
    assert {letter.to[0] for letter in mail.outbox[1:]} == {bruno.user.email, carla.email}


def test_a_creator_applies_and_the_brand_accepts(
    client_of, carla: User, bruno: Creator, campaign: Campaign
) -> None:
    client = client_of(bruno.user)
    assert b"Light for small rooms" in client.get("/studio/campaigns/").content
    assert client.get(f"/studio/campaigns/{campaign.public_id}/").status_code == 200
    client.post(
        f"/studio/campaigns/{campaign.public_id}/apply/", {"message": "I love lamps.", "terms_version": 1}
    )

    application = Application.objects.get()
    assert mail.outbox[0].to == [carla.email]
    assert b"I love lamps." in client_of(carla).get(of_brand(campaign)).content
    client_of(carla).post(
        of_brand(campaign, f"applications/{application.public_id}/answer/"), {"answer": "accept"}
    )

    assert Collaboration.objects.get().creator == bruno
    application.refresh_from_db()
    assert application.state == Proposal.State.ACCEPTED
    assert b"You work together" in client.get(f"/studio/campaigns/{campaign.public_id}/").content


def test_both_say_no(client_of, carla: User, bruno: Creator, campaign: Campaign) -> None:
    invitation = agreements.invitation_send(campaign=campaign, creator=bruno)
    client_of(bruno.user).post(f"/studio/invitations/{invitation.public_id}/answer/", {"answer": "decline"})
    other = make_creator()
    application = agreements.application_send(campaign=campaign, creator=other, terms_version=1)
    client_of(carla).post(
        of_brand(campaign, f"applications/{application.public_id}/answer/"), {"answer": "decline"}
    )

    invitation.refresh_from_db()
    application.refresh_from_db()
    assert invitation.state == application.state == Proposal.State.DECLINED
    assert not Collaboration.objects.exists()
    campaign.refresh_from_db()
    assert campaign.seats_taken == 0


def test_the_fact_is_announced(bruno: Creator, campaign: Campaign, monkeypatch) -> None:
    heard: list[object] = []
    monkeypatch.setattr(agreements, "emit", heard.append)
    invitation = agreements.invitation_send(campaign=campaign, creator=bruno)

    agreed = agreements.invitation_accept(invitation=invitation, terms_version=1)

    assert heard == [CampaignAccepted(collaboration_id=agreed.pk)]


def test_accepting_twice_is_one_collaboration(client_of, bruno: Creator, campaign: Campaign) -> None:
    invitation = agreements.invitation_send(campaign=campaign, creator=bruno)
    client = client_of(bruno.user)
    yes = {"answer": "accept", "terms_version": 1}

    client.post(f"/studio/invitations/{invitation.public_id}/answer/", yes)
    again = client.post(f"/studio/invitations/{invitation.public_id}/answer/", yes)

    assert again.status_code == 409
    assert Collaboration.objects.count() == 1
    campaign.refresh_from_db()
    assert campaign.seats_taken == 1


def test_an_application_to_an_open_invitation_is_a_yes_from_both(bruno: Creator, campaign: Campaign) -> None:
    invitation = agreements.invitation_send(campaign=campaign, creator=bruno)

    application = agreements.application_send(campaign=campaign, creator=bruno, terms_version=1)

    invitation.refresh_from_db()
    assert application.state == invitation.state == Proposal.State.ACCEPTED
    assert Collaboration.objects.count() == 1


def test_an_invitation_to_an_open_application_is_a_yes_from_both(bruno: Creator, campaign: Campaign) -> None:
    agreements.application_send(campaign=campaign, creator=bruno, terms_version=1)

    invitation = agreements.invitation_send(campaign=campaign, creator=bruno)

    assert invitation.state == Proposal.State.ACCEPTED
    assert Collaboration.objects.count() == 1


def test_invitation_and_application_that_crossed_lead_to_one_collaboration(
    bruno: Creator, campaign: Campaign
) -> None:
    # Both rows are there and open: what two transactions leave that did not see each other.
    invitation = Invitation.objects.create(campaign=campaign, creator=bruno)
    application = Application.objects.create(campaign=campaign, creator=bruno)
    stale = Application.objects.get(pk=application.pk)

    first = agreements.invitation_accept(invitation=invitation, terms_version=1)
    second = agreements.application_accept(application=stale)

    assert first == second
    assert Collaboration.objects.count() == 1
    campaign.refresh_from_db()
    assert campaign.seats_taken == 1


def test_terms_stay_as_agreed(client_of, bruno: Creator, campaign: Campaign) -> None:
    application = agreements.application_send(campaign=campaign, creator=bruno, terms_version=1)
    agreed = agreements.application_accept(application=application)

    edit(campaign, commission_bp=100, brief="Something else.", title="Another")

    agreed.refresh_from_db()
    assert agreed.commission_bp == 1200
    assert agreed.terms["title"] == "Light for small rooms"
    page = client_of(bruno.user).get(f"/studio/collaborations/{agreed.public_id}/").content
    assert b"12 %" in page
    assert b"Something else." not in page


def test_an_invitation_is_taken_back_and_sent_again(
    client_of, carla: User, bruno: Creator, campaign: Campaign
) -> None:
    invitation = agreements.invitation_send(campaign=campaign, creator=bruno)
    client = client_of(carla)

    client.post(of_brand(campaign, f"invitations/{invitation.public_id}/withdraw/"))
    invitation.refresh_from_db()
    assert invitation.state == Proposal.State.WITHDRAWN
    with pytest.raises(AlreadyAnswered):
        agreements.invitation_accept(invitation=invitation, terms_version=1)

    client.post(of_brand(campaign, "invite/"), {"handle": "bruno"})
    invitation.refresh_from_db()
    assert invitation.is_open


def test_an_application_is_taken_back(client_of, bruno: Creator, campaign: Campaign) -> None:
    application = agreements.application_send(campaign=campaign, creator=bruno, terms_version=1)

    client_of(bruno.user).post(f"/studio/applications/{application.public_id}/withdraw/")

    application.refresh_from_db()
    assert application.state == Proposal.State.WITHDRAWN


def test_the_desk_shows_what_waits(
    client_of, bruno: Creator, campaign: Campaign, django_assert_max_num_queries
) -> None:
    client = client_of(bruno.user)
    assert b"Nothing agreed yet" in client.get("/studio/collaborations/").content
    for _ in range(20):
        agreements.invitation_send(campaign=make_campaign(campaign.brand), creator=bruno)
        agreements.application_send(campaign=make_campaign(campaign.brand), creator=bruno, terms_version=1)
    for _ in range(20):
        one = agreements.application_send(
            campaign=make_campaign(campaign.brand), creator=bruno, terms_version=1
        )
        agreements.application_accept(application=one)

    with django_assert_max_num_queries(12):
        page = client.get("/studio/collaborations/")
    assert b"Waiting for your answer" in page.content
    with django_assert_max_num_queries(12):
        client.get("/studio/campaigns/")
