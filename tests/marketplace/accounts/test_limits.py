"""How often one person may do what costs others something."""

import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as RedisConnectionError

from marketplace.accounts.errors import TooOften
from marketplace.accounts.limits import spend
from marketplace.accounts.models import User
from marketplace.brands.models import Brand, BrandMember

pytestmark = pytest.mark.django_db


def test_the_share_of_an_hour_is_each_persons_own(alice: User, carla: User) -> None:
    for _ in range(3):
        spend(alice, "deed", an_hour=3)

    with pytest.raises(TooOften):
        spend(alice, "deed", an_hour=3)
    spend(alice, "other_deed", an_hour=3)
    spend(carla, "deed", an_hour=3)


def test_an_hour_that_ends_in_mid_call_keeps_nobody_out(alice: User, monkeypatch) -> None:
    monkeypatch.setattr(cache, "add", lambda *args: None)

    spend(alice, "deed", an_hour=0)


def test_a_cache_that_is_away_keeps_nobody_from_working(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object) -> None:
        raise RedisConnectionError("away")

    monkeypatch.setattr(cache, "add", away)
    spend(alice, "deed", an_hour=0)


def test_addresses_are_not_tried_through(client_of, carla: User, lantern: Brand, alice: User) -> None:
    client = client_of(carla)
    address = f"/brand/{lantern.public_id}/team/add/"
    for number in range(20):
        client.post(address, {"email": f"nobody{number}@example.org", "role": "staff"})

    answer = client.post(address, {"email": alice.email, "role": "staff"})

    assert answer.status_code == 429
    assert not BrandMember.objects.filter(user=alice).exists()


def test_a_page_of_its_own_for_too_many_requests(client: Client, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "signup": "1/m/ip"}

    for _ in range(2):
        answer = client.post("/accounts/signup/", {"email": "", "password1": ""})

    assert answer.status_code == 429
    assert b"That was too fast" in answer.content
