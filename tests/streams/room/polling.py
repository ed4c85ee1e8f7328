"""Short ways to prepare, launch and answer polls in tests."""

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from streams.room.models import Poll, PollRun
from streams.room.services import polls as deeds
from streams.shows.models import Show
from tests.streams.room.asking import fan


def bodies(told: list[tuple[str, str]], kind: str) -> list[dict[str, Any]]:
    return [json.loads(body) for one, body in told if one == kind]


def prepared(show: Show, **fields: Any) -> Poll:
    values = {"question": "Which lamp next?", "options": ["Heron", "Perch"], "seconds": 60, **fields}
    return Poll.objects.create(show=show, **values)


def launched(show: Show, **fields: Any) -> PollRun:
    return deeds.poll_launch(show=show, poll=prepared(show, **fields))


def ended(run: PollRun, ago: float) -> None:
    now = timezone.now()
    PollRun.objects.filter(pk=run.pk).update(
        started_at=now - timedelta(seconds=ago + 60), ends_at=now - timedelta(seconds=ago)
    )
    run.refresh_from_db()


def choose(run: PollRun, choice: int, who: str = "g:a") -> int:
    return deeds.poll_vote(show=run.show.public_id, run_id=run.pk, writer=fan(who), choice=choice)


def address(show: Show, rest: str = "") -> str:
    return f"/shows/{show.public_id}/room/polls/{rest}"
