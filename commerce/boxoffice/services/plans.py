"""The rules by which tickets are sold, written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.boxoffice.errors import GroupStays, TierUnclear
from commerce.boxoffice.models import GROUP_MAX, MINUTES_MAX, SHOWS_MAX, Stage, TierPlan
from commerce.boxoffice.selectors import sold_of
from commerce.catalog.models import Variant
from commerce.tickets.models import TicketTier
from marketplace.creators.models import Creator


@dataclass(frozen=True)
class StageRules:
    """When one price is sold and to whom; minutes count back from the show's start."""

    opens_at: datetime | None = None
    opens_minutes: int | None = None
    closes_at: datetime | None = None
    closes_minutes: int | None = None
    followers_from: datetime | None = None
    members_from: datetime | None = None
    is_hidden: bool = False
    group_of: int = 1
    then: Variant | None = None

    def check(self) -> None:
        """Raise TierUnclear for what does not go together."""
        if not 1 <= self.group_of <= GROUP_MAX:
            raise TierUnclear(reason=_("A group is of 1 to %(most)s.") % {"most": GROUP_MAX})
        both = (self.opens_at and self.opens_minutes is not None) or (
            self.closes_at and self.closes_minutes is not None
        )
        if both:
            raise TierUnclear(reason=_("Say a moment, or how long before the start: not both."))
        if any(abs(each or 0) > MINUTES_MAX for each in (self.opens_minutes, self.closes_minutes)):
            raise TierUnclear(reason=_("That is more than a year away from the start."))
        self._check_order()

    def _check_order(self) -> None:
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise TierUnclear(reason=_("The sale ends before it begins."))
        is_backwards = (
            self.opens_minutes is not None
            and self.closes_minutes is not None
            and self.closes_minutes >= self.opens_minutes
        )
        if is_backwards:
            raise TierUnclear(reason=_("The sale ends before it begins."))
        presales = [each for each in (self.followers_from, self.members_from) if each]
        if presales and self.opens_at is None and self.opens_minutes is None:
            raise TierUnclear(reason=_("A presale needs a moment from which everybody buys."))
        if self.opens_at and any(each >= self.opens_at for each in presales):
            raise TierUnclear(reason=_("The presale begins after the sale to everybody."))


@transaction.atomic
def stage_set(*, variant: Variant, rules: StageRules) -> Stage:
    """Say how a price is sold. Raises TierUnclear, GroupStays once some of it was sold as another group."""
    rules.check()
    if rules.then is not None and (
        rules.then.pk == variant.pk or rules.then.product_id != variant.product_id
    ):
        raise TierUnclear(reason=_("What is sold next is another price of the same ticket."))
    before = Stage.objects.select_for_update().filter(variant=variant).first()
    group = before.group_of if before else 1
    if group != rules.group_of and sold_of([variant.pk]).get(variant.pk):
        raise GroupStays(title=variant.shown_title)
    return Stage.objects.update_or_create(variant=variant, defaults=vars(rules))[0]


@transaction.atomic
def plan_set(
    *,
    tier: TicketTier,
    creator: Creator | None,
    is_personal: bool = False,
    is_pass: bool = False,
    shows_most: int | None = None,
) -> TierPlan:
    """Say what holds for a kind of ticket whatever it costs. Raises TierUnclear."""
    if shows_most is not None and not (is_pass and 1 <= shows_most <= SHOWS_MAX):
        raise TierUnclear(
            reason=_("A season pass is for 1 to %(most)s shows, or for all of them.") % {"most": SHOWS_MAX}
        )
    values = {"creator": creator, "is_personal": is_personal, "is_pass": is_pass, "shows_most": shows_most}
    return TierPlan.objects.update_or_create(tier=tier, defaults=values)[0]


@transaction.atomic
def tiers_follow(*, tier_ids: Iterable[int], creator: Creator, starts_at: datetime | None) -> None:
    """A show that these kinds of tickets admit to begins then: what is told by its start moves with it."""
    for pk in sorted(set(tier_ids)):
        plan, _is_new = TierPlan.objects.get_or_create(tier_id=pk)
        TierPlan.objects.filter(pk=plan.pk).update(creator=creator, starts_at=starts_at)
