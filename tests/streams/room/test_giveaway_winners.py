"""Winners and the proof through the front door: the mail, the claim, the replacement, what everybody can recompute."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from marketplace.accounts.models import Mail, User
from marketplace.creators.models import Creator
from streams.room.events import WinnerDrawn
from streams.room.handlers.giveaways import mail_winner
from streams.room.services import giveaways as deeds
from streams.shows.models import Show
from tests.conftest import World
from tests.streams.room.giveaways import (
    allow_draws,
    crowd,
    drawn,
    one_won_by,
    opened,
    people,
    prepared,
)

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
FETCH: dict[str, Any] = {"HTTP_X_REQUESTED_WITH": "fetch"}
ADDRESS = {
    "email": "alice@example.org",
    "name": "Alice Alves",
    "street": "Rua do Norte 8",
    "postal_code": "1200-284",
    "city": "Lisboa",
    "country": "PT",
}


@pytest.fixture
def show(live_world: World) -> Show:
    allow_draws()
    return live_world.show


def at(show: Show, deed: str = "") -> str:
    return f"/shows/{show.public_id}/giveaways/{deed}"


# Winners


def test_a_winner_hears_by_mail_once_even_when_told_twice(show: Show, alice: User, committing: Any) -> None:
    with committing():
        giveaway = one_won_by(show, alice)

    with committing():
        mail_winner(WinnerDrawn(winner_id=giveaway.winners.get().pk))

    assert Mail.objects.get(template="giveaway_won").to == "alice@example.org"
    assert len(mail.outbox) == 1
    assert "A paper moon" in mail.outbox[0].subject
    assert at(show, "1/claim/") in mail.outbox[0].body
    assert at(show, "1/proof/") in mail.outbox[0].body


def test_who_was_replaced_before_the_mail_left_hears_nothing(show: Show, committing: Any) -> None:
    giveaway = opened(show)
    crowd(giveaway, 2)
    winner = drawn(giveaway).winners.get()
    deeds.winner_replace(winner=winner, reason="away", by=None)

    mail_winner(WinnerDrawn(winner_id=winner.pk))

    assert not Mail.objects.filter(to=people([winner.entry])[0].email).exists()


def test_a_winner_says_where_it_goes_and_only_the_sender_reads_it(
    show: Show, alice: User, bruno: Creator, carla: User, mallory: User, client_of: ClientOf
) -> None:
    giveaway = one_won_by(show, alice)
    claim = at(show, "1/claim/")
    client = client_of(alice)
    assert "Lantern Row sends it to you" in client.get(claim).content.decode()
    assert client_of(mallory).post(claim, ADDRESS).status_code == 404
    assert client.post(claim, {**ADDRESS, "country": "JP"}).status_code == 200
    assert giveaway.winners.get().state == "drawn"

    assert client.post(claim, ADDRESS).status_code == 302

    assert giveaway.winners.get().state == "claimed"
    assert "Your address is with the sender" in client.get(claim).content.decode()
    assert "Rua do Norte 8" in client_of(carla).get(at(show)).content.decode()
    hosts = client_of(bruno.user).get(at(show)).content.decode()
    assert "Rua do Norte 8" not in hosts
    assert "The brand sends the prize" in hosts


def test_the_host_replaces_a_winner_with_a_reason(
    show: Show, bruno: Creator, alice: User, client_of: ClientOf
) -> None:
    giveaway = opened(show)
    crowd(giveaway, 2)
    drawn(giveaway)
    client = client_of(bruno.user)
    assert "Draw another one instead" in client.get(at(show)).content.decode()

    bare = client.post(at(show, "1/winners/1/replace/"), {"reason": ""}, **FETCH)
    assert (bare.status_code, bare.json()["error"]["code"]) == (400, "giveaway_reason_needed")
    assert client.post(at(show, "1/winners/9/replace/"), {"reason": "x"}).status_code == 404
    assert giveaway.winners.count() == 1
    client.post(at(show, "1/winners/1/replace/"), {"reason": "not there"})

    assert [one.reason for one in giveaway.winners.all()] == ["not there", ""]
    assert "not there" in client.get(at(show, "1/proof/")).content.decode()


def test_a_winner_declines_and_another_one_is_drawn(show: Show, client_of: ClientOf) -> None:
    giveaway = opened(show)
    crowd(giveaway, 2)
    winner = drawn(giveaway).winners.get()

    client = client_of(people([winner.entry])[0])

    assert client.post(at(show, "1/decline/")).headers["Location"] == at(show, "1/proof/")
    assert giveaway.winners.get(state="drawn").entry != winner.entry
    assert client.get(at(show, "1/claim/")).status_code == 404


# The proof


def test_everybody_recomputes_a_draw_with_the_lines_on_its_page(
    show: Show, client: Client, tmp_path: Path
) -> None:
    giveaway = opened(show, winners_max=3)
    crowd(giveaway, 5)
    before = client.get(at(show, "1/proof/?format=json")).json()
    assert (before["seed"], before["entries"]) == ("", [])
    deeds.winner_replace(winner=drawn(giveaway).winners.get(pick=1), reason="away", by=None)
    answer = client.get(at(show, "1/proof/"), HTTP_ACCEPT="application/json")
    assert answer.json()["seed_hash"] == before["seed_hash"]
    (tmp_path / "proof.json").write_bytes(answer.content)
    template = Path("templates/components/draw_check.py.txt")
    assert len(template.read_text().splitlines()) <= 22

    good = subprocess.run(
        [sys.executable, template.resolve()], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert good.stdout.startswith("The draw is as it should be")
    changed = {**answer.json(), "entries": answer.json()["entries"][1:]}
    (tmp_path / "proof.json").write_text(json.dumps(changed))
    bad = subprocess.run(
        [sys.executable, template.resolve()], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert bad.returncode == 1
    page = client.get(at(show, "1/proof/")).content.decode()
    assert "Recompute the draw" in page
    assert "alice" not in page


def test_the_proof_begins_with_the_opening(show: Show, client: Client) -> None:
    giveaway = prepared(show, prize="A surprise")
    assert client.get(at(show, "1/proof/")).status_code == 404

    deeds.giveaway_open(giveaway=giveaway, by=None)
    page = client.get(at(show, "1/proof/")).content.decode()
    assert "Nothing is drawn yet" in page
    assert giveaway.seed_hash in page
    deeds.giveaway_call_off(giveaway=giveaway, by=None)
    assert "called off" in client.get(at(show, "1/proof/")).content.decode()


def test_the_page_of_a_show_that_is_over_leads_to_its_proofs(show: Show, client: Client) -> None:
    giveaway = opened(show)
    (entry,) = crowd(giveaway, 1)
    drawn(giveaway)
    prepared(show, prize="Never opened")
    Show.objects.filter(pk=show.pk).update(state=Show.State.ENDED, ended_at=show.started_at)

    page = client.get(f"/shows/{show.public_id}/").content.decode()

    assert at(show, "1/proof/") in page
    assert entry.name in page
    assert "Never opened" not in page
