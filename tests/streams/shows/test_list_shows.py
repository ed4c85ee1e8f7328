"""A host's list of shows: what is on air and unfinished at once, what comes and what was on pages of their own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from streams.shows.models import Show
from tests.factories import make_show

pytestmark = pytest.mark.django_db
STUDIO = "/studio/"


def titles(page, key):
    return [show.title for show in page.context[key]]


def test_each_list_has_pages_of_its_own(bruno, client_of):
    now = timezone.now()
    for number in range(12):
        day = timedelta(days=number + 1)
        make_show(bruno, title=f"Coming {number}", starts_at=now + day)
        make_show(bruno, title=f"Past {number}", starts_at=now - day, state=Show.State.ENDED)
    make_show(bruno, title="On air", state=Show.State.LIVE)
    make_show(bruno, title="Unfinished", state=Show.State.DRAFT)
    host = client_of(bruno.user)

    first = host.get(STUDIO)
    second = host.get(STUDIO, {"coming": 2})

    assert titles(first, "coming") == [f"Coming {number}" for number in range(10)]
    assert titles(first, "past") == [f"Past {number}" for number in range(10)]
    assert 'href="?coming=2#coming"' in first.text
    assert 'href="?past=2#past"' in first.text
    assert titles(second, "coming") == ["Coming 10", "Coming 11"]
    assert titles(second, "past") == titles(first, "past")
    for page in (first, second):
        assert (titles(page, "live"), titles(page, "drafts")) == (["On air"], ["Unfinished"])


def test_no_number_of_drafts_hides_the_show_on_air_or_another_draft(bruno, client_of):
    now = timezone.now()
    make_show(bruno, title="On air", starts_at=now - timedelta(hours=1), state=Show.State.LIVE)
    for number in range(53):
        make_show(
            bruno,
            title=f"Draft {number}",
            starts_at=now + timedelta(days=number + 1),
            state=Show.State.DRAFT,
        )
    host = client_of(bruno.user)

    pages = [host.get(STUDIO, {"drafts": number}) for number in range(1, 7)]

    assert all(titles(page, "live") == ["On air"] for page in pages)
    found = [title for page in pages for title in titles(page, "drafts")]
    assert sorted(found) == sorted(f"Draft {number}" for number in range(53))


def test_a_page_that_is_not_there_is_the_nearest(bruno, client_of):
    make_show(bruno, title="The only one")

    for asked in ("0", "-1", "99", "x"):
        assert titles(client_of(bruno.user).get(STUDIO, {"coming": asked}), "coming") == ["The only one"]
