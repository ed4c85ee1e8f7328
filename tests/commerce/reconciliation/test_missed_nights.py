"""Nights that were missed: made up for however many they were, and told where no night looks at a day any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.payments.models import OperatorTask
from commerce.reconciliation.models import ReportDay
from commerce.reconciliation.selectors import days_missing
from commerce.reconciliation.services import reconcile, reconcile_all
from tests.commerce.reconciliation.test_reconcile import today

pytestmark = pytest.mark.django_db


def day(days_ago, state="fetched"):
    on = today() - timedelta(days=days_ago)
    ReportDay.objects.create(provider="sandbox", day=on, state=state, fetched_at=timezone.now())
    return on


@pytest.mark.parametrize("state", ["fetched", "not_supported"])
def test_more_than_a_week_of_missed_nights_is_made_up_for(state):
    day(12, state)

    assert days_missing("sandbox", today()) == [today() - timedelta(days=ago) for ago in range(11, 0, -1)]
    assert len(reconcile_all()) == 11
    assert days_missing("sandbox", today()) == []


def test_a_provider_that_never_answered_is_asked_for_all_since_it_was_asked_first():
    day(9, "away")

    assert len(days_missing("sandbox", today())) == 9


def test_a_day_that_no_night_looks_at_any_more_is_told_once_until_it_is_compared():
    left = day(9, "away")
    day(8)
    day(3, "away")
    for _night in range(2):
        reconcile_all()

    task = OperatorTask.objects.get()
    assert (task.subject, task.done_at) == (f"reconciliation:sandbox:{left:%Y-%m-%d}", None)
    reconcile(provider="sandbox", day=left)
    task.refresh_from_db()
    assert task.done_at is not None
