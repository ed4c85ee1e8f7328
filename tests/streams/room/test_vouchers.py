"""Voucher cards on air: handed out by the show's people, taken once by whoever does what they ask."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from commerce.checkout.models import CartCode
from commerce.promotions.models import Budget, Code, CodeAmount, VoucherCard, VoucherClaim
from commerce.promotions.selectors import latest_card
from marketplace.accounts.models import User
from marketplace.creators.models import Follow
from streams.room import tasks
from streams.room.hub import kinds
from streams.room.models import Message
from streams.room.selectors.vouchers import card_facts, cards_left
from streams.room.services.vouchers import CardDraft, card_open
from streams.shows.services import show_end
from tests import factories
from tests.clocks import soon
from tests.conftest import World
from tests.streams.room.test_deals import told  # noqa: F401 -- a fixture
from tests.streams.room.test_news import entered, host_posts

FETCH = {"accept": "application/json", "x-requested-with": "fetch"}


@pytest.fixture
def code(live_world: World) -> Code:
    made = Code.objects.create(
        brand=live_world.brand,
        text="TENOFF",
        kind=Code.Kind.PERCENT,
        basis_points=1000,
        is_claimed_only=True,
        starts_at=live_world.brand.created_at,
        budget=Budget.objects.create(per_buyer=1),
    )
    CodeAmount.objects.create(code=made, currency="EUR", minimum_minor=2000)
    return made


def hand_out(world: World, handed: Code, **more: Any) -> Any:
    return host_posts(world, "card", **{"code": handed.public_id, "task": "open", **more})


def address(world: World, card: VoucherCard, deed: str) -> str:
    return reverse(f"room:card_{deed}", args=[world.show.public_id, card.public_id])


def take(client: Client, world: World, card: VoucherCard, **more: str) -> Any:
    return client.post(address(world, card, "take"), more, headers=FETCH)


def say(world: World, user: User) -> Message:
    return Message.objects.create(
        show=world.show,
        user=user,
        visitor=f"u:{user.public_id}",
        nonce=f"nonce-{Message.objects.count()}",
        name="Alice",
        body="What a light",
        created_at=timezone.now(),
    )


@pytest.mark.usefixtures("rooms")
async def test_a_card_reaches_everybody_and_goes(live_world: World, code: Code) -> None:
    page = await entered(live_world)
    answer = await sync_to_async(hand_out)(live_world, code, people=2)
    await page.until(lambda one: bool(one.state["card"]["id"]))

    card = await sync_to_async(VoucherCard.objects.get)()
    assert answer.json() == {"ok": True, "card": card.public_id}
    fact = page.state["card"]
    assert (fact["id"], fact["task"], fact["kind"], fact["bp"]) == (card.public_id, "open", "percent", 1000)
    assert fact["by"] == {"EUR": {"minor": None, "minimum": 2000}}
    late = await entered(live_world, "Late")
    assert late.state["card"] == fact
    assert late.state["cl"] == {card.public_id: 2}
    # The word itself is told to those who took it alone.
    assert "TENOFF" not in str(fact)

    await sync_to_async(host_posts)(live_world, f"cards/{card.public_id}/close")
    await page.until(lambda one: one.state["card"]["id"] is None)
    await page.close()
    await late.close()


@pytest.mark.django_db
def test_a_fan_takes_it_once_and_it_counts_in_the_bag(
    live_world: World, code: Code, alice: User, client: Client
) -> None:
    hand_out(live_world, code, people=5)
    card = VoucherCard.objects.get()
    client.force_login(alice)
    assert client.get(address(live_world, card, "mine")).json()["taken"] is False

    for _twice in range(2):
        answer = take(client, live_world, card).json()
        assert (answer["code"], answer["in_bag"]) == ("TENOFF", True)
    assert VoucherClaim.objects.get().user == alice
    assert CartCode.objects.get().code == code
    card.refresh_from_db()
    assert card.claims == 1
    assert cards_left(latest_card(live_world.show.public_id)) == {card.public_id: 4}
    assert client.get(address(live_world, card, "mine")).json()["taken"] is True


@pytest.mark.django_db
def test_guests_are_asked_to_sign_in_and_late_ones_get_nothing(
    live_world: World, code: Code, alice: User, client: Client
) -> None:
    hand_out(live_world, code, people=1)
    card = VoucherCard.objects.get()
    answer = take(client, live_world, card)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "card_needs_account")
    client.force_login(alice)
    assert take(client, live_world, card).status_code == 200
    other = Client()
    other.force_login(factories.make_user())

    assert take(other, live_world, card).json()["error"]["code"] == "cards_gone"
    show_end(show=live_world.show)
    card.refresh_from_db()
    assert card.closed_at is not None
    assert take(other, live_world, card).json()["error"]["code"] == "card_closed"
    assert VoucherClaim.objects.count() == 1


@pytest.mark.django_db
def test_followers_and_writers_have_done_what_is_asked(
    live_world: World, code: Code, alice: User, client: Client
) -> None:
    client.force_login(alice)
    hand_out(live_world, code, task="follow")
    card = VoucherCard.objects.get()
    assert take(client, live_world, card).json()["error"]["code"] == "card_task_open"
    Follow.objects.create(user=alice, creator=live_world.creator)
    assert take(client, live_world, card).status_code == 200

    say(live_world, alice)
    hand_out(live_world, code, task="comment")
    later = VoucherCard.objects.exclude(pk=card.pk).get()
    # What was said before the card does not count, nor what was taken back.
    said = say(live_world, alice)
    said.deleted_at = said.created_at
    said.save()
    assert take(client, live_world, later).json()["error"]["code"] == "card_task_open"
    say(live_world, alice)
    assert take(client, live_world, later).status_code == 200
    card.refresh_from_db()
    assert card.closed_at is not None


@pytest.mark.django_db
def test_who_stays_long_enough_gets_it_and_the_proof_is_theirs_alone(
    live_world: World, code: Code, alice: User, client: Client
) -> None:
    other = Client()
    other.force_login(factories.make_user())
    client.force_login(alice)
    with freeze_time(soon()) as clock:
        hand_out(live_world, code, task="time", minutes=2)
        card = VoucherCard.objects.get()
        watch = client.get(address(live_world, card, "mine")).json()["watch"]
        clock.tick(119)
        assert take(client, live_world, card, watch=watch).json()["error"]["code"] == "card_task_open"
        clock.tick(2)
        for wrong in ("", "nonsense", watch[:-4] + "AAAA"):
            assert take(client, live_world, card, watch=wrong).json()["error"]["code"] == "card_task_open"
        assert take(other, live_world, card, watch=watch).json()["error"]["code"] == "card_task_open"
        assert take(client, live_world, card, watch=watch).status_code == 200
    assert VoucherClaim.objects.get().user == alice


@pytest.mark.parametrize(
    ("wrong", "code_of"),
    [
        ({"task": "dance"}, "card_unreadable"),
        ({"task": "time", "minutes": ""}, "card_unreadable"),
        ({"people": "0"}, "card_unreadable"),
        ({"code": "abcdefghijkl"}, "card_elsewhere"),
    ],
    ids=["task", "minutes", "people", "code"],
)
@pytest.mark.django_db
def test_what_cannot_be_handed_out_is_refused(
    live_world: World, code: Code, wrong: dict[str, str], code_of: str
) -> None:
    assert hand_out(live_world, code, **wrong).json()["error"]["code"] == code_of
    assert not VoucherCard.objects.exists()


@pytest.mark.django_db
def test_codes_of_others_and_paused_ones_are_in_no_card(live_world: World, code: Code) -> None:
    for change in ({"is_paused": True}, {"is_claimed_only": False}, {"brand": factories.make_brand()}):
        before = {name: getattr(code, name) for name in change}
        Code.objects.filter(pk=code.pk).update(**change)
        assert hand_out(live_world, code).json()["error"]["code"] == "card_elsewhere"
        Code.objects.filter(pk=code.pk).update(**before)
    assert not VoucherCard.objects.exists()
    assert hand_out(live_world, code).status_code == 200


@pytest.mark.django_db
def test_strangers_hand_nothing_out(live_world: World, code: Code, alice: User, client: Client) -> None:
    card = card_open(show=live_world.show, code=code, draft=CardDraft(), by=live_world.creator.user)
    show = live_world.show.public_id
    for someone in (None, alice):
        if someone is not None:
            client.force_login(someone)
        assert client.post(reverse("room:card", args=[show]), {"code": code.public_id}).status_code == 404
        assert client.post(address(live_world, card, "close")).status_code == 404
        assert client.get(reverse("room:cards_desk", args=[show])).status_code == 404
    card.refresh_from_db()
    assert card.closed_at is None


@pytest.mark.django_db
def test_the_studio_has_the_codes_and_the_card(live_world: World, code: Code, client: Client) -> None:
    client.force_login(live_world.creator.user)
    desk = reverse("room:cards_desk", args=[live_world.show.public_id])
    assert "No voucher is handed out." in client.get(desk).content.decode()
    hand_out(live_world, code, people=3)
    page = client.get(desk).content.decode()
    assert "0 of 3 taken" in page
    assert f'<option value="{code.public_id}">TENOFF</option>' in page
    Code.objects.update(is_paused=True)
    assert "There is no code for cards" in client.get(desk).content.decode()


@pytest.mark.django_db
def test_a_seconds_claims_are_told_together(
    live_world: World,
    code: Code,
    told: list[tuple[str, Any]],  # noqa: F811
) -> None:
    hand_out(live_world, code, people=3)
    card = VoucherCard.objects.get()
    told.clear()
    tasks.cards_left(live_world.show.pk)
    assert told == [(kinds.CARDS_LEFT, {card.public_id: 3})]
    assert card_facts(latest_card(live_world.show.public_id))["id"] == card.public_id
