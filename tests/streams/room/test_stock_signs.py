"""The studio sees what runs low and who waits; the room nudges whose turn has come."""

import pytest
from django.urls import reverse

from commerce.stock import services as stock
from commerce.stock.events import WaitOffered
from commerce.stock.models import StockItem, WaitEntry
from streams.room import news
from streams.room.handlers.waits import tell_turn
from streams.room.selectors.messages import writer_tag
from streams.shows.events import ShowEnded
from streams.shows.handlers import tell_instead_of_offering
from tests import factories


@pytest.fixture
def entry(live_world, alice) -> WaitEntry:
    """Alice waits for the candle, of which somebody holds the last one."""
    variant = live_world.candle.variants.get()
    StockItem.objects.filter(variant=variant).update(on_hand=1)
    stock.reserve(key="buyer", wanted={variant.pk: 1}, seconds=600)
    return stock.wait_join(
        user=alice, variant=variant, form=WaitEntry.Form.OFFER, origin=stock.Origin(live_world.show.public_id)
    )


def test_the_studio_shows_what_runs_low_and_who_waits(client_of, live_world, entry) -> None:
    StockItem.objects.filter(variant__name="Persimmon").update(on_hand=2)
    page = reverse("room:stock_signs", args=[live_world.show.public_id])
    host = client_of(live_world.creator.user)

    text = host.get(page).content.decode()
    assert "Persimmon: 2 left" in text
    assert "1 waits" in text
    assert "Natural" not in text
    studio = host.get(reverse("front:studio", args=[live_world.show.public_id])).content.decode()
    assert page in studio

    stock.wait_leave(entry=entry)
    StockItem.objects.filter(variant__name="Persimmon").update(on_hand=20)
    assert "<li>" not in host.get(page).content.decode()


def test_nobody_else_sees_it(client_of, live_world, mallory, alice) -> None:
    page = reverse("room:stock_signs", args=[live_world.show.public_id])

    for person in (mallory, alice):
        assert client_of(person).get(page).status_code == 404


def test_the_room_nudges_whose_turn_has_come(live_world, alice, entry, monkeypatch, committing) -> None:
    told: list[tuple[str, str, object]] = []
    monkeypatch.setattr(news, "send", lambda show, kind, body: told.append((show, kind, body)))

    with committing():
        stock.reservation_release(key="buyer")

    show = live_world.show.public_id
    assert (show, "turn", {"w": writer_tag(show, f"u:{alice.public_id}")}) in told


def test_outside_of_a_show_nobody_is_nudged(live_world, entry, monkeypatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(news, "send", lambda *said: told.append(said))
    WaitEntry.objects.update(scope="")

    tell_turn(WaitOffered(entry_id=entry.pk))
    tell_turn(WaitOffered(entry_id=0))

    assert told == []


def test_who_waits_is_told_after_the_show_also_if_that_is_heard_twice(live_world, entry) -> None:
    other = factories.make_user()
    elsewhere = stock.wait_join(
        user=other, variant=entry.stock.variant, form=WaitEntry.Form.OFFER, origin=stock.Origin("other")
    )

    for _again in range(2):
        tell_instead_of_offering(ShowEnded(show_id=live_world.show.pk))
    tell_instead_of_offering(ShowEnded(show_id=0))

    entry.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (entry.form, elsewhere.form) == ("notice", "offer")
