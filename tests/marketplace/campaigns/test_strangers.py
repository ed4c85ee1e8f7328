"""Every address of campaigns, tried by strangers, by staff and with no log-in."""

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.campaigns.models import Application, Campaign, Collaboration, Invitation
from marketplace.creators.models import Creator
from tests.factories import make_campaign, make_collaboration, make_creator

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids(lantern: Brand, bruno: Creator) -> dict[str, str]:
    """A campaign with one of everything in it."""
    campaign = make_campaign(lantern, state=Campaign.State.DRAFT)
    other = make_creator(handle="other")
    return {
        "brand": lantern.public_id,
        "campaign": campaign.public_id,
        "invitation": Invitation.objects.create(campaign=campaign, creator=bruno).public_id,
        "application": Application.objects.create(campaign=campaign, creator=other).public_id,
        "collaboration": make_collaboration(lantern, make_creator(), campaign=campaign).public_id,
    }


BRAND_PAGES = [
    "/brand/{brand}/campaigns/",
    "/brand/{brand}/campaigns/new/",
    "/brand/{brand}/campaigns/{campaign}/",
    "/brand/{brand}/campaigns/{campaign}/edit/",
]
BRAND_DEEDS = [
    "/brand/{brand}/campaigns/new/",
    "/brand/{brand}/campaigns/{campaign}/edit/",
    "/brand/{brand}/campaigns/{campaign}/publish/",
    "/brand/{brand}/campaigns/{campaign}/close/",
    "/brand/{brand}/campaigns/{campaign}/invite/",
    "/brand/{brand}/campaigns/{campaign}/invitations/{invitation}/withdraw/",
    "/brand/{brand}/campaigns/{campaign}/applications/{application}/answer/",
]
CREATOR_PAGES = [
    "/studio/campaigns/{campaign}/",
    "/studio/invitations/{invitation}/",
    "/studio/collaborations/{collaboration}/",
]
CREATOR_DEEDS = [
    "/studio/campaigns/{campaign}/apply/",
    "/studio/invitations/{invitation}/answer/",
    "/studio/applications/{application}/withdraw/",
]
SENT = {
    "answer": "accept",
    "terms_version": "1",
    "handle": "other",
    "title": "x",
    "brief": "x",
    "commission_bp": "1",
}


def rows() -> list[object]:
    return [
        list(kind.objects.order_by("pk").values())
        for kind in (Campaign, Invitation, Application, Collaboration)
    ]


@pytest.mark.parametrize("address", BRAND_PAGES + CREATOR_PAGES)
def test_a_stranger_finds_no_page(client_of, mallory: User, ids: dict[str, str], address: str) -> None:
    assert client_of(mallory).get(address.format(**ids)).status_code == 404


@pytest.mark.parametrize("address", BRAND_DEEDS + CREATOR_DEEDS)
def test_a_stranger_does_nothing(client_of, mallory: User, ids: dict[str, str], address: str) -> None:
    before = rows()

    answer = client_of(mallory).post(address.format(**ids), SENT)

    assert answer.status_code == 404
    assert rows() == before


@pytest.mark.parametrize("address", BRAND_DEEDS)
def test_staff_read_but_do_not_agree(client_of, dana: User, ids: dict[str, str], address: str) -> None:
    before = rows()

    answer = client_of(dana).post(address.format(**ids), SENT)

    assert answer.status_code == 403
    assert rows() == before
    assert client_of(dana).get("/brand/{brand}/campaigns/{campaign}/".format(**ids)).status_code == 200


def test_a_campaign_of_another_brand_is_out_of_reach(client_of, mallory: User, ids: dict[str, str]) -> None:
    hers = mallory.brand_memberships.get().brand.public_id

    for address in BRAND_PAGES[2:]:
        assert client_of(mallory).get(address.format(**{**ids, "brand": hers})).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        *BRAND_PAGES,
        *BRAND_DEEDS,
        *CREATOR_PAGES,
        *CREATOR_DEEDS,
        "/studio/campaigns/",
        "/studio/collaborations/",
    ],
)
def test_without_log_in_one_is_asked_to_sign_in(client: Client, ids: dict[str, str], address: str) -> None:
    for answer in (client.get(address.format(**ids)), client.post(address.format(**ids), SENT)):
        assert answer.status_code in {302, 405}
        if answer.status_code == 302:
            assert answer["Location"].startswith("/accounts/login/")


def test_who_has_no_profile_finds_no_desk(client_of, alice: User) -> None:
    for address in ("/studio/campaigns/", "/studio/collaborations/"):
        assert client_of(alice).get(address).status_code == 404


def test_a_brand_reads_what_it_agreed(client_of, carla: User, ids: dict[str, str]) -> None:
    page = client_of(carla).get("/studio/collaborations/{collaboration}/".format(**ids))

    assert page.status_code == 200
    assert b"Lantern Row" in page.content


def test_operators_look_and_touch_nothing(client_of, oliver: User, ids: dict[str, str]) -> None:
    client = client_of(oliver)
    for model, row in (("campaign", Campaign), ("collaboration", Collaboration), ("invitation", Invitation)):
        pk = row.objects.get().pk
        assert client.get(f"/operator/campaigns/{model}/").status_code == 200
        assert client.get(f"/operator/campaigns/{model}/{pk}/change/").status_code == 200
        before = rows()
        assert (
            client.post(f"/operator/campaigns/{model}/{pk}/change/", {"commission_bp": 1}).status_code == 403
        )
        assert rows() == before


@pytest.mark.parametrize(
    "address",
    [
        "/brand/{brand}/campaigns/nothing/",
        "/brand/{brand}/campaigns/{campaign}/applications/nothing/answer/",
        "/brand/{brand}/campaigns/{campaign}/invitations/nothing/withdraw/",
    ],
)
def test_what_is_not_there_is_not_found(client_of, carla: User, ids: dict[str, str], address: str) -> None:
    client = client_of(carla)

    assert client.post(address.format(**ids), {"answer": "accept"}).status_code in {404, 405}
    assert client.get(address.format(**ids)).status_code in {404, 405}
