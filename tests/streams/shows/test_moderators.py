"""Who helps a host: asked by mail, accepted by link, with the duties they were asked for and no others."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from marketplace.accounts.models import Mail, User
from marketplace.creators.models import Creator
from marketplace.safety.models import LogEntry
from streams.shows import moderators
from streams.shows.duties import duties_in_show, role_in_show
from streams.shows.errors import ModeratorUnknown, ModeratorWorksHere
from streams.shows.models import ShowModerator
from streams.shows.selectors import access_show
from tests import factories
from tests.conftest import World

ClientOf = Callable[[User], Client]


@pytest.fixture
def helper(world: World, alice: User) -> Callable[..., ShowModerator]:
    """Let alice help in the show."""

    def invite(*duties: Any, for_all: bool = False) -> ShowModerator:
        row = moderators.moderator_invite(
            show=world.show,
            asked=alice.email,
            duties=frozenset(duties),
            for_all=for_all,
            by=world.creator.user,
        )
        return moderators.moderator_accept(row=row, user=alice)

    return invite


def doors(person: User, world: World) -> set[str]:
    found = set()
    for purpose in ("moderate", "moderate_chat", "moderate_products", "host", "darken"):
        try:
            access_show(person, world.show.public_id, to=purpose)
        except Http404:
            continue
        found.add(purpose)
    return found


def test_the_host_and_the_brand_have_every_duty(world: World, dana: User, alice: User, mallory: User) -> None:
    both = {"moderate", "moderate_chat", "moderate_products", "darken"}

    assert doors(world.creator.user, world) == both | {"host"}
    assert doors(dana, world) == both
    assert doors(alice, world) == doors(mallory, world) == set()


@pytest.mark.parametrize(("duty", "door"), [("chat", "moderate_chat"), ("products", "moderate_products")])
def test_a_moderator_has_the_duties_they_were_asked_for(
    world: World, alice: User, helper: Any, duty: str, door: str
) -> None:
    helper(duty)

    assert doors(alice, world) == {door}
    assert role_in_show(alice, world.show) == "mod"
    assert duties_in_show(alice, world.show) == {duty}


def test_nobody_helps_before_they_accept_or_after_it_ended(world: World, alice: User, helper: Any) -> None:
    moderators.moderator_invite(
        show=world.show, asked=alice.email, duties=frozenset({"chat"}), for_all=False, by=world.creator.user
    )
    assert doors(alice, world) == set()

    row = helper("chat")
    moderators.moderator_end(row=row, by=world.creator.user)
    assert doors(alice, world) == set()
    assert role_in_show(alice, world.show) == "fan"
    moderators.moderator_end(row=row, by=world.creator.user)
    assert LogEntry.objects.filter(deed="moderator_left").count() == 1


def test_one_for_all_shows_helps_in_each_of_this_host_alone(world: World, alice: User, helper: Any) -> None:
    helper("chat", for_all=True)
    next_show = factories.make_show(world.creator, title="Next week")
    strange = factories.make_show(factories.make_creator(handle="nour"), title="Another")

    assert role_in_show(alice, next_show) == "mod"
    assert role_in_show(alice, strange) == "fan"


def test_one_of_a_show_helps_in_its_rehearsal_and_in_no_other_show(
    world: World, alice: User, helper: Any
) -> None:
    helper("chat")
    rehearsal = factories.make_show(
        world.creator, title="Dry run", state="rehearsal", rehearsal_of=world.show
    )

    assert role_in_show(alice, rehearsal) == "mod"
    assert role_in_show(alice, factories.make_show(world.creator, title="Next week")) == "fan"


def test_whoever_is_asked_by_handle_gets_the_mail_and_their_address_is_not_shown(
    world: World, mallory: User, client_of: ClientOf
) -> None:
    host = client_of(world.creator.user)
    base = f"/studio/shows/{world.show.public_id}/room/"

    answer = host.post(f"{base}moderators/", {"asked": "@mallory", "duties": ["chat", "products"]})

    assert answer.status_code == 302
    row = ShowModerator.objects.get()
    assert (row.chat, row.products, row.show) == (True, True, world.show)
    assert Mail.objects.get(template="moderator_asked").to == mallory.email
    page = host.get(base).content.decode()
    assert "@mallory" in page
    assert mallory.email not in page


def test_the_link_is_taken_once(world: World, alice: User, mallory: User, client_of: ClientOf) -> None:
    row = moderators.moderator_invite(
        show=world.show,
        asked="somebody@example.org",
        duties=frozenset({"chat"}),
        for_all=False,
        by=world.creator.user,
    )
    address = f"/moderate/{row.key}/"

    assert Client().get(address)["Location"].startswith("/accounts/login/")
    assert "Bruno" in client_of(alice).get(address).content.decode()
    assert client_of(alice).post(address)["Location"] == f"/shows/{world.show.public_id}/"
    assert "Somebody else" in client_of(mallory).get(address).content.decode()
    assert client_of(mallory).post(address).status_code == 404
    row.refresh_from_db()
    assert row.user == alice
    assert client_of(alice).post(address).status_code == 302
    assert "You have accepted" in client_of(alice).get(address).content.decode()
    assert LogEntry.objects.filter(deed="moderator_came").count() == 1
    assert client_of(alice).get("/moderate/nosuchkey123/").status_code == 404


def test_the_host_needs_no_invitation(world: World, helper: Any) -> None:
    row = moderators.moderator_invite(
        show=world.show, asked="x@y.example", duties=frozenset({"chat"}), for_all=False, by=world.creator.user
    )
    with pytest.raises(ModeratorWorksHere):
        moderators.moderator_accept(row=row, user=world.creator.user)
    row.refresh_from_db()
    assert row.accepted_at is None


@pytest.mark.parametrize("asked", ["@nobody", "nobody", "not an@address", "@"])
def test_somebody_unknown_is_refused(world: World, client_of: ClientOf, bruno: Creator, asked: str) -> None:
    base = f"/studio/shows/{world.show.public_id}/room/moderators/"

    answer = client_of(bruno.user).post(base, {"asked": asked, "duties": ["chat"]})

    assert answer.status_code == 400
    assert str(ModeratorUnknown()) in answer.content.decode().replace("&#x27;", "'")
    assert not ShowModerator.objects.exists()
    assert not Mail.objects.exists()


def test_strangers_and_staff_of_the_brand_appoint_nobody(
    world: World, dana: User, mallory: User, client_of: ClientOf, helper: Any
) -> None:
    row = helper("chat")
    base = f"/studio/shows/{world.show.public_id}/room/"
    for person in (dana, mallory):
        client = client_of(person)
        assert client.get(base).status_code == 404
        assert client.post(f"{base}moderators/", {"asked": "@mallory", "duties": ["chat"]}).status_code == 404
        assert client.post(f"{base}moderators/{row.pk}/end/").status_code == 404

    row.refresh_from_db()
    assert row.ended_at is None
    assert ShowModerator.objects.count() == 1


def test_the_host_ends_it_and_the_log_says_who(
    world: World, client_of: ClientOf, helper: Any, mallory: User
) -> None:
    row = helper("chat")
    strange = ShowModerator.objects.create(creator=mallory.creator, asked="x", user=mallory)
    base = f"/studio/shows/{world.show.public_id}/room/moderators"
    host = client_of(world.creator.user)

    assert host.post(f"{base}/{strange.pk}/end/").status_code == 404
    assert host.post(f"{base}/{row.pk}/end/").status_code == 302

    deeds = LogEntry.objects.order_by("pk").values_list("deed", "by_name", "target_name")
    assert list(deeds)[0][:2] == ("moderator_invited", "Bruno")
    assert list(deeds)[-1] == ("moderator_left", "Bruno", "Alice")
