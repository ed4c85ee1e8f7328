"""Orders of memberships: to join, to stay longer, to change, to give. Each goes through the one checkout."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.checkout.models import Placement
from commerce.checkout.services import DirectItem, details_known, order_direct
from commerce.checkout.shoppers import Shopper
from commerce.memberships.errors import GiftMonths, TierNotOffered
from commerce.memberships.models import Membership, Purchase, Tier
from commerce.memberships.models.members import TERM_MONTHS, Term
from commerce.memberships.periods import GIFT_MONTHS_MAX
from commerce.memberships.selectors.members import membership_in
from commerce.memberships.selectors.plans import term_of, term_price
from commerce.memberships.services.entries import turn_take
from commerce.memberships.services.moving import change_plan
from commerce.renewals.errors import AlreadyMember, ChangeIsFree, ChangeNotNow, NotInThisMarket
from commerce.renewals.selectors.buying import ChangeQuote, change_quote
from commerce.renewals.selectors.renewals import open_changes, open_renewal
from marketplace.accounts.models import User
from marketplace.accounts.selectors import language_of
from marketplace.kernel.money import Money
from marketplace.markets.models import Market

Kind = Purchase.Kind


@dataclass(frozen=True)
class Buying:
    """Who buys, in which market, with which key: the same key orders once."""

    key: UUID
    shopper: Shopper
    user: User
    market: Market


@transaction.atomic
def membership_buy(*, buying: Buying, tier: Tier, term: str, renews: bool) -> Placement:
    """Order a term of a membership: to join, to come back, or to stay longer than what is paid.

    Raises TierNotOffered, NotInThisMarket, AlreadyMember for who is a member in another tier, ChangeNotNow while a
    renewal can be paid.
    """
    _demand_offered(tier)
    variant, price = _priced(tier, term, buying.market)
    membership = membership_in(buying.user, tier.plan)
    if membership is not None and membership.state != Membership.State.ENDED:
        if membership.tier_id != tier.pk:
            raise AlreadyMember
        if membership.currency != price.currency:
            # What they agreed to is kept in one currency.
            raise NotInThisMarket
        if open_renewal(membership) is not None:
            raise ChangeNotNow
    return _ordered(
        buying,
        variant,
        price,
        kind=Kind.JOIN,
        tier=tier,
        term=term,
        months=TERM_MONTHS[Term(term)],
        agreed_minor=price.minor,
        renews=renews,
    )


@transaction.atomic
def gift_buy(*, buying: Buying, tier: Tier, months: int, recipient: str = "", note: str = "") -> Placement:
    """Order some months of a membership for somebody else. Raises GiftMonths, TierNotOffered, NotInThisMarket."""
    if not 1 <= months <= GIFT_MONTHS_MAX:
        raise GiftMonths(months=GIFT_MONTHS_MAX)
    _demand_offered(tier)
    variant, price = _priced(tier, Term.MONTH, buying.market)
    return _ordered(
        buying,
        variant,
        price,
        quantity=months,
        kind=Kind.GIFT,
        tier=tier,
        term=Term.MONTH,
        months=months,
        recipient=recipient,
        note=note[:500],
    )


@transaction.atomic
@transaction.atomic
def change_buy(*, buying: Buying, membership: Membership, quote: ChangeQuote) -> Placement:
    """Order a change that costs something now, at the price that was shown.

    It is sold in the market of the membership, wherever its member looks around. Raises ChangeIsFree, ChangeNotNow
    while another change can be paid, and what ``change_quote`` does when it is not possible any more.
    """
    turn_take(membership)
    if open_changes(membership).exclude(key=buying.key).exists():
        raise ChangeNotNow
    fresh = change_quote(membership, quote.tier, quote.term, timezone.now())
    if quote.now is None or fresh.now is None:
        raise ChangeIsFree
    variant = term_of(quote.tier, quote.term)
    if variant is None:
        raise TierNotOffered
    return _ordered(
        replace(buying, market=membership.market),
        variant,
        quote.now,
        kind=Kind.CHANGE,
        tier=quote.tier,
        term=quote.term,
        months=TERM_MONTHS[Term(quote.term)],
        agreed_minor=quote.then.minor,
        renews=membership.renews,
        of_until=membership.covered_until,
    )


def change_agree(*, membership: Membership, tier: Tier, term: str, by: User) -> None:
    """Agree on a change that costs nothing now. Raises ChangeNotNow when it would cost something."""
    is_back = tier.pk == membership.tier_id and term == membership.term
    quote = change_quote(membership, tier, term, timezone.now())
    if quote.now is not None and not is_back:
        raise ChangeNotNow
    change_plan(membership=membership, tier=tier, term=term, price=quote.then, by=by)


def _demand_offered(tier: Tier) -> None:
    if not (tier.is_offered and tier.plan.is_open):
        raise TierNotOffered


def _priced(tier: Tier, term: str, market: Market) -> tuple[Variant, Money]:
    variant, price = term_of(tier, term), term_price(tier, term, market.currency)
    if variant is None or price is None:
        raise NotInThisMarket
    return variant, price


def _ordered(buying: Buying, variant: Variant, price: Money, *, quantity: int = 1, **meant: Any) -> Placement:
    """Write down what the order is for, and place it."""
    Purchase.objects.get_or_create(
        key=buying.key,
        defaults={
            "user": buying.user,
            "market": buying.market,
            "price_minor": price.minor * quantity,
            "currency": price.currency,
            **meant,
        },
    )
    variant = Variant.objects.select_related("product__brand", "product__category").get(pk=variant.pk)
    return order_direct(
        key=buying.key,
        shopper=buying.shopper,
        buyer=details_known(buying.user, buying.market, language=language_of(buying.user)),
        market=buying.market,
        item=DirectItem(variant, price, quantity),
    )
