"""Following a creator."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from marketplace.accounts.models import User
from marketplace.creators.models import Creator, Follow
from marketplace.creators.selectors import (
    creator_by_handle,
    creator_by_id,
    creator_of,
    creators_followed_by,
    follower_count,
    followers_of,
    is_following,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


def url(creator: Creator) -> str:
    return f"/creators/{creator.handle}/follow/"


def test_a_fan_follows_and_stops(client_of, alice: User, bruno: Creator) -> None:
    client = client_of(alice)

    answer = client.post(url(bruno), {"follow": "1", "next": "/shows/x/"})
    assert answer["Location"] == "/shows/x/"
    assert is_following(alice, bruno)
    assert [*followers_of(bruno)] == [alice]
    assert [*creators_followed_by(alice)] == [bruno]

    client.post(url(bruno), {"follow": "0"})
    assert not is_following(alice, bruno)
    assert follower_count(bruno) == 0


def test_a_double_tap_is_one_tap(client_of, alice: User, bruno: Creator) -> None:
    client = client_of(alice)

    for _ in range(2):
        client.post(url(bruno), {"follow": "1"})

    assert Follow.objects.count() == 1
    for _ in range(2):
        assert client.post(url(bruno), {"follow": "0"}).status_code == 302
    assert Follow.objects.count() == 0


def test_a_script_gets_the_truth(client_of, alice: User, bruno: Creator) -> None:
    answer = client_of(alice).post(url(bruno), {"follow": "1"}, headers=FETCH)

    assert answer.json() == {"following": True, "followers": 1}


def test_a_visitor_signs_in_first_and_comes_back(client: Client, bruno: Creator) -> None:
    answer = client.post(url(bruno), {"follow": "1", "next": "/shows/x/"})
    assert answer["Location"] == "/accounts/login/?next=/shows/x/"

    said = client.post(url(bruno), {"follow": "1"}, headers=FETCH)
    assert said.status_code == 401
    assert said.json()["error"]["code"] == "sign_in_first"
    assert not Follow.objects.exists()


def test_a_foreign_address_to_go_on_to_is_not_followed(client_of, alice: User, bruno: Creator) -> None:
    answer = client_of(alice).post(url(bruno), {"follow": "1", "next": "//evil.example"})

    assert "evil" not in answer["Location"]


def test_looking_follows_nobody(client_of, alice: User, bruno: Creator) -> None:
    assert client_of(alice).get(url(bruno)).status_code == 302
    assert not Follow.objects.exists()


def test_nobody_follows_themselves(client_of, bruno: Creator) -> None:
    assert client_of(bruno.user).post(url(bruno), {"follow": "1"}).status_code == 400
    assert not Follow.objects.exists()


@pytest.mark.parametrize("state", ["submitted", "refused", "suspended"])
def test_a_profile_that_is_not_public_is_not_found(
    client_of, alice: User, bruno: Creator, state: str
) -> None:
    Creator.objects.update(state=state)

    assert client_of(alice).post(url(bruno), {"follow": "1"}).status_code == 404
    assert not Follow.objects.exists()


def test_people_who_left_are_no_followers(bruno: Creator) -> None:
    gone = make_user(is_active=False)
    Follow.objects.create(user=gone, creator=bruno)

    assert follower_count(bruno) == 0


def test_a_visitor_has_no_profile_and_follows_nobody(bruno: Creator) -> None:
    visitor = AnonymousUser()

    assert creator_of(visitor) is None
    assert [*creators_followed_by(visitor)] == []
    assert is_following(visitor, bruno) is False
    assert creator_by_id(bruno.pk) == bruno
    assert creator_by_handle("ＢＲＵＮＯ") == bruno
