"""An operator approves, sends back and suspends creators."""

import pytest
from django.core import mail

from marketplace.accounts.models import User
from marketplace.creators import services
from marketplace.creators.errors import CreatorDecided, ReasonNeeded
from marketplace.creators.events import CreatorApproved, CreatorRefused, CreatorSuspended
from marketplace.creators.models import Creator

pytestmark = pytest.mark.django_db
PROFILE = {
    "handle": "mira_solane",
    "display_name": "Mira Solane",
    "bio": "Light for small rooms.",
    "languages": ["en"],
    "categories": ["home"],
    "markets": ["eu"],
    "payout_account": "PT50 0002 0123 1234 5678 9015 4",
}


@pytest.fixture
def waiting(bruno: Creator) -> Creator:
    """Bruno before anybody looked at the profile."""
    Creator.objects.update(state=Creator.State.SUBMITTED, approved_at=None)
    bruno.refresh_from_db()
    return bruno


def admin_url(creator: Creator, deed: str) -> str:
    return f"/operator/creators/creator/{creator.pk}/{deed}/"


@pytest.mark.parametrize(
    ("deed", "before", "after", "subject"),
    [
        ("approve", "submitted", "approved", "is approved"),
        ("approve", "suspended", "approved", "is approved"),
        ("refuse", "submitted", "refused", "not approved yet"),
        ("suspend", "approved", "suspended", "is suspended"),
    ],
)
def test_an_operator_decides(client_of, oliver: User, bruno: Creator, deed, before, after, subject) -> None:
    Creator.objects.update(state=before)
    client = client_of(oliver)
    assert client.get(admin_url(bruno, deed)).status_code == 200

    client.post(admin_url(bruno, deed), {"_form_submitted": "on", "reason": "See the rules, part 2."})

    bruno.refresh_from_db()
    assert bruno.state == after
    [letter] = mail.outbox
    assert letter.to == [bruno.user.email]
    assert subject in letter.subject
    assert ("part 2" in letter.body) == (deed != "approve")


@pytest.mark.parametrize(
    ("deed", "state"), [("approve", "approved"), ("refuse", "approved"), ("suspend", "submitted")]
)
def test_what_is_decided_already_stays(
    client_of, oliver: User, bruno: Creator, deed: str, state: str
) -> None:
    Creator.objects.update(state=state)

    client_of(oliver).post(admin_url(bruno, deed), {"_form_submitted": "on", "reason": "x"})

    bruno.refresh_from_db()
    assert bruno.state == state
    assert mail.outbox == []


def test_a_reason_is_needed(waiting: Creator) -> None:
    with pytest.raises(ReasonNeeded):
        services.creator_refuse(creator=waiting, reason=" ")
    waiting.refresh_from_db()
    assert waiting.state == Creator.State.SUBMITTED


def test_a_creator_is_decided_on_once(waiting: Creator) -> None:
    stale = Creator.objects.get(pk=waiting.pk)
    services.creator_approve(creator=waiting)

    with pytest.raises(CreatorDecided):
        services.creator_refuse(creator=stale, reason="No.")

    waiting.refresh_from_db()
    assert waiting.state == Creator.State.APPROVED


def test_the_facts_are_announced(waiting: Creator, monkeypatch) -> None:
    heard: list[object] = []
    monkeypatch.setattr(services, "emit", heard.append)

    services.creator_refuse(creator=waiting, reason="No.")
    services.creator_approve(creator=waiting)
    services.creator_suspend(creator=waiting, reason="No.")

    assert heard == [CreatorRefused(waiting.pk), CreatorApproved(waiting.pk), CreatorSuspended(waiting.pk)]


def test_the_operators_pages_open(client_of, oliver: User, waiting: Creator) -> None:
    client = client_of(oliver)

    assert client.get("/operator/creators/creator/").status_code == 200
    assert client.get(f"/operator/creators/creator/{waiting.pk}/change/").status_code == 200
    chosen = {"action": "approve_selected", "_selected_action": [waiting.pk]}
    client.post("/operator/creators/creator/", chosen)
    waiting.refresh_from_db()
    assert waiting.state == Creator.State.APPROVED


def test_nobody_else_decides(client_of, mallory: User, waiting: Creator) -> None:
    client_of(mallory).post(admin_url(waiting, "approve"), {"_form_submitted": "on"})

    waiting.refresh_from_db()
    assert waiting.state == Creator.State.SUBMITTED


def test_operators_hear_that_a_profile_waits_once_for_each_time_it_is_sent_in(
    client_of, oliver: User, alice: User
) -> None:
    client = client_of(alice)
    for _ in range(2):
        client.post("/studio/profile/start/", PROFILE)
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([oliver.email], "Mira Solane waits for review")
    creator = Creator.objects.get()
    assert f"/operator/creators/creator/{creator.pk}/change/" in letter.body

    # A change while it waits is no submission; sending it in again after a refusal is one.
    client.post("/studio/profile/", PROFILE)
    assert len(mail.outbox) == 1
    services.creator_refuse(creator=creator, reason="Say what you show.")
    client.post("/studio/profile/", PROFILE)
    assert [letter.to for letter in mail.outbox].count([oliver.email]) == 2
