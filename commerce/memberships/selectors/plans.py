"""Reads of what one can become a member of."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from commerce.catalog.models import Price, Variant
from commerce.memberships.models import Plan, Tier
from commerce.memberships.models.members import Term
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.creators.models import Creator
from marketplace.creators.selectors import access_creator
from marketplace.kernel.money import Money
from marketplace.markets.models import Market

Person = User | AnonymousUser
PLAN_PERMISSION = "memberships.change_plan"


def plans() -> QuerySet[Plan]:
    """Return all plans with whose they are."""
    return Plan.objects.select_related("creator__user", "brand")


def plan_of_creator(creator: Creator) -> Plan | None:
    """Return a creator's plan, or None."""
    return plans().filter(creator=creator).first()


def plan_on_offer(creator: Creator) -> Plan | None:
    """Return a creator's plan if somebody can join it, or None."""
    plan = plan_of_creator(creator)
    return plan if plan is not None and plan.is_open and plan.tiers.filter(is_offered=True).exists() else None


def plan_of_brand(brand: Brand) -> Plan | None:
    """Return a brand's plan, or None."""
    return plans().filter(brand=brand).first()


def plan_of_house() -> Plan | None:
    """Return the house's plan, or None."""
    return plans().filter(owner=Plan.Owner.HOUSE).first()


def plan_by_id(public_id: str) -> Plan | None:
    """Return a plan, or None."""
    return plans().filter(public_id=public_id).first()


def access_plan(public_id: str) -> Plan:
    """Return a plan that anybody may read about: whose owner is public, with a tier to offer. Else Http404."""
    plan = plan_by_id(public_id)
    if plan is None or not is_public(plan) or not tiers_offered(plan):
        raise Http404
    return plan


def is_public(plan: Plan) -> bool:
    """Tell whether everybody may know of it."""
    if plan.creator is not None:
        return plan.creator.is_approved
    return plan.brand is None or plan.brand.state == Brand.State.APPROVED


def access_own_plan(
    user: Person, owner: str, owner_id: str = ""
) -> tuple[Plan | None, Creator | Brand | None]:
    """Return the plan of a creator, a brand or the house for whoever runs it (none yet: None), and whose it is.

    Http404 for everybody else.
    """
    if owner == Plan.Owner.CREATOR:
        creator = access_creator(user)
        return plan_of_creator(creator), creator
    if owner == Plan.Owner.BRAND:
        brand = access_brand(user, owner_id, to="manage")
        return plan_of_brand(brand), brand
    if not (user.is_authenticated and user.is_staff and user.has_perm(PLAN_PERMISSION)):
        raise Http404
    return plan_of_house(), None


def tiers_of(plan: Plan) -> list[Tier]:
    """Return a plan's tiers, the lowest first."""
    rows = plan.tiers.select_related("product__brand", "plan", "monthly", "yearly")
    return list(rows.order_by("rank", "pk"))


def tiers_offered(plan: Plan) -> list[Tier]:
    """Return those that somebody can join now."""
    return [tier for tier in tiers_of(plan) if tier.is_offered] if plan.is_open else []


def tier_named(plan: Plan, public_id: str) -> Tier | None:
    """Return a tier of a plan, or None."""
    return next((tier for tier in tiers_of(plan) if tier.public_id == public_id), None)


def tier_in(plan: Plan, public_id: str) -> Tier:
    """Return a tier of a plan; Http404 when there is none."""
    tier = tier_named(plan, public_id)
    if tier is None:
        raise Http404
    return tier


def term_of(tier: Tier, term: str) -> Variant | None:
    """Return what is sold for a term of a tier, or None: not by the month, say."""
    return tier.yearly if term == Term.YEAR else tier.monthly


def tier_of_variant(variant_id: int) -> tuple[Tier, str] | None:
    """Return what a variant makes somebody a member of, and for which term; None: of nothing."""
    rows = Tier.objects.select_related("plan", "product__brand", "monthly", "yearly")
    tier = rows.filter(product__variants=variant_id).first()
    if tier is None:
        return None
    return tier, Term.YEAR if tier.yearly_id == variant_id else Term.MONTH


def term_prices(tiers: Iterable[Tier], currency: str) -> dict[tuple[int, str], Money]:
    """Return what tiers cost in a currency, by tier and term; one query."""
    wanted: dict[int, tuple[int, str]] = {}
    for tier in tiers:
        for term, variant_id in ((Term.MONTH, tier.monthly_id), (Term.YEAR, tier.yearly_id)):
            if variant_id is not None:
                wanted[variant_id] = (tier.pk, term)
    rows = Price.objects.filter(variant__in=list(wanted), currency=currency)
    return {wanted[row.variant_id]: Money(row.amount_minor, currency) for row in rows}


def term_price(tier: Tier, term: str, currency: str) -> Money | None:
    """Return what a tier costs for a term in a currency, or None when it is not sold in it."""
    return term_prices([tier], currency).get((tier.pk, term))


@dataclass(frozen=True)
class Choice:
    """A tier and a term that somebody can choose, with its price."""

    tier: Tier
    term: str
    price: Money


def choices_of(plan: Plan, market: Market) -> list[Choice]:
    """Return what can be joined in a market, the lowest tier first and by the month before by the year."""
    tiers = tiers_offered(plan)
    prices = term_prices(tiers, market.currency)
    return [
        Choice(tier, term, prices[tier.pk, term])
        for tier in tiers
        for term in (Term.MONTH, Term.YEAR)
        if (tier.pk, term) in prices
    ]
