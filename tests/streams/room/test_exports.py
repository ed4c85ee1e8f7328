"""The talk as a file: whole, harmless in a spreadsheet, and only for the people of the show."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.kernel.cells import original
from streams.room.models import Message
from streams.room.services.messages import message_delete
from tests.conftest import World
from tests.streams.room.test_hostile_text import HOSTILE

ClientOf = Callable[[User], Client]
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
FORMULAS = (
    '=HYPERLINK("https://evil.example";"x")',
    "+49 123",
    "-2+3",
    "@sum",
    "\t=1",
    " =1",
    "＝1",
    "－1",
    "'quoted",
    '日本語, "quotes"; and a comma',
    "👨‍👩‍👧‍👦",
)


def say(world: World, body: str, seconds: float = 0, **fields: Any) -> Message:
    start = world.show.started_at
    assert start is not None
    return Message.objects.create(
        show=world.show,
        visitor="g:nour",
        nonce=f"nonce-{Message.objects.count()}",
        body=body,
        created_at=start + timedelta(seconds=seconds),
        **{"name": "Nour", **fields},
    )


def address(world: World, kind: str) -> str:
    return f"/shows/{world.show.public_id}/room/talk.{kind}"


def rows_of(client: Client, world: World) -> list[dict[str, str]]:
    answer = client.get(address(world, "csv"))
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def host(live_world: World, client_of: ClientOf) -> Client:
    return client_of(live_world.creator.user)


def test_no_cell_runs_and_our_own_reader_gets_the_text_back(live_world: World, host: Client) -> None:
    texts = [*FORMULAS, *HOSTILE]
    for text in texts:
        say(live_world, text, name=text[:80])

    rows = rows_of(host, live_world)
    for row in rows:
        for cell in (row["name"], row["text"]):
            assert not cell.startswith(RISKY)
            assert not cell.lstrip().startswith(RISKY)
    assert [original(row["text"]) for row in rows] == texts
    assert [original(row["name"]) for row in rows] == [text[:80] for text in texts]


def test_numbers_stay_numbers(live_world: World, host: Client) -> None:
    say(live_world, "early", seconds=-90)
    say(live_world, "late", seconds=61.6)

    assert [row["seconds"] for row in rows_of(host, live_world)] == ["-90", "62"]


def test_what_was_taken_out_is_there_and_says_so(live_world: World, host: Client) -> None:
    shown = say(live_world, "Which bulb?")
    gone = say(live_world, "buy mine", reply_to=shown)
    message_delete(message=gone, by=live_world.creator.user)
    gone.refresh_from_db()
    assert gone.deleted_at is not None

    found = json.loads(host.get(address(live_world, "json")).content)
    assert found["show"] == live_world.show.public_id
    assert [one["state"] for one in found["messages"]] == ["shown", "taken_out"]
    assert found["messages"][0]["taken_out_by"] is None
    told = found["messages"][1]
    assert (told["text"], told["reply_to"]) == ("buy mine", shown.pk)
    assert told["taken_out_by"] == live_world.creator.user.name_shown
    assert [row["state"] for row in rows_of(host, live_world)] == ["shown", "taken_out"]


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_brand_has_it_too_and_nobody_else(
    live_world: World,
    client: Client,
    client_of: ClientOf,
    dana: User,
    alice: User,
    mallory: User,
    kind: str,
) -> None:
    say(live_world, "secret word")

    answer = client_of(dana).get(address(live_world, kind))
    assert b"secret word" in answer.content
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert "no-store" in answer.headers["Cache-Control"]
    for stranger in (client, client_of(alice), client_of(mallory)):
        refused = stranger.get(address(live_world, kind))
        assert refused.status_code == 404
        assert b"secret word" not in refused.content


def test_it_costs_the_same_however_much_was_said(
    live_world: World, host: Client, django_assert_num_queries: Any
) -> None:
    first = say(live_world, "one")
    with CaptureQueriesContext(connection) as few:
        host.get(address(live_world, "csv"))
    for _ in range(5):
        gone = say(live_world, "more", reply_to=first)
        message_delete(message=gone, by=live_world.creator.user)
    with django_assert_num_queries(len(few)):
        host.get(address(live_world, "csv"))


def test_only_the_shows_people_are_offered_it(live_world: World, host: Client, client: Client) -> None:
    page = f"/shows/{live_world.show.public_id}/room/messages/"

    assert "talk.csv" in host.get(page).content.decode()
    assert "talk.csv" not in client.get(page).content.decode()
