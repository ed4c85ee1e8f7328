"""The number of viewers is honest: people who watch, once each; machines, second screens and staff are apart."""

import pytest

from streams.room import endpoint, fanout
from streams.room.hub.counting import is_machine, machines, viewers
from streams.room.hub.members import Member
from tests.conftest import World
from tests.streams.room.visitors import Visitor, entrant


class Deaf:
    """A line that nobody reads."""

    def write(self, frame: object) -> bool:
        return True

    def close(self, code: int) -> None:
        pass


def member(key: str, *, counts: bool = True, is_machine: bool = False) -> Member:
    return Member(Deaf(), key=key, counts=counts, is_machine=is_machine)


def test_two_tabs_are_one_viewer_and_who_works_is_none() -> None:
    members = [member("a"), member("a"), member("b"), member("host", counts=False), member(""), member("")]

    assert viewers(members) == 4
    assert machines([*members, member("c", counts=False, is_machine=True)]) == 1


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/130.0.0.0 Safari/537.36",
        "UptimeRobot/2.0",
        "curl/8.5.0",
        "Python/3.11 websockets/15.0",
        "facebookexternalhit crawler",
    ],
    ids=["search", "headless", "monitor", "curl", "library", "crawler"],
)
def test_machines_that_say_so_are_known(agent: str) -> None:
    assert is_machine(agent)


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 13; CUBOT X70) Chrome/130 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
    ],
    ids=["silent", "iphone", "telephone-by-that-name", "firefox"],
)
def test_people_are_taken_for_people(agent: str) -> None:
    assert not is_machine(agent)


async def test_a_room_counts_people_and_tells_machines_apart(
    rooms: None, live_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "ROUND_SECONDS", 0.05)
    show = live_world.show
    agents = iter(["", "", "", "Googlebot/2.1", ""])
    monkeypatch.setattr(endpoint, "user_agent_of", lambda _scope: next(agents))
    tabs = [await Visitor(entrant(show, "Nour")).enter() for _ in range(2)]
    other = await Visitor(entrant(show, "Jonas")).enter()
    machine = await Visitor(entrant(show, "Robot")).enter()
    host = await Visitor(entrant(show, "Bruno", role="host")).enter()

    await host.until(lambda page: page.state.get("v") == 2 and page.state.get("bots") == 1)

    for visitor in (*tabs, other, machine, host):
        await visitor.close()
