"""Reads for buying: gifts, and what a change of tier would cost."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from commerce.memberships.errors import MembershipOver, MembershipPaused, SameTier, TierNotOffered
from commerce.memberships.models import GiftCode, Membership, Period, Tier
from commerce.memberships.models.members import Term
from commerce.memberships.periods import Span, change_price, restart_price
from commerce.memberships.selectors.members import running_period
from commerce.memberships.selectors.plans import term_price
from commerce.renewals.errors import ChangeNotNow, NotInThisMarket
from commerce.renewals.selectors.renewals import open_renewal
from marketplace.accounts.models import User
from marketplace.kernel.money import Money

# An order of a change may be paid for so long; no renewal comes in between.
CHANGE_SECONDS: Final = 7_200


def gift_by_id(gift_id: int) -> GiftCode | None:
    """Return a gift, or None."""
    rows = GiftCode.objects.select_related("tier__plan", "tier__product", "giver")
    return rows.filter(pk=gift_id).first()


def gifts_of(person: User | AnonymousUser) -> QuerySet[GiftCode]:
    """Return the gifts somebody bought, latest first."""
    if not person.is_authenticated:
        return GiftCode.objects.none()
    return GiftCode.objects.filter(giver=person).select_related("tier__plan", "tier__product")


@dataclass(frozen=True)
class ChangeQuote:
    """What a change of tier or term costs now, and from the next period on."""

    tier: Tier
    term: str
    # What is paid now; None: nothing, and it holds from the next period on.
    now: Money | None
    then: Money
    # Until when it is paid after the change.
    until: datetime
    at: datetime

    @property
    def is_at_end(self) -> bool:
        """It costs nothing now."""
        return self.now is None


def change_quote(membership: Membership, tier: Tier, term: str, at: datetime) -> ChangeQuote:
    """Return what another tier or term costs at a moment, to the second.

    Raises MembershipOver, MembershipPaused, TierNotOffered, NotInThisMarket, SameTier, ChangeNotNow.
    """
    _demand_changeable(membership, tier, term)
    price = term_price(tier, term, membership.currency)
    if price is None:
        raise NotInThisMarket
    later = ChangeQuote(tier, term, None, price, membership.covered_until, at)
    running = running_period(membership, at)
    if running is None or open_renewal(membership) is not None:
        raise ChangeNotNow
    is_trial = running.kind == Period.Kind.TRIAL
    is_shorter = running.term == Term.YEAR and term == Term.MONTH
    # What was paid in another currency (a gift from elsewhere) is not worth so much of this one.
    is_foreign = running.currency != membership.currency
    if is_trial or is_shorter or is_foreign or (tier.rank <= running.tier.rank and term == running.term):
        return later
    if membership.renews and membership.covered_until - at < timedelta(seconds=CHANGE_SECONDS):
        raise ChangeNotNow
    base, months = _base(membership, running)
    if term == running.term:
        minor = change_price(paid=running.worth_minor, price=price.minor * months, span=base, at=at)
        until = running.ends_at
    else:
        minor = restart_price(paid=running.worth_minor, price=price.minor, span=base, at=at)
        until = membership.covered_until
    if minor <= 0:
        return later
    return ChangeQuote(tier, term, Money(minor, membership.currency), price, until, at)


def _demand_changeable(membership: Membership, tier: Tier, term: str) -> None:
    if membership.state == Membership.State.ENDED:
        raise MembershipOver
    if membership.state == Membership.State.PAUSED:
        raise MembershipPaused
    if tier.plan_id != membership.plan_id or not tier.is_offered or term not in Term.values:
        raise TierNotOffered
    is_planned = membership.next_tier_id is not None or bool(membership.next_term)
    if tier.pk == membership.tier_id and term == membership.term and not is_planned:
        raise SameTier


def _base(membership: Membership, running: Period) -> tuple[Span, int]:
    """Return the whole time that a running period is of, and of how many terms it is (a gift may have several).

    A change to a higher tier pays the rest of a time that began before it.
    """
    same = Period.objects.filter(membership=membership, revoked_at__isnull=True, ends_at=running.ends_at)
    first = same.order_by("starts_at", "pk").first() or running
    gift = GiftCode.objects.filter(public_id=first.source).first() if first.kind == Period.Kind.GIFT else None
    return first.span, gift.months if gift is not None else 1


def choices_to_change(membership: Membership, tiers: list[Tier]) -> list[ChangeQuote]:
    """Return what a member can change to now, with what each costs; nothing while a payment is open."""
    now = timezone.now()
    found = []
    for tier in tiers:
        for term in (Term.MONTH, Term.YEAR):
            try:
                found.append(change_quote(membership, tier, term, now))
            except (SameTier, NotInThisMarket, TierNotOffered):
                continue
            except (ChangeNotNow, MembershipOver, MembershipPaused):
                return []
    return found
