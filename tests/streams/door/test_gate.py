"""The gate lets the holder of a signed link in while the database is away, and tells afterwards what it let in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.tickets.hands import ticket_give
from commerce.tickets.models import Ticket
from commerce.tickets.services import ticket_lose
from marketplace.accounts.models import Mail
from marketplace.kernel.asgi import without_cookie
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from streams.door import spool
from streams.door.models import Admission, OverAdmission
from streams.door.reconciling import first_overlap, notes_take_up
from streams.shows.entitlements import entitlement_of, entitlement_read, entitlement_sign
from streams.shows.models import Show

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@contextmanager
def database_away() -> Iterator[None]:
    def refuse(*_asked: Any) -> None:
        raise AssertionError("the gate asked the database")

    with connection.execute_wrapper(refuse):
        yield


def on_air(evening: Any) -> Show:
    now = timezone.now()
    Show.objects.update(state=Show.State.LIVE, started_at=now, starts_at=now)
    return Show.objects.get()


def token_of(ticket: Ticket, show: Show) -> str:
    ticket = Ticket.objects.select_related("holder").get(pk=ticket.pk)
    return entitlement_sign(entitlement_of(ticket, show), now=timezone.now())


def ask(client: Client, token: str, screen: str = "phone", **more: str) -> Any:
    return client.post(reverse("door:gate_renew", args=[token]), {"screen": screen, **more})


def page(client: Client, token: str) -> Any:
    return client.get(reverse("door:gate", args=[token]))


def later() -> float:
    """When the files of now are finished."""
    return timezone.now().timestamp() + 3 * spool.FILE_SECONDS


def test_page_and_picture_are_there_without_the_database_and_are_written_down_after(
    alice: Any, evening: Any
) -> None:
    ticket = evening.ticket_of(alice)
    token = token_of(ticket, on_air(evening))
    guest = Client()

    with database_away():
        shown = page(guest, token)
        passed = ask(guest, token)

    assert (shown.status_code, "Low Tide, High Lights" in shown.content.decode()) == (200, True)
    assert passed.json()["src"].startswith("/live/")
    assert Admission.objects.exists() is False
    assert notes_take_up() == 0  # it may still be written to
    assert [notes_take_up(now=later()) for _again in range(2)] == [1, 0]
    row = Admission.objects.get()
    assert (row.ticket, row.verdict, row.screen) == (ticket, "admitted", "phone")
    ticket.refresh_from_db()
    assert ticket.joined_at == row.at


def test_the_link_comes_with_the_ticket_and_stands_on_its_page(
    client_of: Any, alice: Any, evening: Any
) -> None:
    ticket = evening.ticket_of(alice)

    letter = next(letter for letter in mail.outbox if letter.subject.startswith("Your ticket"))
    shown = client_of(alice).get(reverse("door:ticket", args=[ticket.public_id])).content.decode()

    for text in (str(letter.body), shown):
        (token,) = set(re.findall(r"/door/([\w.-]+)/", text))
        assert entitlement_read(token).ticket == ticket.public_id


async def test_whose_session_it_is_is_never_asked_at_the_gate() -> None:
    seen: dict[str, Any] = {}

    async def pages(scope: Any, _receive: Any, _send: Any) -> None:
        seen.update(scope)

    headers = [(b"cookie", b"zone=UTC; sessionid=abc; csrftoken=x"), (b"host", b"a")]
    await without_cookie("sessionid", pages)({"type": "http", "headers": headers}, None, None)

    assert seen["headers"] == [(b"cookie", b"zone=UTC; csrftoken=x"), (b"host", b"a")]


def test_two_notes_of_one_file_are_taken_up_once_when_a_worker_died(alice: Any, evening: Any) -> None:
    token = token_of(evening.ticket_of(alice), on_air(evening))
    ask(Client(), token)
    (path,) = spool.files_ready(later())
    written = path.read_text()
    notes_take_up(now=later())
    # It died before it took the file away, and a line was cut short.
    path.write_text(written + '{"entry":"')

    assert notes_take_up(now=later()) == 0
    assert Admission.objects.count() == 1
    assert spool.files_ready(later()) == []


@pytest.mark.parametrize("wrong", ["forged", "of another kind", "over", "early", "refunded", "given away"])
def test_what_is_no_good_link_opens_nothing(alice: Any, mallory: Any, evening: Any, wrong: str) -> None:
    ticket = evening.ticket_of(alice)
    show = on_air(evening)
    now = timezone.now()
    good = entitlement_of(Ticket.objects.select_related("holder").get(pk=ticket.pk), show)
    token = entitlement_sign(good, now=now)
    if wrong == "forged":
        token = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    elif wrong == "of another kind":
        token = f"e30.9999999999.{'A' * 24}"
    elif wrong == "over":
        token = entitlement_sign(replace(good, closes=int(now.timestamp()) - 1), now=now - timedelta(days=1))
    elif wrong == "early":
        token = entitlement_sign(replace(good, opens=int(now.timestamp()) + 60), now=now)
    elif wrong == "refunded":
        with evening.committing():
            ticket_lose(ticket_id=ticket.pk, why="refunded")
    else:
        with evening.committing():
            ticket_give(ticket=ticket, to=mallory)
    status = {"forged": 404, "of another kind": 404, "early": 403}.get(wrong, 410)

    with database_away():
        assert page(Client(), token).status_code == status
        refused = ask(Client(), token)

    assert refused.status_code == status
    assert "src" not in refused.json()
    assert spool.files_ready(later()) == []


def test_a_link_says_what_it_is_for(alice: Any, evening: Any) -> None:
    ticket = evening.ticket_of(alice)
    read = entitlement_read(token_of(ticket, on_air(evening)))

    assert (read.show, read.ticket, read.hand, read.holder) == (
        evening.show.public_id,
        ticket.public_id,
        1,
        alice.public_id,
    )


# --- what came in too often ---


def test_one_screen_here_too_as_long_as_the_cache_is_there(alice: Any, evening: Any) -> None:
    token = token_of(evening.ticket_of(alice), on_air(evening))

    with database_away():
        assert ask(Client(), token, "phone").status_code == 200
        refused = ask(Client(), token, "laptop")
        assert ask(Client(), token, "laptop", take="1").status_code == 200
        assert ask(Client(), token, "phone").status_code == 403

    assert refused.json()["error"]["code"] == "watching_elsewhere"
    notes_take_up(now=later())
    assert OverAdmission.objects.exists() is False


@pytest.mark.parametrize(
    ("asks", "found"),
    [
        ([("a", 0), ("a", 40), ("a", 80)], None),
        ([("a", 0), ("b", 40), ("b", 80)], None),
        ([("a", 0), ("b", 20), ("a", 40)], 40),
        ([("a", 40), ("b", 20), ("a", 0)], 40),
        ([("a", 0), ("b", 20), ("a", 400)], None),
        ([], None),
    ],
)
def test_two_screens_at_the_same_time_are_told_from_one_after_the_other(asks: Any, found: Any) -> None:
    assert first_overlap(asks) == found


@pytest.mark.parametrize("reason", ["screens", "refunded", "moved"])
def test_too_many_are_found_listed_and_told_once_heard_twice_or_not(
    client_of: Any,
    alice: Any,
    mallory: Any,
    oliver: Any,
    evening: Any,
    monkeypatch: pytest.MonkeyPatch,
    reason: str,
) -> None:
    """``tell_over``: twice."""
    ticket = evening.ticket_of(alice)
    token = token_of(ticket, on_air(evening))
    # Neither files nor the cache could be asked either: what was given back meanwhile was let in.
    monkeypatch.setattr("streams.door.gate.is_void", lambda *_asked: False)
    if reason == "refunded":
        ticket_lose(ticket_id=ticket.pk, why="refunded")
    elif reason == "moved":
        ticket_give(ticket=ticket, to=mallory)
    for screen in ("phone", "laptop", "phone"):
        cache.clear()
        assert ask(Client(), token, screen).status_code == 200

    with evening.committing():
        notes_take_up(now=later())
    for delivery in Delivery.objects.filter(handler="streams.door.handlers.tell_over"):
        Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
        assert deliver(delivery.pk) is True

    over = OverAdmission.objects.get()
    assert (over.reason, over.ticket) == (reason, ticket)
    told = list(Mail.objects.filter(template="ticket_over").values_list("to", flat=True))
    assert told == ["mallory@example.org" if reason == "moved" else "alice@example.org"]
    listed = client_of(oliver).get(reverse("door:over_admissions"))
    assert over.get_reason_display() in listed.content.decode()
    assert client_of(alice).get(reverse("door:over_admissions")).status_code == 404
