"""Every address and API operation, tried by nobody, a stranger, a buyer, a creator, a colleague and its owner.

A route is private unless a table below says otherwise: for what belongs to others the answer is "not found", to
somebody not signed in the way to the log-in. A new route that fails here is either missing its `access_*` selector,
or belongs into one of the tables of route_table.py, with the reason.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from tests.route_table import (
    AFTER_THE_SHOW,
    BRAND,
    CHANGES,
    COLLEAGUES,
    DEMONSTRATION,
    DEVICES,
    ONES_OWN,
    PEOPLE,
    PUBLIC,
    STRANGERS,
    TOLD,
    WITHOUT_FORM_TOKEN,
    owner_of,
)
from tests.route_walker import Changes, Route, fill, parameters, routes, undone
from tests.whole_world import WholeWorld, on_the_wire, whole_world

pytestmark = pytest.mark.django_db
GONE = {404, 405}


@pytest.fixture
def whole(request: pytest.FixtureRequest) -> Iterator[WholeWorld]:
    """One of everything, and the whole cast."""
    names = ("alice", "carla", "dana", "mallory", "oliver")
    people = {name: request.getfixturevalue(name) for name in names}
    with on_the_wire():
        yield whole_world(people, request.getfixturevalue("world"), request.getfixturevalue("committing"))


@dataclass
class Walker:
    """Sends requests to the whole world as one of the cast, and takes back what they did."""

    whole: WholeWorld
    clients: dict[str, Client]
    changes: Changes = field(default_factory=Changes)

    @cached_property
    def variant(self) -> str:
        return self.whole.world.candle.variants.get().public_id

    @property
    def sent(self) -> dict[str, Any]:
        """Something for every form: what is refused, is refused for who sends it."""
        return {
            "answer": "accept",
            "terms_version": "1",
            "role": "manager",
            "email": "mallory@example.org",
            "tracking": "T-1",
            "number": "1",
            "variant": self.variant,
            "quantity": "1",
            "state": "archived",
            "deed": "remove",
            "title": "Taken over",
            "handle": "mallory",
            "message": "Taken over",
            "name": "Taken over",
            "key": str(uuid4()),
            "product": str(self.whole.world.candle.pk),
        }

    def filled(self, route: Route, *, every_show: bool = True) -> Iterable[dict[str, Any]]:
        """Return the ids to try an address with: a show on air is another thing than one that is over."""
        is_of_shows = "shows/<public_id>" in route.address
        return self.whole.by_show() if every_show and is_of_shows else [self.whole.ids]

    @contextmanager
    def answered(self, who: str, method: str, address: str) -> Iterator[Any]:
        """Give the answer to one request, and the world in which it was given."""
        client = self.clients[who]
        with undone(), self.changes.watched():
            if method == "GET":
                yield client.get(address)
            elif address.startswith("/api/"):
                yield client.post(address, self.sent, content_type="application/json")
            else:
                yield client.post(address, self.sent)

    def changed(self) -> set[str]:
        return self.changes.tables()


@pytest.fixture
def walker(whole: WholeWorld, client_of: Any) -> Walker:
    clients = {name: client_of(user) for name, user in whole.people.items()} | {"nobody": Client()}
    for client in clients.values():
        client.raise_request_exception = False
    return Walker(whole, clients)


def ours() -> list[Route]:
    return [route for route in routes() if not route.is_admin]


def private() -> list[Route]:
    return [route for route in ours() if route.address not in PUBLIC.keys() | ONES_OWN | DEMONSTRATION]


def failures(found: Iterable[str]) -> str:
    return "\n".join(["", *found])


@pytest.mark.once
def test_the_tables_speak_of_routes_that_exist() -> None:
    known = {route.address for route in routes()} | {"/media/<path>"}
    told = {*PUBLIC, *ONES_OWN, *DEMONSTRATION, *DEVICES, *COLLEAGUES, *CHANGES, *WITHOUT_FORM_TOKEN}

    assert sorted(told - known) == []


@pytest.mark.once
def test_what_belongs_to_others_is_not_found(walker: Walker) -> None:
    found: list[str] = []
    for route in private():
        inside = {owner_of(route), *COLLEAGUES.get(route.address, (set(), ""))[0]}
        if route.address in DEVICES:
            inside = set()
        for who in [who for who in PEOPLE if who not in inside]:
            for ids in walker.filled(route, every_show=who == "mallory"):
                found += _intrusions(walker, route, who, fill(route.address, ids))

    assert not found, failures(found)


def _intrusions(walker: Walker, route: Route, who: str, address: str) -> Iterator[str]:
    """Tell what is wrong with the answers to somebody who has no business there."""
    for method in ("GET", "POST"):
        with walker.answered(who, method, address) as answer:
            if not _is_closed(answer, route, who):
                yield (
                    f"{method} {route.address} answers {answer.status_code} to {who}: it should be 404. "
                    "Read through an access_* selector, or tell in route_table.py who else may, and why."
                )
            if changed := walker.changed():
                yield f"{method} {route.address} by {who} changed {sorted(changed)}"
            if who in STRANGERS:
                yield from _told(walker, answer, f"{method} {route.address} tells {who}")


def _is_closed(answer: Any, route: Route, who: str) -> bool:
    if answer.status_code in GONE:
        return True
    if who == "nobody":
        asked_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
        return asked_in or (route.is_api and answer.status_code in {401, 403})
    is_of_the_brand = route.address.startswith(BRAND)
    return is_of_the_brand and answer.status_code == TOLD.get(who)


def _told(walker: Walker, answer: Any, whom: str) -> Iterator[str]:
    text = b"" if answer.streaming else answer.content
    for secret in walker.whole.secrets:
        if secret.encode() in text:
            yield f"{whom} “{secret}”"


def test_those_inside_get_in_and_nothing_breaks(walker: Walker) -> None:
    found: list[str] = []
    for route in [route for route in private() if route.address not in DEVICES]:
        for who in sorted({owner_of(route), *COLLEAGUES.get(route.address, (set(), ""))[0]}):
            for ids in walker.filled(route):
                found += _closed_doors(walker, route, who, fill(route.address, ids))

    assert not found, failures(found)


def _closed_doors(walker: Walker, route: Route, who: str, address: str) -> Iterator[str]:
    answers = {}
    for method in ("GET", "POST"):
        with walker.answered(who, method, address) as answer:
            answers[method] = answer.status_code
            if method == "GET" and (changed := walker.changed()):
                yield f"GET {route.address} by {who} changed {sorted(changed)}: a GET writes nothing"
    if 404 in answers.values() or set(answers.values()) == {405} or max(answers.values()) >= 500:
        yield f"{route.address} is {who}'s, and answers {answers} ({address})"


def test_public_pages_answer_everybody_and_change_only_what_is_ones_own(walker: Walker) -> None:
    found: list[str] = []
    for route in ours():
        if route.address not in PUBLIC.keys() | ONES_OWN:
            continue
        for who in ["nobody", "mallory", "alice", "carla", "oliver"]:
            for ids in walker.filled(route):
                found += _public_faults(walker, route, who, fill(route.address, ids))

    assert not found, failures(found)


def _public_faults(walker: Walker, route: Route, who: str, address: str) -> Iterator[str]:
    for method in ("GET", "POST"):
        with walker.answered(who, method, address) as answer:
            if answer.status_code >= 500:
                yield f"{method} {route.address} answers {answer.status_code} to {who}"
            is_time = route.address not in AFTER_THE_SHOW or walker.whole.shows["ended"].public_id in address
            if answer.status_code == 404 and route.address in PUBLIC and is_time:
                yield f"{method} {route.address} is public, and not found by {who}"
            if route.address in ONES_OWN and who == "nobody" and not _is_closed(answer, route, who):
                yield f"{method} {route.address} answers {answer.status_code} to nobody"
            allowed = CHANGES.get(route.address, set()) if method == "POST" else set()
            changed = walker.changed()
            if route.address in PUBLIC and allowed is not None and changed - allowed:
                yield f"{method} {route.address} by {who} changed {sorted(changed - allowed)}: see CHANGES"
            if who in STRANGERS:
                yield from _told(walker, answer, f"{method} {route.address} tells {who}")


@pytest.mark.once
def test_the_demonstrations_pages_are_not_there_outside_it(walker: Walker) -> None:
    for address in DEMONSTRATION:
        for who in PEOPLE:
            with walker.answered(who, "GET", fill(address, walker.whole.ids)) as answer:
                assert answer.status_code == 404


# Parts of addresses that belong to nobody.
NOBODYS = {"step", "market"}


@pytest.mark.once
def test_ones_own_brand_is_no_door_to_what_is_anothers(walker: Walker) -> None:
    """The outer id is mallory's own, the one inside it is not."""
    found: list[str] = []
    for route in private():
        pieces = [piece for piece in walker.whole.hers if f"/{piece}/" in route.address]
        if not pieces or not set(parameters(route.address)[1:]) - NOBODYS:
            continue
        outer = min(pieces, key=route.address.index)
        address = fill(route.address, {**walker.whole.ids, outer: walker.whole.hers[outer]})
        found += _intrusions(walker, route, "mallory", address)

    assert not found, failures(found)


@pytest.mark.once
def test_what_is_not_shown_yet_is_not_found(walker: Walker) -> None:
    """Drafts, and creators who wait for their review, have addresses too."""
    found: list[str] = []
    for route in [
        route for route in ours() if any(f"/{piece}" in route.address for piece in walker.whole.unborn)
    ]:
        ids = {
            **walker.whole.ids,
            **walker.whole.unborn,
            "products/<public_id>/<name>": walker.whole.unborn["buy/<public_id>"],
        }
        for who in ("nobody", "mallory", "alice"):
            found += _intrusions(walker, route, who, fill(route.address, ids))

    assert not found, failures(found)


@pytest.mark.once
def test_unknown_ids_are_not_found(walker: Walker) -> None:
    found: list[str] = []
    for route in ours():
        if not parameters(route.address) or route.address in DEMONSTRATION:
            continue
        who = "bruno" if route.address in PUBLIC else owner_of(route)
        for piece in [piece for piece in walker.whole.ids if f"/{piece}" in route.address]:
            known = walker.whole.ids[piece]
            unknown = 999_999_999 if isinstance(known, int) else "zzzzzzzzzzzz"
            address = fill(route.address, {**walker.whole.ids, piece: unknown})
            if address == fill(route.address, walker.whole.ids):
                continue
            for method in ("GET", "POST"):
                with walker.answered(who, method, address) as answer:
                    if answer.status_code not in GONE:
                        found.append(f"{method} {address} answers {answer.status_code} to {who}")

    assert not found, failures(found)


@pytest.mark.once
def test_every_form_carries_a_token(walker: Walker) -> None:
    """Nothing is done for a page of somebody else's that rides on a session of ours."""
    for name, user in walker.whole.people.items():
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        strict.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        walker.clients[name] = strict
    walker.changes = Changes()
    found: list[str] = []
    for route in ours():
        if route.address in WITHOUT_FORM_TOKEN:
            continue
        who = "bruno" if route.address in PUBLIC.keys() | ONES_OWN | DEMONSTRATION else owner_of(route)
        with walker.answered(who, "POST", fill(route.address, walker.whole.ids)) as answer:
            if answer.status_code != 403 or walker.changed():
                found.append(f"POST {route.address} without a token answers {answer.status_code} to {who}")

    assert not found, failures(found)


# The operators' admin is a package's: its addresses are tried as a group.


def admin_addresses(whole: WholeWorld) -> Iterator[str]:
    objects = {"<object_id>": "1", "<content_type_id>": "1", "<app_label>": "orders", "<url>": "nowhere"}
    for route in routes():
        if route.is_admin:
            address = route.address
            for parameter, value in objects.items():
                address = address.replace(parameter, value)
            assert "<" not in address, address
            yield address


@pytest.mark.once
def test_the_admin_is_for_operators_alone(walker: Walker) -> None:
    found: list[str] = []
    for address in sorted(set(admin_addresses(walker.whole))):
        for who in ("nobody", "mallory", "carla"):
            for method in ("GET", "POST"):
                with walker.answered(who, method, address) as answer:
                    is_closed = answer.status_code in {403, 404} or (
                        answer.status_code == 302 and ("/login/" in answer["Location"] or "logout" in address)
                    )
                    if not is_closed or walker.changed():
                        found.append(f"{method} {address} answers {answer.status_code} to {who}")

    assert not found, failures(found)


def test_the_admin_opens_for_an_operator(walker: Walker) -> None:
    found: list[str] = []
    for model in site._registry:
        at = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._base_manager.first()
        addresses = [reverse(f"{at}_changelist"), reverse(f"{at}_add")]
        if row is not None:
            addresses += [reverse(f"{at}_{page}", args=[row.pk]) for page in ("change", "history", "delete")]
        for address in [*addresses, "/operator/"]:
            with walker.answered("oliver", "GET", address) as answer:
                if answer.status_code not in {200, 403} or walker.changed():
                    found.append(f"GET {address} answers {answer.status_code}")

    assert not found, failures(found)
