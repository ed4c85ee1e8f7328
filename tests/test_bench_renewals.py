"""The benchmark of renewals: everybody is renewed, charged once here and at the provider, and a miss is counted."""

import pytest
from django.test import TestCase

from bench.renewals_run import figures, paid, seed, turn
from commerce.memberships.models import Membership
from commerce.payments.models import Payment
from commerce.payments.providers.sandbox import transport

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_small_day_renews_everybody_once_and_counts_who_is_missed(sandbox_wire) -> None:
    seed(4)
    transport.use_wire(sandbox_wire)
    assert figures()["missed"] == 4

    for _round in range(4):
        with TestCase.captureOnCommitCallbacks(execute=True):
            turn()

    assert paid() == 4
    assert figures() == {"memberships": 4, "charged_twice": 0, "missed": 0, "charges_at_provider": 4}
    assert Payment.objects.filter(state="succeeded").count() == 4
    first = Membership.objects.earliest("pk")
    Membership.objects.filter(pk=first.pk).update(covered_until=first.joined_at)
    assert figures()["missed"] == 1
