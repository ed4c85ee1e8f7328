"""Second screens: one code, one device, one show, its duty alone; ended within two seconds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.kernel import passes
from streams.room import endpoint, entry
from streams.room.models import Message, Mute, SecondScreen
from streams.room.selectors.screens import COOKIE, device_of
from streams.room.services import screens as deeds
from streams.shows.models import Show
from tests import factories
from tests.conftest import CommittingClient, World
from tests.streams.room.visitors import Visitor

ClientOf = Callable[[User], Client]
FETCH: dict[str, Any] = {"HTTP_X_REQUESTED_WITH": "fetch"}
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148"


def invited(show: Show, duty: str = "assistant", name: str = "Petra") -> tuple[SecondScreen, str]:
    return deeds.screen_invite(show=show, duty=duty, name=name, by=None)


def at(show: Show, path: str) -> str:
    return f"/shows/{show.public_id}/{path}"


def let_in(show: Show, duty: str = "assistant") -> tuple[Client, SecondScreen]:
    """Return a device with nothing but its code's cookie, and its screen."""
    screen, code = invited(show, duty)
    device = CommittingClient(headers={"user-agent": PHONE})
    answer = device.post(at(show, f"screen/enter/{code}/"))
    assert answer.headers["Location"] == at(show, "screen/")
    screen.refresh_from_db()
    return device, screen


def message(show: Show) -> Message:
    return Message.objects.create(
        show=show, visitor="g:x", nonce="nonce-1", name="Nour", body="buy mine", created_at=timezone.now()
    )


@pytest.mark.django_db
def test_the_studio_draws_a_code_and_lists_who_came(
    live_world: World, bruno: Creator, client_of: ClientOf
) -> None:
    host = client_of(bruno.user)
    studio = f"/studio/shows/{live_world.show.public_id}/"
    assert "Second screen" in host.get(studio).content.decode()

    answer = host.post(f"{studio}screens/invite/", {"duty": "assistant", "name": "Petra"}, **FETCH).json()

    assert answer["svg"].startswith("<svg")
    assert "style" not in answer["svg"]
    assert answer["seconds"] == 120
    assert "Petra, waits for the device" in host.get(f"{studio}screens/").content.decode()
    path = answer["address"].split("/shows/")[1]
    Client(headers={"user-agent": PHONE}).post(f"/shows/{path}")
    page = host.get(f"{studio}screens/").content.decode()
    assert "assistant: Petra, on phone" in page


@pytest.mark.django_db
def test_only_the_host_makes_codes_and_ends_screens(
    live_world: World, client: Client, client_of: ClientOf, dana: User, mallory: User
) -> None:
    _device, screen = let_in(live_world.show)
    studio = f"/studio/shows/{live_world.show.public_id}/screens/"

    for person in (client_of(dana), client_of(mallory)):
        assert person.post(f"{studio}invite/", {"duty": "host"}).status_code == 404
        assert person.post(f"{studio}{screen.public_id}/end/").status_code == 404
        assert person.get(studio).status_code == 404
    assert client.post(f"{studio}invite/", {"duty": "host"}).status_code == 302

    screen.refresh_from_db()
    assert screen.ended_at is None
    assert SecondScreen.objects.count() == 1


@pytest.mark.django_db
def test_looking_at_the_link_does_not_use_the_code_up(live_world: World, client: Client) -> None:
    _screen, code = invited(live_world.show)

    for _ in range(2):
        page = client.get(at(live_world.show, f"screen/enter/{code}/")).content.decode()
        assert "Use this device" in page
        # Without a referrer browsers send no origin either, and the form would be refused.
        assert "no-referrer" not in page
    assert COOKIE not in client.cookies
    assert SecondScreen.objects.get().opened_at is None


def _refused(client: Client, address: str) -> None:
    before = list(SecondScreen.objects.order_by("pk").values())
    answer = client.post(address, **FETCH)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "screen_code_refused")
    assert COOKIE not in client.cookies
    assert list(SecondScreen.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_a_code_works_once_in_two_minutes_in_its_show_alone(live_world: World, client: Client) -> None:
    show = live_world.show
    other = factories.make_show(factories.make_creator(handle="other"), state=Show.State.LIVE)
    screen, code = invited(show)
    _refused(client, at(other, f"screen/enter/{code}/"))
    _refused(client, at(show, f"screen/enter/{code[:-1]}x/"))
    SecondScreen.objects.filter(pk=screen.pk).update(code_until=timezone.now() - timedelta(seconds=1))
    _refused(client, at(show, f"screen/enter/{code}/"))
    old = passes.sign("second-screen", {"show": show.public_id, "n": "x"}, seconds=-1)
    _refused(client, at(show, f"screen/enter/{old}/"))
    forged = passes.sign("second-screen", {"show": show.public_id, "n": "made up"}, seconds=60)
    _refused(client, at(show, f"screen/enter/{forged}/"))

    _screen, used = invited(show)
    Client().post(at(show, f"screen/enter/{used}/"))
    _refused(client, at(show, f"screen/enter/{used}/"))
    taken_back, code = invited(show)
    deeds.screen_end(screen=taken_back)
    _refused(client, at(show, f"screen/enter/{code}/"))


@pytest.mark.django_db
def test_a_code_of_a_show_that_is_over_lets_nobody_in(live_world: World, client: Client) -> None:
    _screen, code = invited(live_world.show)
    Show.objects.update(state=Show.State.ENDED, ended_at=timezone.now())

    _refused(client, at(live_world.show, f"screen/enter/{code}/"))


@pytest.mark.django_db
def test_an_assistant_pins_and_keeps_order_and_does_nothing_else(live_world: World) -> None:
    show = live_world.show
    said = message(show)
    device, _screen = let_in(show)
    page = device.get(at(show, "screen/")).content.decode()
    assert "assistant: Petra" in page
    assert "Hide the picture" not in page
    assert "Beeswax candle" in page
    assert "Carts" in device.get(at(show, "screen/figures/")).content.decode()

    assert device.post(at(show, "room/pin/"), {"number": "2"}, **FETCH).json()["number"] == 2
    assert device.post(at(show, "room/unpin/"), {"x": "1"}, **FETCH).status_code == 200
    assert device.post(at(show, f"room/messages/{said.pk}/mute/"), **FETCH).status_code == 200

    assert Mute.objects.get().visitor == "g:x"
    for path in ("dark/", "giveaways/", "giveaways/panel/", "room/caption/"):
        assert device.post(at(show, path)).status_code in {302, 404, 405}
        assert device.get(at(show, path)).status_code in {302, 404, 405}
    for path in ("/account/", f"/studio/shows/{show.public_id}/", "/studio/", "/orders/"):
        assert device.get(path).headers["Location"].startswith("/accounts/login/")
    show.refresh_from_db()
    assert show.dark_at is None


@pytest.mark.django_db
def test_a_hosts_second_screen_hides_the_picture_too(live_world: World) -> None:
    device, _screen = let_in(live_world.show, "host")
    assert "Hide the picture" in device.get(at(live_world.show, "screen/")).content.decode()

    device.post(at(live_world.show, "dark/"), **FETCH)

    live_world.show.refresh_from_db()
    assert live_world.show.dark_at is not None


@pytest.mark.django_db
def test_a_screen_is_nobody_in_another_show(live_world: World) -> None:
    device, _screen = let_in(live_world.show, "host")
    other = factories.make_show(
        live_world.creator,
        collaboration=live_world.collaboration,
        products=[live_world.lamp],
        state=Show.State.SCHEDULED,
    )
    # The browser sends the cookie to its own show's addresses alone; a thief may send it anywhere.
    device.cookies[COOKIE]["path"] = "/"
    said = message(other)

    assert device.get(at(other, "screen/")).status_code == 404
    assert device.post(at(other, "screen/pass/")).status_code == 404
    assert device.post(at(other, "room/pin/"), {"number": "1"}).status_code == 404
    assert device.post(at(other, f"room/messages/{said.pk}/delete/")).status_code == 404
    said.refresh_from_db()
    assert said.deleted_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["ended", "show over", "cookie forged"])
def test_what_has_ended_does_nothing_more(
    live_world: World, bruno: Creator, client_of: ClientOf, how: str
) -> None:
    show = live_world.show
    device, screen = let_in(show, "host")
    said = message(show)
    if how == "ended":
        client_of(bruno.user).post(f"/studio/shows/{show.public_id}/screens/{screen.public_id}/end/")
    elif how == "show over":
        Show.objects.update(state=Show.State.ENDED, ended_at=timezone.now())
    else:
        device.cookies[COOKIE] = f"{screen.public_id}:made:up"

    assert device.get(at(show, "screen/")).status_code == 404
    assert device.post(at(show, "screen/pass/")).status_code == 404
    assert device.post(at(show, "room/pin/"), {"number": "1"}).status_code == 404
    assert device.post(at(show, f"room/messages/{said.pk}/delete/")).status_code == 404
    assert device.post(at(show, "dark/")).status_code == 404
    said.refresh_from_db()
    assert said.deleted_at is None
    assert not show.line_up.filter(pin_slot__isnull=False).exists()


@pytest.mark.django_db
def test_the_house_keeps_a_show_to_eight_screens(
    live_world: World, bruno: Creator, client_of: ClientOf
) -> None:
    for _ in range(deeds.SCREENS_MAX):
        invited(live_world.show)

    studio = f"/studio/shows/{live_world.show.public_id}/screens/invite/"
    answer = client_of(bruno.user).post(studio, {"duty": "host", "name": ""}, **FETCH)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "screens_full")
    assert SecondScreen.objects.count() == deeds.SCREENS_MAX


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (PHONE, "phone"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/130 Mobile Safari/537", "phone"),
        ("Mozilla/5.0 (Linux; Android 15; SM-X710) Chrome/130 Safari/537", "tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148", "tablet"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/130", "computer"),
    ],
    ids=["iphone", "android-phone", "android-tablet", "ipad", "computer"],
)
def test_the_list_says_what_kind_of_device_it_is(agent: str, device: str) -> None:
    assert device_of(agent) == device


# The socket


async def _enter(show: Show, duty: str) -> tuple[Visitor, SecondScreen, dict[str, Any]]:
    device, screen = await sync_to_async(let_in)(show, duty)
    answer = (await sync_to_async(device.post)(at(show, "screen/pass/"))).json()
    who = entry.pass_read(answer["pass"], show.public_id)
    return await Visitor(who).enter(), screen, answer


async def test_an_assistant_speaks_under_an_own_name_with_the_hosts_badge(
    rooms: None, live_world: World
) -> None:
    visitor, _screen, answer = await _enter(live_world.show, "assistant")
    assert (answer["name"], answer["role"]) == ("Petra", "host")

    await visitor.chat("nonce-9", "Jonas, yes, it does.")
    await visitor.until(lambda page: bool(page.said()))

    said = await Message.objects.aget()
    assert (said.name, said.role, said.visitor[:2]) == ("Petra", "host", "s:")
    await visitor.close()


async def test_the_line_of_an_ended_screen_is_cut_within_two_seconds(
    rooms: None, live_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert endpoint.SCREEN_SECONDS <= 1.5
    monkeypatch.setattr(endpoint, "SCREEN_SECONDS", 0.05)
    visitor, screen, _answer = await _enter(live_world.show, "host")

    await sync_to_async(deeds.screen_end)(screen=screen)

    assert await visitor.close_code() == 4008
    # The pass is good for two minutes, the screen is not.
    assert await visitor.reopen()
    assert await visitor.close_code() == 4008
