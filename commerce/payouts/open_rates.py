"""Open rates: setting and ending them, who may sell at them, and which one holds for a product.

The nearest one holds: a product's own before its category's (and those above it), before the shop's. An agreement
with the creator goes before all of them, where a line is bought.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.catalog.models import Category, Product
from commerce.payouts.errors import OpenRateRefused, OpenSellerDecided
from commerce.payouts.models import OpenPlan, OpenRate, OpenSeller
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator

OPEN_PRODUCTS_MAX: Final = 200
State = OpenSeller.State


@transaction.atomic
def open_rate_set(
    *, brand: Brand, bp: int, category: Category | None = None, product: Product | None = None
) -> OpenRate:
    """Give every creator so much of what they sell of a shop, a category of it or a product; the rate before is ended.

    What is ordered already keeps its own. Raises OpenRateRefused for what is not the brand's.
    """
    if product is not None and (category is not None or product.brand_id != brand.pk):
        raise OpenRateRefused
    now = timezone.now()
    Brand.objects.select_for_update().get(pk=brand.pk)
    current = OpenRate.objects.filter(brand=brand, category=category, product=product, ended_at=None)
    same = current.filter(bp=bp).first()
    if same is not None:
        return same
    current.update(ended_at=now)
    try:
        with transaction.atomic():
            return OpenRate.objects.create(
                brand=brand, category=category, product=product, bp=bp, begun_at=now
            )
    except IntegrityError as error:
        raise OpenRateRefused from error


@transaction.atomic
def open_rate_end(*, rate: OpenRate) -> bool:
    """Give it no more; False when that was done before."""
    return bool(OpenRate.objects.filter(pk=rate.pk, ended_at=None).update(ended_at=timezone.now()))


@transaction.atomic
def open_plan_set(*, brand: Brand, needs_approval: bool) -> OpenPlan:
    """Decide whether creators have to ask before they sell at the open rates."""
    plan, _is_new = OpenPlan.objects.update_or_create(
        brand=brand, defaults={"needs_approval": needs_approval}
    )
    return plan


@transaction.atomic
def open_seller_ask(*, brand: Brand, creator: Creator) -> OpenSeller:
    """A creator asks to sell at a brand's open rates; asking again changes nothing."""
    seller, _is_new = OpenSeller.objects.get_or_create(brand=brand, creator=creator)
    return seller


@transaction.atomic
def open_seller_decide(*, seller: OpenSeller, approve: bool) -> OpenSeller:
    """The brand says yes or no; a yes can be taken back later. Raises OpenSellerDecided when it says so already."""
    state = State.APPROVED if approve else State.DECLINED
    rows = OpenSeller.objects.filter(pk=seller.pk).exclude(state=state)
    if not rows.update(state=state, decided_at=timezone.now()):
        raise OpenSellerDecided
    seller.refresh_from_db()
    return seller


@dataclass(frozen=True)
class OpenRates:
    """The open rates of some brands, as they are now, and whom each of them admits."""

    shops: dict[int, int]
    categories: dict[tuple[int, int], int]
    products: dict[int, int]
    parents: Mapping[int, int | None]
    asks: frozenset[int]
    admitted: frozenset[tuple[int, int]]

    def bp_for(self, product: Product, creator: int | None) -> int:
        """Return what holds for a product that a creator sells, or 0."""
        brand = product.brand_id
        if creator is None or (brand in self.asks and (brand, creator) not in self.admitted):
            return 0
        return self.of(product)

    def of(self, product: Product) -> int:
        """Return the rate itself, whoever sells it, or 0."""
        if product.pk in self.products:
            return self.products[product.pk]
        category: int | None = product.category_id
        seen: set[int] = set()
        while category is not None and category not in seen:
            seen.add(category)
            if (product.brand_id, category) in self.categories:
                return self.categories[product.brand_id, category]
            category = self.parents.get(category)
        return self.shops.get(product.brand_id, 0)


NONE: Final = OpenRates({}, {}, {}, {}, frozenset(), frozenset())


def open_rates_of(brands: Iterable[int]) -> OpenRates:
    """Return the open rates of some brands: one query where there are none, four at most."""
    wanted = set(brands)
    rows = list(OpenRate.objects.filter(brand__in=wanted, ended_at=None)) if wanted else []
    if not rows:
        return NONE
    categories = {(row.brand_id, row.category_id): row.bp for row in rows if row.category_id is not None}
    parents = dict(Category.objects.values_list("pk", "parent_id")) if categories else {}
    asks = frozenset(
        OpenPlan.objects.filter(brand__in=wanted, needs_approval=True).values_list("brand_id", flat=True)
    )
    sellers = OpenSeller.objects.filter(brand__in=asks, state=State.APPROVED)
    return OpenRates(
        shops={row.brand_id: row.bp for row in rows if row.category_id is None and row.product_id is None},
        categories=categories,
        products={row.product_id: row.bp for row in rows if row.product_id is not None},
        parents=parents,
        asks=asks,
        admitted=frozenset(sellers.values_list("brand_id", "creator_id")) if asks else frozenset(),
    )


def open_bp(product: Product, creator: Creator) -> int:
    """Return what a creator gets of one product without an agreement, or 0."""
    return open_rates_of([product.brand_id]).bp_for(product, creator.pk)


def sells_openly(public_id: str, product: Product) -> bool:
    """Tell whether the creator of this public id is credited for a product by its brand's open rate."""
    creator = Creator.objects.filter(public_id=public_id, state=Creator.State.APPROVED).first()
    return creator is not None and open_bp(product, creator) > 0


def open_products(creator: Creator, words: str = "", *, keep: Iterable[int] = ()) -> QuerySet[Product]:
    """Return what a creator may put into a show without an agreement: listed, and at an open rate that admits them.

    ``keep``: products that stay in the list whatever the words are.
    """
    rates = OpenRate.objects.filter(ended_at=None)
    closed = OpenPlan.objects.filter(needs_approval=True).exclude(
        brand__open_sellers__in=OpenSeller.objects.filter(creator=creator, state=State.APPROVED)
    )
    shops = rates.filter(category=None, product=None).values("brand")
    mine = Q(brand__in=shops) | Q(pk__in=rates.exclude(product=None).values("product"))
    for categories, brands in _brands_by_categories(rates).items():
        mine |= Q(brand__in=brands, category__in=categories)
    found = Product.objects.filter(mine, state=Product.State.LISTED, brand__state=Brand.State.APPROVED)
    found = found.exclude(brand__in=closed.values("brand")).exclude(kind=Product.Kind.TICKET)
    if words:
        found = found.filter(
            Q(title__icontains=words) | Q(brand__name__icontains=words) | Q(pk__in=list(keep))
        )
    return found.select_related("brand").order_by("brand__name", "title", "pk")


def _brands_by_categories(rates: QuerySet[OpenRate]) -> dict[frozenset[int], list[int]]:
    """Return which brands give a rate to the same categories, with everything under these: two queries."""
    given: dict[int, list[int]] = {}
    for brand, category in rates.exclude(category=None).values_list("brand_id", "category_id"):
        given.setdefault(category, []).append(brand)
    children: dict[int | None, list[int]] = {}
    for pk, parent in Category.objects.values_list("pk", "parent_id") if given else ():
        children.setdefault(parent, []).append(pk)
    return {_below(category, children): brands for category, brands in given.items()}


def _below(category: int, children: Mapping[int | None, list[int]]) -> frozenset[int]:
    """Return a category and everything under it."""
    found, waiting = set(), [category]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += children.get(one, [])
    return frozenset(found)


def rates_of(brand: Brand) -> list[OpenRate]:
    """Return a brand's open rates as they are now: the shop's, its categories', its products'."""
    rows = OpenRate.objects.filter(brand=brand, ended_at=None).select_related("category", "product")
    return sorted(rows, key=lambda row: (row.product_id is not None, row.category_id is not None, row.pk))


def needs_approval(brand: Brand) -> bool:
    """Tell whether creators have to ask."""
    return OpenPlan.objects.filter(brand=brand, needs_approval=True).exists()


def sellers_of(brand: Brand) -> list[OpenSeller]:
    """Return who asked to sell at a brand's open rates, those that wait first."""
    rows = OpenSeller.objects.filter(brand=brand).select_related("creator")
    return sorted(rows, key=lambda seller: (seller.state != State.ASKED, seller.pk))


def access_rate(brand: Brand, rate_id: int) -> OpenRate:
    """Return one of a brand's own rates; Http404 for every other."""
    found = OpenRate.objects.filter(brand=brand, pk=rate_id).first()
    if found is None:
        raise Http404
    return found


def access_seller(brand: Brand, seller_id: int) -> OpenSeller:
    """Return somebody who asked this brand; Http404 for every other."""
    found = OpenSeller.objects.select_related("creator").filter(brand=brand, pk=seller_id).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Offer:
    """A brand that gives an open rate, and how a creator stands with it."""

    brand: Brand
    most_bp: int
    asks: bool
    state: str


def offers_to(creator: Creator) -> list[Offer]:
    """Return the brands with open rates, and whether a creator may sell at them."""
    rows = OpenRate.objects.filter(ended_at=None, brand__state=Brand.State.APPROVED).select_related("brand")
    brands: dict[int, Brand] = {}
    most: dict[int, int] = {}
    for row in rows:
        brands[row.brand_id] = row.brand
        most[row.brand_id] = max(most.get(row.brand_id, 0), row.bp)
    asks = set(
        OpenPlan.objects.filter(brand__in=brands, needs_approval=True).values_list("brand_id", flat=True)
    )
    states = dict(
        OpenSeller.objects.filter(creator=creator, brand__in=brands).values_list("brand_id", "state")
    )
    found = [Offer(brand, most[pk], pk in asks, states.get(pk, "")) for pk, brand in brands.items()]
    return sorted(found, key=lambda offer: (-offer.most_bp, offer.brand.name, offer.brand.pk))


def access_offering(public_id: str) -> Brand:
    """Return a brand that gives an open rate to creators; Http404 for every other."""
    rates = OpenRate.objects.filter(ended_at=None, brand__public_id=public_id)
    found = rates.filter(brand__state=Brand.State.APPROVED).select_related("brand").first()
    if found is None:
        raise Http404
    return found.brand
