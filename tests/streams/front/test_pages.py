"""Pages of the front: who sees what, in each state of a show, at a constant number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marketplace.creators.models import Creator
from streams.shows.models import LineUpItem, Show
from tests import factories

pytestmark = pytest.mark.once

QUERIES_MAX = 15
# The gifts there are, and a creator's plans: a process reads them once and keeps them (ADR 11), a test keeps nothing.
KEPT_ELSEWHERE = 2


def test_home_shows_live_coming_and_past(client, live_world):
    other = factories.make_creator()
    factories.make_show(other, title="Later tonight")
    factories.make_show(other, title="Last week", state=Show.State.ENDED)
    factories.make_show(other, title="Only a draft", state=Show.State.DRAFT)

    page = client.get(reverse("front:home")).content.decode()

    for title in ("Six lamps for small rooms", "Later tonight", "Last week"):
        assert title in page
    assert "Only a draft" not in page


def test_an_empty_home_says_what_to_do(client, db):
    response = client.get(reverse("front:home"))

    assert response.status_code == 200
    assert reverse("creators:start") in response.content.decode()


@pytest.mark.parametrize(
    ("state", "template"),
    [
        ("scheduled", "streams/front/curtain.html"),
        ("cancelled", "streams/front/curtain.html"),
        ("live", "streams/front/watch.html"),
        ("ended", "streams/front/ended.html"),
    ],
)
def test_one_address_for_a_show_in_all_its_states(client, world, state, template):
    Show.objects.filter(pk=world.show.pk).update(
        state=state, started_at=timezone.now(), ended_at=timezone.now()
    )

    response = client.get(reverse("front:show", args=[world.show.public_id]))

    assert response.status_code == 200
    assert template in [one.name for one in response.templates]
    assert "Six lamps for small rooms" in response.content.decode()


def test_the_ingest_ticket_stands_on_no_page_of_a_viewer(client, live_world):
    page = client.get(reverse("front:show", args=[live_world.show.public_id])).content.decode()

    assert "ticket" not in page.lower().replace('class="ticket', "")
    assert "/ingest/" not in page


def test_a_paid_partnership_is_said(client, live_world):
    page = client.get(reverse("front:show", args=[live_world.show.public_id])).content.decode()

    assert "Paid partnership with Lantern Row" in page
    assert "earns 12 % of what is sold here" in page


def test_a_draft_is_seen_by_its_host_only(client, client_of, bruno, mallory):
    show = factories.make_show(bruno, state=Show.State.DRAFT)
    address = reverse("front:show", args=[show.public_id])

    assert client.get(address).status_code == 404
    assert client_of(mallory).get(address).status_code == 404
    assert client_of(bruno.user).get(address).status_code == 200


def test_the_studio_is_the_hosts_alone(client, client_of, world, mallory, carla):
    address = reverse("front:studio", args=[world.show.public_id])

    assert client.get(address).status_code == 302
    assert client_of(mallory).get(address).status_code == 404
    assert client_of(carla).get(address).status_code == 404
    page = client_of(world.creator.user).get(address)
    assert page.status_code == 200
    assert "Washi Moon lamp" in page.content.decode()


def test_the_studio_of_a_show_that_is_over_says_so(client_of, bruno):
    show = factories.make_show(bruno, state=Show.State.ENDED)

    page = client_of(bruno.user).get(reverse("front:studio", args=[show.public_id]))

    assert "This show is over" in page.content.decode()


def test_a_creators_page_and_a_creator_who_is_not_approved(client, world):
    address = reverse("front:creator", args=["bruno"])

    assert "Bruno Reis" in client.get(address).content.decode()
    Creator.objects.filter(pk=world.creator.pk).update(state=Creator.State.SUSPENDED)
    assert client.get(address).status_code == 404


def test_a_full_calendar_hides_neither_what_is_on_nor_what_was(
    client, live_world, django_assert_max_num_queries
):
    address, show = reverse("front:creator", args=["bruno"]), live_world.show
    with CaptureQueriesContext(connection) as few:
        client.get(address)

    for number in range(70):
        factories.make_show(
            live_world.creator,
            state=Show.State.SCHEDULED,
            starts_at=timezone.now() + timedelta(days=number + 1),
        )
    factories.make_show(
        live_world.creator,
        state=Show.State.ENDED,
        title="Light at dusk",
        starts_at=timezone.now() - timedelta(days=1),
    )
    with django_assert_max_num_queries(len(few)):
        text = client.get(address).content.decode()

    assert show.title in text
    assert "Light at dusk" in text


def test_search_finds_shows_creators_and_products(client, live_world):
    def found(words: str) -> str:
        return client.get(reverse("front:search"), {"q": words}).content.decode()

    assert "Six lamps for small rooms" in found("six lamps")
    assert "Bruno Reis" in found("bruno")
    assert "Beeswax candle" in found("beeswax")
    assert "Nothing found" in found("zeppelin")
    assert client.get(reverse("front:search"), {"q": "%' OR 1=1 --"}).status_code == 200


def test_the_account_page_leads_everywhere(client, client_of, alice, carla, lantern, bruno):
    assert client.get(reverse("front:account")).status_code == 302
    assert reverse("creators:start") in client_of(alice).get(reverse("front:account")).content.decode()
    assert "Lantern Row" in client_of(carla).get(reverse("front:account")).content.decode()
    assert reverse("shows:index") in client_of(bruno.user).get(reverse("front:account")).content.decode()


def test_a_brands_day_is_for_its_people(client_of, world, carla, dana, mallory):
    address = reverse("front:brand_today", args=[world.brand.public_id])

    assert client_of(carla).get(address).status_code == 200
    assert client_of(dana).get(address).status_code == 200
    assert client_of(mallory).get(address).status_code == 404


def test_the_demo_mailbox_exists_in_the_demonstration_only(client, db, settings, tmp_path):
    assert client.get(reverse("front:demo_mail")).status_code == 404
    settings.DEMO, settings.EMAIL_FILE_PATH = True, str(tmp_path)
    (tmp_path / "one.log").write_text("Subject: Your code\nTo: a@b.example\n\nABC-DEF\n" + "-" * 79 + "\n")

    page = client.get(reverse("front:demo_mail"))

    assert "Your code" in page.content.decode()
    assert "ABC-DEF" in page.content.decode()


def _busy(world, shows: int) -> None:
    for number in range(shows):
        creator = factories.make_creator()
        collaboration = factories.make_collaboration(
            world.brand, creator, campaign=world.collaboration.campaign
        )
        state = [Show.State.LIVE, Show.State.SCHEDULED, Show.State.ENDED][number % 3]
        show = factories.make_show(
            creator, state=state, collaboration=collaboration, products=[world.lamp, world.candle]
        )
        LineUpItem.objects.filter(show=show, number=1).update(
            pinned_at=timezone.now(), pin_slot=1, shown_at=timezone.now() - timedelta(minutes=1)
        )


@pytest.mark.parametrize("rows", [1, 12])
def test_pages_cost_at_most_fifteen_queries_whatever_the_number_of_rows(
    client_of, live_world, alice, carla, django_assert_max_num_queries, rows
):
    _busy(live_world, rows)
    fan, owner, host = client_of(alice), client_of(carla), client_of(live_world.creator.user)
    for who, address in (
        (fan, reverse("front:home")),
        (fan, reverse("front:show", args=[live_world.show.public_id])),
        (fan, reverse("front:creator", args=["bruno"])),
        (fan, reverse("front:search") + "?q=lamp"),
        (owner, reverse("front:brand_today", args=[live_world.brand.public_id])),
        (host, reverse("front:studio", args=[live_world.show.public_id])),
        (host, reverse("shows:index")),
    ):
        with django_assert_max_num_queries(QUERIES_MAX + KEPT_ELSEWHERE):
            assert who.get(address).status_code == 200
