"""A brand writes, changes, publishes and closes a campaign."""

import pytest

from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.campaigns import services
from marketplace.campaigns.commission import basis_points, percent_text
from marketplace.campaigns.errors import CommissionRefused
from marketplace.campaigns.events import CampaignPublished
from marketplace.campaigns.models import Campaign
from marketplace.creators.models import Creator
from tests.factories import make_campaign, make_collaboration, make_creator

pytestmark = pytest.mark.django_db

BRIEF = {
    "title": "Winter light",
    "brief": "Show three lamps and tell what each is for.",
    "market": "eu",
    "language": "en",
    "commission_bp": "12.5",
    "seats": 3,
    "deadline": "",
}


def url(brand: Brand, rest: str = "") -> str:
    return f"/brand/{brand.public_id}/campaigns/{rest}"


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("12,25", 1225),
        ("0", 0),
        ("80", 8000),
        ("7 %", 700),
        ("80.00", 8000),
        ("0.05", 5),
    ],
)
def test_percent_becomes_basis_points(typed: str, points: int) -> None:
    assert basis_points(typed) == points
    assert basis_points(percent_text(points)) == points


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-1",
        "+5",
        "12.345",
        "80.01",
        "81",
        "1e1",
        "١٢",
        "12.",
        ".5",
        "twelve",
        "1200",
        "NaN",
        "12 5",
        "0x10",
    ],
)
def test_what_is_no_commission_is_refused(typed: str) -> None:
    with pytest.raises(CommissionRefused):
        basis_points(typed)


def test_a_manager_drafts_a_campaign(client_of, carla: User, lantern: Brand) -> None:
    client = client_of(carla)
    assert client.get(url(lantern)).status_code == 200
    assert client.get(url(lantern, "new/")).status_code == 200

    answer = client.post(url(lantern, "new/"), BRIEF)

    campaign = Campaign.objects.get()
    assert answer["Location"] == url(lantern, f"{campaign.public_id}/")
    assert (campaign.commission_bp, campaign.seats, campaign.state) == (1250, 3, Campaign.State.DRAFT)
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"commission_bp": "12.345"}, "commission_bp"),
        ({"commission_bp": "80.5"}, "commission_bp"),
        ({"commission_bp": "-2"}, "commission_bp"),
        ({"seats": 0}, "seats"),
        ({"seats": 100000}, "seats"),
        ({"deadline": "2020-01-01"}, "deadline"),
        ({"deadline": "2026-02-30"}, "deadline"),
        ({"language": "xx"}, "language"),
        ({"market": "nowhere"}, "market"),
        ({"title": "\u200b"}, "title"),
        ({"brief": "x" * 2001}, "brief"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    client_of, carla: User, lantern: Brand, change, field
) -> None:
    answer = client_of(carla).post(url(lantern, "new/"), {**BRIEF, **change})

    assert answer.status_code == 400
    assert answer.context["form"].errors[field]
    assert not Campaign.objects.exists()


def test_publishing_and_closing(client_of, carla: User, lantern: Brand) -> None:
    campaign = make_campaign(lantern, state=Campaign.State.DRAFT, published_at=None)
    client = client_of(carla)

    client.post(url(lantern, f"{campaign.public_id}/publish/"))
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.PUBLISHED
    assert campaign.published_at is not None
    assert client.post(url(lantern, f"{campaign.public_id}/publish/")).status_code == 409

    client.post(url(lantern, f"{campaign.public_id}/close/"))
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.CLOSED
    assert client.post(url(lantern, f"{campaign.public_id}/close/")).status_code == 409
    assert client.post(url(lantern, f"{campaign.public_id}/publish/")).status_code == 409


def test_publishing_is_announced(lantern: Brand, monkeypatch) -> None:
    campaign = make_campaign(lantern, state=Campaign.State.DRAFT, published_at=None)
    heard: list[object] = []
    monkeypatch.setattr(services, "emit", heard.append)

    services.campaign_publish(campaign=campaign)

    assert heard == [CampaignPublished(campaign.pk)]


@pytest.mark.parametrize("state", ["draft", "submitted", "refused"])
def test_a_brand_nobody_has_approved_publishes_nothing(
    client_of, carla: User, lantern: Brand, state: str
) -> None:
    campaign = make_campaign(lantern, state=Campaign.State.DRAFT, published_at=None)
    Brand.objects.filter(pk=lantern.pk).update(state=state)

    answer = client_of(carla).post(url(lantern, f"{campaign.public_id}/publish/"))

    assert answer.status_code == 409
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.DRAFT


def test_new_terms_get_a_new_version_and_what_was_agreed_stays(
    client_of, carla: User, lantern: Brand, bruno: Creator
) -> None:
    campaign = make_campaign(lantern, commission_bp=1200, seats=5)
    agreed = make_collaboration(lantern, bruno, campaign=campaign)
    before = {name: getattr(agreed, name) for name in ("commission_bp", "terms_version", "terms")}

    client_of(carla).post(url(lantern, f"{campaign.public_id}/edit/"), {**BRIEF, "commission_bp": "5"})

    campaign.refresh_from_db()
    assert (campaign.commission_bp, campaign.terms_version) == (500, 2)
    agreed.refresh_from_db()
    assert {name: getattr(agreed, name) for name in before} == before


def test_more_places_are_no_new_terms(lantern: Brand) -> None:
    campaign = make_campaign(lantern, seats=2)
    values = {name: getattr(campaign, name) for name in services.FIELDS}

    services.campaign_edit(campaign=campaign, values={**values, "seats": 7})

    campaign.refresh_from_db()
    assert (campaign.seats, campaign.terms_version) == (7, 1)


def test_fewer_places_than_are_taken_are_refused(client_of, carla: User, lantern: Brand) -> None:
    campaign = make_campaign(lantern, seats=3)
    Campaign.objects.update(seats_taken=2)

    answer = client_of(carla).post(url(lantern, f"{campaign.public_id}/edit/"), {**BRIEF, "seats": 1})

    assert answer.status_code == 400
    assert b"2 creators have been accepted already" in answer.content
    campaign.refresh_from_db()
    assert (campaign.seats, campaign.title) == (3, "Light for small rooms")


def test_a_closed_campaign_is_not_changed(client_of, carla: User, lantern: Brand) -> None:
    campaign = make_campaign(lantern, state=Campaign.State.CLOSED)

    answer = client_of(carla).post(url(lantern, f"{campaign.public_id}/edit/"), BRIEF)

    assert answer.status_code == 400
    campaign.refresh_from_db()
    assert campaign.title == "Light for small rooms"


@pytest.mark.parametrize("address", ["", "{campaign}/"])
def test_lists_ask_as_often_for_twenty_as_for_one(
    client_of, carla: User, lantern: Brand, address: str, django_assert_max_num_queries
) -> None:
    for _ in range(20):
        campaign = make_campaign(lantern, seats=100)
    for _ in range(10):
        campaign.applications.create(creator=make_creator())
        campaign.invitations.create(creator=make_creator())
        make_collaboration(lantern, make_creator(), campaign=campaign)
        make_creator()
    client = client_of(carla)

    with django_assert_max_num_queries(15):
        assert client.get(url(lantern, address.format(campaign=campaign.public_id))).status_code == 200
