"""Another tier, a higher price, and the desks of plans."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from commerce.memberships.models import GiftCode, Membership, Plan, Purchase, Tier
from commerce.memberships.selectors.members import is_member
from commerce.orders.models import Order
from commerce.renewals.models import PriceAsk
from commerce.renewals.services.prices import prices_announce
from commerce.renewals.views.account import SALT
from marketplace.accounts.models import Mail
from tests.commerce.memberships.joining import bought, kinds
from tests.commerce.renewals.renewing import card_of, member, over, pay, press, sweep

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# Another tier


def shown_in(page: str, tier: Tier, term: str) -> dict[str, str]:
    for form in page.split("<form")[1:]:
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        if (fields.get("tier"), fields.get("term")) == (tier.public_id, term):
            return fields
    raise AssertionError(page)


def test_an_upgrade_costs_what_the_page_showed_and_leaves_no_gap(
    alice, bruno, friend, patron, client_of, committing
) -> None:
    membership = bought(alice, friend)
    client = client_of(alice)
    path = f"/memberships/{membership.public_id}/change/"
    page = client.get(path).content.decode()
    fields = shown_in(page, patron, "month")
    assert "Change now for €10.00" in page
    for _press in range(2):
        client.post(path, fields)
    order = Order.objects.get()
    assert order.total_minor == 1_000
    assert is_member(alice, bruno)
    pay(order, committing)

    membership.refresh_from_db()
    assert (membership.tier, membership.agreed_minor, membership.state) == (patron, 1_900, "active")
    assert kinds(membership) == ["joined", "changed"]


def test_a_price_that_was_not_shown_is_not_taken(alice, friend, patron, client_of) -> None:
    membership = bought(alice, friend)
    client = client_of(alice)
    path = f"/memberships/{membership.public_id}/change/"
    fields = shown_in(client.get(path).content.decode(), patron, "month")
    cheap = [membership.public_id, patron.public_id, "month", timezone.now().isoformat(), 1]
    for shown in (
        "nonsense",
        signing.dumps(cheap, salt=SALT),
        signing.dumps([*cheap[:2], "year", *cheap[3:]], salt=SALT),
    ):
        assert client.post(path, {**fields, "shown": shown}).status_code == 409
    # Without the proof it is no gift either.
    assert client.post(path, {**fields, "shown": ""}).status_code == 409

    assert not Order.objects.exists()
    membership.refresh_from_db()
    assert (membership.tier, membership.next_tier) == (friend, None)


def test_a_downgrade_is_agreed_for_the_end(alice, friend, patron, client_of) -> None:
    membership = bought(alice, patron, price_minor=1_900, agreed_minor=1_900)
    client = client_of(alice)
    path = f"/memberships/{membership.public_id}/change/"
    fields = shown_in(client.get(path).content.decode(), friend, "month")
    assert client.post(path, fields).status_code == 302
    page = client.get(f"/memberships/{membership.public_id}/").content.decode()
    assert "Becomes Friend on" in page
    back = shown_in(client.get(path).content.decode(), patron, "month")
    client.post(path, back)

    membership.refresh_from_db()
    assert (membership.next_tier, membership.agreed_minor) == (None, 1_900)


def test_a_trial_changes_for_its_end(alice, friend, patron, client_of) -> None:
    client = client_of(alice)
    press(client, f"/join/{friend.plan.public_id}/try/", tier=friend.public_id, term="month")
    membership = Membership.objects.get()
    page = client.get(f"/memberships/{membership.public_id}/change/").content.decode()

    assert "Change now" not in page
    assert "Change with the next period" in page


# A higher price


def test_a_higher_price_is_asked_for_and_charged_to_who_agrees(alice, mallory, friend, client_of) -> None:
    mine, hers = bought(alice, friend), bought(mallory, friend)
    friend.monthly.prices.filter(currency="EUR").update(amount_minor=1_200)
    assert prices_announce() == 2
    assert prices_announce() == 0
    page = client_of(alice).get(f"/memberships/{mine.public_id}/").content.decode()
    assert "it costs €12.00 instead of €9.00" in page
    path = f"/memberships/{mine.public_id}/agree/"
    assert client_of(alice).post(path, {"minor": "1100"}).status_code == 409
    assert client_of(alice).post(path, {"minor": "x"}).status_code == 409
    client_of(alice).post(path, {"minor": "1200"})
    client_of(alice).post(path, {"minor": "1200"})
    PriceAsk.objects.update(asked_at=timezone.now() - timedelta(days=45))
    for membership in (mine, hers):
        card_of(membership.user)
        over(membership)
    sweep()

    assert Order.objects.get().total_minor == 1_200
    hers.refresh_from_db()
    mine.refresh_from_db()
    assert (hers.state, hers.end_reason, mine.state) == ("ended", "price_not_agreed", "active")
    assert kinds(mine) == ["joined", "price_asked", "price_agreed", "renewed"]


def test_who_was_told_too_late_pays_what_they_agreed_to(alice, friend) -> None:
    membership = bought(alice, friend)
    card_of(alice)
    friend.monthly.prices.filter(currency="EUR").update(amount_minor=1_200)
    over(membership)
    prices_announce()
    sweep()

    assert Order.objects.get().total_minor == 900


def test_a_lower_price_holds_at_once(alice, friend) -> None:
    membership = member(alice, friend)
    friend.monthly.prices.filter(currency="EUR").update(amount_minor=700)
    sweep()

    assert Order.objects.get().total_minor == 700
    assert membership.public_id


# Desks


@pytest.mark.parametrize("owner", ["creator", "brand", "house"])
def test_whoever_runs_a_plan_makes_it_and_its_tiers(
    owner: str, bruno, carla, lantern, oliver, mallory, client_of
) -> None:
    who, base = {
        "creator": (bruno.user, "/studio/memberships/"),
        "brand": (carla, f"/brand/{lantern.public_id}/memberships/"),
        "house": (oliver, "/operator/pass/"),
    }[owner]
    client = client_of(who)
    assert client.get(base).status_code == 200
    assert client.get(f"{base}tiers/new/").status_code == 404
    assert client.post(base, {"name": ""}).status_code == 400
    client.post(base, {"name": "Circle", "description": "Tea", "is_open": "on"})
    assert client.get(f"{base}tiers/new/").status_code == 200
    fields = {"title": "Friend", "trial_days": "14", "discount": "10", "badge": "Friend", "is_offered": "on"}
    assert client.post(f"{base}tiers/new/", fields).status_code == 400
    assert client.post(f"{base}tiers/new/", {**fields, "month_EUR": "9.999"}).status_code == 400
    assert (
        client.post(f"{base}tiers/new/", {**fields, "trial_days": "91", "month_EUR": "9"}).status_code == 400
    )
    assert not Tier.objects.exists()
    client.post(f"{base}tiers/new/", {**fields, "month_EUR": "9.50", "year_JPY": "12000"})

    tier = Tier.objects.get()
    assert tier.monthly is not None
    assert tier.yearly is not None
    assert tier.monthly.prices.get().amount_minor == 950
    assert (tier.yearly.prices.get().amount_minor, tier.ticket_discount_bp) == (12_000, 1_000)
    page = client.get(base).content.decode()
    assert "Friend" in page
    detail = f"{base}tiers/{tier.public_id}/"
    assert "9.50" in client.get(detail).content.decode()
    client.post(detail, {**fields, "title": "Good friend", "month_EUR": "10", "trial_days": "0"})
    client.post(base, {"name": "The circle", "description": ""})
    tier.product.refresh_from_db()
    assert tier.product.title == "Good friend"
    assert (Plan.objects.get().name, Plan.objects.get().is_open) == ("The circle", False)
    if owner != "creator":
        assert client_of(mallory).get(base).status_code == 404


def test_a_gift_that_is_not_paid_makes_nothing(alice, friend, client_of) -> None:
    press(client_of(alice), f"/join/{friend.plan.public_id}/gift/", tier=friend.public_id, months=1)

    assert Purchase.objects.get().kind == "gift"
    assert not GiftCode.objects.exists()
    assert not Mail.objects.filter(template__startswith="membership").exists()
