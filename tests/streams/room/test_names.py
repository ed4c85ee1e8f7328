"""Names in the room: guests choose one, nobody poses as the host or the brand, no sign turns a neighbour around."""

import pytest
from django.test import Client
from django.utils import translation
from freezegun import freeze_time

from marketplace.accounts.models import User
from streams.room import entry
from streams.shows.models import Show
from tests.clocks import soon
from tests.conftest import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FETCH = {"X-Requested-With": "fetch"}


def get_pass(client: Client, show: Show) -> entry.Entrant:
    answer = client.post(f"/shows/{show.public_id}/room/pass/")
    assert answer.status_code == 200
    return entry.pass_read(answer.json()["pass"], show.public_id)


def choose(client: Client, show: Show, name: str) -> str:
    """Return the refusal's code, or nothing."""
    answer = client.post(f"/shows/{show.public_id}/room/nickname/", {"name": name}, headers=FETCH)
    return str(answer.json().get("error", {}).get("code", ""))


def test_a_guest_has_a_name_and_a_key_that_stay(live_world: World, client: Client) -> None:
    first = get_pass(client, live_world.show)
    second = get_pass(client, live_world.show)

    assert first == second
    assert first.name.startswith("guest-")
    assert first.visitor.startswith("g:")
    assert first.is_guest
    assert get_pass(Client(), live_world.show).visitor != first.visitor
    cookie = client.cookies[entry.VISITOR_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    "name", ["Nour", "林", "நிலா", "আলো", "Jonas K.", "佐和", "👩🏽‍🚀 Ana", "שלום", "O’Neill"]
)
def test_a_chosen_name_is_in_the_next_pass(live_world: World, client: Client, name: str) -> None:
    assert choose(client, live_world.show, name) == ""
    assert get_pass(client, live_world.show).name == name


@pytest.mark.parametrize(
    "name",
    [
        "Anna\u202enimda",
        "x\u2066y",
        "line\nbreak",
        "tab\tbed",
        "nul\x00",
        "a" + "\u0301" * 500,
        "\u200b" * 15,
        "a\u200bb",
        "",
        "   ",
        "\u3164",
        "a" * 21,
        "👨‍👩‍👧‍👦" * 21,
    ],
)
def test_what_is_no_name_is_refused_and_nothing_is_kept(live_world: World, client: Client, name: str) -> None:
    # The time of day stands in a pass.
    with freeze_time(soon()):
        before = get_pass(client, live_world.show)

        assert choose(client, live_world.show, name) == "nickname_refused"
        assert entry.NICKNAME_COOKIE not in client.cookies
        assert get_pass(client, live_world.show) == before


@pytest.mark.parametrize(
    "name",
    [
        "Bruno Reis",
        "bruno reis",
        "BRUNO  REIS",
        "Brunо Reis",
        "Βruno Reis",
        "Ｂｒｕｎｏ Ｒｅｉｓ",
        "bruno",
        "Brúno_Reis!",
        "Lantern Row",
        "Lantern Row Shop",
        "L\u0430ntern R0w",
        "Showfloor",
    ],
)
def test_nobody_poses_as_the_people_of_the_show(live_world: World, client: Client, name: str) -> None:
    """Also for the names guests choose."""
    assert choose(client, live_world.show, name) == "nickname_taken"
    assert entry.NICKNAME_COOKIE not in client.cookies


def test_an_account_that_bears_the_hosts_name_is_shown_as_a_guest(
    live_world: World, client: Client, alice: User
) -> None:
    alice.display_name = "Bruno R\u0435is"
    alice.save(update_fields=["display_name"])
    client.force_login(alice, backend=BACKEND)

    found = get_pass(client, live_world.show)
    assert found.name.startswith("guest-")
    assert (found.user, found.role) == (alice.public_id, "fan")


def test_host_and_brand_speak_under_their_own_names(live_world: World, client: Client, dana: User) -> None:
    client.force_login(live_world.creator.user, backend=BACKEND)
    host = get_pass(client, live_world.show)
    client.force_login(dana, backend=BACKEND)
    staff = get_pass(client, live_world.show)

    assert (host.name, host.role) == ("Bruno Reis", "host")
    assert (staff.name, staff.role) == ("Lantern Row", "brand")


def test_a_forged_cookie_gives_no_name(live_world: World, client: Client) -> None:
    client.cookies[entry.NICKNAME_COOKIE] = "Bruno Reis"
    client.cookies[entry.VISITOR_COOKIE] = "u:somebody"

    found = get_pass(client, live_world.show)
    assert found.name.startswith("guest-")
    assert found.visitor.startswith("g:")


def test_a_draft_has_no_room(live_world: World, client: Client) -> None:
    Show.objects.filter(pk=live_world.show.pk).update(state=Show.State.DRAFT)

    assert client.post(f"/shows/{live_world.show.public_id}/room/pass/").status_code == 404
    assert client.post(f"/shows/{live_world.show.public_id}/room/nickname/", {"name": "x"}).status_code == 404
    assert client.get(f"/shows/{live_world.show.public_id}/room/messages/").status_code == 404
    assert client.get("/shows/nosuchshow00/room/messages/").status_code == 404


def test_a_pass_carries_the_readers_language(live_world: World, client: Client) -> None:
    with translation.override("ja"):
        answer = client.post(
            f"/shows/{live_world.show.public_id}/room/pass/", headers={"Accept-Language": "ja"}
        )

    assert entry.pass_read(answer.json()["pass"], live_world.show.public_id).language == "ja"
