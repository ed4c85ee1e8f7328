"""Shows go on air once, by approved creators, and tell those who follow."""

import pytest
from django.core import mail
from django.urls import reverse

from commerce.orders.scopes import scope_names
from marketplace.accounts.models import Mail
from marketplace.campaigns.events import CampaignAccepted
from marketplace.creators.models import Creator, Follow
from marketplace.kernel import bus
from marketplace.kernel.models import Delivery
from streams.shows import services
from streams.shows.errors import AnotherShowLive, CreatorNotApproved, ShowNotLive, ShowNotStartable
from streams.shows.handlers import prepare_show
from streams.shows.models import Show
from tests import factories


def test_go_live_answers_with_a_ticket_and_starts_the_show(client_of, world):
    response = client_of(world.creator.user).post(reverse("stage:go_live", args=[world.show.public_id]))

    world.show.refresh_from_db()
    assert response.status_code == 200
    assert response.json()["ingest_url"] == f"/ingest/{world.show.public_id}/"
    assert world.show.is_live
    assert world.show.started_at is not None


def test_a_host_who_reloads_gets_a_ticket_for_the_same_show(client_of, world):
    host = client_of(world.creator.user)
    address = reverse("stage:go_live", args=[world.show.public_id])
    host.post(address)
    begun = Show.objects.get(pk=world.show.pk).started_at

    again = host.post(address)

    assert again.status_code == 200
    assert Show.objects.get(pk=world.show.pk).started_at == begun


def test_the_ticket_is_for_the_host_alone(client, client_of, world, alice, carla, mallory):
    address = reverse("stage:go_live", args=[world.show.public_id])

    for person in (alice, carla, mallory):
        assert client_of(person).post(address).status_code == 404
    assert client.post(address).status_code == 302
    world.show.refresh_from_db()
    assert world.show.state == "scheduled"


@pytest.mark.parametrize("state", ["submitted", "refused", "suspended"])
def test_only_approved_creators_go_live(client_of, world, state):
    Creator.objects.filter(pk=world.creator.pk).update(state=state)

    response = client_of(world.creator.user).post(
        reverse("stage:go_live", args=[world.show.public_id]), headers={"X-Requested-With": "fetch"}
    )

    assert response.status_code == 403
    assert response.json()["error"]["code"] == CreatorNotApproved.code
    assert Show.objects.get(pk=world.show.pk).state == "scheduled"


def test_one_show_on_air_per_creator(world):
    other = factories.make_show(world.creator)
    services.show_go_live(show=world.show)

    with pytest.raises(AnotherShowLive):
        services.show_go_live(show=other)

    assert Show.objects.get(pk=other.pk).state == "scheduled"


@pytest.mark.parametrize("state", ["ended", "cancelled", "draft"])
def test_a_show_that_is_over_or_not_planned_does_not_start(bruno, state):
    show = factories.make_show(bruno, state=state)

    with pytest.raises(ShowNotStartable):
        services.show_go_live(show=show)

    assert Show.objects.get(pk=show.pk).state == state


def test_ending_twice_is_ending_once_and_what_never_began_cannot_end(world):
    with pytest.raises(ShowNotLive):
        services.show_end(show=world.show)
    services.show_go_live(show=world.show)

    assert services.show_end(show=world.show) is True
    assert services.show_end(show=world.show) is False


def test_followers_get_one_mail_in_their_language_even_when_told_twice(committing, world, alice):
    Follow.objects.create(user=alice, creator=world.creator)

    with committing():
        services.show_go_live(show=world.show)
    # The worker died after sending and delivers again: "tell_followers" must stay silent.
    delivery = Delivery.objects.get(handler="streams.shows.handlers.tell_followers")
    Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
    with committing():
        bus.deliver(delivery.pk)

    assert Mail.objects.filter(template="show_started").count() == 1
    assert [message.to for message in mail.outbox] == [["alice@example.org"]]
    assert f"/shows/{world.show.public_id}/" in mail.outbox[0].body


def test_nobody_is_told_of_a_show_that_was_over_before_the_mail_left(committing, world, alice):
    Follow.objects.create(user=alice, creator=world.creator)

    with committing():
        services.show_go_live(show=world.show)
        services.show_end(show=world.show)

    assert Mail.objects.filter(template="show_started").exists() is False


def test_an_accepted_collaboration_drafts_one_show_with_its_products_even_when_told_twice(world):
    other = factories.make_creator()
    collaboration = factories.make_collaboration(world.brand, other, campaign=world.collaboration.campaign)

    for _delivery in range(2):
        prepare_show(CampaignAccepted(collaboration_id=collaboration.pk))

    show = Show.objects.get(creator=other)
    assert show.state == "draft"
    assert {item.product for item in show.line_up.all()} == {world.lamp, world.candle}


def test_statements_name_the_show(world):
    names = scope_names([world.show.public_id, "", "unknown"])

    assert names[world.show.public_id].title == "Six lamps for small rooms"
    assert names["unknown"].title == "unknown"
