"""Plans and their tiers: made and changed by whoever runs them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max

from commerce.catalog.counters import creator_counter, house_counter
from commerce.catalog.models import Product, Variant
from commerce.catalog.services import price_clear, price_set
from commerce.memberships.errors import PlanUnreadable
from commerce.memberships.models import Plan, Tier
from commerce.memberships.models.members import Term
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money

PERKS: Final = (
    "includes_shows", "ticket_discount_bp", "has_presale", "has_discussions", "has_replays", "has_emotes", "badge",
    "trial_days", "is_offered",
)  # fmt: skip
VARIANT_NAMES: Final = {Term.MONTH: "Monthly", Term.YEAR: "Yearly"}


def _seller(plan: Plan) -> Brand:
    if plan.creator is not None:
        return creator_counter(plan.creator)
    return plan.brand or house_counter()


@dataclass(frozen=True)
class TierDraft:
    """A tier as it was typed: prices by currency for each term, in minor units; no price, not sold."""

    title: str
    description: str = ""
    monthly: Mapping[str, int] = field(default_factory=dict)
    yearly: Mapping[str, int] = field(default_factory=dict)
    perks: Mapping[str, Any] = field(default_factory=dict)

    def check(self) -> None:
        """Raise PlanUnreadable."""
        amounts = [*self.monthly.values(), *self.yearly.values()]
        if not self.title.strip() or not amounts or min(amounts) <= 0 or set(self.perks) - set(PERKS):
            raise PlanUnreadable


@transaction.atomic
def plan_open(*, owner: Creator | Brand | None, name: str, description: str = "") -> Plan:
    """Return the plan of a creator, a brand or (None) the house, made when it is the first time."""
    whose: dict[str, Any] = {"owner": Plan.Owner.HOUSE}
    if isinstance(owner, Creator):
        whose = {"owner": Plan.Owner.CREATOR, "creator": owner}
    elif isinstance(owner, Brand):
        whose = {"owner": Plan.Owner.BRAND, "brand": owner}
    try:
        with transaction.atomic():
            return Plan.objects.get_or_create(
                **whose, defaults={"name": name.strip()[:60], "description": description.strip()[:1000]}
            )[0]
    except IntegrityError:
        return Plan.objects.get(**whose)


def plan_change(*, plan: Plan, name: str, description: str, is_open: bool) -> None:
    """Change what a plan is called, what it says, and whether it takes new members."""
    plan.name, plan.description, plan.is_open = name.strip()[:60], description.strip()[:1000], is_open
    plan.save(update_fields=["name", "description", "is_open"])


@transaction.atomic
def tier_add(*, plan: Plan, draft: TierDraft) -> Tier:
    """Add a tier above those there are, sold by the plan's brand or over a counter. Raises PlanUnreadable."""
    draft.check()
    product = Product.objects.create(
        brand=_seller(plan),
        kind=Product.Kind.MEMBERSHIP,
        title=draft.title.strip(),
        description=draft.description,
        state=Product.State.LISTED,
    )
    terms = {
        term: _variant(product, term, prices, position)
        for position, (term, prices) in enumerate([(Term.MONTH, draft.monthly), (Term.YEAR, draft.yearly)])
        if prices
    }
    top = Tier.objects.filter(plan=plan).aggregate(top=Max("rank"))["top"] or 0
    return Tier.objects.create(
        plan=plan,
        product=product,
        monthly=terms.get(Term.MONTH),
        yearly=terms.get(Term.YEAR),
        rank=top + 1,
        **draft.perks,
    )


def _variant(product: Product, term: Term, prices: Mapping[str, int], position: int) -> Variant:
    variant = Variant.objects.create(
        product=product, brand=product.brand, name=VARIANT_NAMES[term], position=position
    )
    for currency, minor in prices.items():
        price_set(variant=variant, price=Money(minor, currency))
    return variant


@transaction.atomic
def tier_change(*, tier: Tier, draft: TierDraft) -> None:
    """Change a tier: what it gives holds for all at once, what it costs for renewals after their notice.

    Raises PlanUnreadable.
    """
    draft.check()
    Product.objects.filter(pk=tier.product_id).update(
        title=draft.title.strip(), description=draft.description
    )
    for name, value in draft.perks.items():
        setattr(tier, name, value)
    for position, (term, prices, variant) in enumerate(
        [(Term.MONTH, draft.monthly, tier.monthly), (Term.YEAR, draft.yearly, tier.yearly)]
    ):
        _reprice(tier, (term, position), prices, variant)
    tier.save(update_fields=[*draft.perks, "monthly", "yearly"])


def _reprice(tier: Tier, place: tuple[Term, int], prices: Mapping[str, int], variant: Variant | None) -> None:
    term, position = place
    if variant is None:
        if prices:
            made = _variant(tier.product, term, prices, position)
            setattr(tier, "yearly" if term == Term.YEAR else "monthly", made)
        return
    gone = variant.prices.exclude(currency__in=list(prices)).values_list("currency", flat=True)
    for currency in list(gone):
        price_clear(variant=variant, currency=currency)
    for currency, minor in prices.items():
        price_set(variant=variant, price=Money(minor, currency))
