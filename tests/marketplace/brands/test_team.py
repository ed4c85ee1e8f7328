"""Who acts for a brand, and who may not."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.http import Http404

from marketplace.accounts.models import User
from marketplace.brands import selectors, team
from marketplace.brands.errors import LastOwner, RoleTooLow
from marketplace.brands.models import Brand, BrandMember
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def team_url(brand: Brand, rest: str = "") -> str:
    return f"/brand/{brand.public_id}/team/{rest}"


def member(brand: Brand, user: User) -> BrandMember:
    return BrandMember.objects.get(brand=brand, user=user)


def test_an_owner_adds_somebody_with_an_account(client_of, carla: User, lantern: Brand, alice: User) -> None:
    answer = client_of(carla).post(
        team_url(lantern, "add/"), {"email": "Alice@Example.org", "role": "manager"}
    )

    assert answer.status_code == 302
    assert member(lantern, alice).role == BrandMember.Role.MANAGER
    [letter] = mail.outbox
    assert letter.to == [alice.email]
    assert "Lantern Row" in letter.subject


def test_an_address_without_an_account_is_refused(client_of, carla: User, lantern: Brand) -> None:
    answer = client_of(carla).post(
        team_url(lantern, "add/"), {"email": "nobody@example.org", "role": "staff"}
    )

    assert answer.status_code == 400
    assert b"Nobody signs in with this address yet" in answer.content
    assert BrandMember.objects.count() == 1


def test_nobody_is_added_twice(client_of, carla: User, lantern: Brand, dana: User) -> None:
    answer = client_of(carla).post(team_url(lantern, "add/"), {"email": dana.email, "role": "owner"})

    assert answer.status_code == 400
    assert b"in the team already" in answer.content
    assert member(lantern, dana).role == BrandMember.Role.STAFF


def test_an_owner_changes_a_role(client_of, carla: User, lantern: Brand, dana: User) -> None:
    client_of(carla).post(team_url(lantern, f"{member(lantern, dana).pk}/role/"), {"role": "manager"})

    assert member(lantern, dana).role == BrandMember.Role.MANAGER


def test_an_owner_removes_a_member(client_of, carla: User, lantern: Brand, dana: User) -> None:
    client_of(carla).post(team_url(lantern, f"{member(lantern, dana).pk}/remove/"))

    assert not BrandMember.objects.filter(user=dana).exists()
    assert client_of(dana).get(team_url(lantern)).status_code == 404


def test_a_member_leaves(client_of, lantern: Brand, dana: User) -> None:
    answer = client_of(dana).post(team_url(lantern, f"{member(lantern, dana).pk}/remove/"))

    assert answer["Location"] == "/brand/start/"
    assert not BrandMember.objects.filter(user=dana).exists()


@pytest.mark.parametrize("deed", ["remove/", "role/"])
def test_the_last_owner_stays(client_of, carla: User, lantern: Brand, dana: User, deed: str) -> None:
    answer = client_of(carla).post(
        team_url(lantern, f"{member(lantern, carla).pk}/{deed}"), {"role": "staff"}
    )

    assert answer.status_code == 409
    assert member(lantern, carla).role == BrandMember.Role.OWNER


def test_two_owners_who_remove_each_other_leave_one(carla: User, lantern: Brand, dana: User) -> None:
    team.member_role_set(member=member(lantern, dana), role=BrandMember.Role.OWNER)
    hers, his = member(lantern, carla), member(lantern, dana)

    team.member_remove(member=hers)
    with pytest.raises(LastOwner):
        team.member_remove(member=his)

    assert BrandMember.objects.get(brand=lantern).user == dana


@pytest.mark.parametrize("rest", ["add/", "{carla}/role/", "{carla}/remove/"])
def test_staff_do_not_touch_the_team(client_of, carla: User, lantern: Brand, dana: User, rest: str) -> None:
    address = team_url(lantern, rest.format(carla=member(lantern, carla).pk))
    before = list(BrandMember.objects.values().order_by("pk"))

    answer = client_of(dana).post(address, {"email": "x@example.org", "role": "staff"})

    assert answer.status_code == 403
    assert list(BrandMember.objects.values().order_by("pk")) == before


def test_a_member_of_another_brand_is_out_of_reach(
    client_of, carla: User, lantern: Brand, mallory: User
) -> None:
    hers = BrandMember.objects.get(user=mallory)

    answer = client_of(carla).post(team_url(lantern, f"{hers.pk}/remove/"))

    assert answer.status_code == 404
    assert BrandMember.objects.filter(pk=hers.pk).exists()


def test_the_door(lantern: Brand, carla: User, dana: User, mallory: User) -> None:
    assert selectors.access_brand(carla, lantern.public_id, to="own") == lantern
    assert selectors.access_brand(dana, lantern.public_id, to="view") == lantern
    with pytest.raises(RoleTooLow):
        selectors.access_brand(dana, lantern.public_id, to="manage")
    for deed in ("view", "manage", "own"):
        with pytest.raises(Http404):
            selectors.access_brand(mallory, lantern.public_id, to=deed)


def test_the_page_shows_staff_no_buttons(client_of, lantern: Brand, carla: User, dana: User) -> None:
    assert b"Add to the team" in client_of(carla).get(team_url(lantern)).content
    page = client_of(dana).get(team_url(lantern)).content
    assert b"Add to the team" not in page
    assert b"Leave" in page


def test_the_page_asks_as_often_for_many_as_for_few(
    client_of, carla: User, lantern: Brand, django_assert_max_num_queries
) -> None:
    client = client_of(carla)
    for _ in range(20):
        BrandMember.objects.create(brand=lantern, user=make_user(), role=BrandMember.Role.STAFF)

    with django_assert_max_num_queries(10):
        client.get(team_url(lantern))


def test_an_unknown_role_is_not_given(client_of, carla: User, lantern: Brand, dana: User) -> None:
    answer = client_of(carla).post(team_url(lantern, f"{member(lantern, dana).pk}/role/"), {"role": "king"})

    assert answer.status_code == 404
    assert member(lantern, dana).role == BrandMember.Role.STAFF


def test_who_is_told_of_what(lantern: Brand, carla: User, dana: User) -> None:
    assert selectors.people_who(lantern, to="manage") == [carla]
    assert selectors.people_who(lantern, to="view") == [carla, dana]
    User.objects.filter(pk=carla.pk).update(is_active=False)
    assert selectors.people_who(lantern, to="manage") == []


def test_only_approved_brands_are_listed(lantern: Brand, mallory: User) -> None:
    Brand.objects.exclude(pk=lantern.pk).update(state=Brand.State.REFUSED)

    assert [*selectors.brands_approved()] == [lantern]
    assert selectors.brand_by_id(lantern.pk) == lantern
    assert selectors.brand_by_id(0) is None


def test_somebody_who_is_in_no_team_is_not_found(client_of, carla: User, lantern: Brand) -> None:
    assert client_of(carla).post(team_url(lantern, "4711/remove/")).status_code == 404


def test_a_visitor_is_in_no_team(lantern: Brand) -> None:
    assert selectors.member_of(AnonymousUser(), lantern.public_id) is None
    assert [*selectors.brands_of(AnonymousUser())] == []
    with pytest.raises(Http404):
        selectors.access_brand(AnonymousUser(), lantern.public_id)
