"""Gifts in a room: sent from the sheet while it is on air, told at the picture, undone within their minute."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.catalog.counters import house_counter
from commerce.ledger.models import Transfer
from commerce.orders.models import Order
from commerce.wallet.models import FanStanding, Gift, Guard, Tip, Wallet
from commerce.wallet.services import coins_present, gift_undo
from marketplace.accounts.models import User
from marketplace.markets.models import Market
from marketplace.safety.models import HOUSE, ListedTerm
from streams.room import news_gifts, tasks
from streams.room.errors import SlowMode
from streams.room.hub import kinds
from streams.room.models import GiftGoal, GiftThanks, Mute, RoomRules
from streams.room.selectors.badges import badges_of
from streams.room.selectors.gifts import goal_facts
from streams.room.selectors.snapshot import room_facts
from streams.room.services.gate import take_turn
from streams.room.services.messages import Writer
from streams.shows.models import Show
from tests import factories
from tests.commerce.payments import buying
from tests.commerce.wallet import purses
from tests.conftest import World
from tests.streams.room.test_deals import told  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
SHEET = {"x-requested-with": "fetch", "x-sheet": "1"}
AMOUNTS = ("-1.00", "-1", "0", "0.001", "1e3", "NaN", "99999999999", "", "٣")


@pytest.fixture
def fan(alice: User) -> User:
    purses.grown_up(alice)
    coins_present(source="welcome", user=alice, coins=500)
    return alice


@pytest.fixture
def fans(client_of: Any, fan: User) -> Client:
    return client_of(fan)


def address(world: World, deed: str, *more: str) -> str:
    return reverse(f"room:{deed}", args=[world.show.public_id, *more])


def send(client: Client, world: World, **fields: Any) -> Any:
    values = {"kind": "rose", "count": "1", "key": str(uuid4()), **fields}
    return client.post(address(world, "gift_send"), values, headers=JSON)


def of(news: list[Any], kind: str) -> list[Any]:
    return [body for name, body in news if name == kind]


def nothing_sent() -> bool:
    return not Gift.objects.exists() and not Transfer.objects.filter(movement__kind="gift").exists()


def test_a_gift_is_told_where_the_picture_is(fans, live_world, told) -> None:  # noqa: F811
    answer = send(fans, live_world, count="3")

    assert answer.status_code == 201
    assert answer.json()["coins"] == 470
    (body,) = of(told, kinds.GIFT)
    gift = Gift.objects.get()
    assert (body["name"], body["k"], body["n"], body["c"]) == ("Alice", "rose", 3, 30)
    assert body["t"] == int(gift.sent_at.timestamp() * 1000)
    assert (gift.creator, gift.scope) == (live_world.creator, live_world.show.public_id)


def test_a_second_tap_sends_one_gift_twice(fans, live_world, told) -> None:  # noqa: F811
    key = str(uuid4())
    answers = [send(fans, live_world, key=key).json() for _tap in range(3)]

    assert len({answer["gift"]["id"] for answer in answers}) == 1
    assert Gift.objects.count() == 1
    assert len(of(told, kinds.GIFT)) == 1
    assert Wallet.objects.get().coins_free == 490


def test_without_a_name_nobody_is_told_who(fans, live_world, fan, told) -> None:  # noqa: F811
    send(fans, live_world)
    send(fans, live_world, is_anonymous="1")

    named, unnamed = of(told, kinds.GIFT)
    assert (named["name"], unnamed["name"]) == ("Alice", "")
    assert named["w"] != unnamed["w"]
    assert fan.public_id not in json.dumps(unnamed)
    ranking = fans.get(address(live_world, "fans"), headers=JSON).json()
    assert {row["name"] for row in ranking["show"]} == {"Alice", ""}


def test_it_is_taken_back_within_its_minute(fans, live_world, told) -> None:  # noqa: F811
    sent = send(fans, live_world).json()["gift"]["id"]
    answers = [fans.post(address(live_world, "gift_undo", sent), headers=JSON) for _tap in range(2)]

    assert [answer.json()["coins"] for answer in answers] == [500, 500]
    assert of(told, kinds.UNGIFT) == [{"id": sent}]
    Gift.objects.update(state="pending", settle_at=timezone.now())
    late = fans.post(address(live_world, "gift_undo", sent), headers=JSON)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "gift_not_undone")


def test_strangers_do_not_take_back_what_others_sent(fans, live_world, client_of, mallory) -> None:
    sent = send(fans, live_world).json()["gift"]["id"]
    answer = client_of(mallory).post(address(live_world, "gift_undo", sent), headers=JSON)
    assert answer.status_code == 404
    assert Gift.objects.get().state == "pending"


@pytest.mark.parametrize("count", [*AMOUNTS, "1.5", "100"], ids=range(len(AMOUNTS) + 2))
def test_what_is_no_number_of_gifts_is_refused(fans, live_world, told, count) -> None:  # noqa: F811
    answer = send(fans, live_world, count=count)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "gift_count_refused")
    assert nothing_sent()
    assert not of(told, kinds.GIFT)
    assert Wallet.objects.get().coins_free == 500


@pytest.mark.parametrize(
    "fields", [{"key": "x"}, {"kind": ""}, {"kind": "x" * 25}], ids=["key", "none", "long"]
)
def test_what_no_page_sends_is_refused(fans, live_world, fields) -> None:
    assert send(fans, live_world, **fields).json()["error"]["code"] == "gift_unreadable"
    assert nothing_sent()


@pytest.mark.parametrize(
    ("state", "code"),
    [("scheduled", "gifts_live_only"), ("ended", "gifts_live_only")],
    ids=["before", "after"],
)
def test_gifts_are_sent_on_air_alone(fans, live_world, state, code) -> None:
    Show.objects.update(state=state, ended_at=timezone.now() if state == "ended" else None)
    assert send(fans, live_world).json()["error"]["code"] == code
    tip = fans.post(address(live_world, "gift_tip"), {"amount": "5", "key": str(uuid4())}, headers=JSON)
    assert tip.json()["error"]["code"] == code
    assert nothing_sent()
    assert not Tip.objects.exists()


def test_a_rehearsal_spends_nothing(client_of, live_world, bruno) -> None:
    show = live_world.show
    rehearsal = factories.make_show(bruno, state="rehearsal", rehearsal_of=show)
    purses.grown_up(bruno.user)
    answer = client_of(bruno.user).post(
        reverse("room:gift_send", args=[rehearsal.public_id]),
        {"kind": "rose", "count": "1", "key": str(uuid4())},
        headers=JSON,
    )
    assert answer.json()["error"]["code"] == "rehearsal_takes_no_gifts"
    assert nothing_sent()


def test_a_guest_signs_in_first(client, live_world) -> None:
    assert send(client, live_world).json()["error"]["code"] == "gift_needs_account"
    page = client.get(address(live_world, "gifts"))
    assert "Sign in to send gifts" in page.content.decode()
    assert nothing_sent()


def test_who_is_silenced_sends_nothing(fans, live_world, fan) -> None:
    Mute.objects.create(show=live_world.show, visitor=f"u:{fan.public_id}")
    assert send(fans, live_world).json()["error"]["code"] == "room_muted"
    assert nothing_sent()


def test_the_sheet_leads_from_age_to_gift_to_undo(fans, live_world, fan) -> None:
    Guard.objects.update(age_confirmed=0)
    sheet = fans.get(address(live_world, "gifts"), headers=SHEET).content.decode()
    assert "Date of birth" in sheet
    assert "<html" not in sheet

    sheet = fans.post(address(live_world, "gift_age"), {"born": "1990-02-03"}, headers=SHEET).content.decode()
    assert "Fireworks" in sheet
    assert "500" in sheet
    answer = fans.post(
        address(live_world, "gift_send"), {"kind": "crane", "count": "2", "key": str(uuid4())}, headers=SHEET
    )
    text = answer.content.decode()
    assert "Paper crane × 2, 200 coins" in text
    assert "lapse" in text
    undone = fans.post(address(live_world, "gift_undo", Gift.objects.get().public_id), headers=SHEET)
    assert "200 coins are yours again" in undone.content.decode()


def test_the_sheet_says_what_stands_in_the_way(fans, live_world, fan) -> None:
    refused = fans.post(address(live_world, "gift_age"), {"born": "yesterday"}, headers=SHEET)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "birth_date_refused")
    Show.objects.update(state="ended", ended_at=timezone.now())
    assert "while a show is on air" in fans.get(address(live_world, "gifts")).content.decode()


def test_the_sheet_asks_as_often_however_much_it_shows(
    fans, live_world, fan, django_assert_max_num_queries
) -> None:
    for coins in (100, 200, 300):
        purses.make_pack(house_counter(), coins=coins, kind="coins", prices={"EUR": coins})
    fans.get(address(live_world, "gifts"))
    with django_assert_max_num_queries(26):
        page = fans.get(address(live_world, "gifts")).content.decode()
    assert page.count('name="pack"') == 3


def test_coins_are_bought_without_leaving_the_picture(fans, live_world, fan, committing) -> None:
    pack = purses.make_pack(house_counter(), coins=1000, bonus=50, kind="coins", prices={"EUR": 1199})
    fields = {"pack": pack.variant.public_id, "key": str(uuid4())}
    answer = fans.post(address(live_world, "gift_coins"), fields, headers=SHEET, follow=True)

    order = Order.objects.get()
    assert answer.status_code == 200
    assert "11.99" in answer.content.decode()
    assert (
        fans.post(address(live_world, "gift_coins"), fields, headers=JSON).json()["order"] == order.public_id
    )
    buying.pay(order, committing)
    assert Wallet.objects.get(user=fan).coins_free == 1550


def test_a_tip_is_shown_with_its_words_when_it_is_paid(fans, live_world, committing, told) -> None:  # noqa: F811
    fields = {"amount": "5", "message": "For the\nencore", "key": str(uuid4())}
    answer = fans.post(address(live_world, "gift_tip"), fields, headers=JSON)
    assert answer.status_code == 201
    assert not of(told, kinds.TIP)

    buying.pay(Order.objects.get(), committing)

    (body,) = of(told, kinds.TIP)
    assert (body["name"], body["money"], body["m"]) == ("Alice", "€5.00", "For the encore")


def test_who_is_in_the_shadow_tips_without_words(fans, live_world, fan, committing, told) -> None:  # noqa: F811
    Mute.objects.create(show=live_world.show, visitor=f"u:{fan.public_id}", kind=Mute.Kind.SHADOW)
    fields = {"amount": "5", "message": "Look at me", "key": str(uuid4())}
    fans.post(address(live_world, "gift_tip"), fields, headers=JSON)
    buying.pay(Order.objects.get(), committing)
    assert [body["m"] for body in of(told, kinds.TIP)] == [""]


@pytest.mark.parametrize("amount", AMOUNTS, ids=range(len(AMOUNTS)))
def test_what_is_no_tip_is_refused_and_nothing_is_booked(fans, live_world, told, amount) -> None:  # noqa: F811
    answer = fans.post(address(live_world, "gift_tip"), {"amount": amount, "key": str(uuid4())}, headers=JSON)
    assert answer.status_code == 400
    assert not Tip.objects.exists()
    assert not Order.objects.exists()
    assert not of(told, kinds.TIP)


def test_a_tip_says_nothing_that_the_room_does_not_take(fans, live_world) -> None:
    ListedTerm.objects.create(owner=HOUSE, text="grabble", kind="insult", match="word", action="block")
    fields = {"amount": "5", "message": "you grabble", "key": str(uuid4())}
    answer = fans.post(address(live_world, "gift_tip"), fields, headers=JSON)
    assert answer.json()["error"]["code"] == "message_blocked"
    assert not Tip.objects.exists()


def test_a_goal_counts_from_when_it_was_set(fans, live_world, client_of, bruno, told) -> None:  # noqa: F811
    send(fans, live_world)
    hosts = client_of(bruno.user)
    answer = hosts.post(address(live_world, "gift_goal"), {"title": "New mic", "coins": "100"}, headers=JSON)
    assert answer.status_code == 200
    send(fans, live_world, count="4")
    tasks.gift_goal(live_world.show.public_id)

    goal = GiftGoal.objects.get()
    facts = {"id": goal.pk, "title": "New mic", "coins": 100, "got": 40}
    assert of(told, kinds.GOAL)[-1] == facts == goal_facts(live_world.show)
    assert room_facts(live_world.show.public_id)[1][kinds.GOAL] == facts

    hosts.post(address(live_world, "gift_goal"), {"title": "Lights", "coins": "50"}, headers=JSON)
    assert GiftGoal.objects.filter(ended_at__isnull=True).get().title == "Lights"
    for _tap in range(2):
        hosts.post(address(live_world, "gift_goal_end"), headers=JSON)
    assert of(told, kinds.GOAL)[-1] == {"id": None}


@pytest.mark.parametrize(
    ("title", "coins"), [("x", "0"), ("", "5"), ("x", "1e3"), ("x" * 61, "5")], ids=range(4)
)
def test_a_goal_has_words_and_coins(live_world, client_of, bruno, title, coins) -> None:
    fields = {"title": title, "coins": coins}
    answer = client_of(bruno.user).post(address(live_world, "gift_goal"), fields, headers=JSON)
    assert answer.json()["error"]["code"] == "goal_unreadable"
    assert not GiftGoal.objects.exists()


def test_the_host_sees_what_came_and_thanks_once(fans, live_world, client_of, bruno, told) -> None:  # noqa: F811
    sent = send(fans, live_world, count="2").json()["gift"]["id"]
    hosts = client_of(bruno.user)
    desk = hosts.get(address(live_world, "gift_desk")).content.decode()
    assert "Alice" in desk
    assert "Rose ×2, 20" in desk

    for _tap in range(2):
        assert hosts.post(address(live_world, "gift_thank", sent), headers=JSON).status_code == 200
    assert of(told, kinds.THANKS) == [{"id": sent, "name": "Alice"}]
    assert "thanked" in hosts.get(address(live_world, "gift_desk")).content.decode()
    assert hosts.post(address(live_world, "gift_thank", "nosuchgift00"), headers=JSON).status_code == 404
    assert GiftThanks.objects.count() == 1


def test_the_desk_is_the_hosts_alone(fans, live_world) -> None:
    for deed, fields in (("gift_goal", {"title": "x", "coins": "5"}), ("gift_goal_end", {})):
        assert fans.post(address(live_world, deed), fields, headers=JSON).status_code == 404
    assert fans.get(address(live_world, "gift_desk")).status_code == 404
    assert not GiftGoal.objects.exists()


def test_the_ranking_is_of_the_show_and_of_the_month(fans, live_world, fan, client_of, bruno) -> None:
    other = purses.fan_with(100, "obi@example.org")
    send(client_of(other), live_world, kind="lantern")
    send(fans, live_world, kind="rose")
    earlier = purses.send(fan, bruno, "crane", scope="anothershow0")

    page = fans.get(address(live_world, "fans"), headers=JSON).json()
    assert [(row["name"], row["coins"]) for row in page["show"]] == [("Obi", 30), ("Alice", 10)]
    assert [(row["name"], row["coins"]) for row in page["month"]] == [("Alice", 110), ("Obi", 30)]
    gift_undo(sender=fan, public_id=earlier.public_id)
    page = fans.get(address(live_world, "fans"), headers=JSON).json()
    assert page["month"] == page["show"]
    for headers in ({}, SHEET, {"turbo-frame": "room-fans"}):
        assert "Obi" in fans.get(address(live_world, "fans"), headers=headers).content.decode()


def test_names_that_pose_and_accounts_that_are_gone_are_nobodys(fans, live_world, fan, told) -> None:  # noqa: F811
    User.objects.filter(pk=fan.pk).update(display_name="Bruno Reis")
    send(fans, live_world)
    assert of(told, kinds.GIFT)[0]["name"] == ""
    Wallet.objects.update(user=None)
    gift = Gift.objects.select_related("wallet__user", "kind").get()
    assert news_gifts.gift(gift, "")["name"] == ""
    assert fans.get(address(live_world, "fans"), headers=JSON).json()["show"][0]["name"] == ""


def test_a_fans_level_is_a_badge_and_a_perk(live_world, fan, bruno, client_of) -> None:
    assert badges_of(fan, live_world.show, "fan") == ()
    wallet = Wallet.objects.get(user=fan)
    FanStanding.objects.create(wallet=wallet, creator=bruno, coins=1200)
    assert badges_of(fan, live_world.show, "fan") == ("fan2",)
    shown = f"/shows/{live_world.show.public_id}/"
    pages = [client_of(user).get(shown).content.decode() for user in (fan, bruno.user)]
    assert ['data-code="trophy"' in page for page in pages] == [True, False]
    RoomRules.objects.update_or_create(show=live_world.show, defaults={"slow_seconds": 60})
    show = Show.objects.get(pk=live_world.show.pk)
    for badges, waits in ((("fan2",), False), (("fan1",), True)):
        writer = Writer(visitor=f"v:{badges[0]}", user="", name="x", role="fan", badges=badges)
        take_turn(show, writer)
        if waits:
            with pytest.raises(SlowMode):
                take_turn(show, writer)
        else:
            take_turn(show, writer)


def test_the_watch_page_has_the_button_the_tab_and_the_stage(fans, live_world) -> None:
    page = fans.get(f"/shows/{live_world.show.public_id}/").content.decode()
    assert "gift-open" in page
    assert 'data-tab="fans"' in page
    assert 'data-controller="gifts"' in page
    assert "🏮" in page


def test_a_market_without_gifts_has_no_button(fans, live_world) -> None:
    Market.objects.update(has_gifts=False)
    page = fans.get(f"/shows/{live_world.show.public_id}/").content.decode()
    assert "gift-open" not in page
    assert send(fans, live_world).json()["error"]["code"] == "gifts_off"
    assert nothing_sent()


def test_the_studio_of_a_show_that_is_over_has_its_gifts(fans, live_world, client_of, bruno) -> None:
    send(fans, live_world, count="3")
    Show.objects.update(state="ended", ended_at=timezone.now())
    page = client_of(bruno.user).get(f"/studio/shows/{live_world.show.public_id}/").content.decode()
    assert "30 coins, 3 gifts, 1 fan" in page
