"""Short ways to ask, vote and answer in tests."""

from typing import Any

import pytest
from django.utils import timezone

from marketplace.accounts.models import User
from streams.room import news
from streams.room.bus import choice
from streams.room.models import Poll, PollRun, Question
from streams.room.services.messages import Writer
from streams.room.services.questions import question_ask
from streams.shows.models import Show

HOST = Writer(visitor="u:host", user="", name="Bruno Reis", role="host")


def fan(visitor: str) -> Writer:
    return Writer(visitor=visitor, user="", name="Nour", role="fan")


def ask(
    show: Show, body: str = "Is the shade exchangeable?", *, who: str = "g:nour", nonce: str = ""
) -> Question:
    return question_ask(show=show.public_id, writer=fan(who), nonce=nonce or f"nonce-{body[:20]}", body=body)


def ask_as(show: Show, user: User, body: str = "Does it come in red?") -> Question:
    writer = Writer(visitor=f"u:{user.public_id}", user=user.public_id, name="Alice", role="fan")
    return question_ask(show=show.public_id, writer=writer, nonce="nonce-own", body=body)


def address(show: Show, rest: str = "") -> str:
    return f"/shows/{show.public_id}/room/questions/{rest}"


def listened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return a list that fills with what rooms are told, as kind and JSON."""
    kept: list[tuple[str, str]] = []

    def keep(_room: str, kind: str, body: str, **_more: int) -> int:
        kept.append((kind, body))
        return len(kept)

    monkeypatch.setattr(choice.memory, "publish", keep)
    monkeypatch.setattr(news, "press", lambda: choice.memory)
    return kept


def one_asked(show: Show) -> None:
    """Have somebody's question wait in a show, and a poll on air, whatever its state."""
    one_polled(show)
    Question.objects.create(
        show=show,
        visitor="g:somebody",
        nonce="nonce-1",
        name="Nour",
        body="Hushed: will it fit a small room?" if show.state == Show.State.DRAFT else "Will it fit?",
        created_at=timezone.now(),
    )


def one_polled(show: Show) -> None:
    """Have a poll prepared and on air in a show, whatever its state."""
    asked: dict[str, Any] = {"question": "Which lamp?", "options": ["Heron", "Perch"]}
    poll = Poll.objects.create(show=show, **asked)
    PollRun.objects.create(show=show, poll=poll, started_at=timezone.now(), **asked)


def ids(show: Show) -> dict[str, Any]:
    """Return what fills the addresses of a show's tools."""
    return {
        "questions/<question_id>": show.questions.get().pk,
        "polls/<poll_id>": show.polls.get().pk,
        "runs/<run_id>": show.poll_runs.get().pk,
    }
