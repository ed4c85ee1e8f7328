"""Invitations and applications, and the one collaboration they lead to."""

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
from marketplace.campaigns.events import CampaignAccepted
from marketplace.campaigns.models import Application, Campaign, Collaboration, Invitation, Proposal
from marketplace.creators.models import Creator
from tests.factories import make_campaign, make_creator

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(lantern: Brand) -> Campaign:
    """Two places at 12 %."""
    return make_campaign(lantern, seats=2)


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
