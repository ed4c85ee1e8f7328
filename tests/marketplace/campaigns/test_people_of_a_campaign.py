"""The people of a campaign: who applied, who was invited, who agreed, each list on pages of its own."""

import pytest

from marketplace.campaigns.models import Application, Invitation
from tests.factories import make_campaign, make_collaboration, make_creator

pytestmark = pytest.mark.django_db


def names(page, key):
    return [one.creator.display_name for one in page.context[key]]


def test_everybody_is_on_some_page(lantern, carla, client_of):
    campaign = make_campaign(lantern, seats=20)
    people: dict[str, set[str]] = {"applications": set(), "invitations": set(), "collaborations": set()}
    for number in range(12):
        applied, invited, agreed = (make_creator(handle=f"{kind}{number:02}") for kind in ("a", "i", "c"))
        Application.objects.create(campaign=campaign, creator=applied)
        Invitation.objects.create(campaign=campaign, creator=invited)
        make_collaboration(lantern, agreed, campaign=campaign)
        for key, one in zip(people, (applied, invited, agreed), strict=True):
            people[key].add(one.display_name)
    address, client = f"/brand/{lantern.public_id}/campaigns/{campaign.public_id}/", client_of(carla)

    first = client.get(address)

    for key, asked in (("applications", "applied"), ("invitations", "invited"), ("collaborations", "agreed")):
        second = client.get(address, {asked: 2})
        assert len(names(first, key)) == 10
        assert f"?{asked}=2#h-{asked}" in first.text
        assert {*names(first, key), *names(second, key)} == people[key]
        assert all(names(first, other) == names(second, other) for other in people if other != key)
    assert "12 creators want to join" in first.text


def test_who_was_answered_is_in_no_list(lantern, carla, client_of):
    campaign = make_campaign(lantern)
    for state in (Application.State.DECLINED, Application.State.WITHDRAWN):
        Application.objects.create(campaign=campaign, creator=make_creator(), state=state)
        Invitation.objects.create(campaign=campaign, creator=make_creator(), state=state)

    page = client_of(carla).get(f"/brand/{lantern.public_id}/campaigns/{campaign.public_id}/")

    assert [names(page, key) for key in ("applications", "invitations", "collaborations")] == [[], [], []]
