"""What memberships need: a plan of bruno's with two tiers, and one of the house."""

import pytest

from commerce.memberships.models import Plan, Tier
from tests.commerce.memberships.joining import make_plan, make_tier


@pytest.fixture
def circle(bruno) -> Plan:
    return make_plan(bruno)


@pytest.fixture
def friend(circle) -> Tier:
    return make_tier(circle, "Friend", 900, ticket_discount_bp=1_000, badge="Friend", trial_days=14)


@pytest.fixture
def patron(circle, friend) -> Tier:
    return make_tier(circle, "Patron", 1_900, ticket_discount_bp=2_500, has_presale=True, badge="Patron")


@pytest.fixture
def house_pass(db: None) -> Tier:
    return make_tier(make_plan(None, "The house pass"), "House pass", 999)
