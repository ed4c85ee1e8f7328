"""A picture that was missing for too long is made up for: measured from the disk, once, and only when it is set."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.payments.models import Refund
from commerce.tickets.models import Ticket
from marketplace.accounts.models import Mail
from marketplace.kernel.models import Job
from streams.door.failures import missing_bp
from streams.door.models import ShowChange
from streams.door.tasks import failed_streams_sweep
from streams.shows.models import Show
from streams.stage.files import show_directory
from streams.stage.packager.log import LOG_NAME, Record

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def generous(settings: Any) -> None:
    settings.FAILED_STREAM_GOODWILL_BP = 2500


def filmed(show: Show, minutes: int, gaps: int = 0) -> None:
    """Leave on disk what a stage leaves of so many minutes of picture, and of so many without."""
    folder = show_directory(show.public_id) / "v0"
    folder.mkdir(parents=True)
    records = [
        Record(
            number=number,
            seconds=60.0,
            is_discontinuity=False,
            init=0,
            wall=show.started_at.timestamp() + 60 * number if show.started_at else 0.0,
            size=0 if number >= minutes else 1000,
            is_independent=True,
            end=(number + 1) * 60_000_000,
            session="one",
            seq=number,
            video_pts=0,
            audio_pts=0,
        )
        for number in range(minutes + gaps)
    ]
    (folder / LOG_NAME).write_text("".join(record.line() for record in records))


def ended(evening: Any, *, on_air: int = 60) -> Show:
    over = timezone.now() - timedelta(minutes=5)
    Show.objects.update(
        state=Show.State.ENDED,
        started_at=over - timedelta(minutes=on_air),
        ended_at=over,
        duration_minutes=60,
    )
    return Show.objects.get()


def swept(evening: Any) -> int:
    with evening.committing():
        return int(failed_streams_sweep())


@pytest.mark.parametrize(
    ("seconds", "minutes", "missing"), [(3600, 60, 0), (1800, 60, 5000), (0, 60, 10_000), (9000, 60, 0)]
)
def test_what_is_missing_is_counted_against_what_was_sold(seconds: int, minutes: int, missing: int) -> None:
    assert missing_bp(media_seconds=seconds, sold_minutes=minutes) == missing


def test_a_broken_picture_is_made_up_for_once_and_tickets_stay(
    alice: Any, mallory: Any, evening: Any
) -> None:
    evening.buy(alice, quantity=2)
    evening.buy(mallory)
    filmed(ended(evening), minutes=30, gaps=30)

    assert [swept(evening) for _again in range(2)] == [1, 0]

    assert sorted(Refund.objects.values_list("amount_minor", "kindness")) == [(200, "house"), (400, "house")]
    assert Ticket.objects.filter(revoked_at__isnull=True).count() == 3
    assert prove().difference == ""
    assert Job.objects.get().state == "done"
    letters = Mail.objects.filter(template="order_refunded")
    assert sorted(letters.values_list("to", flat=True)) == ["alice@example.org", "mallory@example.org"]


@pytest.mark.parametrize(
    "why", ["all was there", "a little was missing", "done early", "not set", "nobody bought"]
)
def test_nothing_is_given_for_what_was_there(alice: Any, evening: Any, settings: Any, why: str) -> None:
    if why != "nobody bought":
        evening.buy(alice)
    show = ended(evening, on_air=30 if why == "done early" else 60)
    minutes = {"all was there": 60, "a little was missing": 50, "done early": 30}.get(why, 10)
    filmed(show, minutes=minutes, gaps=60 - minutes)
    if why == "not set":
        settings.FAILED_STREAM_GOODWILL_BP = 0

    assert swept(evening) == 0
    assert (Refund.objects.exists(), ShowChange.objects.exists()) == (False, False)
