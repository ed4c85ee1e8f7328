"""What every answer says to the browser: run only our scripts, frame nothing, guess no types, leak no addresses."""

import importlib
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from django.urls import clear_url_caches

import marketplace.urls
from marketplace.accounts.models import User
from streams.shows import selectors
from tests.conftest import World
from tests.route_table import COLLEAGUES, DEMONSTRATION, ONES_OWN, PUBLIC, owner_of
from tests.route_walker import Markup, Route, fill, routes, undone
from tests.whole_world import WholeWorld, on_the_wire, whole_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NONCE = re.compile(r"'nonce-([\w+/=-]{16,})'")
HANDLERS = re.compile(r"on[a-z]+$")
# Data that a page's scripts read; no browser runs it.
DATA_TYPES = {"importmap", "application/json", "application/ld+json"}
FOREIGN = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "\t//evil.example",
    "/\t/evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "///evil.example",
]
HOME = "/shows/1?x=//y"
# Scripts have to read these two; every other cookie is out of their reach.
READ_BY_SCRIPTS = {"csrftoken", "zone"}
CHOICES = {"django_language", "market"}


@pytest.fixture
def whole(request: pytest.FixtureRequest) -> Iterator[WholeWorld]:
    """One of everything, and the whole cast."""
    names = ("alice", "carla", "dana", "mallory", "oliver")
    people = {name: request.getfixturevalue(name) for name in names}
    with on_the_wire():
        yield whole_world(people, request.getfixturevalue("world"), request.getfixturevalue("committing"))


def readers(route: Route) -> list[str]:
    """Return who sees a page of this route; one person of each kind that sees it differently."""
    if route.address in DEMONSTRATION:
        return []
    if route.address in PUBLIC:
        return ["nobody", "alice"]
    if route.address in ONES_OWN:
        return ["alice", "bruno", "carla"]
    return [owner_of(route), *COLLEAGUES.get(route.address, (set(), ""))[0]]


def answers(whole: WholeWorld, client_of: Any) -> Iterator[tuple[str, Any]]:
    """Return every page somebody can open, in every state of a show, and the refusals."""
    clients = {name: client_of(user) for name, user in whole.people.items()} | {"nobody": Client()}
    for route in [route for route in routes() if not route.address.startswith("/operator/")]:
        for who in readers(route):
            for ids in whole.by_show() if "shows/<" in route.address else [whole.ids]:
                with undone():
                    yield f"{route.address} to {who}", clients[who].get(fill(route.address, ids))
    yield "a guest's order", Client().get(whole.guest_link)
    yield "nowhere", Client().get("/nowhere/")
    yield "a refusal", clients["dana"].get(f"/brand/{whole.ids['brand/<public_id>']}/money/")
    yield "a wrong method", Client().post("/search/")
    yield "a form without its token", Client(enforce_csrf_checks=True).post("/cart/add/")


def test_every_answer_tells_the_browser_what_it_may_do(whole: WholeWorld, client_of: Any) -> None:
    found = []
    for what, answer in answers(whole, client_of):
        found += [f"{what}: {fault}" for fault in header_faults(answer)]
        if answer["Content-Type"].startswith("text/html"):
            found += [f"{what}: {fault}" for fault in markup_faults(answer)]

    assert not found, "\n".join(["", *found])


def header_faults(answer: Any) -> Iterator[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";") if part.strip())
    for directive in ("default-src", "script-src", "style-src", "object-src", "base-uri", "form-action"):
        if directive not in directives:
            yield f"no {directive}"
    if "unsafe" in policy or "*" in policy or "http:" in policy or "https:" in policy:
        yield f"too wide: {policy}"
    if directives.get("frame-ancestors") != "'none'" or answer.headers.get("X-Frame-Options") != "DENY":
        yield "may be framed"
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield "type may be guessed"
    if answer.headers.get("Referrer-Policy") not in {"same-origin", "strict-origin-when-cross-origin"}:
        yield "tells where people come from"


def markup_faults(answer: Any) -> Iterator[str]:
    """Tell what a page contains that its own policy would forbid."""
    nonce = NONCE.search(answer.headers["Content-Security-Policy"])
    for tag, attributes in Markup(answer.content.decode()).tags:
        if "style" in attributes or tag == "style":
            yield f"<{tag} style>: a style has to come from a file"
        if handlers := [name for name in attributes if HANDLERS.match(name)]:
            yield f"<{tag} {handlers[0]}>: scripts come from files"
        if tag == "script" and "src" not in attributes and attributes.get("type") not in DATA_TYPES:
            yield "an inline script"
        if attributes.get("nonce") and (nonce is None or attributes["nonce"] != nonce[1]):
            yield f"<{tag}> carries another nonce than the policy"
        if (
            tag == "script"
            and attributes.get("type") in {"importmap", "module"}
            and not attributes.get("nonce")
        ):
            yield f"a script of type {attributes['type']} without the nonce"
        if any(value.strip().lower().startswith("javascript:") for value in attributes.values()):
            yield f"<{tag}> runs its address"


def test_a_nonce_is_used_once(client: Client) -> None:
    nonces = [NONCE.search(client.get("/")["Content-Security-Policy"]) for _ in range(2)]

    assert nonces[0]
    assert nonces[1]
    assert nonces[0][1] != nonces[1][1]


def test_our_own_faults_say_it_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> Any:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(selectors, "shows_live", broken)
    client.raise_request_exception = False
    answer = client.get("/")

    assert answer.status_code == 500
    assert list(header_faults(answer)) == []
    assert b"on purpose" not in answer.content


@pytest.mark.parametrize("path", ["/operator/", "/operator/orders/order/"])
def test_only_the_operators_admin_has_no_policy(client_of: Any, oliver: User, path: str) -> None:
    """Its pages are a package's. Nobody frames them either, and no type is guessed."""
    answer = client_of(oliver).get(path)

    assert answer.status_code == 200
    assert "Content-Security-Policy" not in answer.headers
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_another_hosts_name_is_refused(client: Client) -> None:
    answer = client.get("/", HTTP_HOST="evil.example")

    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


# Uploads


@pytest.fixture
def with_pictures(settings: Any) -> Iterator[ModuleType]:
    """The addresses of an installation that serves its pictures itself."""
    settings.SERVE_MEDIA = True
    yield importlib.reload(marketplace.urls)
    settings.SERVE_MEDIA = False
    importlib.reload(marketplace.urls)
    clear_url_caches()


def test_uploads_are_pictures_and_nothing_else(
    settings: Any, with_pictures: ModuleType, world: World, client_of: Any, carla: User
) -> None:
    clear_url_caches()
    picture = _add_picture(client_of(carla), world)
    answer: Any = Client().get(picture.image.url)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    copy: Any = Client().get(picture.image.url.avif)
    assert (copy["Content-Type"], copy["X-Content-Type-Options"]) == ("image/avif", "nosniff")
    assert b"".join(copy.streaming_content)[4:12] == b"ftypavif"


def _add_picture(client: Client, world: World) -> Any:
    address = f"/brand/{world.brand.public_id}/products/{world.lamp.public_id}/pictures/"
    with open("tests/data/lamp.png", "rb") as file:
        assert client.post(address, {"image": file, "alt": "A lamp"}).status_code == 302
    return world.lamp.pictures.get()


@pytest.mark.parametrize(
    "path", ["../showfloor.sqlite3", "%2e%2e/showfloor.sqlite3", "/etc/passwd", "products/", "."]
)
def test_nothing_beside_the_uploads_is_served(with_pictures: ModuleType, client: Client, path: str) -> None:
    clear_url_caches()

    assert client.get(f"/media/{path}").status_code in {302, 400, 404}


# Cookies


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(live_world: World, settings: Any) -> None:
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    visitor = Client()
    show = live_world.show.public_id
    variant = live_world.candle.variants.get().public_id
    visitor.get(f"/shows/{show}/", secure=True)
    visitor.post(f"/shows/{show}/room/nickname/", {"name": "Nour"}, secure=True)
    visitor.post("/cart/add/", {"variant": variant, "quantity": "1"}, secure=True)
    visitor.post("/preferences/", {"language": "en", "market": "eu", "time_zone": "UTC"}, secure=True)
    visitor.get("/accounts/login/", secure=True)

    told = dict(visitor.cookies.items())
    assert {"visitor", "nickname", "shopper", "csrftoken", *CHOICES} <= told.keys()
    for name, cookie in told.items():
        if not cookie.value:
            continue
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert cookie["secure"], name
        # A choice of language is no secret, and nothing is won by reading it.
        assert cookie["httponly"] or name in READ_BY_SCRIPTS | CHOICES, name


def test_the_session_is_out_of_reach_too(client_of: Any, alice: User) -> None:
    client = client_of(alice)
    client.post("/cart/add/", {"variant": "none"})
    client.get("/account/")
    answer = client.post("/accounts/logout/")

    cookie = answer.cookies["sessionid"]
    assert (cookie["samesite"], cookie.value) == ("Lax", "")


# Where an answer leads on to; sign-in, sign-out and preferences are tried in tests/marketplace/accounts.

Deed = Callable[[Client, World, dict[str, str]], Any]
DEEDS: dict[str, Deed] = {
    "nickname": lambda client, world, more: client.post(
        f"/shows/{world.show.public_id}/room/nickname/", {"name": "Nour", **more}
    ),
    "follow": lambda client, world, more: client.post("/creators/bruno/follow/", more),
    "follow after signing in": lambda client, world, more: client.get("/creators/bruno/follow/", more),
    "cart": lambda client, world, more: client.post(
        "/cart/change/", {"variant": "none", "quantity": "1", **more}
    ),
    "pin": lambda client, world, more: client.post(
        f"/shows/{world.show.public_id}/room/pin/", {"number": "1", **more}
    ),
    "preferences": lambda client, world, more: client.post(
        "/preferences/", {"language": "en", "market": "eu", **more}
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_no_answer_leads_to_a_foreign_site(live_world: World, client_of: Any, carla: User, deed: str) -> None:
    client = client_of(carla)
    for target in FOREIGN:
        answer = DEEDS[deed](client, live_world, {"next": target})
        assert answer.status_code == 302, target
        assert answer["Location"].startswith("/"), target
        assert not answer["Location"].startswith("//"), target
        assert "evil" not in answer["Location"], target

    assert DEEDS[deed](client, live_world, {"next": HOME})["Location"] == HOME


@pytest.mark.parametrize("target", FOREIGN)
def test_a_stranger_who_follows_is_led_to_our_own_log_in(world: World, client: Client, target: str) -> None:
    answer = client.post("/creators/bruno/follow/", {"next": target})

    assert answer["Location"] == "/accounts/login/?next=/creators/bruno/"


def test_a_page_without_slash_does_not_become_another_host(client: Client) -> None:
    for path in ("//evil.example/..", "//evil.example", "/%5cevil.example"):
        answer = client.get(path)
        assert answer.status_code == 404 or not answer.get("Location", "/").startswith(("//", "http")), path
