"""How a show sells: set by its host alone, within bounds."""

import pytest
from django.urls import reverse

from streams.shows.models import Show
from streams.shows.rehearsals import rehearsal_begin

GOOD = {"hold_minutes": "3", "first_paid": "on", "lapses_max": "2", "sells_by_chat": "on"}


def rules(show) -> tuple[int, bool, int, bool]:
    show.refresh_from_db()
    return show.hold_minutes, show.first_paid, show.lapses_max, show.sells_by_chat


@pytest.fixture
def page(world) -> str:
    return reverse("shows:selling", args=[world.show.public_id])


def test_the_host_sets_how_the_show_sells(client_of, world, page) -> None:
    host = client_of(world.creator.user)
    assert rules(world.show) == (10, False, 0, False)
    assert "First paid, first served" in host.get(page).content.decode()
    assert "Buy by chat" in host.get(reverse("room:setup", args=[world.show.public_id])).content.decode()

    answer = host.post(page, {**GOOD, "next": "/studio/"})

    assert (answer.status_code, answer["Location"]) == (302, "/studio/")
    assert rules(world.show) == (3, True, 2, True)
    assert rules(rehearsal_begin(show=world.show)) == (3, True, 2, True)


@pytest.mark.parametrize(
    ("field", "value"), [("hold_minutes", "0"), ("hold_minutes", "61"), ("lapses_max", "21")]
)
def test_what_is_out_of_bounds_changes_nothing(client_of, world, page, field, value) -> None:
    answer = client_of(world.creator.user).post(page, {**GOOD, field: value})

    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {field}
    assert rules(Show.objects.get(pk=world.show.pk)) == (10, False, 0, False)


def test_nobody_else_sets_it(client_of, client, world, page, mallory, carla) -> None:
    for person in (mallory, carla):
        assert client_of(person).post(page, GOOD).status_code == 404
    assert client.post(page, GOOD).status_code == 302

    assert rules(world.show) == (10, False, 0, False)
