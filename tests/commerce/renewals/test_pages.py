"""Joining, giving, changing, cancelling and pausing on the pages; and the desks of plans."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.memberships.models import GiftCode, Membership
from commerce.memberships.selectors.members import is_member
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.payments.services import refund_begin
from tests.commerce.memberships.joining import bought, kinds
from tests.commerce.renewals.renewing import DECLINED_LATER, card_of, member, outbox, pay, press, sweep

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# Joining


def test_a_fan_joins_on_the_plans_page_and_pays_at_the_checkout(
    alice, bruno, friend, patron, client_of, committing
) -> None:
    client = client_of(alice)
    page = client.get(f"/join/{friend.plan.public_id}/").content.decode()
    assert "€9.00" in page
    assert "10 % off other tickets" in page
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    fields = {"key": key[1], "tier": friend.public_id, "term": "month", "renews": "1"}
    for _press in range(2):
        answer = client.post(f"/join/{friend.plan.public_id}/order/", fields)
        assert answer.status_code == 302

    order = Order.objects.get()
    assert answer["Location"] == f"/checkout/{order.public_id}/"
    assert client.get(answer["Location"]).status_code == 200
    assert not is_member(alice, bruno)
    pay(order, committing)
    membership = Membership.objects.get()
    assert is_member(alice, bruno)
    assert (membership.renews, membership.agreed_minor) == (True, 900)
    page = client.get(f"/join/{friend.plan.public_id}/").content.decode()
    assert "You are a member (Friend)" in page
    assert "/order/" not in page


def test_a_refunded_membership_is_over(alice, bruno, friend, client_of, committing, oliver) -> None:
    client = client_of(alice)
    press(client, f"/join/{friend.plan.public_id}/order/", tier=friend.public_id, term="month")
    order = Order.objects.get()
    pay(order, committing)
    line = order.lines.get()
    with committing():
        refund_begin(
            order=order,
            key=uuid4(),
            parts=[RefundPart(line.public_id, line.total_minor, pieces=1)],
            reason="gone",
            asked_by=oliver,
        )
    assert not is_member(alice, bruno)
    assert Membership.objects.get().end_reason == "taken_back"


def test_yen_are_asked_in_the_japanese_market(alice, friend, client_of) -> None:
    client = client_of(alice)
    client.post("/market/", {"market": "jp"})
    alice.market_id = "jp"
    alice.save(update_fields=["market"])
    page = client_of(alice).get(f"/join/{friend.plan.public_id}/").content.decode()

    assert "¥1,800" in page


def test_a_plan_without_a_price_here_says_so(alice, circle, friend, client_of) -> None:
    friend.monthly.prices.all().delete()
    friend.yearly.prices.all().delete()

    assert "Not sold in your market" in client_of(alice).get(f"/join/{circle.public_id}/").content.decode()
    answer = press(client_of(alice), f"/join/{circle.public_id}/order/", tier=friend.public_id, term="month")
    assert (answer.status_code, Order.objects.count()) == (409, 0)


def test_a_member_of_another_tier_changes_instead(alice, friend, patron, client_of) -> None:
    bought(alice, friend)
    client = client_of(alice)
    answer = press(client, f"/join/{friend.plan.public_id}/order/", tier=patron.public_id, term="month")

    assert (answer.status_code, Order.objects.count()) == (409, 0)
    assert "Change your membership instead" in answer.content.decode()


def test_what_cannot_be_chosen_is_refused(alice, friend, client_of) -> None:
    client = client_of(alice)
    assert client.post(f"/join/{friend.plan.public_id}/order/", {"term": "week"}).status_code == 409
    assert client.post(f"/join/{friend.plan.public_id}/try/", {"term": "week"}).status_code == 409
    assert (
        press(client, f"/join/{friend.plan.public_id}/order/", tier="nope", term="month").status_code == 404
    )
    assert not Order.objects.exists()


def test_a_trial_goes_on_by_itself_only_with_a_card(alice, mallory, friend, client_of) -> None:
    path = f"/join/{friend.plan.public_id}/try/"
    fields = {"tier": friend.public_id, "term": "month", "renews": "1"}
    press(client_of(alice), path, **fields)
    card_of(mallory)
    press(client_of(mallory), path, **fields)

    assert [row.renews for row in Membership.objects.order_by("pk")] == [False, True]
    again = press(client_of(alice), path, **{**fields, "tier": friend.public_id})
    assert again.status_code == 302
    Membership.objects.filter(user=alice).update(state="ended", ended_at=timezone.now())
    assert press(client_of(alice), path, **fields).status_code == 409


def test_the_pass_of_the_house_has_a_short_address(client, house_pass) -> None:
    page = client.get("/pass/").content.decode()
    assert "€9.99" in page


def test_without_a_pass_there_is_no_such_page(client, db) -> None:
    assert client.get("/pass/").status_code == 404


# Gifts


def test_a_gift_is_paid_mailed_and_used(alice, mallory, bruno, friend, client_of, committing) -> None:
    giver = client_of(alice)
    path = f"/join/{friend.plan.public_id}/gift/"
    assert giver.get(path).status_code == 200
    assert press(giver, path, tier=friend.public_id, months=13).status_code == 400
    answer = press(
        giver, path, tier=friend.public_id, months=3, recipient="m@example.org", note="For you, warmly"
    )
    assert answer.status_code == 302
    order = Order.objects.get()
    assert order.total_minor == 2_700
    pay(order, committing)

    gift = GiftCode.objects.get()
    told = {mail.to[0]: mail.body for mail in outbox() if gift.code in mail.body}
    assert set(told) == {alice.email, "m@example.org"}
    assert "For you, warmly" in told["m@example.org"]
    assert gift.code in giver.get("/memberships/").content.decode()

    taker = client_of(mallory)
    assert gift.code in taker.get(f"/redeem/?code={gift.code}").content.decode()
    assert taker.post("/redeem/", {"code": ""}).status_code == 400
    assert taker.post("/redeem/", {"code": "WRONG"}).status_code == 404
    assert taker.post("/redeem/", {"code": gift.code}).status_code == 302
    assert is_member(mallory, bruno)
    assert giver.post("/redeem/", {"code": gift.code}).status_code == 409
    assert Membership.objects.count() == 1


# One's own


def test_cancelled_in_two_clicks_and_kept(alice, friend, client_of) -> None:
    membership = bought(alice, friend)
    client = client_of(alice)
    path = f"/memberships/{membership.public_id}/"
    page = client.get(path).content.decode()
    assert "Cancel my membership" in page
    assert "You keep no card with us" in page
    client.post(f"{path}cancel/")
    assert "Let it go on by itself for €9.00" in client.get(path).content.decode()
    client.post(f"{path}keep/")

    membership.refresh_from_db()
    assert (membership.renews, kinds(membership)) == (True, ["joined", "cancelled", "kept"])
    assert "Your memberships" in client.get("/memberships/").content.decode()


def test_paused_and_gone_on(alice, bruno, friend, client_of) -> None:
    membership = bought(alice, friend)
    client = client_of(alice)
    path = f"/memberships/{membership.public_id}/"
    assert client.post(f"{path}pause/", {"days": "900"}).status_code == 400
    client.post(f"{path}pause/", {"days": "20"})
    assert not is_member(alice, bruno)
    assert "Go on" in client.get(path).content.decode()
    client.post(f"{path}resume/")
    assert is_member(alice, bruno)
    assert client.post(f"{path}resume/").status_code == 409


def test_nobody_else_sees_or_does_anything(alice, mallory, friend, client_of, client) -> None:
    membership = bought(alice, friend)
    path = f"/memberships/{membership.public_id}/"
    for deed in ("cancel", "keep", "pause", "resume", "agree", "extend", "change"):
        assert client_of(mallory).post(f"{path}{deed}/", {"key": uuid4()}).status_code == 404
        assert client.post(f"{path}{deed}/").status_code == 302
    assert client_of(mallory).get(path).status_code == 404
    assert kinds(membership) == ["joined"]


def test_paid_for_longer_by_hand(alice, friend, client_of, committing) -> None:
    membership = bought(alice, friend)
    until = membership.covered_until
    client = client_of(alice)
    assert client.post(f"/memberships/{membership.public_id}/extend/", {}).status_code == 404
    press(client, f"/memberships/{membership.public_id}/extend/")
    pay(Order.objects.get(), committing)

    membership.refresh_from_db()
    assert (membership.covered_until - until).days >= 28
    assert kinds(membership) == ["joined", "extended"]


def test_an_open_renewal_is_paid_on_the_page_and_by_no_second_order(alice, friend, client_of) -> None:
    membership = member(alice, friend, DECLINED_LATER)
    sweep()
    client = client_of(alice)
    path = f"/memberships/{membership.public_id}/"
    page = client.get(path).content.decode()
    assert f"/orders/{Order.objects.get().public_id}/" in page
    assert press(client, f"{path}extend/").status_code == 409
    assert "Nothing to change to now" in client.get(f"{path}change/").content.decode()
    assert Order.objects.count() == 1
