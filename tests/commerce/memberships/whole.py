"""Memberships for whoever walks all addresses: plans of bruno, of carla's brand and of the house; alice is a member."""

from typing import Any

from django.utils import timezone

from commerce.memberships.models import Purchase
from commerce.renewals.models import PoolMonth, PoolShare
from marketplace.accounts.models import User
from tests.commerce.memberships.joining import bought, make_plan, make_tier


def membership_ids(world: Any, fan: User) -> dict[str, str]:
    """Make them, and say by what names addresses call them."""
    tiers = {
        "studio/memberships/tiers/<tier_id>": make_tier(make_plan(world.creator), "Friend"),
        "memberships/tiers/<tier_id>": make_tier(make_plan(world.brand, "Lantern club"), "Club"),
        "pass/tiers/<tier_id>": make_tier(make_plan(None, "The pass"), "House pass"),
    }
    friend = tiers["studio/memberships/tiers/<tier_id>"]
    membership = bought(fan, friend)
    bought(fan, friend, Purchase.Kind.GIFT, months=2)
    assert membership is not None
    month = PoolMonth.objects.create(
        plan=friend.plan,
        month="2026-01",
        currency="EUR",
        fees_minor=700,
        shared_minor=700,
        digest="0" * 64,
        closed_at=timezone.now(),
    )
    PoolShare.objects.create(
        month=month, creator=world.creator, person=fan.public_id, product="product00001", minutes=9, minor=700
    )
    return {
        "shares/<month_id>": month.public_id,
        **{name: tier.public_id for name, tier in tiers.items()},
        "memberships/<public_id>": membership.public_id,
        "join/<public_id>": friend.plan.public_id,
    }
