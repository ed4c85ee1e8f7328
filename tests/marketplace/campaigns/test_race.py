"""Two people say yes in the same moment, on a database that lets both begin."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from marketplace.campaigns import agreements
from marketplace.campaigns.models import Application, Campaign, Collaboration, Invitation
from marketplace.campaigns.services import campaign_lock
from marketplace.kernel.refusals import Refusal
from tests.factories import make_brand, make_campaign, make_creator

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def at_once(deeds: list[Callable[[], object]], monkeypatch) -> list[object]:
    """Run the deeds in threads that wait for each other just before they take a seat; return what came of each."""
    barrier = Barrier(len(deeds), timeout=30)

    def lock_together(campaign: Campaign) -> None:
        barrier.wait()
        campaign_lock(campaign)

    monkeypatch.setattr(agreements, "campaign_lock", lock_together)
    came: list[object] = []

    def run(deed: Callable[[], object]) -> None:
        try:
            came.append(deed())
        except Refusal as refusal:
            came.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return came


def test_two_creators_and_one_place(monkeypatch) -> None:
    campaign = make_campaign(make_brand(), seats=1)
    one, other = (Application.objects.create(campaign=campaign, creator=make_creator()) for _ in range(2))

    came = at_once(
        [
            lambda: agreements.application_accept(application=one),
            lambda: agreements.application_accept(application=other),
        ],
        monkeypatch,
    )

    assert came.count("campaign_full") == 1
    campaign.refresh_from_db()
    assert (campaign.seats_taken, Collaboration.objects.count()) == (1, 1)


def test_invitation_and_application_answered_at_once(monkeypatch) -> None:
    campaign = make_campaign(make_brand(), seats=5)
    creator = make_creator()
    invitation = Invitation.objects.create(campaign=campaign, creator=creator)
    application = Application.objects.create(campaign=campaign, creator=creator)

    came = at_once(
        [
            lambda: agreements.invitation_accept(invitation=invitation, terms_version=1),
            lambda: agreements.application_accept(application=application),
        ],
        monkeypatch,
    )

    assert came[0] == came[1] == Collaboration.objects.get()
    campaign.refresh_from_db()
    assert campaign.seats_taken == 1
