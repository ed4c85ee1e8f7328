"""What members pay less for tickets: a price of their own, before any offer."""

from collections.abc import Collection

from commerce.boxoffice.models import TierPlan
from commerce.catalog.counters import creators_of_counters
from commerce.catalog.models import Product
from commerce.memberships.selectors.members import discounts_with
from commerce.promotions.pricing import AskedPrice
from marketplace.accounts.selectors import user_by_id
from marketplace.brands.models import BrandMember
from marketplace.creators.models import Creator
from marketplace.kernel.money import BASIS_POINTS, Money


def discounts_on(tickets: Collection[Product], user_id: int | None) -> dict[int, int]:
    """Return how much less somebody pays for tickets (by product), in basis points; nothing is asked without any."""
    user = user_by_id(user_id) if tickets and user_id is not None else None
    if user is None:
        return {}
    creators = _creators_of(tickets)
    less = discounts_with(user, creators.values()) if creators else {}
    return {product: less[creator] for product, creator in creators.items() if creator in less}


def _creators_of(tickets: Collection[Product]) -> dict[int, int]:
    """Return whose evening tickets are for (creators by product): as their plan, the counter or the store says."""
    brands = {ticket.brand_id for ticket in tickets}
    counters = creators_of_counters(brands)
    by_public = dict(Creator.objects.filter(public_id__in=counters.values()).values_list("public_id", "pk"))
    owners = BrandMember.objects.filter(brand__in=brands, role=BrandMember.Role.OWNER)
    own = owners.filter(user__creator__isnull=False).order_by("-pk").values_list("brand", "user__creator")
    sellers = dict(own) | {brand: by_public[creator] for brand, creator in counters.items()}
    plans = TierPlan.objects.filter(tier__product__in=[ticket.pk for ticket in tickets])
    said = dict(plans.filter(creator__isnull=False).values_list("tier__product", "creator"))
    found = {ticket.pk: said.get(ticket.pk) or sellers.get(ticket.brand_id) for ticket in tickets}
    return {product: creator for product, creator in found.items() if creator is not None}


def price_with(asked: AskedPrice, bp: int) -> Money:
    """Return a price less a discount, rounded in the member's favour: a tenth of 999 yen is 100."""
    less = -(-asked.price.minor * bp // BASIS_POINTS)
    return Money(asked.price.minor - less, asked.price.currency)
