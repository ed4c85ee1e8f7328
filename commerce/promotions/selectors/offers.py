"""Which offers hold for a basket at a moment, and why a code does not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from commerce.promotions.asking import Seen
from commerce.promotions.buyers import code_text
from commerce.promotions.errors import (
    CodeElsewhere,
    CodeEnded,
    CodeNeedsClaim,
    CodeNotYet,
    OfferBelowMinimum,
    OfferForOthers,
    OfferHeld,
    OfferNothingLeft,
    OfferOutranked,
    OfferSpent,
    OfferUsed,
)
from commerce.promotions.models import (
    BudgetBuyer,
    Bundle,
    BuyXGetY,
    Code,
    CodeAmount,
    FlashDeal,
    Redemption,
    VoucherClaim,
)
from commerce.promotions.pricing import BasketLine
from commerce.promotions.rules import (
    AmountOff,
    Bearer,
    BundlePrice,
    CodeOffer,
    FreeShipping,
    Offer,
    PercentOff,
    Reach,
    Unused,
    Why,
)
from commerce.promotions.rules import BuyXGetY as BuyXGetYRule
from commerce.promotions.rules import FlashDeal as FlashDealRule
from commerce.promotions.selectors.deals import deal_holds, late_since
from marketplace.kernel.memory import kept
from marketplace.kernel.money import Money, format_money
from marketplace.kernel.refusals import Refusal

ROWS_MAX: Final = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Asking:
    """Who asks what a basket costs, and with which codes (their rows' keys)."""

    codes: tuple[int, ...] = ()
    who: tuple[str, ...] = ()
    user: int | None = None
    # What their page showed them of a show's product, by the show's public id and the product's id.
    seen: Mapping[tuple[str, int], Seen] = field(default_factory=dict)

    def seen_of(self, scope: str, product: int) -> Seen | None:
        """Return what they saw of a product in a show, if anything is proven."""
        return self.seen.get((scope, product))


NOBODY: Final = Asking()


@dataclass(frozen=True)
class Offered:
    """The offers that hold, the budgets they are counted in, and the codes that do not hold and why."""

    offers: tuple[Offer, ...] = ()
    budgets: dict[str, int] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)


NOTHING_OFFERED: Final = Offered()


def running(rows: QuerySet[Row], now: datetime) -> QuerySet[Row]:
    """Return what has begun, has not ended and is not paused."""
    return rows.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now, is_paused=False)


def code_of(typed: str) -> Code | None:
    """Return the code that is written like this, or None."""
    text = code_text(typed)
    return Code.objects.filter(text=text).first() if text else None


def offers_for(
    lines: Sequence[BasketLine], *, currency: str, asking: Asking = NOBODY, now: datetime | None = None
) -> Offered:
    """Return what holds for a basket; a fixed number of queries for any number of lines and offers."""
    if not lines:
        return Offered()
    at = now or timezone.now()
    offers: list[Offer] = [*_bundles(lines, currency, at), *_buy_x_get_y(lines, at)]
    budgets: dict[str, int] = {}
    for deal, budget in _deals(lines, currency, asking, at):
        offers.append(deal)
        budgets[deal.key] = budget
    refused: dict[str, Refusal] = {}
    for code, offer in _codes(currency, asking, at):
        if isinstance(offer, Refusal):
            refused[code.text] = offer
        else:
            offers.append(offer)
            budgets[offer.key] = code.budget_id
    return Offered(tuple(offers), budgets, refused)


# Offers without a code.


@kept(Bundle, BuyXGetY)
def _sellers_offering(kind: type[Bundle] | type[BuyXGetY]) -> frozenset[int]:
    """Return the brands with an offer of a kind, running or not: most have none, and are asked nothing more."""
    return frozenset(kind.objects.values_list("brand_id", flat=True).distinct().order_by())


def _bundles(lines: Sequence[BasketLine], currency: str, now: datetime) -> Iterable[BundlePrice]:
    if _sellers_offering(Bundle).isdisjoint(line.seller for line in lines):
        return
    keys = {line.key for line in lines}
    near = Bundle.objects.filter(pieces__variant__in=keys, amounts__currency=currency)
    for row in running(near, now).distinct().prefetch_related("pieces", "amounts")[:ROWS_MAX]:
        price = next(each.amount_minor for each in row.amounts.all() if each.currency == currency)
        yield BundlePrice(
            key=f"bundle:{row.public_id}",
            label=row.title,
            reach=Reach(sellers=frozenset({row.brand_id})),
            pieces=tuple((piece.variant_id, piece.quantity) for piece in row.pieces.all()),
            price=Money(price, currency),
        )


def _buy_x_get_y(lines: Sequence[BasketLine], now: datetime) -> Iterable[BuyXGetYRule]:
    sellers = _sellers_offering(BuyXGetY) & {line.seller for line in lines}
    if not sellers:
        return
    rows = running(BuyXGetY.objects.filter(brand__in=sellers), now)
    for row in rows.prefetch_related("products", "gifts")[:ROWS_MAX]:
        products = frozenset(each.pk for each in row.products.all())
        gifts = frozenset(each.pk for each in row.gifts.all())
        yield BuyXGetYRule(
            key=f"set:{row.public_id}",
            label=row.title,
            reach=Reach(
                sellers=frozenset({row.brand_id}), products=products | gifts if products else products
            ),
            buy=row.buy,
            get=row.get,
            basis_points=row.basis_points,
            gifts=gifts,
        )


def _deals(
    lines: Sequence[BasketLine], currency: str, asking: Asking, now: datetime
) -> Iterable[tuple[FlashDealRule, int]]:
    scopes = {line.scope for line in lines if line.scope}
    if not scopes:
        return
    products = {line.product for line in lines}
    rows = list(
        FlashDeal.objects.filter(
            scope__in=scopes, product__in=products, starts_at__lte=now, ends_at__gt=late_since(now)
        )
        .select_related("budget")
        .prefetch_related("prices")[:ROWS_MAX]
    )
    rows = [row for row in rows if deal_holds(row, now, asking.seen_of(row.scope, row.product_id))]
    used = _used((row.budget_id for row in rows), asking)
    for row in rows:
        prices = [each for each in row.prices.all() if each.currency == currency]
        caps = [cap for cap in (row.budget.left, row.budget.per_buyer) if cap is not None]
        if row.budget.per_buyer is not None:
            caps.append(max(row.budget.per_buyer - used.get(row.budget_id, 0), 0))
        most = min(caps, default=sum(line.quantity for line in lines))
        deal = FlashDealRule(
            key=f"deal:{row.public_id}",
            label=row.title or _("Flash deal"),
            reach=Reach(scope=row.scope),
            prices=tuple((each.variant_id, Money(each.amount_minor, currency)) for each in prices),
            left=most,
        )
        yield deal, row.budget_id


def _used(budgets: Iterable[int], asking: Asking) -> dict[int, int]:
    """Return how many uses of some budgets a buyer has claimed, by whichever name most."""
    found: dict[int, int] = {}
    wanted = list(budgets)
    if wanted and asking.who:
        rows = BudgetBuyer.objects.filter(budget__in=wanted, who__in=asking.who)
        for budget, uses in rows.values_list("budget", "uses"):
            found[budget] = max(uses, found.get(budget, 0))
    return found


# Codes.


def code_refusal(code: Code, *, currency: str, asking: Asking, now: datetime | None = None) -> Refusal | None:
    """Return why a code takes nothing off for somebody, whatever they buy; None when nothing is in its way."""
    alone = Asking((code.pk,), asking.who, asking.user)
    found = [offer for _row, offer in _codes(currency, alone, now or timezone.now())]
    return next((each for each in found if isinstance(each, Refusal)), None)


def _codes(currency: str, asking: Asking, now: datetime) -> Iterable[tuple[Code, CodeOffer | Refusal]]:
    if not asking.codes:
        return
    rows = list(
        Code.objects.filter(pk__in=asking.codes)
        .select_related("budget")
        .prefetch_related("amounts", "products", "budget__money")
        .order_by("pk")
    )
    used = _used((row.budget_id for row in rows), asking)
    claimed = set(VoucherClaim.objects.filter(user=asking.user, code__in=rows).values_list("code", flat=True))
    for row in rows:
        refusal = _out_of_time(row, now) or _out_of_budget(row, currency, used, asking)
        if refusal is None and row.is_claimed_only and row.pk not in claimed:
            refusal = CodeNeedsClaim(label=row.text)
        yield row, refusal or _code_offer(row, currency) or CodeElsewhere(label=row.text, currency=currency)


def _out_of_time(row: Code, now: datetime) -> Refusal | None:
    if row.is_paused or (row.ends_at is not None and row.ends_at <= now):
        return CodeEnded(label=row.text)
    if row.starts_at > now:
        when = formats.date_format(timezone.localtime(row.starts_at), "SHORT_DATETIME_FORMAT")
        return CodeNotYet(label=row.text, when=when)
    return None


def _out_of_budget(row: Code, currency: str, used: dict[int, int], asking: Asking) -> Refusal | None:
    budget = row.budget
    is_used = budget.per_buyer is not None and used.get(budget.pk, 0) >= budget.per_buyer
    is_spent = budget.left == 0 or _money_left(row, currency) == Money(0, currency)
    if not is_used and not is_spent:
        return None
    held = Redemption.objects.filter(budget=budget, state=Redemption.State.HELD)
    mine = asking.who and any(set(who) & set(asking.who) for who in held.values_list("who", flat=True)[:200])
    if mine:
        return OfferHeld(label=row.text)
    return OfferUsed(label=row.text) if is_used else OfferSpent(label=row.text)


def _money_left(row: Code, currency: str) -> Money | None:
    for each in row.budget.money.all():
        if each.currency == currency:
            return Money(max(each.most_minor - each.given_minor, 0), currency)
    return None


def _code_offer(row: Code, currency: str) -> CodeOffer | None:
    """Return what a code gives in a currency; None when that is nothing."""
    amounts: CodeAmount | None = next((each for each in row.amounts.all() if each.currency == currency), None)
    common: dict[str, Any] = {
        "key": f"code:{row.public_id}",
        "label": row.text,
        "bearer": Bearer.BRAND if row.brand_id else Bearer.HOUSE,
        "reach": Reach(
            sellers=frozenset({row.brand_id} if row.brand_id else ()),
            products=frozenset(each.pk for each in row.products.all()),
            scope=row.scope,
        ),
        "stacks": row.stacks,
        "minimum": Money(amounts.minimum_minor, currency) if amounts and amounts.minimum_minor else None,
        "most": _money_left(row, currency),
    }
    if row.kind == Code.Kind.FREE_SHIPPING:
        return FreeShipping(**common)
    if row.kind == Code.Kind.PERCENT:
        return PercentOff(basis_points=row.basis_points or 0, **common)
    if amounts is None or not amounts.amount_minor:
        return None
    return AmountOff(amount=Money(amounts.amount_minor, currency), **common)


def refusal_of(unused: Unused) -> Refusal:
    """Return why an offer that holds gave nothing, in words and with what can be done."""
    label = unused.offer.label
    if unused.why is Why.MINIMUM:
        return OfferBelowMinimum(label=label, missing=format_money(unused.missing) if unused.missing else "")
    kinds: dict[Why, type[Refusal]] = {
        Why.NO_MATCH: OfferForOthers,
        Why.NOTHING_LEFT: OfferNothingLeft,
        Why.OUTRANKED: OfferOutranked,
    }
    return kinds[unused.why](label=label)
