"""Every way in to a show, tried by everybody, for every audience, with and without tickets."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.tickets.models import Ticket
from marketplace.creators.models import Follow
from streams.shows.models import Show, ShowGuest
from streams.stage.services import stage_end
from tests import factories
from tests.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.once]

KEY = "the-word-in-the-link"
# By audience: who is let in, who is told how to get in (the others are), and who is not to know of it.
IN, TOLD, HIDDEN = "in", "told", "hidden"
STAFF = {"host": IN, "brand member": IN, "operator": IN}
TABLE: dict[str, dict[str, str]] = {
    "everyone": {
        **dict.fromkeys(
            ["guest", "stranger", "guest by link", "fan by link", "invited", "follower", "holder"], IN
        ),
        **STAFF,
    },
    "followers": {
        **dict.fromkeys(["guest", "stranger", "guest by link", "fan by link", "invited"], TOLD),
        **dict.fromkeys(["follower", "holder"], IN),
        **STAFF,
    },
    "invitation": {
        **dict.fromkeys(["guest", "stranger", "follower"], HIDDEN),
        **dict.fromkeys(["guest by link", "fan by link", "invited", "holder"], IN),
        **STAFF,
    },
}
# What the scripts of a page ask for.
DOORS = [
    ("post", "stage:live_pass"),
    ("post", "room:renew_pass"),
    ("get", "room:messages"),
    ("post", "room:nickname"),
]


@pytest.fixture
def visitors(world: World, client_of: Callable[..., Client], request: pytest.FixtureRequest) -> Any:
    """Return everybody who may come, for one show."""
    mallory, dana, oliver = (request.getfixturevalue(name) for name in ("mallory", "dana", "oliver"))
    people = {
        name: factories.make_user(f"{name[:6]}@example.org")
        for name in ("fan by", "invited", "follower", "holder")
    }

    def prepared(show: Show) -> dict[str, Client]:
        ShowGuest.objects.create(show=show, user=people["invited"])
        Follow.objects.create(user=people["follower"], creator=show.creator)
        for tier in show.ticket_tiers.all():
            Ticket.objects.create(
                tier=tier, holder=people["holder"], source="line-1", number=1, issued_at=timezone.now()
            )
        linked = {"guest by link": Client(), "fan by link": client_of(people["fan by"])}
        for client in linked.values():
            client.get(reverse("front:show", args=[show.public_id]), {"invitation": KEY})
        return linked | {
            "guest": Client(),
            "stranger": client_of(mallory),
            "invited": client_of(people["invited"]),
            "follower": client_of(people["follower"]),
            "holder": client_of(people["holder"]),
            "host": client_of(show.creator.user),
            "brand member": client_of(dana),
            "operator": client_of(oliver),
        }

    return prepared


def expected(audience: str, visitor: str, *, is_ticketed: bool) -> str:
    word = TABLE[audience][visitor]
    if visitor == "holder" and not is_ticketed:  # then they are nobody in particular
        return TABLE[audience]["stranger"]
    if word == IN and is_ticketed and visitor not in {"holder", *STAFF}:
        return TOLD
    return word


@pytest.mark.parametrize("is_ticketed", [False, True], ids=["free", "ticketed"])
@pytest.mark.parametrize("audience", list(TABLE))
def test_every_door_says_the_same(world: World, visitors: Any, audience: str, is_ticketed: bool) -> None:
    tickets = [factories.make_ticket(world.brand)] if is_ticketed else []
    show = factories.make_performance(
        world.creator,
        *tickets,
        collaboration=world.collaboration,
        audience=audience,
        invitation_key=KEY,
        state=Show.State.LIVE,
    )
    everybody = visitors(show)
    faults: list[str] = []
    for state in (Show.State.LIVE, Show.State.ENDED):
        Show.objects.filter(pk=show.pk).update(state=state, ended_at=show.started_at)
        if state == Show.State.ENDED:
            stage_end(show_public_id=show.public_id)
        for visitor, client in everybody.items():
            wanted = expected(audience, visitor, is_ticketed=is_ticketed)
            for door, found in answers(client, show):
                if found != wanted:
                    faults.append(f"{state} {door}: {visitor} is {found}, should be {wanted}")

    assert not faults, "\n".join(faults)
    assert ShowGuest.objects.count() == (2 if audience == "invitation" and not is_ticketed else 1)


def answers(client: Client, show: Show) -> Iterator[tuple[str, str]]:
    yield "page", page_says(client.get(reverse("front:show", args=[show.public_id])))
    for method, name in DOORS:
        address = reverse(name, args=[show.public_id])
        answer = getattr(client, method)(address, {"name": "Nour"}, headers={"X-Requested-With": "fetch"})
        if answer.status_code == 403:
            assert answer.json()["error"]["code"] in {"followers_only", "ticket_needed"}
        yield name, {200: IN, 403: TOLD, 404: HIDDEN}.get(answer.status_code, str(answer.status_code))


def page_says(answer: Any) -> str:
    if answer.status_code == 404:
        return HIDDEN
    text = answer.content.decode()
    template = answer.templates[0].name
    if template == "streams/front/watch.html" or (
        template == "streams/front/ended.html" and "/live/" in text
    ):
        return IN
    how = ("Follow, and this page lets you in.", "Get a ticket", "people who had a ticket")
    return TOLD if any(words in text for words in how) else f"{template} without a word"


@pytest.mark.parametrize("audience", list(TABLE))
def test_before_it_starts_the_curtain_is_for_those_who_may_know(
    world: World, visitors: Any, audience: str
) -> None:
    show = factories.make_show(
        world.creator, collaboration=world.collaboration, audience=audience, invitation_key=KEY
    )
    for visitor, client in visitors(show).items():
        word = expected(audience, visitor, is_ticketed=False)
        page = client.get(reverse("front:show", args=[show.public_id]))
        calendar = client.get(reverse("shows:calendar", args=[show.public_id]))
        status = 404 if word == HIDDEN else 200
        assert (page.status_code, calendar.status_code) == (status, status), visitor
        if word == TOLD:
            assert "Follow, and this page lets you in." in page.content.decode(), visitor


def test_following_on_the_curtain_lets_in(world: World, client_of: Any, mallory: Any) -> None:
    show = factories.make_show(world.creator, audience="followers", state=Show.State.LIVE)
    fan, address = client_of(mallory), reverse("front:show", args=[show.public_id])
    assert "On air now, for followers." in fan.get(address).content.decode()

    pressed = fan.post(reverse("creators:follow", args=["bruno"]), {"follow": "1", "next": address})

    assert pressed["Location"] == address
    assert page_says(fan.get(address)) == IN
    fan.post(reverse("creators:follow", args=["bruno"]), {"follow": "0"})
    assert fan.post(reverse("stage:live_pass", args=[show.public_id])).status_code == 403
