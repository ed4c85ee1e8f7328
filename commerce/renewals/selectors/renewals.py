"""Reads of renewals."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from commerce.memberships.models import Membership, Purchase
from commerce.memberships.models.members import Term
from commerce.memberships.selectors.plans import term_price
from commerce.orders.models import Order
from commerce.payments.models import SavedMethod
from commerce.renewals.models import PriceAsk, Renewal
from marketplace.kernel.money import Money


def renewals() -> QuerySet[Renewal]:
    """Return all renewals with what an order and mails need of them."""
    return Renewal.objects.select_related(
        "order",
        "membership__user",
        "membership__market",
        "membership__plan__creator",
        "membership__plan__brand",
        "membership__tier__product__brand",
        "membership__tier__monthly__product__brand",
        "membership__tier__yearly__product__brand",
        "membership__next_tier__product__brand",
        "membership__next_tier__monthly__product__brand",
        "membership__next_tier__yearly__product__brand",
    )


def renewals_due(now: datetime, limit: int) -> list[int]:
    """Return what is to be looked at now (keys), the longest waiting first."""
    rows = Renewal.objects.filter(state__in=Renewal.LIVE, due_at__lte=now)
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


def renewal_by_id(renewal_id: int) -> Renewal | None:
    """Return a renewal, or None."""
    return renewals().filter(pk=renewal_id).first()


def renewal_of_order(order_id: int) -> Renewal | None:
    """Return the renewal that an order was made of, or None: of nearly all orders."""
    return renewals().filter(order=order_id).first()


def open_renewal(membership: Membership) -> Renewal | None:
    """Return the renewal of a membership that was ordered and is not paid, or None."""
    rows = renewals().filter(membership=membership, state__in=[Renewal.State.PLACED, Renewal.State.OPEN])
    return rows.first()


def open_changes(membership: Membership) -> QuerySet[Order]:
    """Return the orders of changes of a membership that can be paid still."""
    keys = Purchase.objects.filter(
        kind=Purchase.Kind.CHANGE, user=membership.user_id, tier__plan=membership.plan_id
    )
    return Order.objects.filter(key__in=keys.values("key"), state=Order.State.PENDING)


def memberships_ending(until: datetime, limit: int) -> list[Membership]:
    """Return those that renew, whose paid time ends until then, and for which no renewal waits."""
    known = Renewal.objects.filter(membership=OuterRef("pk"), period_from=OuterRef("covered_until"))
    waiting = known.exclude(state=Renewal.State.VOID)
    rows = Membership.objects.filter(state__in=Membership.LIVE, renews=True, covered_until__lte=until)
    rows = rows.filter(user__isnull=False).exclude(Exists(waiting))
    return list(rows.select_related("user").order_by("covered_until", "pk")[:limit])


def asks_for_notice(membership: Membership, saved: SavedMethod | None) -> bool:
    """Tell whether a debit is announced: what is paid by the year, and what a mandate asks it of."""
    kinds = settings.MEMBERSHIP_NOTICE_METHODS
    is_mandate = saved is not None and any(saved.label.startswith(kind) for kind in kinds)
    return is_mandate or (membership.next_term or membership.term) == Term.YEAR


def next_price(membership: Membership) -> Money | None:
    """Return what the next period costs by the prices of now, or None when it is not sold any more."""
    tier = membership.next_tier or membership.tier
    return term_price(tier, membership.next_term or membership.term, membership.currency)


def ask_of(membership: Membership, price: Money) -> PriceAsk | None:
    """Return what a member was told about a price, or None."""
    rows = PriceAsk.objects.filter(membership=membership, minor=price.minor, currency=price.currency)
    return rows.first()


def ask_open(membership: Membership) -> PriceAsk | None:
    """Return the higher price that a member has to say something about, or None."""
    price = next_price(membership)
    if price is None or not membership.renews or price.minor <= membership.agreed_minor:
        return None
    return PriceAsk.objects.filter(
        membership=membership, minor=price.minor, currency=price.currency, agreed_at__isnull=True
    ).first()


def memberships_to_ask(until: datetime, limit: int) -> list[Membership]:
    """Return those whose price may have risen above what they agreed to, and that renew until then."""
    rows = Membership.objects.filter(
        state__in=Membership.LIVE, renews=True, covered_until__lte=until, user__isnull=False
    ).select_related("user", "tier__monthly", "tier__yearly", "next_tier__monthly", "next_tier__yearly")
    return list(rows.order_by("covered_until", "pk")[:limit])


def notice_since(membership: Membership) -> datetime:
    """Return until when a member must have been told of a higher price for it to hold at the next renewal."""
    return membership.covered_until - timedelta(days=settings.MEMBERSHIP_PRICE_NOTICE_DAYS)


def told_from(membership: Membership) -> datetime:
    """Return from when on a member was told of a price of the next renewal: what is older was of an earlier one."""
    return membership.covered_until - timedelta(days=2 * settings.MEMBERSHIP_PRICE_NOTICE_DAYS + 1)
