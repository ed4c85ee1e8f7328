"""A kind of ticket made in one go: its product, its prices, their rules, and the seats they take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.boxoffice.errors import QuotaOfOther, TierUnclear
from commerce.boxoffice.services.plans import StageRules, plan_set, stage_set
from commerce.catalog.drafts import ProductDetails, ProductDraft, VariantDraft
from commerce.catalog.models import Product, Variant
from commerce.catalog.open_prices import open_price_set
from commerce.catalog.services import product_list, product_save
from commerce.stock.models import ON_HAND_MAX, Quota, StockItem
from commerce.stock.services import quota_join, quota_open, stock_set
from commerce.tickets.models import TicketTier
from commerce.tickets.services import tier_open
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money

# What is above it no ticket costs, where the buyer names the price: so many times the least, or so much.
OPEN_TIMES: Final = 100
OPEN_MOST_MAJOR: Final = 1000

Prices = Mapping[str, Money]


@dataclass(frozen=True)
class EarlyDraft:
    """A lower price before the ordinary one: until a moment, or for so many, whatever comes first."""

    prices: Prices
    until: datetime | None = None
    count: int | None = None


@dataclass(frozen=True)
class DoorDraft:
    """Another price from some minutes before the start on, in place of the ordinary one."""

    prices: Prices
    minutes: int = 30


@dataclass(frozen=True)
class TierDraft:
    """A kind of ticket as its host describes it; ``seats`` or ``quota`` says how many there are."""

    title: str
    prices: Prices
    description: str = ""
    seats: int | None = None
    quota: Quota | None = None
    # The seats are a quota of this name, that other tickets can take too.
    quota_name: str = ""
    rules: StageRules = field(default_factory=StageRules)
    early: EarlyDraft | None = None
    door: DoorDraft | None = None
    # By currency: what a page suggests where the buyer names the price; None: the price is fixed.
    suggested: Mapping[str, Sequence[Money]] | None = None
    is_personal: bool = False
    is_pass: bool = False
    shows_most: int | None = None
    limit_per_buyer: int = 0


@transaction.atomic
def tier_make(*, brand: Brand, creator: Creator | None, draft: TierDraft) -> TicketTier:
    """Make a kind of ticket and put it on sale. Raises TierUnclear, QuotaOfOther, and what the catalogue refuses."""
    _check(brand, draft)
    product = product_save(brand=brand, product=None, draft=_product(draft))
    tier = tier_open(product=product)
    plan_set(
        tier=tier,
        creator=creator,
        is_personal=draft.is_personal,
        is_pass=draft.is_pass,
        shows_most=draft.shows_most,
    )
    variants = list(Variant.objects.filter(product=product).select_related("product").order_by("position"))
    for variant, rules in zip(variants, _rules(draft, variants), strict=True):
        stage_set(variant=variant, rules=rules)
    _seat(brand, draft, variants)
    if draft.suggested is not None:
        _name_prices(draft, _ordinary(draft, variants))
    product_list(product=product)
    return tier


def _check(brand: Brand, draft: TierDraft) -> None:
    if draft.seats is None and draft.quota is None:
        raise TierUnclear(reason=_("Say how many seats there are, or which ones it shares."))
    if draft.seats is not None and not 0 <= draft.seats <= ON_HAND_MAX:
        raise TierUnclear(reason=_("That is no number of seats."))
    if draft.quota is not None and draft.quota.brand_id != brand.pk:
        raise QuotaOfOther
    if draft.early is not None and draft.early.until is None and draft.early.count is None:
        raise TierUnclear(reason=_("An early price ends at a moment, or after so many tickets."))
    if draft.early is not None and _dearer(draft.early.prices, draft.prices):
        raise TierUnclear(reason=_("An early price is lower than the ordinary one, in each currency."))
    if draft.suggested is not None and (draft.early or draft.door):
        raise TierUnclear(reason=_("Where buyers name the price there is no early price and no door price."))


def _dearer(early: Prices, ordinary: Prices) -> bool:
    return set(early) != set(ordinary) or any(early[each] >= ordinary[each] for each in early)


def _product(draft: TierDraft) -> ProductDraft:
    stages = _stages(draft)
    several = len(stages) > 1
    variants = tuple(VariantDraft(name if several else "", "", dict(prices)) for name, prices in stages)
    return ProductDraft(
        draft.title,
        draft.description,
        _("Price") if several else "",
        variants,
        kind=Product.Kind.TICKET,
        details=ProductDetails(limit_per_buyer=draft.limit_per_buyer),
    )


def _stages(draft: TierDraft) -> list[tuple[str, Prices]]:
    """Return the prices in the order in which they are asked."""
    found: list[tuple[str, Prices]] = []
    if draft.early is not None:
        found.append((_("Early bird"), draft.early.prices))
    found.append((_("Regular"), draft.prices))
    if draft.door is not None:
        found.append((_("At the door"), draft.door.prices))
    return found


def _ordinary(draft: TierDraft, variants: Sequence[Variant]) -> Variant:
    return variants[1 if draft.early is not None else 0]


def _rules(draft: TierDraft, variants: Sequence[Variant]) -> list[StageRules]:
    """Return the rules of each price: an early one ends before, a door price begins where the ordinary one ends."""
    ordinary = draft.rules
    found: list[StageRules] = []
    if draft.early is not None:
        early = replace(ordinary, then=variants[1])
        if draft.early.until is not None:
            early = replace(early, closes_at=draft.early.until, closes_minutes=None)
        found.append(early)
    if draft.door is not None:
        door = replace(
            ordinary,
            opens_at=None,
            opens_minutes=draft.door.minutes,
            followers_from=None,
            members_from=None,
        )
        ordinary = replace(ordinary, closes_at=None, closes_minutes=draft.door.minutes, then=variants[-1])
        return [*found, ordinary, door]
    return [*found, ordinary]


def _seat(brand: Brand, draft: TierDraft, variants: Sequence[Variant]) -> None:
    """Count seats: of one price in its own row; of several prices, or shared ones, in a quota."""
    is_plain = draft.quota is None and not draft.quota_name
    if is_plain and len(variants) == 1 and draft.rules.group_of == 1:
        stock_set(variant=variants[0], on_hand=draft.seats or 0)
        return
    quotas = [draft.quota] if draft.quota is not None else []
    if draft.seats is not None:
        quotas.append(quota_open(brand=brand, name=(draft.quota_name or draft.title)[:60], size=draft.seats))
    weight = draft.rules.group_of
    size = min(quota.size for quota in quotas)
    for number, variant in enumerate(variants):
        is_counted = number == 0 and draft.early is not None and draft.early.count is not None
        count = draft.early.count if is_counted and draft.early else None
        pieces = size // weight if count is None else count
        stock_set(variant=variant, on_hand=pieces)
        item = StockItem.objects.select_related("variant__product").get(variant=variant)
        for quota in quotas:
            quota_join(quota=quota, item=item, weight=weight, is_whole=count is None and quota.size == size)
            item.refresh_from_db(fields=["quotas"])


def _name_prices(draft: TierDraft, variant: Variant) -> None:
    """Let buyers name the price in each currency."""
    for currency, least in draft.prices.items():
        most = Money(
            max(least.minor * OPEN_TIMES, Money.parse(str(OPEN_MOST_MAJOR), currency).minor), currency
        )
        suggested = [each for each in (draft.suggested or {}).get(currency, ()) if each >= least]
        open_price_set(variant=variant, most=most, suggested=suggested)
