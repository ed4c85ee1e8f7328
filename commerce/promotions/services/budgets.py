"""Claims on budgets: made inside the transaction that places an order, given back when it ends unpaid."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q

from commerce.promotions.errors import OfferHeld, OfferSpent, OfferUsed
from commerce.promotions.models import Budget, BudgetBuyer, BudgetMoney, Redemption
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal


@dataclass(frozen=True)
class Claim:
    """So many uses of a budget that give so much; ``label`` is what the buyer knows it by."""

    label: str
    budget: int
    uses: int
    given: Money


@transaction.atomic
def budgets_claim(*, key: str, who: Sequence[str], claims: Sequence[Claim]) -> None:
    """Claim all of it for the order with this key, or none; ``who`` is everything the buyer is known by.

    Raises OfferSpent, OfferUsed, OfferHeld.
    """
    for claim in sorted(claims, key=lambda each: each.budget):
        _take(claim.budget, claim.uses, claim.given, who, claim.label)
        Redemption.objects.create(
            budget_id=claim.budget,
            key=key,
            who=list(who),
            uses=claim.uses,
            currency=claim.given.currency,
            amount_minor=claim.given.minor,
        )


def _take(budget_id: int, uses: int, given: Money, who: Sequence[str], label: str) -> None:
    """Count uses, money and buyers, each only as far as it goes."""
    # The budget's own row first: whoever claims the same one waits here for the other.
    budget = Budget.objects.filter(pk=budget_id)
    fits = Q(uses_max__isnull=True) | Q(uses__lte=F("uses_max") - uses)
    if not budget.filter(fits).update(uses=F("uses") + uses):
        raise _refusal(budget_id, who, label, OfferSpent(label=label))
    money = BudgetMoney.objects.filter(budget=budget_id, currency=given.currency)
    has_room = money.filter(given_minor__lte=F("most_minor") - given.minor)
    if not has_room.update(given_minor=F("given_minor") + given.minor) and money.exists():
        raise OfferSpent(label=label)
    most = budget.values_list("per_buyer", flat=True).get()
    for each in sorted(who):
        row, _is_new = BudgetBuyer.objects.get_or_create(budget_id=budget_id, who=each)
        mine = BudgetBuyer.objects.filter(pk=row.pk)
        if most is not None:
            mine = mine.filter(uses__lte=most - uses)
        if not mine.update(uses=F("uses") + uses):
            raise _refusal(budget_id, who, label, OfferUsed(label=label))


def _refusal(budget_id: int, who: Sequence[str], label: str, other: Refusal) -> Refusal:
    """Whoever holds it in an order of their own that is not paid is told so."""
    held = Redemption.objects.filter(budget=budget_id, state=Redemption.State.HELD)
    is_mine = any(set(row) & set(who) for row in held.values_list("who", flat=True)[:200])
    return OfferHeld(label=label) if is_mine else other


@transaction.atomic
def redemptions_return(*, key: str) -> int:
    """An order ended unpaid: what it claimed can be claimed again. Returns how many were given back by this call."""
    count = 0
    for row in Redemption.objects.filter(key=key, state=Redemption.State.HELD).order_by("budget_id"):
        mine = Redemption.objects.filter(pk=row.pk, state=Redemption.State.HELD)
        if not mine.update(state=Redemption.State.RETURNED):
            continue
        count += 1
        Budget.objects.filter(pk=row.budget_id).update(uses=F("uses") - row.uses)
        money = BudgetMoney.objects.filter(budget=row.budget_id, currency=row.currency)
        money.filter(given_minor__gte=row.amount_minor).update(
            given_minor=F("given_minor") - row.amount_minor
        )
        buyers = BudgetBuyer.objects.filter(budget=row.budget_id, who__in=row.who)
        buyers.filter(uses__gte=row.uses).update(uses=F("uses") - row.uses)
    return count


def redemptions_spend(*, key: str) -> bool:
    """An order is paid. One that had ended claims anew what it gave back; False, and nothing changed, if it is gone."""
    state = Redemption.State
    claimed = list(Redemption.objects.filter(key=key).order_by("budget_id"))
    return _spend(key, [row for row in claimed if row.state == state.RETURNED]) if claimed else True


@transaction.atomic
def _spend(key: str, ended: Sequence[Redemption]) -> bool:
    state = Redemption.State
    try:
        with transaction.atomic():
            for row in ended:
                if Redemption.objects.filter(pk=row.pk, state=state.RETURNED).update(state=state.SPENT):
                    _take(row.budget_id, row.uses, Money(row.amount_minor, row.currency), row.who, "")
    except Refusal:
        return False
    Redemption.objects.filter(key=key, state=state.HELD).update(state=state.SPENT)
    return True
