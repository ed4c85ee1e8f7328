"""Writes of codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from commerce.catalog.models import Product
from commerce.promotions.buyers import code_text
from commerce.promotions.errors import CodeTaken
from commerce.promotions.models import Budget, BudgetMoney, Code, CodeAmount
from marketplace.accounts.models import User
from marketplace.brands.models import Brand


@dataclass(frozen=True)
class CodeDraft:
    """What a code is to be. Amounts are minor units by currency; without a limit there is none."""

    text: str
    kind: str
    starts_at: datetime
    ends_at: datetime | None = None
    basis_points: int | None = None
    amounts: Mapping[str, int] = field(default_factory=dict)
    minimums: Mapping[str, int] = field(default_factory=dict)
    money: Mapping[str, int] = field(default_factory=dict)
    uses_max: int | None = None
    per_buyer: int | None = 1
    stacks: bool = False
    is_claimed_only: bool = False
    products: Sequence[Product] = ()
    scope: str = ""


@transaction.atomic
def code_write(*, brand: Brand | None, by: User, draft: CodeDraft, code: Code | None = None) -> Code:
    """Make a code, or change one; without a brand it is the house's. What was claimed stays claimed.

    A limit below what is claimed is set to that: then it gives no more. Raises CodeTaken.
    """
    fields = {
        "text": code_text(draft.text),
        "kind": draft.kind,
        "basis_points": draft.basis_points if draft.kind == Code.Kind.PERCENT else None,
        "stacks": draft.stacks,
        "is_claimed_only": draft.is_claimed_only,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "scope": draft.scope,
    }
    limits = {"uses_max": draft.uses_max, "per_buyer": draft.per_buyer}
    try:
        with transaction.atomic():
            if code is None:
                budget = Budget.objects.create(**limits)
                code = Code.objects.create(brand=brand, by=by, budget=budget, **fields)
            else:
                Code.objects.filter(pk=code.pk).update(**fields)
    except IntegrityError as error:
        raise CodeTaken(label=fields["text"]) from error
    _limit(code.budget_id, limits, draft.money)
    code.products.set(draft.products)
    code.amounts.all().delete()
    CodeAmount.objects.bulk_create(
        CodeAmount(
            code=code,
            currency=currency,
            amount_minor=draft.amounts.get(currency) if draft.kind == Code.Kind.AMOUNT else None,
            minimum_minor=draft.minimums.get(currency, 0),
        )
        for currency in sorted({*draft.amounts, *draft.minimums})
    )
    code.refresh_from_db()
    return code


def _limit(budget_id: int, limits: Mapping[str, int | None], money: Mapping[str, int]) -> None:
    """Set limits, never below what is claimed already."""
    budget = Budget.objects.select_for_update().get(pk=budget_id)
    most = limits["uses_max"]
    budget.uses_max = None if most is None else max(most, budget.uses)
    budget.per_buyer = limits["per_buyer"]
    budget.save(update_fields=["uses_max", "per_buyer"])
    given = dict(budget.money.values_list("currency", "given_minor"))
    budget.money.exclude(currency__in=money).delete()
    for currency, minor in money.items():
        BudgetMoney.objects.update_or_create(
            budget=budget, currency=currency, defaults={"most_minor": max(minor, given.get(currency, 0))}
        )


@transaction.atomic
def code_pause(*, code: Code, is_paused: bool) -> bool:
    """Let a code rest, or work again; False when it did already."""
    return bool(Code.objects.filter(pk=code.pk, is_paused=not is_paused).update(is_paused=is_paused))
