"""Members in tests: a plan with tiers, and lines of orders that were paid."""

from typing import Any
from uuid import uuid4

from django.test import TestCase

from commerce.memberships.models import Membership, Plan, Purchase, Tier
from commerce.memberships.services.granting import Paid, period_grant
from commerce.memberships.services.planning import TierDraft, plan_open, tier_add
from marketplace.accounts.models import User
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money
from marketplace.markets.models import Market


def eu() -> Market:
    return Market.objects.get(code="eu")


def make_tier(plan: Plan, title: str = "Friend", monthly: int = 900, **perks: Any) -> Tier:
    """A tier at a monthly price in euro cents and yen, and ten of it for a year."""
    months = {"EUR": monthly, "JPY": monthly * 2}
    years = {currency: minor * 10 for currency, minor in months.items()}
    return tier_add(plan=plan, draft=TierDraft(title, "", months, years, perks))


def make_plan(owner: Any, name: str = "Bruno's circle") -> Plan:
    return plan_open(owner=owner, name=name)


def bought(
    user: User, tier: Tier, kind: Purchase.Kind = Purchase.Kind.JOIN, *, source: str = "", **fields: Any
) -> Any:
    """Somebody paid for a membership; returns it (a gift makes none)."""
    values = {
        "term": "month",
        "market": eu(),
        "months": 1,
        "price_minor": 900,
        "currency": "EUR",
        "agreed_minor": 900,
        "renews": True,
        **fields,
    }
    purchase = Purchase.objects.create(kind=kind, user=user, tier=tier, **values)
    assert tier.monthly is not None
    paid = Paid(
        source or new_public_id(),
        purchase.key,
        tier.monthly.pk,
        1,
        Money(purchase.price_minor, purchase.currency),
        purchase.market,
    )
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert period_grant(paid=paid, user=user)
        assert not period_grant(paid=paid, user=user)
    return Membership.objects.filter(user=user, plan=tier.plan).first()


def plainly(user: User, variant: Any, source: str, *, quantity: int = 1) -> bool:
    """The same without a word about what it is meant for."""
    return period_grant(paid=Paid(source, uuid4(), variant.pk, quantity, Money(900, "EUR"), eu()), user=user)


def kinds(membership: Membership) -> list[str]:
    """What became of it, in order."""
    return list(membership.entries.order_by("pk").values_list("kind", flat=True))
