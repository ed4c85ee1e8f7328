"""The stage in real browsers: a co-host comes on by a link, the host hides the picture and brings it back."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from bench.launch import Stack, manage
from tests.e2e.conftest import Person, make_people, wait_until

CAMERA = Path(__file__).with_name("plain_camera.js")
SEED = "from tests.e2e.seeding import seed_stage; seed_stage()"
# By design it is two; a machine that also shows another journey may take longer.
DARK_SECONDS_MAX = 8.0


@pytest.fixture
def people(browser: Browser, shop: Stack) -> Iterator[Callable[..., Person]]:
    yield from make_people(browser, shop)


@pytest.fixture
def evening(shop: Stack) -> dict[str, str]:
    """A show that is announced, and its host's session."""
    told = manage(shop.environment, "shell", "--no-imports", "-c", SEED)
    show, session = next(line for line in told.splitlines() if line.startswith("SEEDED ")).split()[1:]
    return {"show": show, "session": session}


def with_camera(person: Person, colour: str) -> Person:
    person.context.add_init_script(path=str(CAMERA))
    person.context.add_init_script(f"plainCamera('{colour}')")
    return person


def sees(video: Locator, places: dict[tuple[float, float], str]) -> Callable[[], bool]:
    """Return whether the picture shown now has these colours at these places."""

    def look() -> bool:
        return all(
            video.evaluate("(video, [x, y]) => colourAt(video, x, y)", list(place)) == colour
            for place, colour in places.items()
        )

    return look


def come_on_stage(host: Person, guest: Person) -> None:
    host.press("Invite a co-host")
    link = host.page.locator("#door-link")
    expect(link).to_have_value(re.compile("/stage-door/"))
    guest.go(link.input_value())
    guest.page.locator("#guest-name").fill("Nour")
    guest.press("Ask to come on stage")
    expect(guest.page.get_by_text("You are in the waiting room")).to_be_visible()
    host.press("Bring Nour on stage")
    expect(guest.page.get_by_text("Fans see and hear you")).to_be_visible()


def hide(host: Person, fan: Person) -> float:
    """Press the button and return the seconds until the fan's picture is covered."""
    cover = fan.page.locator(".dark-cover")
    began: float = host.page.evaluate("Date.now()")
    host.press("Go dark")
    cover.wait_for()
    ended: float = fan.page.evaluate("Date.now()")
    return (ended - began) / 1000


def test_a_co_host_comes_on_stage_and_the_host_hides_the_picture(
    people: Callable[..., Person], evening: dict[str, str]
) -> None:
    host, guest, fan = with_camera(people(), "#00c"), with_camera(people(), "#c00"), people()
    show = evening["show"]
    host.context.add_cookies(
        [{"name": "sessionid", "value": evening["session"], "url": host.installation.url}]
    )
    host.go(f"/studio/shows/{show}/")
    go_live = host.page.get_by_role("button", name="Go live")
    expect(go_live).to_be_enabled()
    go_live.click()
    expect(host.page.locator("main.studio")).to_have_attribute("data-state", "live")

    fan.context.add_init_script(path=str(CAMERA))
    fan.go(f"/shows/{show}/")
    picture = fan.page.locator(".picture video")
    wait_until(sees(picture, {(0.25, 0.5): "blue", (0.75, 0.5): "blue"}), "the host's picture")

    come_on_stage(host, guest)
    wait_until(sees(picture, {(0.25, 0.5): "blue", (0.75, 0.5): "red"}), "both side by side")

    assert hide(host, fan) < DARK_SECONDS_MAX
    host.press("Show picture")
    wait_until(sees(picture, {(0.25, 0.5): "blue", (0.75, 0.5): "red"}), "the picture to come back")

    host.press("Send Nour away")
    expect(guest.page.get_by_text("The host has let you go")).to_be_visible()
    wait_until(sees(picture, {(0.25, 0.5): "blue", (0.75, 0.5): "blue"}), "the host alone again")
