"""Reads of the box office."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commerce.boxoffice.errors import (
    CodeNeeded,
    NotYetOnSale,
    PresaleForFollowers,
    PresaleForMembers,
    SaleOver,
)
from commerce.boxoffice.models import Stage, TierPlan, Voucher
from commerce.boxoffice.rules import STRANGER, Standing, State, closes_of, opens_of, state_of
from commerce.memberships.selectors.members import presale_with
from commerce.stock.models import Reservation
from commerce.tickets.models import Ticket, TicketTier
from commerce.tickets.selectors import tickets_of
from marketplace.accounts.models import User
from marketplace.creators.selectors import creators_followed_by
from marketplace.kernel.refusals import Refusal

Person = User | AnonymousUser
# Whoever presses Pay a moment after a price has ended saw it before.
GRACE: Final = timedelta(seconds=60)
NO_GRACE: Final = timedelta(0)


@dataclass(frozen=True)
class Sale:
    """How one price of a ticket is sold to somebody now."""

    stage: Stage
    plan: TierPlan | None
    state: State
    voucher: Voucher | None = None

    @property
    def opens(self) -> datetime | None:
        return opens_of(self.stage, self.plan.starts_at if self.plan else None)

    @property
    def closes(self) -> datetime | None:
        return closes_of(self.stage, self.plan.starts_at if self.plan else None)

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def is_seen(self) -> bool:
        """Whether they may know of it at all."""
        return self.state != State.CODE

    @property
    def creator_name(self) -> str:
        return self.plan.creator.display_name if self.plan and self.plan.creator else ""

    def refusal(self, title: str) -> Refusal | None:
        """Return why they cannot buy it now, or None."""
        creator = self.creator_name
        if self.state == State.SOON:
            when = timezone.localtime(self.opens) if self.opens else timezone.localtime()
            return NotYetOnSale(title=title, when=date_format(when, _("l j F, H:i")))
        told: dict[State, Refusal] = {
            State.OVER: SaleOver(title=title),
            State.FOLLOWERS: PresaleForFollowers(title=title, creator=creator),
            State.MEMBERS: PresaleForMembers(title=title, creator=creator),
            State.CODE: CodeNeeded(title=title),
        }
        return told.get(self.state)


def stages_of(variant_ids: Iterable[int]) -> dict[int, Stage]:
    """Return the rules of those variants that have some, with their tier's, in one query."""
    rows = Stage.objects.filter(variant__in=list(variant_ids))
    return {row.variant_id: row for row in rows.select_related("variant__product__tier__plan__creator")}


def plan_of(stage: Stage) -> TierPlan | None:
    """Return the rules of a stage's kind of ticket; read with it."""
    tier = getattr(stage.variant.product, "tier", None)
    return getattr(tier, "plan", None)


def sales_of(
    person: Person, variant_ids: Iterable[int], *, grace: timedelta = NO_GRACE, now: datetime | None = None
) -> dict[int, Sale]:
    """Return how those variants that have rules are sold to somebody: one query, and some more where rules ask who.

    A variant that is left out is sold like any thing.
    """
    stages = stages_of(variant_ids)
    plans = {pk: plan_of(stage) for pk, stage in stages.items()}
    vouchers = vouchers_open_to(person, [stage.variant.product.tier.pk for stage in stages.values()])
    standings = _standings(person, stages, plans)
    at = now or timezone.now()
    found: dict[int, Sale] = {}
    for pk, stage in stages.items():
        plan = plans[pk]
        voucher = _voucher_for(stage, vouchers)
        follower, member = standings.get(plan.creator_id if plan else None, (False, False))
        standing = Standing(follower, member, voucher is not None) if person.is_authenticated else STRANGER
        state = state_of(stage, plan.starts_at if plan else None, standing, at, grace=grace)
        found[pk] = Sale(stage, plan, state, voucher)
    return found


def _standings(
    person: Person, stages: dict[int, Stage], plans: dict[int, TierPlan | None]
) -> dict[int | None, tuple[bool, bool]]:
    """Return by creator whether somebody follows them, and is a member; asked only where a presale needs it."""
    asked = {
        plan.creator.pk: plan.creator
        for pk, plan in plans.items()
        if plan and plan.creator and (stages[pk].followers_from or stages[pk].members_from)
    }
    if not asked or not isinstance(person, User):
        return {}
    followed = set(creators_followed_by(person).filter(pk__in=asked).values_list("pk", flat=True))
    members = presale_with(person, list(asked))
    return {pk: (pk in followed, pk in members) for pk in asked}


def vouchers_open_to(person: Person, tier_ids: Sequence[int]) -> list[tuple[Voucher, int]]:
    """Return the vouchers whose word somebody typed that hold now, with the tiers they open."""
    if not tier_ids or not person.is_authenticated:
        return []
    mine = holding().filter(openings__user=person, tiers__in=list(tier_ids))
    rows = mine.annotate(tier_opened=F("tiers")).filter(tier_opened__in=list(tier_ids))
    return [(row, row.tier_opened) for row in rows.order_by("pk")]


def asides_of(person: Person, variant_ids: Iterable[int]) -> dict[int, int]:
    """Return how many seats of each variant are set aside for words that somebody typed; nothing without variants."""
    wanted = list(variant_ids)
    if not wanted or not person.is_authenticated:
        return {}
    mine = holding().filter(openings__user=person, kind=Voucher.Kind.BLOCK, variant__in=wanted)
    prefixes = [f"block:{public_id}" for public_id in mine.values_list("public_id", flat=True)]
    if not prefixes:
        return {}
    begins = reduce(or_, (Q(key__startswith=prefix) for prefix in prefixes))
    rows = Reservation.objects.filter(begins, state=Reservation.State.HELD, user__isnull=True)
    counted = rows.values_list("stock__variant_id").annotate(seats=Sum("quantity")).order_by()
    return dict(counted)


def holding() -> QuerySet[Voucher]:
    """Return the vouchers that hold now: not paused, not over, not used up."""
    lasts = Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
    has_uses = Q(budget__uses_max__isnull=True) | Q(budget__uses__lt=F("budget__uses_max"))
    return Voucher.objects.filter(lasts, has_uses, is_paused=False)


def _voucher_for(stage: Stage, vouchers: Sequence[tuple[Voucher, int]]) -> Voucher | None:
    """Return what opens a stage: seats set aside of it go before a mere key."""
    tier = stage.variant.product.tier.pk
    mine = [voucher for voucher, opened in vouchers if opened == tier]
    blocks = [each for each in mine if each.variant_id == stage.variant_id]
    keys = [each for each in mine if each.kind == Voucher.Kind.ACCESS]
    return next(iter(blocks + (keys if stage.is_hidden else [])), None)


def personal_products(product_ids: Iterable[int]) -> set[int]:
    """Return which of some products are tickets of which a person buys one."""
    plans = TierPlan.objects.filter(
        Q(is_personal=True) | Q(is_pass=True), tier__product__in=list(product_ids)
    )
    return set(plans.values_list("tier__product", flat=True))


def group_sizes(variant_ids: Iterable[int]) -> dict[int, int]:
    """Return how many tickets one piece of each variant is; those that are one are left out."""
    rows = Stage.objects.filter(variant__in=list(variant_ids), group_of__gt=1)
    return dict(rows.values_list("variant_id", "group_of"))


def admits_to(person: Person, tiers: Iterable[TicketTier], scope: str) -> bool:
    """Tell whether somebody holds a ticket that admits to a show (its public id).

    A pass for so many of its shows admits to those for which it was used.
    """
    for_all = Q(tier__plan__isnull=True) | Q(tier__plan__shows_most__isnull=True)
    held = tickets_of(person).filter(tier__in=list(tiers))
    return held.filter(for_all | Q(visits__scope=scope)).exists()


def pass_for(person: Person, tiers: Iterable[TicketTier]) -> Ticket | None:
    """Return a pass for so many shows that somebody holds and has not used up, or None."""
    held = tickets_of(person).filter(tier__in=list(tiers), tier__plan__shows_most__isnull=False)
    counted = held.annotate(used=Count("visits")).filter(used__lt=F("tier__plan__shows_most"))
    return counted.select_related("tier__plan").order_by("pk").first()


def sold_of(variant_ids: Iterable[int]) -> dict[int, int]:
    """Return how many pieces of each variant were sold and not put back, given ones included."""
    rows = Reservation.objects.filter(
        stock__variant__in=list(variant_ids), state=Reservation.State.SOLD, quantity__gt=F("returned")
    )
    counted = rows.values_list("stock__variant_id").annotate(sold=Sum(F("quantity") - F("returned")))
    return dict(counted.order_by())
