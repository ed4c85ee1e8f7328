"""Placing and lifting holds. They end by themselves: a hold whose day has come holds nothing, whoever looks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from commerce.ledger.selectors import earns_from
from commerce.payouts.errors import HoldEndsWrong, HoldOfNobody, HoldOver, HoldUnfounded
from commerce.payouts.models import Hold
from commerce.payouts.payees import payee_of, people_of
from marketplace.accounts.models import User
from marketplace.accounts.services import people_tell


@dataclass(frozen=True)
class Ground:
    """Why money is held back, what shows it, and until when."""

    reason: str
    evidence: str
    ends_at: datetime


def hold_check(*, owner: str, reference: str, ground: Ground) -> None:
    """Refuse what is no hold. Raises HoldUnfounded, HoldEndsWrong and HoldOfNobody."""
    if not ground.reason.strip() or not ground.evidence.strip():
        raise HoldUnfounded
    now = timezone.now()
    if not now < ground.ends_at <= now + timedelta(days=settings.HOLD_DAYS_MAX):
        raise HoldEndsWrong(days=settings.HOLD_DAYS_MAX)
    if payee_of(owner) is None or (reference and not earns_from(owner, reference)):
        raise HoldOfNobody


@transaction.atomic
def hold_place(*, owner: str, reference: str, ground: Ground, by: User | None) -> Hold:
    """Hold back what a payee is owed, or what comes of one order; the payee is told. Raises what hold_check raises."""
    hold_check(owner=owner, reference=reference, ground=ground)
    hold = Hold.objects.create(
        owner=owner,
        reference=reference,
        reason=ground.reason.strip(),
        evidence=ground.evidence.strip(),
        placed_by=by,
        begins_at=timezone.now(),
        ends_at=ground.ends_at,
    )
    _tell(hold, "payout_held", hold.reason)
    return hold


@transaction.atomic
def hold_lift(*, hold: Hold, reason: str) -> None:
    """End a hold before its day; the payee is told. Raises HoldOver."""
    now = timezone.now()
    active = Hold.objects.filter(pk=hold.pk, lifted_at=None, ends_at__gt=now)
    if not active.update(lifted_at=now, lift_reason=reason.strip()[:300]):
        raise HoldOver
    hold.refresh_from_db()
    _tell(hold, "payout_freed", hold.lift_reason)


def money_path(owner: str) -> str:
    """Return where a payee looks at their money."""
    kind, _colon, public_id = owner.partition(":")
    return (
        reverse("payouts:brand_money", args=[public_id])
        if kind == "brand"
        else reverse("payouts:creator_earnings")
    )


def _tell(hold: Hold, template: str, reason: str) -> None:
    payee = payee_of(hold.owner)
    people_tell(
        people=people_of(hold.owner),
        key=f"{template}:{hold.public_id}",
        template=template,
        context={
            "name": payee.name if payee else "",
            "order": hold.number,
            "reason": reason,
            "evidence": hold.evidence,
            "ends": timezone.localtime(hold.ends_at).date().isoformat(),
            "address": f"{settings.SITE_URL}{money_path(hold.owner)}",
        },
    )
