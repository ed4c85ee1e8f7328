"""Fair drops on their pages: announced with pieces set aside, entered, drawn, bought, passed on."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from commerce.checkout.handlers import hold_for_the_drawn, mail_the_drawn
from commerce.checkout.services.drops import drop_announce, drop_decline, drop_share_out, win_key
from commerce.promotions.events import FairDropDrawn, FairDropGranted
from commerce.promotions.models import FairDrop, FairDropEntry
from commerce.promotions.services import DropDraft, drop_draw, drop_enter
from commerce.stock.models import Reservation, StockItem, WaitEntry
from commerce.stock.services import location_open, reservations_expire, stock_move, wait_join
from commerce.stock.services.counting import Reason
from commerce.stock.services.places import main_location
from marketplace.accounts.models import Mail
from marketplace.kernel.draws import drawn_order, entries_hash, seed_hash
from tests import factories
from tests.commerce.checkout import desk
from tests.commerce.stock.shelf import check, counts
from tests.streams.room.giveaways import allow_draws

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def kettle(lantern) -> Any:
    allow_draws()
    return factories.make_product(lantern, title="Copper kettle", stock=3).variants.get()


def announced(kettle, carla, pieces: int = 1, **fields: Any) -> FairDrop:
    """A drop that has been open for a minute."""
    now = timezone.now()
    values = {"opens_at": now - timedelta(minutes=1), "closes_at": now + timedelta(minutes=5), **fields}
    return drop_announce(variant=kettle, by=carla, draft=DropDraft(pieces, **values))


def drawn(drop: FairDrop) -> list[FairDropEntry]:
    """Let the time be over, draw, and hold the pieces; returns the entries in the drawn order."""
    past = timezone.now() - timedelta(seconds=drop.grace_seconds + 1)
    FairDrop.objects.filter(pk=drop.pk).update(closes_at=past)
    drop.refresh_from_db()
    assert drop_draw(drop=drop)
    drop_share_out(public_id=drop.public_id)
    drop.refresh_from_db()
    return list(drop.entered.order_by("position").select_related("user", "drop"))


def address(name: str, drop: FairDrop) -> str:
    return reverse(f"checkout:drop_{name}", args=[drop.public_id])


# Announced


def test_its_pieces_are_set_aside_so_that_nobody_buys_them_before(client, kettle, carla) -> None:
    announced(kettle, carla, pieces=3)

    assert counts(kettle) == (3, 3)
    page = client.get(kettle.product.get_absolute_url()).content.decode()
    assert "Sold out at the moment." in page
    assert "3 pieces are drawn for among all who enter" in page
    assert "Sign in to enter" in page


def form(**fields: Any) -> dict[str, Any]:
    return {"pieces": 2, "opens_at": "", "window": 60, "hold": 600, **fields}


def test_the_brand_announces_changes_and_calls_off(client_of, kettle, carla) -> None:
    hers, product = client_of(carla), kettle.product
    stock = hers.get(reverse("stock:product", args=[product.brand.public_id, product.public_id]))
    listing = reverse("checkout:product_drops", args=[product.brand.public_id, product.public_id])
    assert listing in stock.content.decode()
    assert "Announce a drop" in hers.get(listing).content.decode()
    later = (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")

    page = hers.post(listing, form(variant=kettle.pk, opens_at=later), follow=True).content.decode()

    assert "The drop is announced" in page
    drop = FairDrop.objects.get()
    assert (drop.phase, drop.pieces, drop.hold_seconds, counts(kettle)) == ("soon", 2, 600, (3, 2))
    edit = reverse("checkout:drop_edit", args=[product.brand.public_id, drop.public_id])
    assert 'value="2"' in hers.get(edit).content.decode()
    assert hers.post(edit, form(variant=kettle.pk, opens_at=later, pieces=0)).status_code == 400
    too_many = hers.post(edit, form(variant=kettle.pk, opens_at=later, pieces=4))
    assert (too_many.status_code, counts(kettle)) == (409, (3, 2))
    assert hers.post(edit, form(variant=kettle.pk, opens_at=later, pieces=3)).status_code == 302
    drop.refresh_from_db()
    assert (drop.pieces, counts(kettle)) == (3, (3, 3))
    off = reverse("checkout:drop_call_off", args=[product.brand.public_id, drop.public_id])
    assert "called off" in hers.post(off, follow=True).content.decode()
    assert counts(kettle) == (3, 0)
    # Twice is refused, and the page of it says what became of it.
    assert hers.post(off).status_code == 409
    assert "This drop was called off." in hers.get(drop.get_absolute_url()).content.decode()
    check(StockItem.objects.get(variant=kettle))


def test_what_cannot_be_a_drop_is_refused_and_nothing_is_set_aside(client_of, kettle, carla) -> None:
    hers, product = client_of(carla), kettle.product
    listing = reverse("checkout:product_drops", args=[product.brand.public_id, product.public_id])
    past = (timezone.localtime() - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    far = (timezone.localtime() + timedelta(days=90)).strftime("%Y-%m-%dT%H:%M")

    for wrong, status in (
        ({"pieces": 4}, 409),
        ({"pieces": -1}, 400),
        ({"opens_at": past}, 400),
        ({"opens_at": far}, 400),
        ({"window": 7}, 400),
    ):
        assert hers.post(listing, form(**{"variant": kettle.pk, **wrong})).status_code == status
    allow_draws("none")
    assert "Nothing can be drawn in any market yet" in hers.get(listing).content.decode()
    assert hers.post(listing, form(variant=kettle.pk)).status_code == 403

    assert not FairDrop.objects.exists()
    assert counts(kettle) == (3, 0)


def test_what_has_begun_stays_as_it_was_announced_and_can_be_closed(client_of, kettle, carla, alice) -> None:
    drop = announced(kettle, carla)
    drop_enter(drop=drop, user=alice)
    hers, brand = client_of(carla), kettle.product.brand.public_id

    later = (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    edit = hers.post(
        reverse("checkout:drop_edit", args=[brand, drop.public_id]),
        form(variant=kettle.pk, opens_at=later, pieces=2),
    )
    shut = reverse("checkout:drop_close", args=[brand, drop.public_id])
    assert "The draw follows" in hers.post(shut, follow=True).content.decode()
    assert hers.post(shut).status_code == 409

    drop.refresh_from_db()
    assert (edit.status_code, drop.pieces, drop.phase, counts(kettle)) == (409, 1, "closed", (3, 1))
    # Late pictures have their grace.
    assert drop.entries_until > timezone.now()


def test_strangers_and_staff_announce_nothing(client_of, kettle, carla, dana, mallory) -> None:
    drop, product = announced(kettle, carla), kettle.product
    brand = product.brand.public_id
    for person, status in ((dana, 403), (mallory, 404)):
        theirs = client_of(person)
        listing = theirs.get(reverse("checkout:product_drops", args=[brand, product.public_id]))
        assert listing.status_code == status
        for name in ("drop_edit", "drop_close", "drop_call_off"):
            answer = theirs.post(reverse(f"checkout:{name}", args=[brand, drop.public_id]))
            assert answer.status_code == status
    drop.refresh_from_db()
    assert (drop.phase, FairDrop.objects.count()) == ("open", 1)


# Entered


def test_a_fan_enters_once_and_takes_it_back(client, client_of, kettle, carla, alice) -> None:
    drop = announced(kettle, carla)
    hers, page = client_of(alice), kettle.product.get_absolute_url()
    assert client.post(address("enter", drop)).status_code == 302
    assert not drop.entered.exists()
    assert "Enter the drop" in hers.get(page).content.decode()

    for _twice in range(2):
        inside = hers.post(address("enter", drop), {"next": page}, follow=True).content.decode()
        assert "You are in. Wait for the draw." in inside
        assert "1 has entered" in inside
    drop.refresh_from_db()
    assert drop.entries == 1
    mine = hers.get(address("mine", drop)).json()
    assert (mine["word"], mine["entry"]) == ("entered", drop.entered.get().name)

    assert (
        "Enter the drop" in hers.post(address("withdraw", drop), {"next": page}, follow=True).content.decode()
    )
    hers.post(address("withdraw", drop))
    drop.refresh_from_db()
    assert (drop.entries, drop.entered.count()) == (0, 0)


def test_who_may_not_enter_is_told_why(client_of, kettle, carla, alice) -> None:
    drop = announced(kettle, carla)

    assert (
        client_of(carla).post(address("enter", drop), headers=JSON).json()["error"]["code"]
        == "drop_for_buyers"
    )
    allow_draws("none")
    refused = client_of(alice).post(address("enter", drop), headers=JSON).json()
    assert refused["error"]["code"] == "drop_elsewhere"
    page = client_of(alice).get(drop.get_absolute_url()).content.decode()
    assert "In your market nothing may be drawn" in page
    allow_draws()
    FairDrop.objects.update(closes_at=timezone.now() - timedelta(seconds=drop.grace_seconds + 1))
    for name in ("enter", "withdraw"):
        assert (
            client_of(alice).post(address(name, drop), headers=JSON).json()["error"]["code"]
            == "drop_not_open"
        )

    assert not FairDropEntry.objects.exists()


def test_the_sheet_over_a_show_has_the_drop_too(client_of, kettle, carla, alice) -> None:
    drop = announced(kettle, carla)
    sheet = reverse("checkout:buy", args=[kettle.product.public_id])
    hers = client_of(alice)
    assert "Enter the drop" in hers.get(sheet, headers=desk.IN_SHEET).content.decode()

    answer = hers.post(address("enter", drop), {"next": sheet}, headers=desk.IN_SHEET, follow=True)

    assert "Take my entry back" in answer.content.decode()
    assert "<html" not in answer.content.decode()


# Drawn


def test_who_is_drawn_is_mailed_and_buys_what_is_held(client_of, kettle, carla, alice, committing) -> None:
    drop = announced(kettle, carla, pieces=3)
    drop_enter(drop=drop, user=alice)
    with committing():
        drawn(drop)

    (sent,) = [one for one in mail.outbox if one.to == [alice.email]]
    assert sent.subject == "You were drawn: “Copper kettle” is held for you"
    assert "for 30\xa0minutes" in sent.body
    assert drop.get_absolute_url() in sent.body
    # Of three pieces one is held; nobody was drawn for the others.
    assert counts(kettle) == (3, 1)
    hers = client_of(alice)
    page = hers.get(drop.get_absolute_url()).content.decode()
    assert "You were drawn: one piece is held for you." in page
    mine = hers.get(address("mine", drop)).json()
    assert mine["word"] == "held"

    bought = desk.press_pay(hers, hers.get(desk.buy_address(kettle)))

    assert bought.context["outcome"].word == "paid"
    assert hers.get(address("mine", drop)).json()["word"] == "bought"
    assert counts(kettle) == (2, 0)


def test_the_mail_is_in_the_language_of_whoever_is_drawn(kettle, carla, alice) -> None:
    alice.language = "ja"
    alice.save(update_fields=["language"])
    drop = announced(kettle, carla)
    drop_enter(drop=drop, user=alice)
    (entry,) = drawn(drop)

    mail_the_drawn(FairDropGranted(drop=drop.public_id, entry=entry.name))

    assert Mail.objects.get(template="drop_won").language == "ja"


def test_a_win_is_mailed_once_when_it_is_told_twice(kettle, carla, alice) -> None:
    drop = announced(kettle, carla)
    drop_enter(drop=drop, user=alice)
    (entry,) = drawn(drop)
    event = FairDropGranted(drop=drop.public_id, entry=entry.name)

    mail_the_drawn(event)
    mail_the_drawn(event)

    assert Mail.objects.filter(template="drop_won").count() == 1


def test_pieces_pass_down_the_list_past_everybody_else(client_of, kettle, carla, mallory) -> None:
    StockItem.objects.filter(variant=kettle).update(on_hand=1)
    drop = announced(kettle, carla)
    # Whoever waits for the thing itself is not before those who entered.
    wait_join(user=mallory, variant=kettle, form=WaitEntry.Form.OFFER)
    for _ in range(3):
        drop_enter(drop=drop, user=factories.make_user())
    first, second, third = drawn(drop)
    theirs = [client_of(entry.user) for entry in (first, second, third)]
    words = [one.get(address("mine", drop)).json()["word"] for one in theirs]
    assert words == ["held", "waiting", "waiting"]
    assert "number 2 on the waiting list" in theirs[2].get(drop.get_absolute_url()).content.decode()

    answer = theirs[0].post(address("decline", drop), follow=True).content.decode()
    assert "the piece went to the next person" in answer
    Reservation.objects.filter(key=win_key(drop, second.name)).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert reservations_expire(timezone.now()) == 1
    # Let go a second time, by nobody: nothing more is given.
    theirs[0].post(address("decline", drop))

    words = [one.get(address("mine", drop)).json()["word"] for one in theirs]
    assert words == ["gone", "gone", "held"]
    assert counts(kettle) == (1, 1)
    theirs[2].post(address("decline", drop))
    # The list is at its end: now it is the turn of who waits for the thing.
    assert WaitEntry.objects.get().state == "offered"
    assert counts(kettle) == (1, 1)
    check(StockItem.objects.get(variant=kettle))


def test_taking_the_thing_out_of_the_bag_keeps_a_win(client_of, kettle, carla, alice) -> None:
    drop = announced(kettle, carla)
    drop_enter(drop=drop, user=alice)
    hers = client_of(alice)
    hers.post(reverse("checkout:add"), {"variant": kettle.public_id})
    drawn(drop)

    hers.post(reverse("checkout:remove"), {"variant": kettle.public_id})

    assert hers.get(address("mine", drop)).json()["word"] == "held"


def test_pieces_at_other_locations_are_set_aside_and_shared_out_there(kettle, carla) -> None:
    brand = kettle.product.brand
    porto = location_open(brand=brand, name="Porto", country="PT")
    stock_move(
        variant=kettle,
        source=main_location(brand),
        target=porto,
        quantity=2,
        reason=Reason(by=carla, note=""),
    )
    drop = announced(kettle, carla, pieces=2)
    for _ in range(3):
        drop_enter(drop=drop, user=factories.make_user())
    check(StockItem.objects.get(variant=kettle))

    first, *_others = drawn(drop)

    check(StockItem.objects.get(variant=kettle))
    assert counts(kettle) == (3, 2)
    assert first.user is not None
    assert drop_decline(drop=drop, user=first.user)
    check(StockItem.objects.get(variant=kettle))
    assert counts(kettle) == (3, 2)


def test_anybody_does_the_draw_again_from_the_page(client, kettle, carla) -> None:
    drop = announced(kettle, carla, pieces=2)
    before = client.get(drop.get_absolute_url(), headers=JSON).json()
    for _ in range(5):
        drop_enter(drop=drop, user=factories.make_user())
    assert client.get(f"{drop.get_absolute_url()}?format=json").json()["entries"] == []
    drawn(drop)

    told = client.get(f"{drop.get_absolute_url()}?format=json").json()

    assert told["seed_hash"] == before["seed_hash"] == seed_hash(told["seed"])
    assert told["entries_hash"] == entries_hash(told["giveaway"], told["entries"])
    order = list(drawn_order(told["seed"], told["entries_hash"], told["entries"]))
    assert [one["entry"] for one in told["winners"]] == order[:2]
    page = client.get(drop.get_absolute_url()).content.decode()
    assert "Recompute the draw" in page
    assert all(name in page for name in order)
    assert [one["kind"] for one in told["log"]] == ["opened", "closed", "drawn"]


def test_the_brand_sees_what_came_of_it(client_of, kettle, carla, django_assert_max_num_queries) -> None:
    listing = reverse(
        "checkout:product_drops", args=[kettle.product.brand.public_id, kettle.product.public_id]
    )
    hers = client_of(carla)
    drop = announced(kettle, carla, pieces=2)
    for _ in range(3):
        drop_enter(drop=drop, user=factories.make_user())
    first, *_others = drawn(drop)
    client_of(first.user).post(address("decline", drop))

    page = hers.get(listing).content.decode()

    assert "0 ordered · 2 held · 1 passed on or let go" in page
    with django_assert_max_num_queries(30) as few:
        hers.get(listing)
    for _ in range(3):
        drawn(announced(kettle, carla))
    with django_assert_max_num_queries(len(few.captured_queries)):
        hers.get(listing)


def test_the_drawn_get_theirs_when_the_draw_is_told_twice(kettle, carla, alice) -> None:
    drop = announced(kettle, carla)
    drop_enter(drop=drop, user=alice)
    drawn(drop)
    event = FairDropDrawn(scope="", drop=drop.public_id)

    hold_for_the_drawn(event)
    hold_for_the_drawn(event)

    assert counts(kettle) == (3, 1)
