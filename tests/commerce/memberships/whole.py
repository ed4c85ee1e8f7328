"""Memberships for whoever walks all addresses: plans of bruno, of carla's brand and of the house; alice is a member."""

from typing import Any

from commerce.memberships.models import Purchase
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
    return {
        **{name: tier.public_id for name, tier in tiers.items()},
        "memberships/<public_id>": membership.public_id,
        "join/<public_id>": friend.plan.public_id,
    }
